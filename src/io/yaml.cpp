#include "src/io/yaml.hpp"

#include <yaml-cpp/yaml.h>

#include <set>

#include "src/base/files.hpp"
#include "src/base/require.hpp"

namespace polyslip::io {
namespace {

using base::require;
using base::Tree;

constexpr int deepest = 64;  // an anchor that contains itself never ends

int line_of(const YAML::Node& node) { return node.Mark().line + 1; }

void copy_map(const YAML::Node& map, Tree section, int depth);

void copy_list(const YAML::Node& sequence, Tree list, int depth) {
  require(depth < deepest, list.where(), ": is nested more than ", deepest, " levels deep");
  for (const YAML::Node& item : sequence) {
    if (item.IsMap())
      copy_map(item, list.append_section(line_of(item)), depth + 1);
    else if (item.IsSequence())
      copy_list(item, list.append_list(line_of(item)), depth + 1);
    else
      list.append_value(item.IsNull() ? "" : item.Scalar(), line_of(item));
  }
}

void copy_map(const YAML::Node& map, Tree section, int depth) {
  require(depth < deepest, section.where(), ": is nested more than ", deepest, " levels deep");
  std::set<std::string> given;
  for (const auto& entry : map) {
    const int line = line_of(entry.first);
    require(entry.first.IsScalar(), section.origin(), ", line ", line, ": a key must be plain text");
    const std::string key = entry.first.Scalar();
    require(given.insert(key).second, section.origin(), ", line ", line, ": key '", key, "' is given twice");
    if (entry.second.IsMap())
      copy_map(entry.second, section.add_section(key, line), depth + 1);
    else if (entry.second.IsSequence())
      copy_list(entry.second, section.add_list(key, line), depth + 1);
    else
      section.add_value(key, entry.second.IsNull() ? "" : entry.second.Scalar(), line);
  }
}

}  // namespace

Tree parse_yaml(const std::string& text, const std::string& origin) {
  try {
    const YAML::Node root = YAML::Load(text);
    require(root.IsMap(), origin, ": is no YAML mapping (key: value)");
    Tree tree(origin);
    copy_map(root, tree, 0);
    return tree;
  } catch (const YAML::Exception& error) {
    throw base::InputError(base::text(origin, ", line ", error.mark.line + 1, ": is not YAML (", error.msg, ")"));
  }
}

Tree read_yaml(const std::string& path) { return parse_yaml(base::read_file(path), path); }

}  // namespace polyslip::io
