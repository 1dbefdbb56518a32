#include "src/dataset/file_writer.hpp"

#include <mpi.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <optional>
#include <stdexcept>

#include "src/base/require.hpp"

namespace polyslip::dataset {
namespace {

// Rows that are compressed together. Blocks of a stream read a chunk too much on average, and chunks of less than some
// KB compress badly.
constexpr std::int64_t rows_of_samples = 256;
constexpr std::int64_t rows_of_tables = 1024;
// Samples with so many rows (voxels) have a chunk each, or several where that would be larger than a reader likes.
constexpr std::int64_t rows_of_volumes = 2048;
constexpr std::int64_t largest_chunk = 4 << 20;

std::int64_t chunk_rows(bool samples, std::int64_t rows_per_sample, std::int64_t row_bytes) {
  if (samples) return rows_of_samples;
  if (rows_per_sample < rows_of_volumes) return rows_of_tables;
  const std::int64_t pieces = (rows_per_sample * row_bytes + largest_chunk - 1) / largest_chunk;
  return (rows_per_sample + pieces - 1) / pieces;
}

/// A column on its way to the file.
struct GrowingColumn {
  io::Hdf5Column column;
  std::string pending;

  /// Whole chunks go to the file, at the end all that is there.
  void flush(bool end) {
    const std::int64_t width = column.layout().row_bytes();
    const std::int64_t there = static_cast<std::int64_t>(pending.size()) / width;
    const std::int64_t rows = end ? there : there - there % column.layout().chunk_rows;
    if (rows == 0) return;
    column.append(rows, pending.data());
    pending.erase(0, static_cast<std::size_t>(rows * width));
  }
};

std::string bytes_of_integer(std::int64_t value) {
  std::string bytes(sizeof(value), '\0');
  std::memcpy(bytes.data(), &value, sizeof(value));
  return bytes;
}

}  // namespace

std::vector<ConstantTable> constant_tables(const SampleRecord& record) {
  std::vector<ConstantTable> tables;
  for (std::size_t t = 1; t < record.schema().tables.size(); ++t) {
    tables.push_back({record.schema().tables[t], {}});
    for (std::size_t c = 0; c < tables.back().spec.columns.size(); ++c)
      tables.back().columns.push_back(record.column(static_cast<int>(t), static_cast<int>(c)));
  }
  return tables;
}

struct FileWriter::Parts {
  Schema schema, stored;
  Stamp stamp;
  Kind kind;
  io::Hdf5File file;
  std::vector<std::vector<GrowingColumn>> tables;  // a table's columns come with its first rows
  std::vector<std::int64_t> rows;
  std::int64_t samples = 0;
  std::int64_t first_id = 0, last_id = -1;

  void make_columns(std::size_t table, std::int64_t rows_per_sample) {
    for (const Column& spec : stored.tables[table].columns) {
      const io::ColumnLayout layout{spec.type, spec.shape, chunk_rows(table == 0, rows_per_sample, spec.bytes())};
      const std::string name = stored.tables[table].name + "/" + spec.name;
      tables[table].push_back(
          {io::Hdf5Column::create(file, name, {spec.unit, spec.description}, layout), std::string()});
      if (spec.incidental) file.write_attribute(name, "incidental", std::int64_t{1});
    }
  }
};

FileWriter::FileWriter(const std::string& path, const Schema& schema, const Stamp& stamp, Kind kind) {
  schema.validate();
  parts_.reset(new Parts{schema,
                         schema.stored(),
                         stamp,
                         kind,
                         io::Hdf5File::create(path, base::Comm(MPI_COMM_SELF), io::Format::compact),
                         {},
                         {},
                         0,
                         0,
                         -1});
  parts_->tables.resize(schema.tables.size());
  parts_->rows.assign(schema.tables.size(), 0);
  head::write_groups(parts_->file, schema);
}

FileWriter::~FileWriter() = default;

void FileWriter::add(const SampleRecord& record) {
  Parts& to = *parts_;
  if (record.id() <= to.last_id || record.schema().tables.size() != to.schema.tables.size())
    throw std::logic_error(base::text("sample ", record.id(), " after sample ", to.last_id, ", or of another schema"));
  if (to.samples == 0) to.first_id = record.id();
  to.last_id = record.id();
  ++to.samples;
  std::string added = bytes_of_integer(record.checksum());
  std::vector<std::string> of_sample{added};
  for (std::size_t t = 0; t < to.tables.size(); ++t) {
    const std::int64_t rows = record.rows(static_cast<int>(t));
    if (t > 0) {
      of_sample.push_back(bytes_of_integer(to.rows[t]));
      of_sample.push_back(bytes_of_integer(rows));
    }
    if (rows == 0) continue;
    if (to.tables[t].empty()) to.make_columns(t, rows);
    to.rows[t] += rows;
    for (std::size_t c = 0; c < to.schema.tables[t].columns.size(); ++c)
      to.tables[t][c].pending += record.column(static_cast<int>(t), static_cast<int>(c));
  }
  const std::size_t own = to.schema.tables[0].columns.size();
  for (std::size_t i = 0; i < of_sample.size(); ++i) to.tables[0][own + i].pending += of_sample[i];
  for (auto& table : to.tables)
    for (GrowingColumn& column : table) column.flush(false);
}

void FileWriter::commit() {
  Parts& to = *parts_;
  for (std::size_t t = 0; t < to.tables.size(); ++t) {
    if (to.tables[t].empty()) to.make_columns(t, 0);
    for (GrowingColumn& column : to.tables[t]) column.flush(true);
  }
  const bool complete = to.kind == Kind::dataset || to.samples == to.last_id - to.first_id + 1;
  head::write(to.file, to.schema, to.stamp, to.kind == Kind::shard ? "shard" : "dataset", to.first_id, to.samples,
              complete);
  to.tables.clear();  // datasets are closed before their file
  to.file.commit();
}

void head::write_groups(io::Hdf5File& file, const Schema& schema) {
  for (const TableSpec& table : schema.tables) {
    file.create_group(table.name);
    file.write_attribute(table.name, "description", table.description);
  }
}

void head::write(io::Hdf5File& file, const Schema& schema, const Stamp& stamp, const std::string& kind,
                 std::int64_t first_id, std::int64_t samples, bool complete) {
  file.write_attribute("/", "format", std::string(format));
  file.write_attribute("/", "kind", kind);
  file.write_attribute("/", "schema_version", Schema::version);
  file.write_attribute("/", "schema_checksum", static_cast<std::int64_t>(schema.checksum()));
  file.write_attribute("/", "plan_checksum", static_cast<std::int64_t>(stamp.plan));
  file.write_attribute("/", "planned", stamp.planned);
  file.write_attribute("/", "first_id", first_id);
  file.write_attribute("/", "samples", samples);
  file.write_attribute("/", "complete", static_cast<std::int64_t>(complete));
  file.write_attribute("/", "program", stamp.program);
  file.write_attribute("/", "libraries", stamp.libraries);
  file.create_group("provenance");
  file.write_texts("provenance/plan", "the plan with all its defaults", {stamp.plan_text});
  file.write_texts("provenance/schema", "tables and columns, in the order in which checksums take them",
                   {schema.text()});
  Schema constants;
  for (const ConstantTable& table : stamp.tables) constants.tables.push_back(table.spec);
  if (!stamp.tables.empty())
    file.write_texts("provenance/constants", "tables that hold for all samples", {constants.text()});
  write_groups(file, constants);
  for (const ConstantTable& table : stamp.tables)
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      const Column& column = table.spec.columns.at(c);
      const std::int64_t rows = static_cast<std::int64_t>(table.columns[c].size()) / column.bytes();
      auto written =
          io::Hdf5Column::create(file, table.spec.name + "/" + column.name, {column.unit, column.description},
                                 {column.type, column.shape, std::max<std::int64_t>(1, rows)});
      written.append(rows, table.columns[c].data());
    }
}

void write_shard(const std::string& path, const Schema& schema, const Stamp& stamp, std::int64_t first_id,
                 std::int64_t count, const std::function<SampleRecord(std::int64_t id)>& record_of) {
  FileWriter writer(path, schema, stamp, Kind::shard);
  for (std::int64_t id = first_id; id < first_id + count; ++id) {
    const SampleRecord record = record_of(id);
    if (record.id() != id) throw std::logic_error(base::text("sample ", record.id(), " in the place of ", id));
    writer.add(record);
  }
  writer.commit();
}

std::string shard_path(const std::string& folder, std::int64_t number) {
  char name[32];
  std::snprintf(name, sizeof(name), "shard_%05lld.h5", static_cast<long long>(number));
  return folder + "/shards/" + name;
}

}  // namespace polyslip::dataset
