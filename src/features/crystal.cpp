#include "src/features/crystal.hpp"

#include <cmath>

namespace polyslip::features {

Crystal crystal_of(const material::Phase& phase) {
  Crystal crystal;
  if (!kernels::lattice_from_name(phase.lattice.c_str(), crystal.lattice))
    crystal.lattice = kernels::Lattice::isotropic;
  if (crystal.lattice == kernels::Lattice::hP)
    crystal.c_over_a = phase.c_over_a > 0 ? phase.c_over_a : std::sqrt(8.0 / 3);
  crystal.group = kernels::symmetry_group(kernels::laue_of(crystal.lattice));
  return crystal;
}

std::vector<Crystal> crystals_of(const GrainGraph& graph) {
  std::vector<Crystal> result;
  for (const GraphPhase& phase : graph.phases) result.push_back(crystal_of(*phase.material));
  return result;
}

}  // namespace polyslip::features
