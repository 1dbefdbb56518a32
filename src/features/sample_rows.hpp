#pragma once
// Rows of single samples of a dataset, read in blocks of samples: chunks of a file are inflated once, not once per sample.
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "src/dataset/reader.hpp"

namespace polyslip::features {

class SampleRows {
 public:
  /// `reader` must outlive it.
  explicit SampleRows(const dataset::Reader& reader) : reader_(&reader) {}

  struct Rows {
    const char* bytes;  ///< until rows of another sample's block are asked for
    std::int64_t rows;
  };
  /// Table and column by their numbers, as of Reader::find.
  Rows rows(int table, int column, std::int64_t sample);
  /// Values of a column that is no text; texts of one that is.
  std::vector<double> numbers(const std::string& table, const std::string& column, std::int64_t sample);
  std::vector<std::string> texts(const std::string& table, const std::string& column, std::int64_t sample);

 private:
  struct Block {
    std::int64_t first = 0, end = 0;  ///< samples
    std::string bytes;
  };
  const dataset::Reader* reader_;
  std::map<std::pair<int, int>, Block> blocks_;
};

}  // namespace polyslip::features
