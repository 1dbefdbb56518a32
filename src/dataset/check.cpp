#include "src/dataset/check.hpp"

#include <mpi.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>

#include "src/base/require.hpp"
#include "src/dataset/index.hpp"
#include "src/dataset/reader.hpp"

namespace polyslip::dataset {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_messages = 5;

bool begins_with(const std::string& text, const char* begin) { return text.rfind(begin, 0) == 0; }

class Checks {
 public:
  explicit Checks(CheckReport& report) : report_(report) {
    for (const char* what : {"files", "columns", "ids", "checksums", "status", "numbers", "quaternions", "shares",
                             "volumes", "edges", "voxels", "index"})
      report_.lines.push_back({what, 0, 0, {}});
  }

  /// Counts one thing; the parts of the message are joined only where it is wrong.
  template <class... Parts>
  bool that(bool good, const char* what, const Parts&... message) {
    for (CheckLine& line : report_.lines) {
      if (line.what != what) continue;
      ++line.count;
      if (good) continue;
      ++line.wrong;
      if (line.messages.size() < most_messages) line.messages.push_back(base::text(message...));
    }
    return good;
  }

 private:
  CheckReport& report_;
};

/// A record's columns by name.
class Sample {
 public:
  Sample(const std::string& file, const SampleRecord& record)
      : record_(record), where_(base::text("file '", file, "', sample ", record.id())) {}

  const std::string& where() const { return where_; }
  const SampleRecord& record() const { return record_; }
  std::int64_t rows(const std::string& table) const {
    const int t = record_.schema().find(table);
    return t < 0 ? 0 : record_.rows(t);
  }
  bool has(const std::string& table, const std::string& column) const {
    const int t = record_.schema().find(table);
    return t >= 0 && record_.schema().tables[static_cast<std::size_t>(t)].find(column) >= 0;
  }
  std::vector<double> numbers(const std::string& table, const std::string& column) const {
    const int t = record_.schema().find(table);
    const TableSpec& spec = record_.schema().tables[static_cast<std::size_t>(t)];
    const int c = spec.find(column);
    return numbers_of(spec.columns[static_cast<std::size_t>(c)], record_.column(t, c));
  }
  std::string text(const std::string& column) const {
    const TableSpec& spec = record_.schema().tables[0];
    const int c = spec.find(column);
    return texts_of(spec.columns[static_cast<std::size_t>(c)], record_.column(0, c)).at(0);
  }

 private:
  const SampleRecord& record_;
  std::string where_;
};

void check_status(const Sample& sample, Checks& checks) {
  const std::int32_t status = sample.record().status();
  std::string wrong;
  if (status != converged && status != failed) wrong = base::text("status ", status, "; allowed: 0, 1");
  const bool has_reason = sample.has("samples", "reason") && !sample.text("reason").empty();
  if (status == converged && has_reason) wrong = "converged, but has a reason for failing";
  if (status == failed && sample.has("samples", "reason") && !has_reason) wrong = "failed without a reason";
  for (const char* table : {"grains", "edges", "curves", "voxels"})
    if (status == failed && sample.rows(table) > 0) wrong = std::string("failed, but has rows in ") + table;
  if (status == converged && sample.record().schema().find("grains") >= 0 && sample.rows("grains") == 0)
    wrong = "converged, but has no grains";
  for (const char* table : {"grains", "voxels"})
    if (status == converged && sample.rows(table) > 0 && sample.has("samples", table) &&
        sample.numbers("samples", table).at(0) != static_cast<double>(sample.rows(table)))
      wrong = base::text("has ", sample.rows(table), " rows in ", table, ", and says ",
                         sample.numbers("samples", table)[0]);
  checks.that(wrong.empty(), "status", sample.where(), ": ", wrong);
}

void check_numbers(const Sample& sample, Checks& checks) {
  const Schema& schema = sample.record().schema();
  for (std::size_t t = 0; t < schema.tables.size(); ++t)
    for (std::size_t c = 0; c < schema.tables[t].columns.size(); ++c) {
      const Column& column = schema.tables[t].columns[c];
      if (column.type != Type::float64 && column.type != Type::float32) continue;
      const bool nan_allowed = begins_with(column.name, "param_") || sample.record().status() != converged ||
                               column.description.find("NaN where") != std::string::npos;
      std::string found;
      for (const double value : numbers_of(column, sample.record().column(static_cast<int>(t), static_cast<int>(c)))) {
        if (std::isinf(value)) found = "infinity";
        if (std::isnan(value) && !nan_allowed) found = "NaN";
      }
      checks.that(found.empty(), "numbers", sample.where(), ": ", found, " in ", schema.tables[t].name, "/",
                  column.name);
    }
}

/// Rows of unit length in every column called orientation…
void check_quaternions(const Sample& sample, Checks& checks) {
  for (const TableSpec& table : sample.record().schema().tables)
    for (const Column& column : table.columns) {
      if (!begins_with(column.name, "orientation") || column.values() != 4) continue;
      const double allowed = column.type == Type::float32 ? 1e-5 : 1e-9;
      const std::vector<double> q = sample.numbers(table.name, column.name);
      double worst = 0;
      for (std::size_t i = 0; i + 4 <= q.size(); i += 4)
        worst = std::max(
            worst,
            std::abs(std::sqrt(q[i] * q[i] + q[i + 1] * q[i + 1] + q[i + 2] * q[i + 2] + q[i + 3] * q[i + 3]) - 1));
      checks.that(worst <= allowed, "quaternions", sample.where(), ": a quaternion of ", table.name, "/", column.name,
                  " is off unit length by ", worst);
    }
}

void check_shares(const Sample& sample, Checks& checks) {
  if (sample.has("grains", "share")) {
    const auto systems = static_cast<std::size_t>(std::max<std::int64_t>(1, sample.rows("grains")));
    const std::vector<double> share = sample.numbers("grains", "share");
    const std::size_t width = share.size() / systems;
    for (std::size_t g = 0; width > 0 && g < share.size() / width; ++g) {
      double sum = 0, low = 0;
      for (std::size_t s = 0; s < width; ++s) {
        sum += share[g * width + s];
        low = std::min(low, share[g * width + s]);
      }
      const bool none = sum == 0 && low == 0;  // a grain that did not shear
      checks.that(none || (std::abs(sum - 1) <= 1e-6 && low >= 0), "shares", sample.where(), ", grain ", g,
                  ": shares of systems sum to ", sum, ", the least is ", low);
    }
  }
  if (sample.has("grains", "volume") && sample.rows("grains") > 0) {
    double sum = 0, low = 1;
    for (const double volume : sample.numbers("grains", "volume")) {
      sum += volume;
      low = std::min(low, volume);
    }
    checks.that(std::abs(sum - 1) <= 1e-6 && low > 0, "volumes", sample.where(), ": shares of the volume sum to ", sum,
                ", the least is ", low);
  }
}

void check_grain_numbers(const Sample& sample, Checks& checks) {
  const auto grains = static_cast<double>(sample.rows("grains"));
  if (sample.has("edges", "a") && sample.has("edges", "b")) {
    const std::vector<double> a = sample.numbers("edges", "a"), b = sample.numbers("edges", "b");
    const std::vector<double> area =
        sample.has("edges", "area") ? sample.numbers("edges", "area") : std::vector<double>(a.size(), 1);
    for (std::size_t i = 0; i < a.size(); ++i)
      checks.that(a[i] >= 0 && a[i] < b[i] && b[i] < grains && area[i] > 0, "edges", sample.where(), ": edge ", i,
                  " joins grains ", a[i], " and ", b[i], " of ", grains, " over ", area[i], " m^2");
  }
  if (sample.has("voxels", "grain") && sample.rows("voxels") > 0) {
    double low = 0, high = 0;
    for (const double grain : sample.numbers("voxels", "grain")) {
      low = std::min(low, grain);
      high = std::max(high, grain);
    }
    checks.that(low >= 0 && high < grains, "voxels", sample.where(), ": voxels of grains ", low, " to ", high, " of ",
                grains);
  }
}

void check_columns(const Reader& reader, Checks& checks) {
  const io::Hdf5File file = io::Hdf5File::open(reader.path(), base::Comm(MPI_COMM_SELF));
  const auto check_one = [&](const std::string& name, const Column* column) {
    std::string wrong;
    if (!file.has(name)) {
      wrong = "is not there";
    } else {
      if (!file.has_attribute(name, "unit") || file.text_attribute(name, "unit").empty()) wrong = "has no unit";
      if (!file.has_attribute(name, "description") || file.text_attribute(name, "description").empty())
        wrong = "has no description";
      if (column != nullptr && wrong.empty()) {
        const io::Hdf5Column found = io::Hdf5Column::open(file, name);
        if (found.layout().type != column->type || found.layout().shape != column->shape)
          wrong = "is of another type than the schema says";
        if (file.text_attribute(name, "unit") != column->unit) wrong = "has another unit than the schema says";
      }
    }
    checks.that(wrong.empty(), "columns", "file '", reader.path(), "': ", name, " ", wrong);
  };
  for (const TableSpec& table : reader.stored().tables)
    for (const Column& column : table.columns) check_one(table.name + "/" + column.name, &column);
  for (const ConstantTable& table : reader.stamp().tables)
    for (const Column& column : table.spec.columns) check_one(table.spec.name + "/" + column.name, &column);
}

/// All samples of a shard or a file of its own.
void check_samples(const std::string& path, Checks& checks) {
  try {
    const Reader reader(path);
    check_columns(reader, checks);
    std::int64_t last = -1;
    reader.for_each_record(0, reader.samples(), [&](std::int64_t, const SampleRecord& record, std::int64_t checksum) {
      const Sample sample(path, record);
      checks.that(record.id() > last, "ids", sample.where(), ": stands after sample ", last);
      last = std::max(last, record.id());
      checks.that(static_cast<std::int64_t>(record.checksum()) == checksum, "checksums", sample.where(),
                  ": the rows do not fit their checksum");
      check_status(sample, checks);
      check_numbers(sample, checks);
      check_quaternions(sample, checks);
      check_shares(sample, checks);
      check_grain_numbers(sample, checks);
    });
  } catch (const base::InputError& error) {
    checks.that(false, "files", error.what());
  }
}

void check_folder(const fs::path& folder, Checks& checks) {
  const IndexReport survey = survey_shards(folder.string());
  for (const std::string& path : survey.files) {
    checks.that(true, "files", "");
    check_samples(path, checks);
  }
  for (const std::string& complaint : survey.left_out) checks.that(false, "files", complaint);
  for (const auto& [first, last] : survey.missing)
    checks.that(false, "ids", "samples ", first, " to ", last, " of the ", survey.planned,
                " planned are in no sound shard");
  const fs::path index = folder / "dataset.h5";
  if (!fs::exists(index)) return;
  try {
    const Reader reader(index.string());
    check_columns(reader, checks);
    checks.that(reader.file_begins().size() == survey.files.size() + 1 && reader.samples() == survey.samples, "index",
                "file '", index.string(), "' shows ", reader.samples(), " samples of ", reader.file_begins().size() - 1,
                " shards, where the folder has ", survey.samples, " of ", survey.files.size(),
                "; polyslip dataset merge ", folder.string(), " makes it anew");
    checks.that(reader.complete() == survey.missing.empty(), "index", "file '", index.string(),
                "' is wrong about whether samples are missing");
  } catch (const base::InputError& error) {
    checks.that(false, "index", error.what());
  }
}

}  // namespace

bool CheckReport::good() const {
  return std::all_of(lines.begin(), lines.end(), [](const CheckLine& line) { return line.wrong == 0; });
}

std::string CheckReport::text() const {
  std::string table = "checked            count      wrong\n", messages;
  for (const CheckLine& line : lines) {
    if (line.count == 0) continue;
    char row[80];
    std::snprintf(row, sizeof(row), "%-12s %11lld %10lld\n", line.what.c_str(), static_cast<long long>(line.count),
                  static_cast<long long>(line.wrong));
    table += row;
    for (const std::string& message : line.messages) messages += line.what + ": " + message + "\n";
    if (line.wrong > static_cast<std::int64_t>(line.messages.size()))
      messages +=
          base::text(line.what, ": and ", line.wrong - static_cast<std::int64_t>(line.messages.size()), " more\n");
  }
  return table + messages;
}

CheckReport check(const std::string& path) {
  CheckReport report;
  Checks checks(report);
  if (fs::is_directory(path)) {
    if (!fs::exists(fs::path(path) / "shards") && fs::exists(fs::path(path) / "dataset.h5"))
      return check((fs::path(path) / "dataset.h5").string());
    check_folder(path, checks);
    return report;
  }
  bool is_index = false;
  try {
    is_index = Reader(path).kind() == "index";
  } catch (const base::InputError&) {
    base::require(fs::is_regular_file(path), "file '", path, "' does not exist");
  }
  if (is_index) {
    const fs::path folder = fs::path(path).parent_path();
    check_folder(folder.empty() ? "." : folder, checks);
  } else {
    checks.that(true, "files", "");
    check_samples(path, checks);
  }
  return report;
}

}  // namespace polyslip::dataset
