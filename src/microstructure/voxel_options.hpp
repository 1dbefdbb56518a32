#pragma once
// The keys of [microstructure] that all imported volumes share: which part, phases, what stands where no grain is, and the faces.
#include <array>
#include <string>
#include <vector>

#include "kernels/rotation/quaternion.hpp"
#include "src/base/tree.hpp"

namespace polyslip::microstructure {

struct VoxelImportOptions {
  enum class Periodic { wrap, mirror, buffer };

  std::string unassigned = "fill";                ///< voxels of no grain: fill, or the name of their phase
  kernels::Quaternion<double> frame{1, 0, 0, 0};  ///< grid axes → file's sample axes, v_file = R(frame) v_grid
  bool cropped = false;
  std::array<int, 6> crop{};  ///< voxels [x0, x1), [y0, y1), [z0, z1)
  Periodic periodic = Periodic::wrap;
  std::array<int, 3> buffer{2, 2, 2};  ///< voxels of the buffer along x, y, z
  std::vector<std::string> phases;     ///< names instead of the file's, in the file's order; empty: the file's
};

/// Keys (defaults): unassigned (`unassigned`), frame = I | Rx180 | Rz90 | Rz90*Rx180 | bunge (I) with frame_bunge_deg, crop = x0 x1 y0 y1
/// z0 z1 (the whole volume), periodic = wrap | mirror | buffer (wrap), buffer = n or nx ny nz (2), phases (the file's names).
/// InputError names the key.
VoxelImportOptions read_voxel_options(const base::Tree& section, const std::string& unassigned);

/// The keys that stacks of maps have as well: all but unassigned and frame.
void read_voxel_box(const base::Tree& section, VoxelImportOptions& options);

}  // namespace polyslip::microstructure
