#pragma once
// Which grains of a volume touch, over how much area, and which way the boundary faces.
#include <array>
#include <vector>

#include "src/microstructure/microstructure.hpp"

namespace polyslip::microstructure {

struct Boundary {
  int a = 0, b = 0;  ///< grains, a < b
  double area = 0;   ///< m²
  std::array<double, 3> normal{
      0, 0, 0};  ///< unit, from a to b; (0, 0, 0) where faces of both directions cancel (a grain around another)
};

/// All boundaries of the periodic volume, sorted by (a, b); the same on every rank and bit-identical on any number of them.
/// A plane facet of area A and normal n shows voxel faces of area A |n_x|, A |n_y|, A |n_z| along the axes, so the area is the
/// norm of these three sums (exact for a plane facet, a lower bound for a bent one) and the normal their signed direction. Collective.
std::vector<Boundary> boundary_table(const Microstructure& microstructure, const base::Comm& comm);

}  // namespace polyslip::microstructure
