#pragma once
// Maps of parallel sections, one over the other: alignment, and the box of points that all of them reach.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "src/base/ebsd_map.hpp"
#include "src/base/grid.hpp"

namespace polyslip::microstructure {

/// Points of a box, x fastest: x and y of the maps, z from map to map.
struct EbsdStack {
  std::string file;  ///< of the first map, for messages
  base::Grid grid;
  std::vector<base::EbsdPhase> phases;
  std::vector<kernels::Quaternion<double>> orientation;  ///< as in EbsdMap
  std::vector<int> phase;                                ///< index into phases, or EbsdMap::not_indexed
};

/// Where a map's first point lies over the first map's, in points along x and y.
using SliceShift = std::array<int, 2>;

struct SliceAlignment {
  std::vector<SliceShift> shifts;  ///< per map, the first one {0, 0}
  std::vector<double> agreement;  ///< per map but the first: share of overlapping points that agree with the map before
};

/// For each map the shift against the one before, of at most `reach` points along x and y, at which the largest share of the
/// overlapping points agrees: both indexed, of one phase, and apart by no more than `threshold` (rad). At least half of either
/// map must overlap; of equal shares the shortest shift wins. Shifts add up from map to map, and with them what leaning
/// grain boundaries add: a common lean of all grains cannot be told from a drift. At most 10⁴ points of a map are compared.
/// The maps must stand on square grids and list the same phases (as slices_on_one_grid gives them).
SliceAlignment align_slices(const std::vector<base::EbsdMap>& maps, int reach, double threshold);

/// All maps on square grids of the first one's step, with one list of phases: points of hexagonal grids are taken to the nearest
/// of rectangular cells of the same number. InputError that names both files where steps differ by more than 0.1 %, and that
/// names a phase whose Laue group differs from that of the same name in an earlier map.
void slices_on_one_grid(std::vector<base::EbsdMap>& maps);

/// The points that every map reaches when its first point lies at its shift. `distance` (m) is from map to map.
/// InputError where nothing is common to all.
EbsdStack stack_slices(const std::vector<base::EbsdMap>& maps, const std::vector<SliceShift>& shifts, double distance);

}  // namespace polyslip::microstructure
