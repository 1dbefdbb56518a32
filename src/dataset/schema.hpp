#pragma once
// What tables a dataset has and what their columns mean. One Schema serves the records of a running campaign, shards, the index, readers
// and checks; it is fixed when a campaign is planned and stored in every file.
#include <cstdint>
#include <string>
#include <vector>

#include "src/io/hdf5_columns.hpp"

namespace polyslip::dataset {

/// How a column's values are stored; little-endian everywhere. text: bytes, ended by zeros where shorter than the column.
using Type = io::ColumnType;

/// Of one value; text: of one byte.
std::int64_t bytes_of(Type type);
/// "float64" …
std::string name_of(Type type);

struct Column {
  std::string name;
  Type type = Type::float64;
  std::vector<std::int64_t> shape;  ///< of one row: {} scalar, {3} vector, {systems}; text: {bytes}
  std::string unit;                 ///< "1" for pure numbers
  std::string description;
  bool incidental = false;  ///< timings, names of hosts: left out of checksums and comparisons

  std::int64_t values() const;  ///< per row; text: 1
  std::int64_t bytes() const;   ///< per row
};

/// The first table is "samples", one row per sample. The rows of every other table belong to samples; rows of one sample follow each
/// other, and samples/NAME_begin and samples/NAME_count (added by the writer, as is samples/checksum) say where.
struct TableSpec {
  std::string name;
  std::string description;
  std::vector<Column> columns;

  /// Index of a column; -1 where there is none.
  int find(const std::string& column) const;
};

struct Schema {
  /// Of the layout of files: groups named as tables, one dataset per column. Readers refuse others.
  static constexpr std::int64_t version = 1;
  std::vector<TableSpec> tables;

  int find(const std::string& table) const;  ///< -1 where there is none

  /// std::logic_error for what no dataset can be: a first table other than "samples" or without the scalars id (int64) and status
  /// (int32); names that are empty, stand twice or are not of a-z A-Z 0-9 _; columns that the writer adds; no unit or description,
  /// or one with a tab or line break; shapes that are not positive, text without its number of bytes.
  void validate() const;

  /// One line per table and column, tabs between the fields; parse() is the reverse.
  std::string text() const;
  /// InputError that begins with `origin` and names the line.
  static Schema parse(const std::string& text, const std::string& origin);
  /// The same for any tables, which need not be those of samples.
  static std::vector<TableSpec> parse_tables(const std::string& text, const std::string& origin);
  /// CRC-32 of text(): files and journals of different schemas differ in it.
  std::uint32_t checksum() const;

  /// What lies in files: with samples/checksum, and samples/TABLE_begin and samples/TABLE_count for every other table, at the end of
  /// "samples".
  Schema stored() const;
};

}  // namespace polyslip::dataset
