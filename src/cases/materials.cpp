#include "src/cases/materials.hpp"

#include <sstream>

#include "src/base/require.hpp"
#include "src/cases/case_file.hpp"
#include "src/microstructure/size_distribution.hpp"

namespace polyslip::cases {
namespace {

using base::require;
using base::Tree;

material::Phase read_one(const std::string& name, Tree section, Materials& materials, const base::Comm& comm) {
  if (!section.has("card")) return material::read_phase(name, section);
  Tree card = read_tree(section.get_path("card"), comm);
  for (const std::string& path : section.paths()) materials.cards.push_back(path);
  card.overlay(section, {"card"});
  material::Phase phase = material::read_phase(name, card);
  card.require_all_read();
  section.become(card);
  return phase;
}

/// The section's keys with their defaults as a file of their own: [material.Cu.plastic] becomes [plastic].
std::string card_text(const Tree& section) {
  std::istringstream lines(section.resolved());
  std::string result, line;
  const std::string own = "[" + section.path() + "]", below = "[" + section.path() + ".";
  while (std::getline(lines, line)) {
    if (line == own) continue;
    if (line.compare(0, below.size(), below) == 0) line = "[" + line.substr(below.size());
    result += line + "\n";
  }
  return result;
}

material::Phase void_phase(const std::string& name) {
  Tree section("built in");
  section.add_section("plastic").add_value("type", "void");
  return material::read_phase(name, section);
}

}  // namespace

Materials read_materials(const Tree& section, const base::Comm& comm) {
  Materials result;
  if (section.has("file")) {
    result.source = section.get_path("file");
    const Tree tree = read_tree(result.source, comm);
    const material::MaterialFile file = material::read_damask_material(tree);
    result.phases = file.phases;
    result.grains = file.grains;
    result.resolved = tree.section("phase").resolved();
    for (const material::Phase& phase : result.phases)
      result.card_texts.push_back(card_text(tree.section("phase").section(phase.name)));
    return result;
  }
  for (const std::string& name : section.keys()) {
    require(section.child(name).is_section(), section.child(name).where(),
            ": is no phase; write [material.PHASE] with card = FILE.ini, or file = material.yaml");
    result.phases.push_back(read_one(name, section.section(name), result, comm));
    result.card_texts.push_back(card_text(section.section(name)));
  }
  require(!result.phases.empty(), section.where(), ": describes no phase; write [material.PHASE] with card = FILE.ini");
  return result;
}

std::vector<material::GrainEntry> match_phases(const microstructure::Microstructure& volume, Materials& materials,
                                               const base::Comm& comm) {
  std::vector<int> index_of;
  for (const std::string& name : volume.phases) {
    int index = -1;
    std::string known;
    for (std::size_t i = 0; i < materials.phases.size(); ++i) {
      known += (known.empty() ? "" : ", ") + materials.phases[i].name;
      if (materials.phases[i].name == name) index = static_cast<int>(i);
    }
    if (index < 0 && (name == "void" || name == "buffer")) {
      index = static_cast<int>(materials.phases.size());
      materials.phases.push_back(void_phase(name));
      materials.card_texts.emplace_back("[plastic]\ntype = void\n");
    }
    require(index >= 0, "the microstructure has a phase '", name, "' without a material; described are: ", known,
            "; write a section [material.", name, "]");
    index_of.push_back(index);
  }
  const std::vector<std::int64_t> voxels = volume.voxels_per_grain(comm);
  const base::Grid& grid = volume.grid;
  const double voxel = grid.spacing(0) * grid.spacing(1) * grid.spacing(2);
  std::vector<material::GrainEntry> result;
  for (std::size_t g = 0; g < volume.grains.size(); ++g) {
    const microstructure::Grain& grain = volume.grains[g];
    const double size = microstructure::equivalent_diameter(voxel * static_cast<double>(voxels[g]));
    result.push_back({grain.orientation, index_of[static_cast<std::size_t>(grain.phase)], size});
  }
  return result;
}

std::string materials_help() {
  return "[material]: one section [material.PHASE] per phase of the microstructure, or DAMASK's file.\n"
         "  file           DAMASK's material.yaml, for a .vti grid: phases, and an orientation and phase per material\n"
         "  PHASE.card     a material card; keys beside it replace the card's; or all the card's keys here:\n"
         "Keys of a card:\n" +
         material::material_help();
}

}  // namespace polyslip::cases
