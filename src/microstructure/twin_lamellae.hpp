#pragma once
// Grains cut by parallel lamellae of a twin.
#include <string>
#include <vector>

#include "src/microstructure/generate.hpp"

namespace polyslip::microstructure {

struct LamellaOptions {
  double share = 0;         ///< of the volume of phases that twin
  double thickness = 0;     ///< m
  double grain_share = 1;   ///< of that volume, in grains that have lamellae
  int family = 0;           ///< of kernels::twin_systems
  double c_over_a = 1.633;  ///< hP
};

/// Keys (defaults): twin_lamellae (0), twin_thickness_um (3 voxels), twin_grain_share (1), twin_family (1), c_over_a (1.633, hP).
/// InputError where no phase's lattice twins in that family.
LamellaOptions read_lamella_options(const base::Tree& section, const GrainOptions& options, const base::Grid& grid);

/// Grains at random, of phases with a lattice, get lamellae on one twinning plane K1 each, at even distances: thickness over their share
/// of the grain. Of the family's planes each grain takes the one whose twin the ODF lacks most. A grain's lamellae are one new grain
/// behind the others, of orientation twin_reorientation × parent's; `held` marks both. Where all of a grain would be twin it stays
/// whole. Returns lines: share asked and reached, number of grains, what it cost the ODF. Collective, the same bits on any number of ranks.
std::vector<std::string> insert_twin_lamellae(Microstructure& microstructure, const LamellaOptions& lamellae,
                                              const GrainOptions& options, const OrientationTable& table,
                                              std::vector<bool>& held, const base::Comm& comm);

}  // namespace polyslip::microstructure
