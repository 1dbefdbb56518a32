#pragma once
// Measured maps, where they are at hand, and small maps that tests write.
#include <catch2/catch.hpp>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "src/base/require.hpp"

namespace polyslip::tests {

/// Path of a measured map in POLYSLIP_DATA or ../shared/data/ebsd; empty, with a printed line, where it is absent.
inline std::string measured_map(const std::string& name, const char* test) {
  namespace fs = std::filesystem;
  const char* given = std::getenv("POLYSLIP_DATA");
  const fs::path folder = given ? fs::path(given) : fs::path(POLYSLIP_SOURCE_DIR) / ".." / "shared" / "data" / "ebsd";
  for (const fs::path& path : {folder / name, folder / "ebsd" / name}) {
    if (fs::exists(path)) return path.string();
  }
  std::printf("SKIPPED %s: %s absent in %s\n", test, name.c_str(), folder.c_str());
  return {};
}

/// A file that lives as long as the object.
class TemporaryFile {
 public:
  TemporaryFile(const std::string& extension, const std::string& content) {
    static int count = 0;
    const auto name = "polyslip_" + std::to_string(::getpid()) + "_" + std::to_string(count++) + extension;
    path_ = (std::filesystem::temp_directory_path() / name).string();
    std::ofstream(path_, std::ios::binary) << content;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// The message of the InputError that the call throws; "no error" where it throws none.
template <class Call>
std::string input_error(Call&& call) {
  try {
    call();
  } catch (const base::InputError& error) {
    return error.what();
  }
  return "no error";
}

/// `text` with the first `from` replaced by `to`.
inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace polyslip::tests
