#pragma once
// Phases of a map or a volume with their material cards, by name.
#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/base/ebsd_map.hpp"
#include "src/base/tree.hpp"
#include "src/features/grain_graph.hpp"

namespace polyslip::features {

/// [material.PHASE] of a case, read; `card` is the resolved section. Empty where the case has no [material]. InputError for
/// DAMASK's material.yaml: it holds no card per phase. Collective. The cards' paths are added to `files`.
std::vector<GraphPhase> read_cards(const base::Tree& tree, const base::Comm& comm, std::vector<std::string>& files);

/// One phase per phase of a map, in its order: that of the card of its name; where there is none, name, lattice of the same
/// symmetry (cF stands for all m-3m) and c/a, without a law. InputError for a card whose name is none of the map's, or whose lattice has
/// another symmetry. Cards of a c/a that is more than 2 % off are noted.
std::vector<GraphPhase> phases_of_map(const std::vector<base::EbsdPhase>& phases, const std::vector<GraphPhase>& cards,
                                      const std::string& file, std::vector<std::string>& notes);

/// The same for names alone, as volumes have them; `lattices`: of phases without a card, cF, cI, hP or isotropic; empty: isotropic.
std::vector<GraphPhase> phases_of_volume(const std::vector<std::string>& names,
                                         const std::vector<std::string>& lattices,
                                         const std::vector<GraphPhase>& cards);

}  // namespace polyslip::features
