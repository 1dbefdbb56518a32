#pragma once
// Grains too small to be believed, and points without an orientation, given to their neighbours.
#include <cstdint>

#include "src/microstructure/grain_reconstruction.hpp"

namespace polyslip::microstructure {

struct CleanUpOptions {
  int min_points = 10;           ///< smaller grains are dissolved
  bool fill_not_indexed = true;  ///< false: points that are not indexed stay without a grain
};

/// What was changed. points = indexed + not_indexed; after it, every point that is not `left` belongs to a grain.
struct CleanUpReport {
  std::int64_t points = 0, indexed = 0, not_indexed = 0;
  int grains_before = 0, grains_after = 0;
  std::int64_t reassigned = 0;  ///< indexed points of dissolved grains, now in another grain
  std::int64_t filled = 0;      ///< points that were not indexed, now in a grain
  std::int64_t left = 0;        ///< points without a grain
};

/// Dissolves grains of fewer than min_points points and fills their points, and by choice those not indexed, from the rims
/// inwards: in each sweep every open point with a neighbour in a grain joins the grain that most of its neighbours belong
/// to (a tie goes to the grain of lower index), all at once, so that the result does not depend on any order. Dissolved
/// points that no grain reaches stay without one (left). The grains that remain keep their order, their number
/// of points includes the filled ones, their mean orientation is that of their measured points.
/// InputError where no grain is large enough.
CleanUpReport clean_up(const base::EbsdMap& map, const CleanUpOptions& options, EbsdGrains& grains);
CleanUpReport clean_up(const EbsdStack& stack, const CleanUpOptions& options, EbsdGrains& grains);

/// Gives the voxels of no grain (EbsdGrains::none) to grains in the same way, in sweeps that end at the faces of the box. Returns
/// how many were given; those that no grain reaches stay without one.
std::int64_t fill_voxels(const base::Grid& grid, std::vector<int>& grain_of_voxel);

}  // namespace polyslip::microstructure
