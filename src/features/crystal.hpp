#pragma once
// What features need to know of a phase's crystals.
#include "kernels/lattice/lattice.hpp"
#include "src/features/grain_graph.hpp"

namespace polyslip::features {

struct Crystal {
  kernels::Lattice lattice = kernels::Lattice::isotropic;
  double c_over_a = 0;             ///< hP; the ideal √(8/3) where the phase has none
  kernels::SymmetryGroup group{};  ///< −1 for a phase without a lattice
};

Crystal crystal_of(const material::Phase& phase);

/// One per phase of the graph.
std::vector<Crystal> crystals_of(const GrainGraph& graph);

}  // namespace polyslip::features
