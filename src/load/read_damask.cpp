#include "src/base/require.hpp"
#include "src/load/load_case.hpp"
#include "src/load/step_reader.hpp"

namespace polyslip::load {

using base::require;
using base::Tree;

namespace {

void refuse(const Tree& section, const char* key) {
  if (section.has(key))
    require(false, section.child(key).where(), ": '", key,
            "' is not supported; remove it, or run this case with DAMASK");
}

/// The tensors by any of their names in DAMASK; at most one kinematic and one stress tensor.
void read_group(const Tree& mechanical, std::initializer_list<std::pair<const char*, Rule>> names, ConditionSet& set) {
  std::string first;
  for (const auto& [key, rule] : names) {
    if (!mechanical.has(key)) continue;
    require(first.empty(), mechanical.child(key).where(), ": '", first, "' is given as well; allowed is one of them");
    first = key;
    set.add(rule, read_masked(mechanical, key));
  }
}

LoadStep read_step(const Tree& tree) {
  LoadStep step;
  const Tree boundary = tree.section(tree.has("boundary_condition") ? "boundary_condition" : "boundary_conditions");
  for (const char* key : {"thermal", "electrical", "damage", "chemical"}) refuse(boundary, key);
  const Tree mechanical = boundary.section("mechanical");
  refuse(mechanical, "R");
  ConditionSet set(mechanical.where());
  read_group(mechanical, {{"F", Rule::F}, {"dot_F", Rule::dot_F}, {"F_dot", Rule::dot_F}, {"L", Rule::L}}, set);
  read_group(mechanical, {{"P", Rule::P}, {"dot_P", Rule::dot_P}, {"P_dot", Rule::dot_P}}, set);
  step.conditions = set.finish();
  const Tree discretization = tree.section("discretization");
  read_duration(discretization, step);
  read_increments(discretization, step);
  read_output(tree, step);
  return step;
}

}  // namespace

LoadCase read_damask(const Tree& file) {
  LoadCase result;
  const Tree solver = file.section("solver");
  result.damask_solver =
      solver.get_choice("mechanical", {"spectral_basic", "spectral_polarization", "spectral_Galerkin", "FEM"});
  for (const char* key : {"thermal", "damage", "electrical", "chemical"}) refuse(solver, key);
  result.notes.push_back("solver.mechanical = " + result.damask_solver +
                         " of the DAMASK file is not followed; the case file's [solver] decides");
  const Tree list = file.child("loadstep");
  const auto steps = list.items();
  require(!steps.empty(), list.where(), ": holds no load step");
  for (const Tree& step : steps) result.steps.push_back(read_step(step));
  file.require_all_read();
  return result;
}

}  // namespace polyslip::load
