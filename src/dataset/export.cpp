#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>

#include "src/base/files.hpp"
#include "src/base/require.hpp"
#include "src/base/tree.hpp"
#include "src/dataset/merge.hpp"

namespace polyslip::dataset {
namespace {

using base::require;

constexpr std::size_t rows_at_once = 1 << 14;

/// A text file that grows beside its name and takes it at the end.
class GrowingText {
 public:
  explicit GrowingText(const std::string& path)
      : path_(path), part_(base::part_of(path)), file_(part_, std::ios::binary) {
    check();
  }
  ~GrowingText() {
    if (!done_) std::remove(part_.c_str());
  }
  GrowingText(const GrowingText&) = delete;
  GrowingText& operator=(const GrowingText&) = delete;

  void add(const std::string& text) {
    file_ << text;
    check();
  }
  void commit() {
    file_.close();
    check();
    std::error_code error;
    std::filesystem::rename(part_, path_, error);
    require(!error, "file '", path_, "' cannot be written (", error.message(), ")");
    done_ = true;
  }

 private:
  void check() const { require(file_.good(), "file '", path_, "' cannot be written (", std::strerror(errno), ")"); }

  std::string path_, part_;
  std::ofstream file_;
  bool done_ = false;
};

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string result = "\"";
  for (const char letter : text) result += letter == '"' ? std::string("\"\"") : std::string(1, letter);
  return result + "\"";
}

std::string header_of(const Column& column) {
  if (column.values() == 1) return "," + column.name;
  std::string header;
  for (std::int64_t i = 1; i <= column.values(); ++i) header += "," + column.name + "_" + std::to_string(i);
  return header;
}

/// The cells of each row of a column, with a comma before each.
std::vector<std::string> cells_of(const Column& column, const std::string& bytes) {
  std::vector<std::string> cells;
  if (column.type == Type::text) {
    for (const std::string& text : texts_of(column, bytes)) cells.push_back("," + quoted(text));
    return cells;
  }
  const std::vector<double> values = numbers_of(column, bytes);
  const auto width = static_cast<std::size_t>(column.values());
  for (std::size_t at = 0; at < values.size(); at += width) {
    cells.emplace_back();
    for (std::size_t i = at; i < at + width; ++i) {
      // whole numbers beyond 2^53 would lose digits as doubles
      std::int64_t whole = 0;
      if (column.type == Type::int64) std::memcpy(&whole, bytes.data() + i * sizeof(whole), sizeof(whole));
      cells.back() += "," + (column.type == Type::int64 ? std::to_string(whole) : base::number_text(values[i]));
    }
  }
  return cells;
}

void write_csv(const Reader& reader, const std::string& table, const std::vector<std::int64_t>& samples,
               const std::vector<int>& columns, const std::string& path) {
  const int t = reader.schema().find(table);
  const TableSpec& spec = reader.schema().tables[static_cast<std::size_t>(t)];
  GrowingText file(path);
  std::string header = "id";
  for (const int c : columns)
    if (t > 0 || spec.columns[static_cast<std::size_t>(c)].name != "id")
      header += header_of(spec.columns[static_cast<std::size_t>(c)]);
  file.add(header + "\n");
  const std::vector<std::int64_t> ids = reader.integers("samples", "id");
  std::string bytes;
  for (std::size_t i = 0, end = 0; i < samples.size(); i = end) {
    // samples that follow each other are read together
    const std::int64_t first = reader.begin(t, samples[i]);
    std::vector<std::string> lines;
    for (end = i; end < samples.size() && lines.size() < rows_at_once; ++end) {
      const std::int64_t sample = samples[end];
      if (end > i && sample != samples[end - 1] + 1) break;
      lines.resize(lines.size() + static_cast<std::size_t>(reader.begin(t, sample + 1) - reader.begin(t, sample)),
                   std::to_string(ids[static_cast<std::size_t>(sample)]));
    }
    const auto rows = static_cast<std::int64_t>(lines.size());
    for (const int c : columns) {
      const Column& column = spec.columns[static_cast<std::size_t>(c)];
      if (t == 0 && column.name == "id") continue;
      bytes.resize(static_cast<std::size_t>(rows * column.bytes()));
      reader.read(t, c, first, rows, bytes.data());
      const std::vector<std::string> cells = cells_of(column, bytes);
      for (std::size_t row = 0; row < lines.size(); ++row) lines[row] += cells[row];
    }
    for (const std::string& line : lines) file.add(line + "\n");
  }
  file.commit();
}

std::vector<int> all_columns(const TableSpec& table, std::int64_t most_values) {
  std::vector<int> columns;
  for (std::size_t c = 0; c < table.columns.size(); ++c)
    if (table.columns[c].values() <= most_values) columns.push_back(static_cast<int>(c));
  return columns;
}

void write_file(const Reader& reader, const std::vector<std::int64_t>& samples, const std::string& path) {
  FileWriter writer(path, reader.schema(), reader.stamp(), Kind::dataset);
  for (std::size_t i = 0; i < samples.size();) {
    std::size_t end = i + 1;  // samples that follow each other are read together
    while (end < samples.size() && samples[end] == samples[end - 1] + 1) ++end;
    reader.for_each_record(samples[i], static_cast<std::int64_t>(end - i),
                           [&](std::int64_t, const SampleRecord& record, std::int64_t) { writer.add(record); });
    i = end;
  }
  writer.commit();
}

}  // namespace

std::vector<std::int64_t> find_samples(const Reader& reader, const Selection& selection) {
  std::vector<char> wanted(static_cast<std::size_t>(reader.samples()), 1);
  if (selection.last_id >= selection.first_id) {
    const std::vector<std::int64_t> ids = reader.integers("samples", "id");
    for (std::size_t i = 0; i < ids.size(); ++i)
      wanted[i] = ids[i] >= selection.first_id && ids[i] <= selection.last_id ? 1 : 0;
  }
  for (const auto& [name, text] : selection.columns) {
    const auto [t, c] = reader.find("samples", name);
    std::vector<std::string> found;
    if (reader.column(t, c).type == Type::text) {
      found = reader.texts("samples", name);
    } else {
      require(reader.column(t, c).values() == 1, "column 'samples/", name, "' has ", reader.column(t, c).values(),
              " values per sample; one is needed to select by it");
      double number = 0;
      require(base::parse_number(text, number), "column 'samples/", name, "' holds numbers; '", text, "' is none");
      for (const double value : reader.numbers("samples", name)) found.push_back(value == number ? text : "");
    }
    for (std::size_t i = 0; i < found.size(); ++i)
      if (found[i] != text) wanted[i] = 0;
  }
  std::vector<std::int64_t> samples;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (wanted[i] != 0) samples.push_back(static_cast<std::int64_t>(i));
  return samples;
}

std::int64_t export_samples(const Reader& reader, const Selection& selection, const std::string& out) {
  const std::string ending = std::filesystem::path(out).extension().string();
  require(ending == ".csv" || ending == ".h5", "'", out, "': an export is a file NAME.csv or NAME.h5");
  require(!std::filesystem::exists(out), "file '", out, "' exists; nothing is overwritten");
  const std::vector<std::int64_t> samples = find_samples(reader, selection);
  require(!samples.empty(), "dataset '", reader.path(), "' has no sample that fits the selection");
  if (ending == ".h5") {
    write_file(reader, samples, out);
  } else {
    const int t = reader.schema().find(selection.table);
    std::string names;
    for (const TableSpec& table : reader.schema().tables) names += (names.empty() ? "" : ", ") + table.name;
    require(t >= 0, "dataset '", reader.path(), "' has no table '", selection.table, "'; it has ", names);
    const TableSpec& table = reader.schema().tables[static_cast<std::size_t>(t)];
    write_csv(reader, selection.table, samples, all_columns(table, std::numeric_limits<std::int64_t>::max()), out);
  }
  return static_cast<std::int64_t>(samples.size());
}

void write_manifest(const Reader& reader, const std::string& path) {
  std::vector<std::int64_t> samples;
  for (std::int64_t i = 0; i < reader.samples(); ++i) samples.push_back(i);
  write_csv(reader, "samples", samples, all_columns(reader.schema().tables[0], 1), path);
}

}  // namespace polyslip::dataset
