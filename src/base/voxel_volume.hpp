#pragma once
// A volume as imported files hold it: a grain id per voxel of a box, and what the file says of each grain.
#include <string>
#include <vector>

#include "kernels/rotation/quaternion.hpp"
#include "src/base/ebsd_map.hpp"
#include "src/base/grid.hpp"

namespace polyslip::base {

struct VoxelGrain {
  kernels::Quaternion<double> orientation{1, 0, 0,
                                          0};  ///< passive, file's sample axes → crystal (x ∥ a1 for hexagonal ones)
  int phase = 0;                               ///< index into VoxelVolume::phases
};

struct VoxelVolume {
  static constexpr int none = -1;

  std::string file;
  Grid grid;                       ///< m
  std::vector<EbsdPhase> phases;   ///< of the file
  std::vector<int> grain;          ///< per voxel of the whole box, x fastest; index into grains, or none
  std::vector<VoxelGrain> grains;  ///< in the order of the file's ids; some may have no voxel
  /// Per voxel, where the file has no orientations of grains: theirs are the means of their voxels'. Else empty.
  std::vector<kernels::Quaternion<double>> orientation;
  std::vector<std::string> notes;  ///< what was read, and what a user should know
};

}  // namespace polyslip::base
