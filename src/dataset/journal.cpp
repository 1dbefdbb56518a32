#include "src/dataset/journal.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "src/base/require.hpp"
#include "src/io/checksum.hpp"

namespace polyslip::dataset {
namespace {

using base::require;

// The file: a Head; then per record a RecordHead and its bytes. Both are free of padding.
struct Head {
  char magic[16];
  std::uint32_t schema = 0, plan = 0;
  std::uint32_t reserved = 0, checksum = 0;  // the latter of what stands before it
};

struct RecordHead {
  char magic[4];
  std::int32_t status = 0;
  std::int64_t id = 0, bytes = 0;
  std::uint32_t bytes_checksum = 0, checksum = 0;
};

constexpr char file_magic[17] = "polyslip journal";
constexpr char record_magic[5] = "PSR1";
static_assert(sizeof(Head) == 32 && sizeof(RecordHead) == 32);

template <class T>
std::uint32_t checksum_of(const T& head) {
  return io::crc32({reinterpret_cast<const char*>(&head), sizeof(T) - sizeof(std::uint32_t)});
}

/// As many bytes as there are, up to `size`; -1 for an error.
std::int64_t read_at(int file, void* to, std::int64_t size, std::int64_t offset) {
  std::int64_t done = 0;
  while (done < size) {
    const ssize_t count =
        ::pread(file, static_cast<char*>(to) + done, static_cast<std::size_t>(size - done), offset + done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return -1;
    if (count == 0) break;
    done += count;
  }
  return done;
}

/// 0 or the errno of the failure.
int write_all(int file, const char* bytes, std::size_t size) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t count = ::write(file, bytes + done, size - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return count < 0 ? errno : ENOSPC;
    done += static_cast<std::size_t>(count);
  }
  return 0;
}

Head head_of(const Schema& schema, std::uint32_t plan) {
  Head head;
  std::memcpy(head.magic, file_magic, sizeof(head.magic));
  head.schema = schema.checksum();
  head.plan = plan;
  head.checksum = checksum_of(head);
  return head;
}

/// False for a file that ends within its head (a kill right after it was made).
bool check_head(int file, const std::string& path, const Schema& schema, std::uint32_t plan) {
  Head found, expected = head_of(schema, plan);
  const std::int64_t count = read_at(file, &found, sizeof(found), 0);
  require(count >= 0, "journal '", path, "' cannot be read (", std::strerror(errno), ")");
  require(std::memcmp(&found, &expected, std::min<std::size_t>(16, static_cast<std::size_t>(count))) == 0, "file '",
          path, "' is no journal of samples");
  if (count < static_cast<std::int64_t>(sizeof(found))) return false;
  require(checksum_of(found) == found.checksum, "journal '", path, "' is damaged in its first 32 bytes");
  require(found.schema == expected.schema, "journal '", path, "' has other columns than this campaign (schema ",
          found.schema, "; ", expected.schema, " is expected)");
  require(found.plan == plan, "journal '", path, "' belongs to another plan (", found.plan, "; ", plan,
          " is expected); give this campaign a folder of its own");
  return true;
}

int open_for_reading(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  require(file >= 0, "journal '", path, "' cannot be opened (", std::strerror(errno), ")");
  return file;
}

}  // namespace

// --- reading --------------------------------------------------------------------------------------------------------------

Journal::Journal(const std::string& path, const Schema& schema, std::uint32_t plan)
    : path_(path), schema_(&schema), file_(open_for_reading(path)) {
  try {
    const std::int64_t size = ::lseek(file_, 0, SEEK_END);
    std::int64_t at = 0;
    if (check_head(file_, path_, schema, plan)) {
      at = sizeof(Head);
      RecordHead head;
      while (read_at(file_, &head, sizeof(head), at) == static_cast<std::int64_t>(sizeof(head))) {
        if (std::memcmp(head.magic, record_magic, 4) != 0 || head.checksum != checksum_of(head)) break;
        const std::int64_t begin = at + static_cast<std::int64_t>(sizeof(head));
        if (head.bytes < 0 || head.bytes > size - begin) break;
        entries_.push_back({head.id, head.status, begin, head.bytes});
        at = begin + head.bytes;
      }
    }
    torn_bytes_ = size - at;
  } catch (...) {
    ::close(file_);
    throw;
  }
}

Journal::~Journal() { ::close(file_); }

bool Journal::read_bytes(const JournalEntry& entry, std::string& bytes) const {
  RecordHead head;
  bytes.resize(static_cast<std::size_t>(entry.bytes));
  const auto head_bytes = static_cast<std::int64_t>(sizeof(head));
  return read_at(file_, &head, head_bytes, entry.offset - head_bytes) == head_bytes &&
         read_at(file_, bytes.data(), entry.bytes, entry.offset) == entry.bytes &&
         io::crc32(bytes) == head.bytes_checksum;
}

bool Journal::intact(const JournalEntry& entry) const {
  std::string bytes;
  return read_bytes(entry, bytes);
}

SampleRecord Journal::read(const JournalEntry& entry) const {
  std::string bytes;
  require(read_bytes(entry, bytes), "journal '", path_, "': the record of sample ", entry.id, " at byte ", entry.offset,
          " is damaged");
  return SampleRecord::read(*schema_, bytes);
}

// --- writing --------------------------------------------------------------------------------------------------------------

JournalWriter::JournalWriter(const std::string& path, const Schema& schema, std::uint32_t plan) : path_(path) {
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  require(file_ >= 0, "journal '", path, "' cannot be opened (", std::strerror(errno), ")");
  try {
    // Some file systems of clusters know no locks, which is no reason to stop.
    require(::flock(file_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK, "journal '", path,
            "' is being written by another process");
    if (::lseek(file_, 0, SEEK_END) > 0) {
      const Journal found(path, schema, plan);
      end_ = ::lseek(file_, 0, SEEK_END) - found.torn_bytes();
      // After a power cut the file may have its length but not its last bytes.
      if (!found.entries().empty() && !found.intact(found.entries().back()))
        end_ = found.entries().back().offset - static_cast<std::int64_t>(sizeof(RecordHead));
    }
    require(::ftruncate(file_, end_) == 0 && ::lseek(file_, end_, SEEK_SET) == end_, "journal '", path,
            "' cannot be written (", std::strerror(errno), ")");
    if (end_ == 0) {
      const Head head = head_of(schema, plan);
      const int error = write_all(file_, reinterpret_cast<const char*>(&head), sizeof(head));
      if (error != 0) static_cast<void>(!::ftruncate(file_, 0));
      require(error == 0, "journal '", path, "' cannot be written (", std::strerror(error), ")");
      end_ = sizeof(head);
      sync();
    }
  } catch (...) {
    ::close(file_);
    throw;
  }
}

JournalWriter::~JournalWriter() { ::close(file_); }

void JournalWriter::append(const SampleRecord& record) {
  const std::string bytes = record.write();
  RecordHead head;
  std::memcpy(head.magic, record_magic, 4);
  head.status = record.status();
  head.id = record.id();
  head.bytes = static_cast<std::int64_t>(bytes.size());
  head.bytes_checksum = io::crc32(bytes);
  head.checksum = checksum_of(head);
  std::string all(reinterpret_cast<const char*>(&head), sizeof(head));
  all += bytes;
  const int error = write_all(file_, all.data(), all.size());
  if (error == 0) {
    end_ += static_cast<std::int64_t>(all.size());
    return;
  }
  // Give back what the half record took. Should that fail, the next reader cuts it off.
  static_cast<void>(!::ftruncate(file_, end_));
  ::lseek(file_, end_, SEEK_SET);
  throw base::InputError(base::text("journal '", path_, "': sample ", record.id(), " cannot be written (",
                                    std::strerror(error), "); the samples before it are safe"));
}

void JournalWriter::sync() {
  // some file systems cannot synchronise, which is no reason to stop
  require(::fdatasync(file_) == 0 || errno == EINVAL || errno == ENOSYS || errno == EROFS, "journal '", path_,
          "' cannot be synchronised (", std::strerror(errno), ")");
}

}  // namespace polyslip::dataset
