#include "src/load/step_reader.hpp"

#include <cmath>

#include "src/base/require.hpp"

namespace polyslip::load {

using base::require;
using base::Tree;

namespace {

int transposed(int component) { return 3 * (component % 3) + component / 3; }

void require_shape(const Tree& node) {
  if (!node.is_list()) return;
  const auto rows = node.items();
  require(rows.size() == 3, node.where(), ": has ", rows.size(), " rows; a tensor has 3 rows of 3");
  for (const Tree& row : rows)
    require(row.is_list() && row.items().size() == 3, row.where(), ": is not a row of 3 numbers or x");
}

int read_frequency(const Tree& section, const std::string& key, const std::string& otherwise) {
  const std::string word = section.get_text(key, otherwise);
  if (word == "none") return 0;
  return section.has(key) ? section.get_integer(key, base::Range{1}) : std::stoi(otherwise);
}

}  // namespace

std::string component_name(int component) {
  return std::to_string(component / 3 + 1) + std::to_string(component % 3 + 1);
}

MaskedTensor read_masked(const Tree& section, const std::string& key) {
  const Tree node = section.child(key);
  require_shape(node);
  const auto words = section.get_texts(key);
  require(words.size() == 9, node.where(), ": has ", words.size(), " components; a tensor has 9 (a number or x each)");
  MaskedTensor result;
  for (int c = 0; c < 9; ++c) {
    if (words[c] == "x") continue;
    double number = 0;
    require(base::parse_number(words[c], number) && std::isfinite(number), node.where(), ": component ",
            component_name(c), " is '", words[c], "'; allowed: a number, or x where it is free");
    result[c] = number;
  }
  return result;
}

void ConditionSet::add(Rule rule, const MaskedTensor& values) {
  if (rule == Rule::sigma) sigma_ = values;
  for (int c = 0; c < 9; ++c) {
    if (!values[c]) continue;
    if (given_[c]) {
      // Cauchy stress is symmetric: both halves may be written, one of them beside a prescribed shear of F.
      const int t = transposed(c);
      const bool same_twice = c != t && rule == Rule::sigma && values[t] && *values[t] == *values[c] &&
                              (!given_[t] || given_[t]->rule == Rule::sigma);
      require(same_twice, where_, ": over-constrained: component ", component_name(c), " is given by both ",
              name_of(given_[c]->rule), " and ", name_of(rule), "; write x in one of them");
      continue;
    }
    given_[c] = Condition{rule, *values[c]};
  }
}

std::array<Condition, 9> ConditionSet::finish() const {
  std::array<Condition, 9> result;
  bool has_l = false, has_rate = false, has_sigma = false, has_p = false;
  for (int c = 0; c < 9; ++c) {
    require(given_[c].has_value(), where_, ": under-constrained: component ", component_name(c),
            " is given by no kinematic (F, dot_F, L) and no stress (P, dot_P, sigma) condition; write a number in one");
    result[c] = *given_[c];
    const Rule rule = result[c].rule;
    has_l |= rule == Rule::L;
    has_rate |= rule == Rule::F || rule == Rule::dot_F;
    has_sigma |= rule == Rule::sigma;
    has_p |= rule == Rule::P || rule == Rule::dot_P;
  }
  require(!(has_l && has_rate), where_, ": L and F or dot_F in one step; allowed: L alone, or F and dot_F");
  require(!(has_sigma && has_p), where_, ": sigma and P or dot_P in one step; allowed: sigma alone, or P and dot_P");
  for (int c : {1, 2, 5}) {
    const int t = transposed(c);
    require(!(is_stress(result[c].rule) && is_stress(result[t].rule)), where_, ": stress is given for both ",
            component_name(c), " and ", component_name(t),
            ", which leaves the volume free to rotate; prescribe F, dot_F or L for one of them");
    if (sigma_[c] && sigma_[t])
      require(*sigma_[c] == *sigma_[t], where_, ": sigma must be symmetric, but its components ", component_name(c),
              " and ", component_name(t), " differ");
  }
  return result;
}

void read_duration(const Tree& section, LoadStep& step) {
  step.t = section.get_number("t", base::Range{1e-300, 1e300, "s"});
}

void read_increments(const Tree& section, LoadStep& step) {
  step.N = section.get_integer("N", base::Range{1});
  step.r = section.get_number("r", 1.0, base::Range{1e-6, 1e6});
}

void read_output(const Tree& section, LoadStep& step) {
  step.f_out = read_frequency(section, "f_out", "1");
  step.f_restart = read_frequency(section, "f_restart", "none");
  step.estimate_rate = section.get_flag("estimate_rate", true);
}

}  // namespace polyslip::load
