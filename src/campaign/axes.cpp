#include "src/campaign/axes.hpp"

#include <algorithm>
#include <set>

#include "src/base/require.hpp"

namespace polyslip::campaign {
namespace {

using base::require;
using base::Tree;

struct Leaf {
  std::string key;
  Tree node;
};

/// All values below a section, by their keys from there.
void gather(const Tree& section, const std::string& prefix, std::vector<Leaf>& leaves) {
  for (const std::string& name : section.keys()) {
    const Tree node = section.child(name);
    if (node.is_section())
      gather(node, prefix + name + ".", leaves);
    else
      leaves.push_back({prefix + name, node});
  }
}

Choice read_choice(const std::string& name, const Tree& section) {
  Choice choice;
  choice.name = name;
  require(section.is_section(), section.where(), ": is no bundle; write a section [choice.AXIS.NAME]");
  std::vector<Leaf> leaves;
  gather(section, "", leaves);
  for (const Leaf& leaf : leaves) {
    Range range;
    const std::string& value = leaf.node.value();
    if (read_range(leaf.key, value, leaf.node.where(), range))
      choice.ranges.push_back(range);
    else
      choice.settings.emplace_back(leaf.key, value);
  }
  return choice;
}

std::vector<Choice> read_choices(const Tree& plan_file, const std::string& axis) {
  std::vector<Choice> result;
  if (!plan_file.has("choice") || !plan_file.section("choice").has(axis)) return result;
  const Tree section = plan_file.section("choice").section(axis);
  for (const std::string& name : section.keys()) result.push_back(read_choice(name, section.child(name)));
  return result;
}

/// The bundles that `words` name, in that order.
std::vector<Choice> picked(const std::vector<Choice>& choices, const std::vector<std::string>& words,
                           const std::string& where) {
  std::vector<Choice> result;
  for (const std::string& word : words) {
    std::string known;
    for (const Choice& choice : choices) {
      known += (known.empty() ? "" : ", ") + choice.name;
      if (choice.name == word) result.push_back(choice);
    }
    require(!result.empty() && result.back().name == word, where, ": there is no choice '", word,
            "'; described are: ", known);
  }
  return result;
}

std::int64_t options_of(const Choice& choice) {
  std::int64_t result = 1;
  for (const Range& range : choice.ranges) result *= options_of(range);
  return result;
}

void finish(Variable& variable) {
  if (variable.choices.empty()) {
    variable.dimensions = variable.range.dimensions();
    variable.options = options_of(variable.range);
  } else {
    int most = 0;
    bool counted = true;
    for (const Choice& choice : variable.choices) {
      int dimensions = 0;
      for (const Range& range : choice.ranges) dimensions += range.dimensions();
      most = std::max(most, dimensions);
      counted = counted && options_of(choice) > 0;
      variable.options += options_of(choice);
    }
    variable.dimensions = 1 + most;
    if (!counted) variable.options = 0;
  }
  for (const std::string& key : variable.keys())
    variable.of_microstructure |= key.compare(0, 15, "microstructure.") == 0 && key != "microstructure.temperature";
}

void check_keys(const std::vector<Variable>& variables, const Tree& plan_file) {
  std::set<std::string> seen;
  for (const Variable& variable : variables)
    for (const std::string& key : variable.keys())
      require(seen.insert(key).second, plan_file.origin(), ": the key '", key, "' is set by '", variable.name,
              "' and by another entry of [vary]");
  if (!plan_file.has("choice")) return;
  for (const std::string& axis : plan_file.section("choice").keys()) {
    bool used = false;
    for (const Variable& variable : variables) used |= variable.name == axis;
    require(used, plan_file.section("choice").child(axis).where(), ": nothing chooses among these; write ", axis,
            " = choice in [vary]");
  }
}

}  // namespace

std::vector<std::string> Variable::keys() const {
  if (choices.empty()) return {range.key};
  std::vector<std::string> result;
  const auto add = [&](const std::string& key) {
    if (std::find(result.begin(), result.end(), key) == result.end()) result.push_back(key);
  };
  for (const Choice& choice : choices) {
    for (const auto& setting : choice.settings) add(setting.first);
    for (const Range& range_in : choice.ranges) add(range_in.key);
  }
  return result;
}

std::vector<Variable> read_variables(const Tree& plan_file) {
  std::vector<Variable> result;
  std::vector<Leaf> leaves;
  if (plan_file.has("vary")) gather(plan_file.section("vary"), "", leaves);
  for (const Leaf& leaf : leaves) {
    Variable variable;
    variable.name = leaf.key;
    const std::string& value = leaf.node.value();
    const std::vector<Choice> choices = read_choices(plan_file, leaf.key);
    const std::vector<std::string> words = words_of(value);
    if (!choices.empty()) {
      require(words.size() == 1 ? words[0] == "choice" : words.size() > 1 && words[0] == "list", leaf.node.where(),
              ": '", value, "' does not choose; allowed: choice (any of [choice.", leaf.key, ".NAME]), or list NAMES");
      variable.choices = words.size() == 1 ? choices : picked(choices, items_of(value), leaf.node.where());
    } else {
      require(leaf.key.find('.') != std::string::npos, leaf.node.where(), ": is no key of a case (section.key), and ",
              "there is no section [choice.", leaf.key, ".NAME]");
      require(read_range(leaf.key, value, leaf.node.where(), variable.range), leaf.node.where(), ": '", value,
              "' is no range; allowed: uniform a b, log a b, integer a b, list x y z, normal mean deviation (low high)",
              ", sphere");
    }
    finish(variable);
    result.push_back(variable);
  }
  check_keys(result, plan_file);
  return result;
}

std::vector<Variable> variables_of_columns(const Tree& plan_file, const std::vector<std::string>& columns,
                                           const std::vector<std::vector<std::string>>& rows, const std::string& file) {
  std::vector<Variable> result;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    Variable variable;
    variable.name = columns[c];
    variable.choices = read_choices(plan_file, columns[c]);
    if (variable.choices.empty()) {
      require(columns[c].find('.') != std::string::npos, file, ": column '", columns[c],
              "' is neither a key of a case (section.key) nor the AXIS of sections [choice.AXIS.NAME]");
      variable.range.key = columns[c];
      variable.range.kind = Range::Kind::list;
      std::set<std::string> seen;
      for (const auto& row : rows)
        if (seen.insert(row[c]).second) variable.range.items.push_back(row[c]);
    }
    finish(variable);
    result.push_back(variable);
  }
  check_keys(result, plan_file);
  return result;
}

double coordinate_of(const Variable& variable, const std::string& word, const std::string& where) {
  std::vector<std::string> words = variable.range.items;
  for (const Choice& choice : variable.choices) words.push_back(choice.name);
  const auto found = std::find(words.begin(), words.end(), word);
  std::string known;
  if (found == words.end())
    for (const std::string& other : words) known += (known.empty() ? "" : ", ") + other;
  require(found != words.end(), where, ": there is no '", word, "'; described are: ", known);
  return (static_cast<double>(found - words.begin()) + 0.5) / static_cast<double>(words.size());
}

std::vector<Axis> axes_of(const std::vector<Variable>& variables) {
  std::vector<Axis> axes;
  for (const Variable& variable : variables) {
    if (variable.choices.empty()) {
      add_axes(axes, variable.range);
      continue;
    }
    add_axis(axes, {variable.name, "1", "choice", true});
    for (const Choice& choice : variable.choices)
      for (const Range& range : choice.ranges) add_axes(axes, range);
  }
  return axes;
}

std::vector<double> grid_coordinates(const Variable& variable, std::int64_t option, std::uint64_t seed) {
  std::vector<double> result;
  if (variable.choices.empty()) {
    append_option(variable.range, option, seed, result);
    return result;
  }
  std::size_t which = 0;
  while (option >= options_of(variable.choices[which])) option -= options_of(variable.choices[which++]);
  result.push_back((static_cast<double>(which) + 0.5) / static_cast<double>(variable.choices.size()));
  for (const Range& range : variable.choices[which].ranges) {
    append_option(range, option % options_of(range), seed, result);
    option /= options_of(range);
  }
  return result;
}

void apply(const Variable& variable, const std::vector<double>& coordinates, const std::vector<Axis>& axes,
           Sample& sample) {
  if (variable.choices.empty()) {
    apply(variable.range, coordinates.data(), axes, sample);
    return;
  }
  const Choice& choice = variable.choices[part_of(coordinates[0], variable.choices.size())];
  put(axes, variable.name, choice.name, sample);
  sample.settings.insert(sample.settings.end(), choice.settings.begin(), choice.settings.end());
  const double* next = coordinates.data() + 1;
  for (const Range& range : choice.ranges) {
    apply(range, next, axes, sample);
    next += range.dimensions();
  }
}

}  // namespace polyslip::campaign
