#include "src/cases/solve_case.hpp"

#include <sstream>

#include "src/base/config.hpp"
#include "src/base/require.hpp"
#include "src/cases/case_file.hpp"
#include "src/cases/mean_field_case.hpp"
#include "src/cases/points.hpp"

namespace polyslip::cases {
namespace {

void read_load(base::Tree section, SolveCase& result, const base::Comm& comm) {
  if (!section.has("file")) {
    result.load = load::read_case(section);
    return;
  }
  base::require(!section.has("1"), section.child("file").where(),
                ": [load.1] is given as well; allowed is one of them");
  result.load = load::read_damask(read_tree(section.get_path("file"), comm));
  result.load_file = section.paths().front();
  section.require_all_read();
  section.become(base::parse_ini(load::describe(result.load), result.load_file).section("load"));
}

std::string commented(const std::string& content) {
  std::string result;
  std::istringstream stream(content);
  for (std::string line; std::getline(stream, line);) result += line.empty() ? "#\n" : "# " + line + "\n";
  return result;
}

}  // namespace

bool is_point_case(const base::Tree& tree) {
  return tree.has("solver") && tree.section("solver").has("type") && tree.section("solver").get_text("type") == "point";
}

SolveCase read_solve_case(const base::Tree& tree, const base::Comm& comm) {
  SolveCase result;
  read_load(tree.section("load"), result, comm);
  result.materials = read_materials(tree.section("material"), comm);
  const base::Tree section = tree.section("microstructure");
  if (is_point_case(tree)) {
    result.grains = read_material_points(section, result.materials, comm);
    result.volume.notes.push_back(base::text("points: ", result.grains.size()));
  } else {
    const bool texture = is_mean_field_case(tree) && is_texture(section);
    result.volume = texture ? read_texture_volume(section, comm) : read_volume(section, &result.materials, comm);
    result.grains = match_phases(result.volume.microstructure, result.materials, comm);
    if (texture && section.get_number("grain_size_um", 0.0) == 0)
      for (material::GrainEntry& grain : result.grains) grain.size = 0;  // unknown
  }
  if (tree.has("generate")) tree.child("generate").mark_read();  // of the other verb that takes this case
  const double first = result.load.steps.front().temperature.value_or(293.15);
  const double temperature = section.get_number("temperature", first, {1e-300, 1e300, "K"});
  for (material::GrainEntry& grain : result.grains) grain.temperature = temperature;
  return result;
}

std::string resolved_case(const base::Tree& tree, const SolveCase& solve_case, const base::Comm& comm) {
  std::string result = tree.resolved() + "\n";
  for (const std::string& note : solve_case.volume.notes) result += "# " + note + "\n";
  result += "# the load, written out:\n";
  for (const std::string& note : solve_case.load.notes) result += "# " + note + "\n";
  result += commented(load::describe(solve_case.load));
  const Materials& materials = solve_case.materials;
  if (!materials.source.empty())
    result += base::text("# the material file lists ", materials.grains.size(), " materials and these phases:\n") +
              commented(materials.resolved);
  std::vector<std::string> paths = tree.paths();
  paths.insert(paths.end(), materials.cards.begin(), materials.cards.end());
  if (!solve_case.load_file.empty()) paths.push_back(solve_case.load_file);
  return result + checksums(paths, comm);
}

std::string load_file_help() { return "[load]\n  file           DAMASK's load.yaml, instead of the sections below\n"; }

}  // namespace polyslip::cases
