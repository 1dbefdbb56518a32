#include "src/dataset/stream.hpp"

#include <algorithm>
#include <map>

#include "kernels/rotation/random.hpp"
#include "src/base/require.hpp"

namespace polyslip::dataset {
namespace {

using base::require;

/// Fisher and Yates, driven by random numbers of (seed, id): the same everywhere.
template <class T>
void shuffle(std::vector<T>& items, std::uint64_t seed, std::uint64_t id, std::uint32_t draw) {
  for (std::size_t i = items.size(); i > 1; --i) {
    const kernels::Random4 bits = kernels::random_bits(seed, id, draw, static_cast<std::uint32_t>(i));
    const std::uint64_t number = std::uint64_t{bits.word[0]} << 32 | bits.word[1];
    std::swap(items[i - 1], items[number % i]);
  }
}

}  // namespace

Stream::Stream(const Reader& reader, StreamOptions options) : reader_(&reader), options_(std::move(options)) {
  require(options_.ranks >= 1 && options_.rank >= 0 && options_.rank < options_.ranks, "a stream for rank ",
          options_.rank, " of ", options_.ranks);
  require(!options_.columns.empty(), "a stream of no columns");
  for (const auto& [table, column] : options_.columns) columns_.push_back(reader.find(table, column));
  for (std::size_t i = 0; i < options_.samples.size(); ++i) {
    const std::int64_t sample = options_.samples[i];
    require(sample >= 0 && sample < reader.samples() && (i == 0 || options_.samples[i - 1] < sample),
            "a stream of samples that are not ascending, or not among the ", reader.samples(), " of '", reader.path(),
            "': ", sample);
  }
  make_blocks();
  begin_epoch(0);
}

std::int64_t Stream::row_bytes(std::int64_t sample) const {
  std::int64_t bytes = 0;
  for (const auto& [table, column] : columns_)
    bytes +=
        (reader_->begin(table, sample + 1) - reader_->begin(table, sample)) * reader_->column(table, column).bytes();
  return bytes;
}

void Stream::make_blocks() {
  const std::vector<std::int64_t>& samples = options_.samples;
  std::map<int, std::int64_t> chunks;  // rows that are compressed together, in tables of many rows
  for (const auto& [table, column] : columns_)
    if (table > 0) chunks[table] = std::max(chunks[table], reader_->chunk_rows(table, column));
  blocks_ = {0};
  std::size_t file = 0;
  std::int64_t bytes = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    bool file_ended = false;
    for (; samples[i] >= reader_->file_begins()[file + 1]; ++file) file_ended = true;
    bool end = bytes >= options_.block_bytes;
    if (end && !file_ended) {
      for (const auto& [table, chunk] : chunks) {
        const std::int64_t rows = reader_->begin(table, samples[i]) - reader_->begin(table, samples[blocks_.back()]);
        // A sample that fills chunks of its own leaves nothing over.
        const bool own_chunks = rows >= chunk * static_cast<std::int64_t>(i - blocks_.back());
        end = end && (own_chunks || rows >= options_.chunks_per_block * chunk);
      }
    }
    if (end) {
      blocks_.push_back(i);
      bytes = 0;
    }
    bytes += row_bytes(samples[i]);
  }
  if (!samples.empty()) blocks_.push_back(samples.size());
}

void Stream::begin_epoch(std::int64_t epoch) {
  epoch_ = static_cast<std::uint64_t>(epoch);
  order_.resize(blocks_.size() - 1);
  for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = i;
  shuffle(order_, options_.seed, epoch_, 0);
  const auto total = static_cast<std::int64_t>(options_.samples.size());
  first_ = total * options_.rank / options_.ranks;
  last_ = total * (options_.rank + 1) / options_.ranks;
  position_ = first_;
  next_block_ = 0;
  next_begin_ = 0;
  buffer_.clear();
  places_.clear();
  at_ = 0;
}

std::int64_t Stream::size() const { return last_ - first_; }

bool Stream::next() {
  if (at_ == places_.size()) fill();
  if (at_ == places_.size()) return false;
  ++at_;
  return true;
}

void Stream::fill() {
  buffer_.clear();
  places_.clear();
  at_ = 0;
  std::int64_t held = 0;
  const auto id = static_cast<std::uint32_t>(next_block_);
  while (position_ < last_ && (buffer_.size() < 2 || held < options_.buffer_bytes)) {
    const std::size_t block = order_[next_block_];
    const auto block_size = static_cast<std::int64_t>(blocks_[block + 1] - blocks_[block]);
    if (next_begin_ + block_size <= position_) {  // another rank's
      next_begin_ += block_size;
      ++next_block_;
      continue;
    }
    // This rank's part of the block, one piece of the epoch's order.
    const std::size_t from = blocks_[block] + static_cast<std::size_t>(position_ - next_begin_);
    const std::int64_t part = std::min(last_ - position_, next_begin_ + block_size - position_);
    const std::size_t to = from + static_cast<std::size_t>(part);
    Loaded loaded{options_.samples[from], {}};
    for (const auto& [table, column] : columns_) {
      const std::int64_t begin = reader_->begin(table, loaded.first);
      const std::int64_t rows = reader_->begin(table, options_.samples[to - 1] + 1) - begin;
      const std::int64_t bytes = rows * reader_->column(table, column).bytes();
      loaded.columns.emplace_back(new char[static_cast<std::size_t>(bytes)]);
      reader_->read(table, column, begin, rows, loaded.columns.back().get());
      held += bytes;
    }
    for (std::size_t i = from; i < to; ++i) places_.push_back({buffer_.size(), options_.samples[i]});
    buffer_.push_back(std::move(loaded));
    position_ += part;
  }
  peak_bytes_ = std::max(peak_bytes_, held);
  shuffle(places_, options_.seed, epoch_, 1 + id);
}

std::int64_t Stream::rows(int column) const {
  const int table = columns_[static_cast<std::size_t>(column)].first;
  return reader_->begin(table, sample() + 1) - reader_->begin(table, sample());
}

const char* Stream::bytes(int column) const {
  const auto [table, number] = columns_[static_cast<std::size_t>(column)];
  const Loaded& loaded = buffer_[current().block];
  const std::int64_t rows = reader_->begin(table, sample()) - reader_->begin(table, loaded.first);
  return loaded.columns[static_cast<std::size_t>(column)].get() + rows * reader_->column(table, number).bytes();
}

}  // namespace polyslip::dataset
