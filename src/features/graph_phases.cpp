#include "src/features/graph_phases.hpp"

#include <algorithm>
#include <cmath>

#include "src/base/require.hpp"
#include "src/cases/materials.hpp"
#include "src/features/crystal.hpp"
#include "src/features/graph_phase.hpp"

namespace polyslip::features {
namespace {

const GraphPhase* find(const std::vector<GraphPhase>& cards, const std::string& name) {
  for (const GraphPhase& card : cards)
    if (card.material->name == name) return &card;
  return nullptr;
}

/// Every card is for a phase that is there.
void require_known(const std::vector<GraphPhase>& cards, const std::vector<std::string>& names,
                   const std::string& source) {
  std::string known;
  for (const std::string& name : names) known += (known.empty() ? "" : ", ") + name;
  for (const GraphPhase& card : cards)
    base::require(std::find(names.begin(), names.end(), card.material->name) != names.end(), "[material.",
                  card.material->name, "]: ", source, " has no phase of this name; it has: ", known);
}

}  // namespace

std::vector<GraphPhase> read_cards(const base::Tree& tree, const base::Comm& comm, std::vector<std::string>& files) {
  std::vector<GraphPhase> result;
  if (!tree.has("material")) return result;
  const base::Tree section = tree.section("material");
  base::require(!section.has("file"), section.where(),
                ": features takes a card for each phase, [material.PHASE] with card = FILE.ini, not DAMASK's file");
  const cases::Materials materials = cases::read_materials(section, comm);
  files.insert(files.end(), materials.cards.begin(), materials.cards.end());
  for (std::size_t p = 0; p < materials.phases.size(); ++p)
    result.push_back({materials.card_texts.at(p), std::make_shared<const material::Phase>(materials.phases[p])});
  return result;
}

std::vector<GraphPhase> phases_of_map(const std::vector<base::EbsdPhase>& phases, const std::vector<GraphPhase>& cards,
                                      const std::string& file, std::vector<std::string>& notes) {
  std::vector<std::string> names;
  for (const base::EbsdPhase& phase : phases) names.push_back(phase.name);
  require_known(cards, names, file);
  std::vector<GraphPhase> result;
  PhaseReader reader;
  for (const base::EbsdPhase& phase : phases) {
    const double c_over_a = phase.lattice[0] > 0 ? phase.lattice[2] / phase.lattice[0] : 0;
    const GraphPhase* card = find(cards, phase.name);
    if (card == nullptr) {
      const bool hexagonal = phase.laue == "6/mmm", cubic = phase.laue == "m-3m";
      result.push_back(reader.without_card(phase.name, cubic ? "cF" : hexagonal ? "hP" : "isotropic", c_over_a));
      notes.push_back(base::text("phase '", phase.name, "' has no card: geometry only"));
      continue;
    }
    const material::Phase& material = *card->material;
    const std::string symmetry = kernels::laue_name(crystal_of(material).group.laue);
    base::require(material.lattice == "isotropic" || symmetry == phase.laue, file, ": phase '", phase.name,
                  "' has symmetry ", phase.laue, ", but its card has lattice ", material.lattice, ", which has ",
                  symmetry);
    if (material.lattice == "hP" && c_over_a > 0 && std::abs(material.c_over_a / c_over_a - 1) > 0.02)
      notes.push_back(base::text("phase '", phase.name, "': c/a is ", c_over_a, " in the map and ", material.c_over_a,
                                 " in the card, which counts"));
    result.push_back(*card);
  }
  return result;
}

std::vector<GraphPhase> phases_of_volume(const std::vector<std::string>& names,
                                         const std::vector<std::string>& lattices,
                                         const std::vector<GraphPhase>& cards) {
  require_known(cards, names, "the volume");
  std::vector<GraphPhase> result;
  PhaseReader reader;
  for (std::size_t p = 0; p < names.size(); ++p) {
    const GraphPhase* card = find(cards, names[p]);
    result.push_back(card ? *card : reader.without_card(names[p], lattices.empty() ? "isotropic" : lattices[p], 0));
  }
  return result;
}

}  // namespace polyslip::features
