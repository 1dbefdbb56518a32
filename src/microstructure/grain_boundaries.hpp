#pragma once
// Edges of a map's grid by the misorientation across them.
#include <cstdint>

#include "kernels/rotation/symmetry.hpp"
#include "src/base/ebsd_map.hpp"

namespace polyslip::microstructure {

struct BoundaryEdges {
  std::int64_t boundary = 0;  ///< edges between two points of the phase with a disorientation above the threshold
  std::int64_t special = 0;   ///< of these, those near the given misorientation
};

/// Counts the grid's edges (4 or 6 neighbours) within one phase whose disorientation is above `threshold`, and of these the
/// ones whose misorientation is within `tolerance` of the rotation `special` (crystal → crystal) or an equivalent of it:
/// {10-12} twins of Mg are 86.3° about a1 = x, Σ3 of cubic crystals is 60° about [111]. Angles in rad.
BoundaryEdges count_boundary_edges(const base::EbsdMap& map, int phase, double threshold,
                                   const kernels::Quaternion<double>& special, double tolerance);

}  // namespace polyslip::microstructure
