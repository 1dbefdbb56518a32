#include "src/features/sample_rows.hpp"

#include <algorithm>

namespace polyslip::features {
namespace {
constexpr std::int64_t most_samples = 128, most_bytes = 4 << 20;
}

SampleRows::Rows SampleRows::rows(int table, int column, std::int64_t sample) {
  Block& block = blocks_[{table, column}];
  const std::int64_t width = reader_->column(table, column).bytes(), at = reader_->begin(table, sample);
  if (sample < block.first || sample >= block.end) {
    std::int64_t end = sample + 1;
    while (end < std::min(reader_->samples(), sample + most_samples) &&
           (reader_->begin(table, end + 1) - at) * width <= most_bytes)
      ++end;
    const std::int64_t rows = reader_->begin(table, end) - at;
    block.bytes.resize(static_cast<std::size_t>(rows * width));
    reader_->read(table, column, at, rows, block.bytes.data());
    block.first = sample;
    block.end = end;
  }
  return {block.bytes.data() + (at - reader_->begin(table, block.first)) * width,
          reader_->begin(table, sample + 1) - at};
}

std::vector<double> SampleRows::numbers(const std::string& table, const std::string& column, std::int64_t sample) {
  const auto [t, c] = reader_->find(table, column);
  const Rows found = rows(t, c, sample);
  const dataset::Column& spec = reader_->column(t, c);
  return dataset::numbers_of(spec, std::string(found.bytes, static_cast<std::size_t>(found.rows * spec.bytes())));
}

std::vector<std::string> SampleRows::texts(const std::string& table, const std::string& column, std::int64_t sample) {
  const auto [t, c] = reader_->find(table, column);
  const Rows found = rows(t, c, sample);
  const dataset::Column& spec = reader_->column(t, c);
  return dataset::texts_of(spec, std::string(found.bytes, static_cast<std::size_t>(found.rows * spec.bytes())));
}

}  // namespace polyslip::features
