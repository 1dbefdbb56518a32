#pragma once
// The sections [vary] and [choice.AXIS.NAME] of a plan: how coordinates in the unit cube become settings of a case.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "src/base/tree.hpp"
#include "src/campaign/plan.hpp"
#include "src/campaign/ranges.hpp"

namespace polyslip::campaign {

/// Keys that are set together.
struct Choice {
  std::string name;
  std::vector<std::pair<std::string, std::string>> settings;
  std::vector<Range> ranges;
};

/// One key of [vary]: either a range of its own or a choice among bundles.
struct Variable {
  std::string name;
  Range range;
  std::vector<Choice> choices;     ///< empty: the range
  bool of_microstructure = false;  ///< sets keys on which the volume depends
  int dimensions = 1;              ///< coordinates that it takes
  std::int64_t options = 0;        ///< combinations on a grid; 0: a range has no count

  /// Keys of the case that it may set.
  std::vector<std::string> keys() const;
};

/// Reads both sections of a plan. InputError for ranges that are empty, choices that are missing or unused, and keys that are set twice.
std::vector<Variable> read_variables(const base::Tree& plan_file);

/// Variables for the columns of a table: a choice where the plan has bundles of that name, else the list of the column's values.
std::vector<Variable> variables_of_columns(const base::Tree& plan_file, const std::vector<std::string>& columns,
                                           const std::vector<std::vector<std::string>>& rows, const std::string& file);

/// The first coordinate at which the variable takes this word of its list or its choices. InputError (`where`: what is wrong) for others.
double coordinate_of(const Variable& variable, const std::string& word, const std::string& where);

/// The axes that the variables make, in order, each name once.
std::vector<Axis> axes_of(const std::vector<Variable>& variables);

/// The coordinates of combination `option` < variable.options.
std::vector<double> grid_coordinates(const Variable& variable, std::int64_t option, std::uint64_t seed);

/// Appends what the variable sets at these coordinates, each in [0, 1], to the settings of a sample, and fills in its axes.
void apply(const Variable& variable, const std::vector<double>& coordinates, const std::vector<Axis>& axes,
           Sample& sample);

}  // namespace polyslip::campaign
