// Reading typed values from a tree, with defaults that are remembered.
#include <climits>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "src/base/require.hpp"
#include "src/base/tree.hpp"
#include "src/base/tree_node.hpp"

namespace polyslip::base {
namespace {

using Kind = TreeNode::Kind;

std::string range_text(const Range& range) {
  const std::string unit = std::string(range.unit) == "1" ? "" : std::string(" ") + range.unit;
  if (std::isinf(range.high)) return "at least " + number_text(range.low) + unit;
  if (std::isinf(range.low)) return "at most " + number_text(range.high) + unit;
  return "from " + number_text(range.low) + " to " + number_text(range.high) + unit;
}

double number_from(const std::string& text, const std::string& where, const Range& range) {
  double number = 0;
  require(parse_number(text, number) && std::isfinite(number), where, ": '", text, "' is not a number");
  require(number >= range.low && number <= range.high, where, ": ", number_text(number),
          " is out of range; allowed: ", range_text(range));
  return number;
}

int integer_from(const std::string& text, const std::string& where, const Range& range) {
  const double number = number_from(text, where, range);
  require(number == std::floor(number), where, ": '", text, "' is not a whole number");
  require(std::abs(number) <= INT_MAX, where, ": '", text, "' is too large; allowed: up to ", INT_MAX);
  return static_cast<int>(number);
}

std::string joined(const std::vector<std::string>& words, const char* between) {
  std::string result;
  for (const std::string& word : words) result += (result.empty() ? "" : between) + word;
  return result;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> words;
  const char* const separators = " \t\r\n,";
  std::size_t begin = text.find_first_not_of(separators);
  while (begin != std::string::npos) {
    const std::size_t end = text.find_first_of(separators, begin);
    words.push_back(text.substr(begin, end == std::string::npos ? end : end - begin));
    begin = text.find_first_not_of(separators, end);
  }
  return words;
}

std::string resolve_path(const TreeNode& node, const std::string& text) {
  namespace fs = std::filesystem;
  require(!text.empty(), node.where(), ": is empty where a file's name is expected");
  const fs::path given(text);
  if (given.is_absolute()) return given.string();
  const fs::path folder = node.origin == "command line" ? fs::path() : fs::path(node.origin).parent_path();
  return (folder / given).lexically_normal().string();
}

std::string absolute(const std::string& path) { return std::filesystem::absolute(path).lexically_normal().string(); }

/// The list's values below the node, nested lists run together.
void gather(TreeNode& node, std::vector<std::pair<std::string, std::string>>& result) {
  node.read = true;
  if (node.kind == Kind::value) {
    for (const std::string& word : split(node.text)) result.emplace_back(word, node.where());
    return;
  }
  require(node.kind == Kind::list, node.where(), ": is a section where a list is expected");
  for (const auto& child : node.children) gather(*child.second, result);
}

std::vector<std::pair<std::string, std::string>> words_of(TreeNode& section, const std::string& key) {
  std::vector<std::pair<std::string, std::string>> result;
  gather(*section.find(key), result);
  return result;
}

std::string list_text(const TreeNode& list) {
  std::string result;
  for (const auto& child : list.children) {
    const TreeNode& item = *child.second;
    if (!result.empty()) result += item.kind == Kind::list ? "  " : " ";
    result += item.kind == Kind::list ? list_text(item) : item.resolved_text.empty() ? item.text : item.resolved_text;
  }
  return result;
}

bool list_of_sections(const TreeNode& node) {
  return node.kind == Kind::list && !node.children.empty() && node.children.front().second->kind == Kind::section;
}

void gather_paths(const TreeNode& node, std::vector<std::string>& result) {
  if (!node.files.empty())
    result.insert(result.end(), node.files.begin(), node.files.end());
  else if (!node.resolved_text.empty())
    result.push_back(node.resolved_text);
  for (const auto& child : node.children) gather_paths(*child.second, result);
}

void write_resolved(const TreeNode& node, std::string& result) {
  std::string lines;
  for (const auto& [key, child] : node.children) {
    if (child->kind == Kind::value)
      lines += key + " = " + (child->resolved_text.empty() ? child->text : child->resolved_text) + "\n";
    else if (child->kind == Kind::list && !list_of_sections(*child))
      lines += key + " = " + list_text(*child) + "\n";
  }
  for (const auto& [key, text] : node.defaults) lines += key + " = " + text + "\n";
  if (!lines.empty()) {
    if (!result.empty()) result += "\n";
    if (!node.path.empty()) result += "[" + node.path + "]\n";
    result += lines;
  }
  for (const auto& child : node.children)
    if (child.second->kind == Kind::section || list_of_sections(*child.second)) write_resolved(*child.second, result);
}

}  // namespace

bool parse_number(const std::string& text, double& number) {
  char* end = nullptr;
  const double parsed = std::strtod(text.c_str(), &end);
  if (end == text.c_str()) return false;
  while (*end == ' ' || *end == '\t' || *end == '\r') ++end;
  if (*end != '\0') return false;
  number = parsed;
  return true;
}

std::string number_text(double number) {
  char buffer[40];
  for (int digits = 6; digits <= 17; ++digits) {
    std::snprintf(buffer, sizeof buffer, "%.*g", digits, number);
    if (std::strtod(buffer, nullptr) == number) break;
  }
  return buffer;
}

const TreeNode& Tree::required_scalar(const std::string& key) const {
  const Tree found = child(key);
  found.value();
  return *node_->find(key);
}

void Tree::remember(const std::string& key, const std::string& otherwise) const {
  for (auto& [name, text] : node_->defaults) {
    if (name != key) continue;
    text = otherwise;
    return;
  }
  node_->defaults.emplace_back(key, otherwise);
}

std::string Tree::get_text(const std::string& key) const { return required_scalar(key).text; }

std::string Tree::get_text(const std::string& key, const std::string& otherwise) const {
  if (has(key)) return get_text(key);
  remember(key, otherwise);
  return otherwise;
}

std::string Tree::get_path(const std::string& key) const {
  const TreeNode& node = required_scalar(key);
  const std::string result = resolve_path(node, node.text);
  node_->find(key)->resolved_text = absolute(result);
  return result;
}

std::string Tree::get_path(const std::string& key, const std::string& otherwise) const {
  if (has(key)) return get_path(key);
  remember(key, otherwise);
  return otherwise;
}

std::vector<std::string> Tree::get_paths(
    const std::string& key, const std::function<std::vector<std::string>(const std::string&)>& expand) const {
  child(key);
  TreeNode& node = *node_->find(key);
  require(node.kind != Kind::section, node.where(), ": is a section where names of files are expected");
  node.read = true;
  std::vector<TreeNode*> values;
  if (node.kind == Kind::value) values.push_back(&node);
  for (const auto& item : node.children) values.push_back(item.second.get());
  std::vector<std::string> result;
  for (TreeNode* value : values) {
    require(value->kind == Kind::value, value->where(), ": the name of a file is expected");
    value->read = true;
    value->files.clear();
    std::string words;
    for (const std::string& word : split(value->text)) {
      const std::string path = resolve_path(*value, word);
      words += (words.empty() ? "" : " ") + absolute(path);
      for (const std::string& file : expand(path)) {
        result.push_back(file);
        value->files.push_back(absolute(file));
      }
    }
    value->resolved_text = words;
  }
  return result;
}

std::string Tree::get_choice(const std::string& key, const std::vector<std::string>& allowed) const {
  const TreeNode& node = required_scalar(key);
  for (const std::string& word : allowed)
    if (node.text == word) return word;
  throw InputError(text(node.where(), ": '", node.text, "' is not known; allowed: ", joined(allowed, ", ")));
}

std::string Tree::get_choice(const std::string& key, const std::vector<std::string>& allowed,
                             const std::string& otherwise) const {
  if (has(key)) return get_choice(key, allowed);
  remember(key, otherwise);
  return otherwise;
}

double Tree::get_number(const std::string& key, Range range) const {
  const TreeNode& node = required_scalar(key);
  return number_from(node.text, node.where(), range);
}

double Tree::get_number(const std::string& key, double otherwise, Range range) const {
  if (has(key)) return get_number(key, range);
  remember(key, number_text(otherwise));
  return otherwise;
}

int Tree::get_integer(const std::string& key, Range range) const {
  const TreeNode& node = required_scalar(key);
  return integer_from(node.text, node.where(), range);
}

int Tree::get_integer(const std::string& key, int otherwise, Range range) const {
  if (has(key)) return get_integer(key, range);
  remember(key, std::to_string(otherwise));
  return otherwise;
}

bool Tree::get_flag(const std::string& key, bool otherwise) const {
  if (!has(key)) {
    remember(key, otherwise ? "true" : "false");
    return otherwise;
  }
  const std::string word = get_choice(key, {"true", "false", "yes", "no", "on", "off", "1", "0"});
  return word == "true" || word == "yes" || word == "on" || word == "1";
}

std::vector<double> Tree::get_numbers(const std::string& key, Range range) const {
  child(key);
  std::vector<double> result;
  for (const auto& [word, where] : words_of(*node_, key)) result.push_back(number_from(word, where, range));
  return result;
}

std::vector<double> Tree::get_numbers(const std::string& key, const std::vector<double>& otherwise, Range range) const {
  if (has(key)) return get_numbers(key, range);
  std::vector<std::string> words;
  for (double number : otherwise) words.push_back(number_text(number));
  remember(key, joined(words, " "));
  return otherwise;
}

std::vector<std::string> Tree::get_texts(const std::string& key) const {
  child(key);
  std::vector<std::string> result;
  for (const auto& item : words_of(*node_, key)) result.push_back(item.first);
  return result;
}

std::vector<std::string> Tree::get_texts(const std::string& key, const std::vector<std::string>& otherwise) const {
  if (has(key)) return get_texts(key);
  remember(key, joined(otherwise, " "));
  return otherwise;
}

std::string Tree::resolved() const {
  std::string result;
  write_resolved(*node_, result);
  return result;
}

std::vector<std::string> Tree::paths() const {
  std::vector<std::string> result;
  gather_paths(*node_, result);
  return result;
}

}  // namespace polyslip::base
