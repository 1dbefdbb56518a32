#include "src/io/whole_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace polyslip::io {

void write_whole_file(const std::string& path, const std::string& content) {
  const std::string part = path + ".part";
  const int descriptor = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  base::require(descriptor >= 0, "cannot create file '", path, "': ", std::strerror(errno));
  int error = 0;
  for (std::size_t done = 0; done < content.size() && error == 0;) {
    const ssize_t written = ::write(descriptor, content.data() + done, content.size() - done);
    if (written > 0)
      done += static_cast<std::size_t>(written);
    else if (errno != EINTR)
      error = written == 0 ? ENOSPC : errno;
  }
  if (error == 0 && ::fsync(descriptor) != 0 && errno != EINVAL && errno != ENOSYS) error = errno;
  if (::close(descriptor) != 0 && error == 0) error = errno;
  if (error == 0 && std::rename(part.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) std::remove(part.c_str());
  base::require(error == 0, "cannot write file '", path, "': ", std::strerror(error));
}

std::string read_whole_file(const std::string& path) {
  std::error_code error;
  base::require(std::filesystem::is_regular_file(path, error), "file '", path, "' does not exist or is not a file");
  std::ifstream stream(path, std::ios::binary);
  std::string content(static_cast<std::size_t>(std::filesystem::file_size(path)), '\0');
  stream.read(content.data(), static_cast<std::streamsize>(content.size()));
  base::require(static_cast<bool>(stream), "cannot read file '", path, "'");
  return content;
}

}  // namespace polyslip::io
