#include "src/cases/case_file.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "src/base/config.hpp"
#include "src/base/files.hpp"
#include "src/io/yaml.hpp"

namespace polyslip::cases {

std::string ending_of(const std::string& path) {
  std::string result = std::filesystem::path(path).extension().string();
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

base::Tree read_tree(const std::string& path, const base::Comm& comm) {
  std::string content;
  base::on_root(comm, [&] { content = base::read_file(path); });
  comm.broadcast(content);
  const std::string ending = ending_of(path);
  return ending == ".yaml" || ending == ".yml" ? io::parse_yaml(content, path) : base::parse_ini(content, path);
}

std::string checksums(const std::vector<std::string>& paths, const base::Comm& comm) {
  std::string result;
  base::on_root(comm, [&] {
    const std::set<std::string> files(paths.begin(), paths.end());
    for (const std::string& path : files) result += "# cksum " + base::checksum_line(path) + "\n";
  });
  comm.broadcast(result);
  return result;
}

}  // namespace polyslip::cases
