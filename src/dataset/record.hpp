#pragma once
// One sample's rows of all tables, as they go from the solver to the disk.
#include <cstdint>
#include <string>
#include <vector>

#include "src/dataset/schema.hpp"

namespace polyslip::dataset {

class SampleRecord {
 public:
  /// `schema` must outlive the record.
  SampleRecord(const Schema& schema, std::int64_t id);

  std::int64_t id() const { return id_; }
  const Schema& schema() const { return *schema_; }
  /// Of a table of the schema. All columns of a table must have been set with the same number of rows (std::logic_error otherwise).
  std::int64_t rows(int table) const;

  /// Values of a whole column, row by row; converted to the column's type. std::logic_error for a column that the schema lacks or a
  /// number of values that is no whole number of rows: the program is wrong then, not its user.
  void set(const std::string& table, const std::string& column, const std::vector<double>& values);
  void set(const std::string& table, const std::string& column, const std::vector<std::int64_t>& values);
  /// One text per row; longer ones are cut.
  void set_texts(const std::string& table, const std::string& column, const std::vector<std::string>& texts);
  /// Shorthand for the one row of "samples".
  void set_sample(const std::string& column, double value) { set("samples", column, std::vector<double>{value}); }
  void set_sample(const std::string& column, std::int64_t value) {
    set("samples", column, std::vector<std::int64_t>{value});
  }
  void set_sample(const std::string& column, const std::string& text) { set_texts("samples", column, {text}); }

  /// Bytes of a column as they lie in files.
  const std::string& column(int table, int column) const;

  /// CRC-32 of everything but incidental columns, in the schema's order, row counts and id included.
  std::uint32_t checksum() const;

  /// One string from which read() makes the same record; read() throws InputError where `bytes` is not one of this schema.
  std::string write() const;
  static SampleRecord read(const Schema& schema, const std::string& bytes);

 private:
  const Schema* schema_;
  std::int64_t id_;
  std::vector<std::vector<std::string>> columns_;  // [table][column]
};

}  // namespace polyslip::dataset
