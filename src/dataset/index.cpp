#include "src/dataset/index.hpp"

#include <mpi.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include "src/base/require.hpp"
#include "src/dataset/reader.hpp"

namespace polyslip::dataset {
namespace {

namespace fs = std::filesystem;

/// What the index needs of a shard; the file itself is closed again.
struct Shard {
  std::string path, name;  // name: relative to the folder
  Schema schema;
  Stamp stamp;
  std::int64_t first_id = 0, samples = 0;
  std::vector<std::vector<std::int64_t>> rows;  // [table][sample], tables after the first

  std::int64_t end_id() const { return first_id + samples; }
};

Shard look_at(const std::string& path, const std::string& folder) {
  const Reader reader(path);
  base::require(reader.kind() == "shard" && reader.samples() > 0, "file '", path, "' is no shard of a campaign but a '",
                reader.kind(), "' of ", reader.samples(), " samples");
  const std::vector<std::int64_t> ids = reader.integers("samples", "id");
  for (std::size_t i = 0; i < ids.size(); ++i)
    base::require(ids[i] == ids[0] + static_cast<std::int64_t>(i), "file '", path, "': sample ", ids[i],
                  " stands where ", ids[0] + static_cast<std::int64_t>(i), " is expected");
  Shard shard{path, fs::relative(path, folder).string(), reader.schema(), reader.stamp(), ids[0], reader.samples(), {}};
  for (int t = 1; t < static_cast<int>(reader.schema().tables.size()); ++t) {
    shard.rows.emplace_back();
    for (std::int64_t i = 0; i < reader.samples(); ++i)
      shard.rows.back().push_back(reader.begin(t, i + 1) - reader.begin(t, i));
  }
  return shard;
}

/// Why a shard cannot stand beside the others; empty where it can.
std::string against(const Shard& shard, const std::vector<Shard>& others) {
  if (others.empty()) return "";
  const Shard& first = others.front();
  if (shard.stamp.plan != first.stamp.plan)
    return base::text("file '", shard.path, "' belongs to another plan (", shard.stamp.plan, "; '", first.path,
                      "' is of ", first.stamp.plan, ")");
  if (shard.schema.checksum() != first.schema.checksum())
    return base::text("file '", shard.path, "' has other columns than '", first.path, "'");
  for (const Shard& other : others)
    if (shard.first_id < other.end_id() && other.first_id < shard.end_id())
      return base::text("file '", shard.path, "' has samples ", std::max(shard.first_id, other.first_id), " to ",
                        std::min(shard.end_id(), other.end_id()) - 1, ", which '", other.path, "' has too");
  return "";
}

/// The sound shards of a folder in the order of their ids.
std::vector<Shard> survey(const std::string& folder, IndexReport& report) {
  std::vector<Shard> shards;
  for (const std::string& path : shard_files(folder)) {
    std::string complaint;
    try {
      Shard shard = look_at(path, folder);
      complaint = against(shard, shards);
      if (complaint.empty()) shards.push_back(std::move(shard));
    } catch (const base::InputError& error) {
      complaint = error.what();
    }
    if (!complaint.empty()) report.left_out.push_back(complaint);
  }
  std::string reasons;
  for (const std::string& reason : report.left_out) reasons += "\n  " + reason;
  base::require(!shards.empty(), "folder '", folder, "' has no sound shards (shards/*.h5)", reasons);
  std::sort(shards.begin(), shards.end(), [](const Shard& a, const Shard& b) { return a.first_id < b.first_id; });
  report.shards = static_cast<std::int64_t>(shards.size());
  report.planned = shards.front().stamp.planned;
  std::int64_t next = 0;
  for (const Shard& shard : shards) {
    if (shard.first_id > next) report.missing.emplace_back(next, shard.first_id - 1);
    next = shard.end_id();
    report.samples += shard.samples;
    report.files.push_back(shard.path);
  }
  if (next < report.planned) report.missing.emplace_back(next, report.planned - 1);
  return shards;
}

void write_columns(io::Hdf5File& file, const std::vector<Shard>& shards) {
  const Schema& schema = shards.front().schema;
  const Schema stored = schema.stored();
  const std::size_t own = schema.tables[0].columns.size();
  for (std::size_t t = 0; t < schema.tables.size(); ++t) {
    std::vector<io::ColumnPiece> pieces;
    for (const Shard& shard : shards) {
      pieces.push_back({shard.name, t == 0 ? shard.samples : 0});
      if (t > 0)
        for (const std::int64_t rows : shard.rows[t - 1]) pieces.back().rows += rows;
    }
    for (std::size_t c = 0; c < stored.tables[t].columns.size(); ++c) {
      const Column& column = stored.tables[t].columns[c];
      if (t == 0 && c > own) break;  // offsets, written below
      const std::string name = stored.tables[t].name + "/" + column.name;
      io::write_virtual_column(file, name, {column.unit, column.description}, {column.type, column.shape, 0}, pieces);
      if (column.incidental) file.write_attribute(name, "incidental", std::int64_t{1});
    }
  }
  for (std::size_t t = 1; t < schema.tables.size(); ++t) {
    io::Table<std::int64_t> begin, count;
    std::int64_t at = 0;
    for (const Shard& shard : shards)
      for (const std::int64_t rows : shard.rows[t - 1]) {
        begin.values.push_back(at);
        count.values.push_back(rows);
        at += rows;
      }
    begin.shape = count.shape = {static_cast<std::int64_t>(count.values.size())};
    const Column& begin_column = stored.tables[0].columns[own + 2 * t - 1];
    const Column& count_column = stored.tables[0].columns[own + 2 * t];
    file.write_table("samples/" + begin_column.name, {begin_column.unit, begin_column.description}, begin);
    file.write_table("samples/" + count_column.name, {count_column.unit, count_column.description}, count);
  }
}

void write_file(const std::string& path, const std::vector<Shard>& shards, const IndexReport& report) {
  const Shard& first = shards.front();
  io::Hdf5File file = io::Hdf5File::create(path, base::Comm(MPI_COMM_SELF), io::Format::compact);
  head::write_groups(file, first.schema);
  write_columns(file, shards);
  std::vector<std::string> names;
  io::Table<std::int64_t> first_ids{{static_cast<std::int64_t>(shards.size())}, {}}, samples = first_ids;
  for (const Shard& shard : shards) {
    names.push_back(shard.name);
    first_ids.values.push_back(shard.first_id);
    samples.values.push_back(shard.samples);
  }
  file.create_group("shards");
  file.write_texts("shards/file", "shards that this file shows, relative to its folder", names);
  file.write_table("shards/first_id", {"1", "id of the first sample of each shard"}, first_ids);
  file.write_table("shards/samples", {"1", "samples of each shard"}, samples);
  head::write(file, first.schema, first.stamp, "index", first.first_id, report.samples, report.missing.empty());
  file.write_attribute("/", "missing", report.missing_text());
  file.commit();
}

}  // namespace

std::string IndexReport::missing_text() const {
  std::string text;
  for (const auto& [first, last] : missing) {
    text += (text.empty() ? "" : ", ") + std::to_string(first);
    if (last > first) text += " to " + std::to_string(last);
  }
  return text;
}

std::vector<std::string> shard_files(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(fs::path(folder) / "shards", error))
    if (entry.path().extension() == ".h5") files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

IndexReport survey_shards(const std::string& folder) {
  IndexReport report;
  survey(folder, report);
  return report;
}

IndexReport write_index(const std::string& folder) {
  IndexReport report;
  const std::vector<Shard> shards = survey(folder, report);
  write_file((fs::path(folder) / "dataset.h5").string(), shards, report);
  return report;
}

}  // namespace polyslip::dataset
