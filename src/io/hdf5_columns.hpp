#pragma once
// Columns of large tables in an Hdf5File: datasets (rows, shape…) that grow at their end, compressed in chunks, and are read in ranges of
// rows, as bytes in the way they lie in the file (little-endian, row-major). For files on one rank.
#include <cstdint>
#include <string>
#include <vector>

#include "src/io/hdf5.hpp"

namespace polyslip::io {

enum class ColumnType { float64, float32, int64, int32, uint8, text };

struct ColumnLayout {
  ColumnType type = ColumnType::float64;
  std::vector<std::int64_t> shape;  ///< of one row: {} scalar; text: {bytes}
  std::int64_t chunk_rows = 1024;   ///< rows that are compressed together

  std::int64_t row_bytes() const;
};

/// Rows of another file that a virtual column shows.
struct ColumnPiece {
  std::string file;  ///< relative to the folder of the file that shows them
  std::int64_t rows = 0;
};

/// An open column. Must not outlive its file.
class Hdf5Column {
 public:
  /// Makes a column without rows. Shuffled and deflated (level 1), without time stamps.
  static Hdf5Column create(Hdf5File& file, const std::string& name, const About& about, const ColumnLayout& layout);
  /// Opens a column of any layout. InputError, naming the file, where there is none or one of another type, of variable length, or of
  /// another byte order.
  static Hdf5Column open(const Hdf5File& file, const std::string& name);

  Hdf5Column(Hdf5Column&& other) noexcept;
  Hdf5Column(const Hdf5Column&) = delete;
  Hdf5Column& operator=(const Hdf5Column&) = delete;
  Hdf5Column& operator=(Hdf5Column&&) = delete;
  ~Hdf5Column();

  const ColumnLayout& layout() const { return layout_; }  ///< chunk_rows is 0 where the column is not in chunks
  std::int64_t rows() const { return rows_; }

  /// `rows` rows at the end; InputError, naming file and reason, where the disk is full.
  void append(std::int64_t rows, const void* bytes);
  /// Rows [first, first + rows). InputError where they are damaged or not there.
  void read(std::int64_t first, std::int64_t rows, void* bytes) const;

 private:
  Hdf5Column(const Hdf5File& file, std::string name) : file_(&file), name_(std::move(name)) {}

  const Hdf5File* file_;
  std::string name_;
  std::int64_t dataset_ = -1;
  ColumnLayout layout_;
  std::int64_t rows_ = 0;
};

/// A column that shows the rows of the dataset `name` of other files, one after the other. Where such a file is missing, numbers read as
/// NaN, -1 (int64, int32) or 255, and texts as empty.
void write_virtual_column(Hdf5File& file, const std::string& name, const About& about, const ColumnLayout& layout,
                          const std::vector<ColumnPiece>& pieces);

}  // namespace polyslip::io
