#pragma once
// From orientations at points to grains.
#include <cstdint>
#include <vector>

#include "kernels/rotation/symmetry.hpp"
#include "src/base/ebsd_map.hpp"

namespace polyslip::microstructure {

struct EbsdGrainInfo {
  kernels::Quaternion<double> orientation{1, 0, 0, 0};  ///< mean over the measured points, file's Euler axes → crystal
  int phase = 0;                                        ///< index into EbsdMap::phases
  std::int64_t points = 0;
};

struct EbsdGrains {
  static constexpr int none = -1;
  std::vector<int> grain_of_node;  ///< per node of the map; index into grains, or none
  std::vector<EbsdGrainInfo> grains;
  std::vector<char> filled;  ///< per node, after clean_up: 1 where the node was given to a grain it was not measured in

  /// Grains of at least so many points.
  int count(std::int64_t least_points) const;
};

/// Symmetry of each phase of a map. InputError that names a phase whose Laue group is unknown.
std::vector<kernels::SymmetryGroup> phase_symmetries(const base::EbsdMap& map);

/// Grains are the sets of indexed points of one phase that hang together by edges of the grid (4 neighbours on a square
/// grid, 6 on a hexagonal one) across which the disorientation is at most `threshold` (rad). Points that are not indexed
/// belong to no grain and bridge none. Grains are numbered by their first point. The mean orientation is that of all its
/// points, each taken as the symmetry equivalent nearest to the mean (two passes: by the first point, then by their mean);
/// the normalised sum of quaternions is the mean rotation to second order in the spread (Gramkow 2001,
/// doi:10.1023/A:1011217513455).
EbsdGrains reconstruct_grains(const base::EbsdMap& map, double threshold);

}  // namespace polyslip::microstructure
