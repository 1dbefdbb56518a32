#pragma once
// Named values in named sections: what every reader (.ini case, material card, DAMASK's YAML) hands to the code that
// understands them. A tree knows where each value came from and which ones were read, so that errors name the file and
// the key, and a key nobody read is an error.
#include <functional>
#include <initializer_list>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace polyslip::base {

/// Closed interval of allowed values, with the unit shown in messages.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  const char* unit = "1";
};

struct TreeNode;

/// A handle on one node: a section (named children), a list (unnamed children) or a scalar (text). Copies share the node.
class Tree {
 public:
  /// An empty section. `origin` is the file's name, or "command line".
  explicit Tree(std::string origin = "");

  // --- building (readers) -------------------------------------------------------------------------------------------
  /// Child section `key`, created when absent. line ≤ 0: unknown. A key that is a value already is an InputError.
  Tree add_section(const std::string& key, int line = 0);
  /// Child list `key`, created when absent.
  Tree add_list(const std::string& key, int line = 0);
  /// Scalar child (replaces an earlier value). line ≤ 0: unknown.
  void add_value(const std::string& key, const std::string& value, int line = 0);
  /// Appends to a list.
  Tree append_section(int line = 0);
  Tree append_list(int line = 0);
  void append_value(const std::string& value, int line = 0);
  /// Sets "section.sub.key" whatever it was, as `--set` does; marked as coming from `origin`. An item of a list goes by its
  /// number, from 1.
  void set(const std::string& dotted_key, const std::string& value, const std::string& origin = "command line");
  /// A tree of its own, as it was before anybody read in it: no key counts as read, no default was handed out.
  Tree copy() const;

  /// Lays the other section over this one: its values and lists take the place of those of the same key, its sections are
  /// laid over likewise. Nodes are shared, so that what is read here counts as read there.
  void overlay(const Tree& other, const std::vector<std::string>& but_not = {});

  /// Makes this section a copy of another one, defaults that were handed out included, and counts all of it as read: what
  /// a file that the case names holds then stands in resolved().
  void become(const Tree& other);
  void remove(const std::string& key);  ///< a child, if there is one

  // --- looking ------------------------------------------------------------------------------------------------------
  bool has(const std::string& key) const;
  bool is_section() const;
  bool is_list() const;
  bool is_value() const;
  std::vector<std::string> keys() const;  ///< of a section, in the file's order
  std::vector<Tree> items() const;        ///< of a list, in order; marks the list as read
  const std::string& value() const;       ///< of a scalar; marks it as read
  std::string where() const;              ///< "case.ini, line 12, key 'load.t'" for messages
  std::string path() const;               ///< "load.t"
  std::string origin() const;             ///< the file it came from

  // --- reading: InputError when absent (without a default), of the wrong form, or outside the range --------------------
  Tree section(const std::string& key) const;  ///< must exist
  Tree child(const std::string& key) const;    ///< any kind; must exist
  /// The section, or an empty one that takes its place when absent (so that resolved() shows its defaults).
  Tree optional_section(const std::string& key) const;
  std::string get_text(const std::string& key) const;
  std::string get_text(const std::string& key, const std::string& otherwise) const;
  /// A file's or folder's name. A relative one is taken relative to the folder of the file that names it, one given by
  /// --set relative to the current folder. `otherwise` is returned as it is.
  std::string get_path(const std::string& key) const;
  std::string get_path(const std::string& key, const std::string& otherwise) const;
  /// A list of files' names, as in get_texts. `expand` turns one name into the files that it stands for.
  std::vector<std::string> get_paths(const std::string& key,
                                     const std::function<std::vector<std::string>(const std::string&)>& expand) const;
  /// One of the allowed words.
  std::string get_choice(const std::string& key, const std::vector<std::string>& allowed) const;
  std::string get_choice(const std::string& key, const std::vector<std::string>& allowed,
                         const std::string& otherwise) const;
  double get_number(const std::string& key, Range range = {}) const;
  double get_number(const std::string& key, double otherwise, Range range = {}) const;
  int get_integer(const std::string& key, Range range = {}) const;
  int get_integer(const std::string& key, int otherwise, Range range = {}) const;
  bool get_flag(const std::string& key, bool otherwise) const;  ///< true/false, yes/no, on/off, 1/0
  /// A list of numbers: a YAML list, or an .ini value of numbers separated by blanks or commas; a scalar is a list of one.
  std::vector<double> get_numbers(const std::string& key, Range range = {}) const;
  std::vector<double> get_numbers(const std::string& key, const std::vector<double>& otherwise, Range range = {}) const;
  std::vector<std::string> get_texts(const std::string& key) const;
  std::vector<std::string> get_texts(const std::string& key, const std::vector<std::string>& otherwise) const;

  /// Marks this node and everything below as read (for keys that are known and deliberately ignored).
  void mark_read() const;
  /// Throws InputError that names every key below this node that nobody read, with the nearest known key where one is close.
  void require_all_read() const;
  /// Every scalar below as "section.key = value" lines in .ini form with sections, resolved defaults included (every
  /// default handed out by get_… is remembered): what --dry-run prints and result files store.
  std::string resolved() const;
  /// Every file or folder below that get_path() handed out, as an absolute path.
  std::vector<std::string> paths() const;

 private:
  explicit Tree(std::shared_ptr<TreeNode> node) : node_(std::move(node)) {}
  const TreeNode& required_scalar(const std::string& key) const;
  void remember(const std::string& key, const std::string& otherwise) const;

  std::shared_ptr<TreeNode> node_;
};

/// Number from text; false when it is none or has trailing characters.
bool parse_number(const std::string& text, double& number);

/// Shortest text that reads back as the same number.
std::string number_text(double number);

}  // namespace polyslip::base
