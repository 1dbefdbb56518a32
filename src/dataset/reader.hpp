#pragma once
// Reads a dataset, however it lies on the disk: a campaign's folder, its index dataset.h5, one shard, or a file of its own. Behind an
// index the shards are read directly, which is faster than through virtual datasets. Serial.
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "src/dataset/file_writer.hpp"

namespace polyslip::dataset {

class Reader {
 public:
  /// Reads heads and offsets. InputError for what is not there or no dataset, another schema version, and offsets that
  /// contradict each other or the length of columns.
  explicit Reader(const std::string& path);
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// The file that was opened.
  const std::string& path() const { return path_; }
  const std::string& kind() const { return kind_; }  ///< "shard", "index" or "dataset"
  bool complete() const { return complete_; }        ///< all samples of its plan (or range) are there
  const Stamp& stamp() const { return stamp_; }
  const Schema& schema() const { return schema_; }  ///< of records
  const Schema& stored() const {
    return stored_;
  }  ///< with what the writer added; table and column numbers below are its
  std::int64_t samples() const { return static_cast<std::int64_t>(begins_[0].size()) - 1; }
  std::int64_t rows(int table) const { return begins_[static_cast<std::size_t>(table)].back(); }
  /// Rows [begin(t, i), begin(t, i + 1)) belong to the i-th sample; i up to samples().
  std::int64_t begin(int table, std::int64_t sample) const {
    return begins_[static_cast<std::size_t>(table)][static_cast<std::size_t>(sample)];
  }
  /// Samples before the first one of each file, and the number of all: reads within a file are one piece.
  const std::vector<std::int64_t>& file_begins() const { return file_begins_; }

  /// (table, column) numbers. InputError naming what there is.
  std::pair<int, int> find(const std::string& table, const std::string& column) const;
  const Column& column(int table, int column) const {
    return stored_.tables[static_cast<std::size_t>(table)].columns[static_cast<std::size_t>(column)];
  }

  /// Rows of a column that are compressed together, in the first file that has any; 0 where none has.
  std::int64_t chunk_rows(int table, int column) const;

  /// Bytes of rows [first, first + rows) of a column. Offsets (TABLE_begin) count from the beginning of this dataset, not of a shard.
  void read(int table, int column, std::int64_t first, std::int64_t rows, char* bytes) const;
  /// A column's values of some rows, or of all. Of numbers row by row; InputError for a column of another kind.
  std::vector<double> numbers(const std::string& table, const std::string& column) const;
  std::vector<double> numbers(const std::string& table, const std::string& column, std::int64_t first,
                              std::int64_t rows) const;
  std::vector<std::int64_t> integers(const std::string& table, const std::string& column) const;
  std::vector<std::string> texts(const std::string& table, const std::string& column) const;
  /// Samples (counted from 0) whose column of "samples" is this text: select("split", "train").
  std::vector<std::int64_t> select(const std::string& column, const std::string& text) const;

  /// Calls take(sample, record, checksum as stored) for samples [first, first + count), which are read in blocks of about 16 MiB.
  template <class Take>
  void for_each_record(std::int64_t first, std::int64_t count, const Take& take) const {
    for (std::int64_t at = first; at < first + count;) {
      const std::vector<std::pair<SampleRecord, std::int64_t>> block = records(at, first + count);
      for (const auto& [record, checksum] : block) take(at++, record, checksum);
    }
  }

 private:
  struct OpenFile;

  void read_head(const io::Hdf5File& file);
  void read_constants(const io::Hdf5File& file);
  void read_files(const io::Hdf5File& file, const std::string& folder);
  void read_offsets(const io::Hdf5File& file);
  OpenFile& open_file(std::size_t number) const;
  const io::Hdf5Column& open_column(std::size_t number, int table, int column) const;
  std::string bytes_of(int table, int column, std::int64_t first, std::int64_t rows) const;
  std::vector<std::pair<SampleRecord, std::int64_t>> records(std::int64_t first, std::int64_t end) const;

  std::string path_, kind_;
  bool complete_ = false;
  Stamp stamp_;
  Schema schema_, stored_;
  std::vector<std::string> files_;
  std::vector<std::int64_t> file_begins_;
  std::vector<std::vector<std::int64_t>> begins_;      // [table][sample]
  mutable std::list<std::unique_ptr<OpenFile>> open_;  // the last one used first
};

/// The numbers that some bytes of a column are; text is none (std::logic_error).
std::vector<double> numbers_of(const Column& column, const std::string& bytes);
/// The texts, one per row.
std::vector<std::string> texts_of(const Column& column, const std::string& bytes);

}  // namespace polyslip::dataset
