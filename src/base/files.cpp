#include "src/base/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

namespace polyslip::base {
namespace {

/// 0 or the errno of the first failure.
int write_all(int file, const std::string& content) {
  std::size_t done = 0;
  while (done < content.size()) {
    const ssize_t count = ::write(file, content.data() + done, content.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return count < 0 ? errno : ENOSPC;
    done += static_cast<std::size_t>(count);
  }
  // some file systems cannot synchronise, which is no reason to lose the result
  if (::fsync(file) != 0 && errno != EINVAL && errno != ENOSYS && errno != EROFS) return errno;
  return 0;
}

/// The remainder of each byte for the polynomial 0x04C11DB7, highest bit first.
std::array<std::uint32_t, 256> crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t rest = byte << 24;
    for (int bit = 0; bit < 8; ++bit) rest = rest << 1 ^ ((rest >> 31) != 0 ? 0x04C11DB7u : 0u);
    table[byte] = rest;
  }
  return table;
}

/// The sum of POSIX's cksum: its polynomial over the bytes and then over their number.
class Checksum {
 public:
  void add(const char* bytes, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) crc_ = after(crc_, static_cast<unsigned char>(bytes[i]));
    bytes_ += count;
  }
  std::uint32_t value() const {
    std::uint32_t crc = crc_;
    for (std::uint64_t length = bytes_; length > 0; length >>= 8) crc = after(crc, length & 255);
    return ~crc;
  }
  std::uint64_t bytes() const { return bytes_; }

 private:
  static std::uint32_t after(std::uint32_t crc, std::uint64_t byte) {
    static const auto table = crc_table();
    return crc << 8 ^ table[crc >> 24 ^ static_cast<std::uint32_t>(byte)];
  }

  std::uint32_t crc_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace

std::ifstream open_file(const std::string& path) {
  std::error_code ignored;
  require(!std::filesystem::is_directory(path, ignored), path, ": is a folder where a file is expected");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  require(file.good(), path, ": cannot be opened (", std::strerror(errno), ")");
  return file;
}

std::string read_file(const std::string& path) {
  std::ifstream file = open_file(path);
  std::ostringstream content;
  content << file.rdbuf();
  require(!file.bad(), path, ": cannot be read (", std::strerror(errno), ")");
  return content.str();
}

std::uint32_t checksum(const std::string& content) {
  Checksum sum;
  sum.add(content.data(), content.size());
  return sum.value();
}

std::string checksum_line(const std::string& path) {
  std::ifstream file = open_file(path);
  Checksum sum;
  std::vector<char> piece(1 << 20);
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0)
    sum.add(piece.data(), static_cast<std::size_t>(file.gcount()));
  require(!file.bad(), path, ": cannot be read (", std::strerror(errno), ")");
  return text(sum.value(), " ", sum.bytes(), " ", path);
}

std::string part_of(const std::string& path) { return path + ".part"; }

void write_file(const std::string& path, const std::string& content) {
  const std::string part = part_of(path);
  const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  require(file >= 0, path, ": cannot be created (", std::strerror(errno), ")");
  int error = write_all(file, content);
  if (::close(file) != 0 && error == 0) error = errno;
  if (error == 0 && std::rename(part.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) std::remove(part.c_str());
  require(error == 0, path, ": cannot be written (", std::strerror(error), ")");
}

void throw_together(std::string error, const Comm& comm) {
  int rank = error.empty() ? comm.size() : comm.rank();
  MPI_Allreduce(MPI_IN_PLACE, &rank, 1, MPI_INT, MPI_MIN, comm.mpi());
  if (rank == comm.size()) return;
  int length = static_cast<int>(error.size());
  MPI_Bcast(&length, 1, MPI_INT, rank, comm.mpi());
  error.resize(static_cast<std::size_t>(length));
  MPI_Bcast(error.data(), length, MPI_CHAR, rank, comm.mpi());
  throw InputError(error);
}

}  // namespace polyslip::base
