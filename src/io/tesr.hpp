#pragma once
// Raster tessellations of Neper (.tesr), versions 2.0 to 2.2 of the format (neper.info, "File and Directory Formats").
#include <string>

#include "src/base/voxel_volume.hpp"

namespace polyslip::io {

struct TesrReadOptions {
  double unit = 1e-6;               ///< m per unit of length of the file, which has none
  int layers = 1;                   ///< voxels along z of a file of two dimensions
  bool hexagonal_x_a_star = false;  ///< x ∥ a* instead of a1 in the file's hexagonal and trigonal crystals
};

/// Reads the grid (**general, *origin), cells (**cell: *ori, *crysym, *group, the others are passed over) and voxels (**data: ascii,
/// binary8, binary16, binary32, the latter two also _big; in the file or in *file). Cells become grains in their order; those of
/// group g have phase g − 1, named "group1", "group2" …, or all of them "matrix" where the file has no groups. Voxels of cell 0 have no
/// grain. Without *ori the voxels' **oridata are kept (voxels that **oridef leaves out have no grain then).
///
/// Orientations: rodrigues, euler-bunge, euler-kocks, euler-roe (degrees), rotmat, axis-angle, quaternion. Up to version 2.1
/// ":active" (the default) is what ":passive" (the default) is since 2.2: the rotation of sample axes into crystal axes, as
/// ours; the other one is its inverse. Hexagonal crystals: x ∥ a1, or as the option says.
///
/// InputErrors name the file and what is wrong: no .tesr, another version, wrong counts, ids above the number of cells, too few or too
/// many data, no orientations.
base::VoxelVolume read_tesr(const std::string& file, const TesrReadOptions& options = {});

}  // namespace polyslip::io
