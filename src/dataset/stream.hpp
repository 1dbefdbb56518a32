#pragma once
// What a training loop reads: samples in an order that is shuffled anew for every epoch, dealt to ranks, some columns only, at the speed at which
// the disk reads in order. Consecutive samples are read in blocks; the order of blocks is shuffled, several of them stand in memory, and
// the samples within these are shuffled again.
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "src/dataset/reader.hpp"

namespace polyslip::dataset {

struct StreamOptions {
  std::vector<std::pair<std::string, std::string>> columns;  ///< (table, column)
  std::vector<std::int64_t> samples;                         ///< counted from 0, ascending, as of Reader::select
  std::uint64_t seed = 1;
  std::int64_t block_bytes = 4 << 20;  ///< of the columns, uncompressed
  /// Blocks within a file have at least so many chunks of each table, more bytes or not: they begin and end within chunks, one of which
  /// is thus read for nothing per block.
  std::int64_t chunks_per_block = 12;
  std::int64_t buffer_bytes = 64 << 20;  ///< in memory at once, but two blocks at least
  int rank = 0, ranks = 1;
};

class Stream {
 public:
  /// `reader` must outlive it. InputError for columns that are not there, samples that are not ascending or not there, and ranks that
  /// are none.
  Stream(const Reader& reader, StreamOptions options);

  /// Begins an epoch, a pure function of seed, epoch, rank and number of ranks. Over all ranks each sample comes once; ranks
  /// have the same number of samples but for one.
  void begin_epoch(std::int64_t epoch);
  /// Samples of this rank in this epoch.
  std::int64_t size() const;

  /// The next sample; false where the epoch ends. What rows() and values() of the last one gave is then void.
  bool next();
  std::int64_t sample() const { return current().sample; }  ///< counted from 0 in the reader
  /// Of one of the columns, by its place in StreamOptions.
  std::int64_t rows(int column) const;
  const char* bytes(int column) const;
  /// T: the type of the column, of which a row has Column::values().
  template <class T>
  const T* values(int column) const {
    return reinterpret_cast<const T*>(bytes(column));
  }

  /// Blocks in which all samples lie, and the largest memory that was held, in bytes.
  std::int64_t blocks() const { return static_cast<std::int64_t>(blocks_.size()) - 1; }
  std::int64_t peak_bytes() const { return peak_bytes_; }

 private:
  struct Place {
    std::size_t block;  // in buffer_
    std::int64_t sample;
  };
  struct Loaded {
    std::int64_t first;  // sample of the reader whose rows come first
    std::vector<std::unique_ptr<char[]>> columns;
  };

  std::int64_t row_bytes(std::int64_t sample) const;
  void make_blocks();
  void fill();
  const Place& current() const { return places_[at_ - 1]; }

  const Reader* reader_;
  StreamOptions options_;
  std::vector<std::pair<int, int>> columns_;  // (table, column)
  std::vector<std::size_t> blocks_;  // first sample of each, as a place in options_.samples; the last is the end
  std::vector<std::size_t> order_;   // of the blocks in this epoch
  std::uint64_t epoch_ = 0;
  std::int64_t first_ = 0, last_ = 0,
               position_ = 0;    // of this rank in the epoch's order of samples; loaded up to position_
  std::size_t next_block_ = 0;   // in order_
  std::int64_t next_begin_ = 0;  // samples before it in the epoch's order
  std::vector<Loaded> buffer_;
  std::vector<Place> places_;
  std::size_t at_ = 0;
  std::int64_t peak_bytes_ = 0;
};

}  // namespace polyslip::dataset
