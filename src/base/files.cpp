#include "src/base/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

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

}  // namespace

std::string read_file(const std::string& path) {
  std::error_code ignored;
  require(!std::filesystem::is_directory(path, ignored), path, ": is a folder where a file is expected");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  require(file.good(), path, ": cannot be opened (", std::strerror(errno), ")");
  std::ostringstream content;
  content << file.rdbuf();
  require(!file.bad(), path, ": cannot be read (", std::strerror(errno), ")");
  return content.str();
}

void write_file(const std::string& path, const std::string& content) {
  const std::string part = path + ".part";
  const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  require(file >= 0, path, ": cannot be created (", std::strerror(errno), ")");
  int error = write_all(file, content);
  if (::close(file) != 0 && error == 0) error = errno;
  if (error == 0 && std::rename(part.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) std::remove(part.c_str());
  require(error == 0, path, ": cannot be written (", std::strerror(error), ")");
}

}  // namespace polyslip::base
