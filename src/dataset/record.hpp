#pragma once
// One sample's rows of all tables, as they go from the solver to the disk.
#include <cstdint>
#include <string>
#include <vector>

#include "src/dataset/schema.hpp"

namespace polyslip::dataset {

/// status of a sample
constexpr std::int32_t converged = 0;
constexpr std::int32_t failed = 1;

class SampleRecord {
 public:
  /// `schema` must outlive the record. samples/id is set.
  SampleRecord(const Schema& schema, std::int64_t id);

  std::int64_t id() const { return id_; }
  std::int32_t status() const;
  const Schema& schema() const { return *schema_; }
  /// Of a table of the schema. Columns of a table that were set must have the same number of rows, and either all or none of them
  /// must have been set; "samples" has one row (std::logic_error otherwise, naming the column).
  std::int64_t rows(int table) const;

  /// Values of a whole column, row by row; converted to the column's type. std::logic_error for a column that the schema lacks, a
  /// number of values that is no whole number of rows, text, or a value that the type cannot hold: the program is wrong then, not
  /// its user.
  void set(const std::string& table, const std::string& column, const std::vector<double>& values);
  void set(const std::string& table, const std::string& column, const std::vector<std::int64_t>& values);
  /// One text per row; longer ones are cut, not within a character.
  void set_texts(const std::string& table, const std::string& column, const std::vector<std::string>& texts);
  /// Shorthand for the one row of "samples".
  void set_sample(const std::string& column, double value) { set("samples", column, std::vector<double>{value}); }
  void set_sample(const std::string& column, std::int64_t value) {
    set("samples", column, std::vector<std::int64_t>{value});
  }
  void set_sample(const std::string& column, int value) { set_sample(column, std::int64_t{value}); }
  void set_sample(const std::string& column, const std::string& text) { set_texts("samples", column, {text}); }

  /// Bytes of a column as they lie in files.
  const std::string& column(int table, int column) const {
    return columns_[static_cast<std::size_t>(table)][static_cast<std::size_t>(column)];
  }
  /// Sets a column to bytes as they lie in files; a whole number of rows (std::logic_error otherwise).
  void set_bytes(int table, int column, std::string bytes);

  /// CRC-32 of everything but incidental columns, in the schema's order, row counts and id included.
  std::uint32_t checksum() const;

  /// One string from which read() makes the same record; read() throws InputError where `bytes` is not one of this schema.
  std::string write() const;
  static SampleRecord read(const Schema& schema, const std::string& bytes);

 private:
  const Column& spec(int table, int column) const;
  template <class Value>
  void set_values(const std::string& table, const std::string& column, const std::vector<Value>& values);

  const Schema* schema_;
  std::int64_t id_;
  std::vector<std::vector<std::string>> columns_;  // [table][column]
};

}  // namespace polyslip::dataset
