#pragma once
// Finished samples in the order in which they were finished: the file that a group of ranks appends to. What was appended survives a
// SIGKILL at any moment (the system has it); after a power cut the last records may be missing, which sync() bounds. Records are read one
// by one, so that a journal may be larger than memory. Not collective: one process has one journal.
#include <cstdint>
#include <string>
#include <vector>

#include "src/dataset/record.hpp"

namespace polyslip::dataset {

/// Where a record lies in a journal.
struct JournalEntry {
  std::int64_t id = 0;
  std::int32_t status = 0;
  std::int64_t offset = 0;  ///< of its bytes in the file
  std::int64_t bytes = 0;
};

/// Reading.
class Journal {
 public:
  /// Looks over all records without reading them. A torn end (a kill in the middle of a write) does not count, a record
  /// whose head is damaged ends the journal. `schema` must outlive it. InputError, naming the file, for one that is no journal, or one
  /// of another schema or plan (`plan`: any number that tells plans apart).
  Journal(const std::string& path, const Schema& schema, std::uint32_t plan);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  const std::string& path() const { return path_; }
  const std::vector<JournalEntry>& entries() const { return entries_; }
  /// Bytes at the end that belong to no record.
  std::int64_t torn_bytes() const { return torn_bytes_; }
  /// InputError where the bytes do not fit their checksum.
  SampleRecord read(const JournalEntry& entry) const;
  /// False where the bytes do not fit their checksum.
  bool intact(const JournalEntry& entry) const;

 private:
  bool read_bytes(const JournalEntry& entry, std::string& bytes) const;

  std::string path_;
  const Schema* schema_;
  int file_ = -1;
  std::vector<JournalEntry> entries_;
  std::int64_t torn_bytes_ = 0;
};

/// Writing.
class JournalWriter {
 public:
  /// Begins a journal, or goes on at the end of the one that is there: a torn end is cut off, as is a last record that does
  /// not fit its checksum. InputError as of Journal, where the file cannot be made, and where another process is writing to it.
  JournalWriter(const std::string& path, const Schema& schema, std::uint32_t plan);
  ~JournalWriter();
  JournalWriter(const JournalWriter&) = delete;
  JournalWriter& operator=(const JournalWriter&) = delete;

  const std::string& path() const { return path_; }
  /// One write. Where the disk is full (or the quota, or the limit of a file's size), InputError with the file and the system's reason;
  /// the file ends after the last whole record again, and append() may be tried again.
  void append(const SampleRecord& record);
  /// Returns when what was appended is on the disk: a power cut loses what came after the last sync() at most.
  void sync();

 private:
  std::string path_;
  int file_ = -1;
  std::int64_t end_ = 0;  // of the last whole record
};

}  // namespace polyslip::dataset
