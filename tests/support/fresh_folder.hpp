#pragma once
// A folder of a test's own in the current one, removed at the end.
#include <filesystem>
#include <string>

struct FreshFolder {
  std::string path;

  explicit FreshFolder(const std::string& name)
      : path((std::filesystem::current_path() / ("polyslip_" + name)).string()) {
    std::filesystem::remove_all(path);
    std::filesystem::create_directories(path);
  }
  ~FreshFolder() { std::filesystem::remove_all(path); }
  FreshFolder(const FreshFolder&) = delete;
  FreshFolder& operator=(const FreshFolder&) = delete;
  std::string operator/(const std::string& name) const { return path + "/" + name; }
};
