#pragma once
// What the two readers of load cases share.
#include <array>
#include <optional>
#include <string>

#include "src/base/tree.hpp"
#include "src/load/load_case.hpp"

namespace polyslip::load {

/// 3×3 numbers, 'x' where a component is free.
using MaskedTensor = std::array<std::optional<double>, 9>;

/// "11" … "33"
std::string component_name(int component);

/// Nine words, row-major (three lists of three in YAML). InputError names the key and component.
MaskedTensor read_masked(const base::Tree& section, const std::string& key);

/// Gathers the tensors of one step and checks that each component is given exactly once.
class ConditionSet {
 public:
  explicit ConditionSet(std::string where) : where_(std::move(where)) {}
  /// InputError when a component is given already.
  void add(Rule rule, const MaskedTensor& values);
  /// The nine conditions; InputError when a component is missing, when the mean rotation is free, when L meets F or
  /// dot_F, or sigma meets P.
  std::array<Condition, 9> finish() const;

 private:
  std::string where_;
  std::array<std::optional<Condition>, 9> given_;
  MaskedTensor sigma_;
};

/// t, s
void read_duration(const base::Tree& section, LoadStep& step);
/// N, r
void read_increments(const base::Tree& section, LoadStep& step);
/// f_out (a number or 'none'), f_restart (a number or 'none'), estimate_rate.
void read_output(const base::Tree& section, LoadStep& step);

}  // namespace polyslip::load
