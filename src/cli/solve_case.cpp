#include "src/cli/solve_case.hpp"

#include <sstream>

#include "src/base/require.hpp"
#include "src/cli/case_file.hpp"

namespace polyslip::cli {
namespace {

load::LoadCase read_load(const base::Tree& section, const base::Comm& comm) {
  if (!section.has("file")) return load::read_case(section);
  base::require(!section.has("1"), section.child("file").where(),
                ": [load.1] is given as well; allowed is one of them");
  return load::read_damask(read_tree(section.get_path("file"), comm));
}

}  // namespace

SolveCase read_solve_case(const base::Tree& tree, const base::Comm& comm) {
  SolveCase result;
  result.load = read_load(tree.section("load"), comm);
  result.materials = read_materials(tree.section("material"), comm);
  result.volume = read_volume(tree.section("microstructure"), &result.materials, comm);
  if (tree.has("generate")) tree.child("generate").mark_read();  // of the other verb that takes this case
  result.grains = match_phases(result.volume.microstructure, result.materials);
  return result;
}

std::string resolved_case(const base::Tree& tree, const SolveCase& solve_case) {
  std::string result = tree.resolved() + "\n";
  for (const std::string& note : solve_case.volume.notes) result += "# " + note + "\n";
  result += "# the load, written out:\n";
  for (const std::string& note : solve_case.load.notes) result += "# " + note + "\n";
  std::istringstream steps(load::describe(solve_case.load));
  for (std::string line; std::getline(steps, line);) result += line.empty() ? "#\n" : "# " + line + "\n";
  return result;
}

std::string load_file_help() { return "[load]\n  file           DAMASK's load.yaml, instead of the sections below\n"; }

}  // namespace polyslip::cli
