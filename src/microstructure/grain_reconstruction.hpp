#pragma once
// From orientations at points to grains.
#include <cstdint>
#include <vector>

#include "kernels/rotation/symmetry.hpp"
#include "src/base/ebsd_map.hpp"
#include "src/microstructure/ebsd_stack.hpp"

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

/// Symmetry of each phase of a file. InputError that names a phase whose Laue group is unknown.
std::vector<kernels::SymmetryGroup> phase_symmetries(const std::vector<base::EbsdPhase>& phases,
                                                     const std::string& file);

/// Grains are the sets of indexed points of one phase that hang together by edges of the grid (4 neighbours on a square
/// grid, 6 on a hexagonal one and in a stack of maps) across which the disorientation is at most `threshold` (rad). Points that are not indexed
/// belong to no grain and bridge none. Grains are numbered by their first point. Their orientation is average_orientations'.
EbsdGrains reconstruct_grains(const base::EbsdMap& map, double threshold);
EbsdGrains reconstruct_grains(const EbsdStack& stack, double threshold);

/// The mean orientation of each grain with a point: that of all its points, each taken as the symmetry equivalent nearest to the
/// mean (two passes: by the first point, then by their mean); the normalised sum of quaternions is the mean rotation to
/// second order in the spread (Gramkow 2001, doi:10.1023/A:1011217513455). `orientation` is per node; `symmetry` per phase.
void average_orientations(const std::vector<kernels::Quaternion<double>>& orientation,
                          const std::vector<kernels::SymmetryGroup>& symmetry, EbsdGrains& grains);

}  // namespace polyslip::microstructure
