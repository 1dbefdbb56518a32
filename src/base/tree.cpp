#include "src/base/tree.hpp"

#include <algorithm>
#include <cstdlib>

#include "src/base/require.hpp"
#include "src/base/tree_node.hpp"

namespace polyslip::base {
namespace {

using Kind = TreeNode::Kind;

const char* form_of(Kind kind) {
  switch (kind) {
    case Kind::section:
      return "a section";
    case Kind::list:
      return "a list";
    default:
      return "a value";
  }
}

void require_form(const TreeNode& node, Kind kind) {
  require(node.kind == kind, node.where(), ": is ", form_of(node.kind), " where ", form_of(kind), " is expected");
}

std::shared_ptr<TreeNode> child_of_form(TreeNode& parent, const std::string& key, Kind kind, int line) {
  require_form(parent, Kind::section);
  if (auto present = parent.find(key)) {
    require_form(*present, kind);
    return present;
  }
  return parent.make_child(key, kind, line);
}

void mark_all(TreeNode& node) {
  node.read = true;
  for (auto& child : node.children) mark_all(*child.second);
}

/// A copy below `path`, read.
std::shared_ptr<TreeNode> copy_at(const TreeNode& node, const std::string& path) {
  auto copy = std::make_shared<TreeNode>(node);
  copy->path = path;
  copy->read = true;
  int number = 0;
  for (auto& [key, child] : copy->children) {
    ++number;
    child = copy_at(*child, (path.empty() ? "" : path + ".") + (key.empty() ? std::to_string(number) : key));
  }
  return copy;
}

/// A copy that nobody has read in.
std::shared_ptr<TreeNode> unread_copy(const TreeNode& node) {
  auto copy = std::make_shared<TreeNode>();
  copy->kind = node.kind;
  copy->origin = node.origin;
  copy->path = node.path;
  copy->line = node.line;
  copy->text = node.text;
  copy->children.reserve(node.children.size());
  for (const auto& [key, child] : node.children) copy->children.emplace_back(key, unread_copy(*child));
  return copy;
}

/// Letters to insert, delete or change to get from one word to the other.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

/// "; did you mean 'dot_F'?" or "; known here: a, b, c"
std::string advice(const std::string& key, const TreeNode& section) {
  std::string nearest;
  std::size_t distance = 1 + std::max<std::size_t>(1, key.size() / 3);
  for (const std::string& known : section.asked) {
    const std::size_t d = edit_distance(key, known);
    if (d < distance) {
      distance = d;
      nearest = known;
    }
  }
  if (!nearest.empty()) return "; did you mean '" + nearest + "'?";
  std::string list;
  for (const std::string& known : section.asked) list += (list.empty() ? "" : ", ") + known;
  return list.empty() ? "" : "; known here: " + list;
}

void collect_unread(const TreeNode& node, std::vector<std::string>& complaints) {
  for (const auto& [key, child] : node.children) {
    if (child->read) {
      collect_unread(*child, complaints);
    } else {
      const std::string place = child->where();
      complaints.push_back("unknown " + std::string(child->kind == Kind::section ? "section" : "key") + ": " + place +
                           (node.kind == Kind::section ? advice(key, node) : ""));
    }
  }
}

}  // namespace

Tree::Tree(std::string origin) : node_(std::make_shared<TreeNode>()) {
  node_->origin = std::move(origin);
  node_->read = true;
}

Tree Tree::add_section(const std::string& key, int line) {
  return Tree(child_of_form(*node_, key, Kind::section, line));
}
Tree Tree::add_list(const std::string& key, int line) { return Tree(child_of_form(*node_, key, Kind::list, line)); }

void Tree::add_value(const std::string& key, const std::string& value, int line) {
  const auto child = child_of_form(*node_, key, Kind::value, line);
  child->text = value;
  child->line = line;
}

Tree Tree::append_section(int line) {
  require_form(*node_, Kind::list);
  return Tree(node_->make_child("", Kind::section, line));
}

Tree Tree::append_list(int line) {
  require_form(*node_, Kind::list);
  return Tree(node_->make_child("", Kind::list, line));
}

void Tree::append_value(const std::string& value, int line) {
  require_form(*node_, Kind::list);
  node_->make_child("", Kind::value, line)->text = value;
}

void Tree::set(const std::string& dotted_key, const std::string& value, const std::string& source) {
  auto node = node_;
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = dotted_key.find('.', begin);
    const std::string name = dotted_key.substr(begin, end == std::string::npos ? end : end - begin);
    require(!name.empty(), source, ": '", dotted_key, "' is no key; a key reads section.key");
    require(node->kind != Kind::value, source, ": cannot set '", dotted_key, "', since '", node->path,
            "' is a value, not a section");
    std::shared_ptr<TreeNode> next;
    if (node->kind == Kind::list) {
      char* stop = nullptr;
      const long index = std::strtol(name.c_str(), &stop, 10);
      require(*stop == '\0' && index >= 1 && index <= static_cast<long>(node->children.size()), source,
              ": cannot set '", dotted_key, "', since '", node->path, "' is a list of ", node->children.size(),
              " items, numbered from 1");
      next = node->children[static_cast<std::size_t>(index - 1)].second;
    } else {
      next = node->find(name);
    }
    const bool last = end == std::string::npos;
    if (!next) {
      next = node->make_child(name, last ? Kind::value : Kind::section, 0);
      next->origin = source;
    }
    if (last) {
      next->kind = Kind::value;
      next->children.clear();
      next->text = value;
      next->line = 0;
      next->origin = source;
      return;
    }
    node = next;
    begin = end + 1;
  }
}

Tree Tree::copy() const {
  Tree result(unread_copy(*node_));
  result.node_->read = true;
  return result;
}

void Tree::overlay(const Tree& other, const std::vector<std::string>& but_not) {
  require_form(*node_, Kind::section);
  require_form(*other.node_, Kind::section);
  for (const auto& [key, child] : other.node_->children) {
    if (std::find(but_not.begin(), but_not.end(), key) != but_not.end()) continue;
    auto present = std::find_if(node_->children.begin(), node_->children.end(),
                                [&name = key](const auto& entry) { return entry.first == name; });
    if (present == node_->children.end()) {
      node_->children.emplace_back(key, child);
    } else if (child->kind == Kind::section && present->second->kind == Kind::section) {
      child->read = true;
      Tree(present->second).overlay(Tree(child));
    } else {
      present->second = child;
    }
  }
}

void Tree::become(const Tree& other) {
  require_form(*node_, Kind::section);
  require_form(*other.node_, Kind::section);
  const auto copy = copy_at(*other.node_, node_->path);
  node_->children = copy->children;
  node_->defaults = copy->defaults;
}

void Tree::remove(const std::string& key) {
  auto& children = node_->children;
  children.erase(
      std::remove_if(children.begin(), children.end(), [&](const auto& child) { return child.first == key; }),
      children.end());
}

bool Tree::has(const std::string& key) const {
  node_->asked.insert(key);
  return node_->find(key) != nullptr;
}

bool Tree::is_section() const { return node_->kind == Kind::section; }
bool Tree::is_list() const { return node_->kind == Kind::list; }
bool Tree::is_value() const { return node_->kind == Kind::value; }

std::vector<std::string> Tree::keys() const {
  std::vector<std::string> result;
  if (node_->kind != Kind::section) return result;
  for (const auto& child : node_->children) result.push_back(child.first);
  return result;
}

std::vector<Tree> Tree::items() const {
  require_form(*node_, Kind::list);
  node_->read = true;
  std::vector<Tree> result;
  for (const auto& child : node_->children) {
    child.second->read = true;
    result.push_back(Tree(child.second));
  }
  return result;
}

const std::string& Tree::value() const {
  require_form(*node_, Kind::value);
  node_->read = true;
  return node_->text;
}

std::string Tree::where() const { return node_->where(); }
std::string Tree::path() const { return node_->path; }
std::string Tree::origin() const { return node_->origin; }

Tree Tree::child(const std::string& key) const {
  require_form(*node_, Kind::section);
  node_->asked.insert(key);
  const auto found = node_->find(key);
  require(found != nullptr, node_->where(), ": '", key, "' is missing");
  found->read = true;
  return Tree(found);
}

Tree Tree::section(const std::string& key) const {
  Tree result = child(key);
  require_form(*result.node_, Kind::section);
  return result;
}

Tree Tree::optional_section(const std::string& key) const {
  if (!has(key)) node_->make_child(key, Kind::section, 0);
  return section(key);
}

void Tree::mark_read() const { mark_all(*node_); }

void Tree::require_all_read() const {
  std::vector<std::string> complaints;
  collect_unread(*node_, complaints);
  if (complaints.empty()) return;
  std::string message = complaints.front();
  for (std::size_t i = 1; i < complaints.size(); ++i) message += "\n  " + complaints[i];
  throw InputError(message);
}

}  // namespace polyslip::base
