#pragma once
// What a Tree's handle points to. For tree*.cpp only.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "src/base/tree.hpp"

namespace polyslip::base {

struct TreeNode {
  enum class Kind { section, list, value };

  Kind kind = Kind::section;
  std::string origin;
  std::string path;
  int line = 0;
  std::string text;                ///< of a value
  std::string resolved_text;       ///< of a path, whose meaning depends on its origin: absolute
  std::vector<std::string> files;  ///< absolute, of a value that stands for several
  /// Children in order; those of a list have empty keys.
  std::vector<std::pair<std::string, std::shared_ptr<TreeNode>>> children;

  bool read = false;
  std::set<std::string> asked;                                ///< keys that somebody looked for in this section
  std::vector<std::pair<std::string, std::string>> defaults;  ///< handed out for absent keys

  std::shared_ptr<TreeNode> find(const std::string& key) const {
    for (const auto& [name, child] : children)
      if (name == key) return child;
    return nullptr;
  }

  /// "case.ini, line 12, key 'load.t'"
  std::string where() const {
    std::string result = origin;
    if (line > 0) result += (result.empty() ? "line " : ", line ") + std::to_string(line);
    if (!path.empty()) {
      result += result.empty() ? "" : ", ";
      result += (kind == Kind::section ? "section '" : "key '") + path + "'";
    }
    return result;
  }

  std::shared_ptr<TreeNode> make_child(const std::string& key, Kind child_kind, int child_line) {
    auto child = std::make_shared<TreeNode>();
    child->kind = child_kind;
    child->origin = origin;
    child->line = child_line;
    const std::string name = kind == Kind::list ? std::to_string(children.size() + 1) : key;
    child->path = path.empty() ? name : path + "." + name;
    children.emplace_back(key, child);
    return child;
  }
};

}  // namespace polyslip::base
