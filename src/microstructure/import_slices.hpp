#pragma once
// Maps of parallel sections as a volume: aligned, grains found across them, cleaned up. import_voxels() makes it periodic.
#include <vector>

#include "src/base/voxel_volume.hpp"
#include "src/microstructure/slice_options.hpp"

namespace polyslip::microstructure {

/// Where a map lies over the first one, in m; one per map.
using SlicePlace = std::array<double, 2>;

/// Grains of the stack, found and cleaned up as on a map with neighbours above and below. `places`: of Align::shifts, rounded to
/// whole points. Serial; the notes count what was read, cut off, not indexed, found and changed. InputErrors as of the
/// functions of ebsd_stack.hpp, and where there are not as many places as maps.
base::VoxelVolume volume_of_slices(std::vector<base::EbsdMap> maps, const SliceImportOptions& options,
                                   const std::vector<SlicePlace>& places);

}  // namespace polyslip::microstructure
