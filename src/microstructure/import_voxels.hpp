#pragma once
// A volume from a file, DREAM.3D's, Neper's or a stack of maps, as a periodic volume.
//
// Axes are the file's. Its orientations may refer to axes that are turned against them; `frame` takes grid axes to the
// file's sample axes, v_file = R(frame) v_grid, so a grain's orientation is g = g_file R(frame).
//
// Grains keep the order of the file's ids; those without a voxel leave the table, and so do phases. Voxels of no grain are filled from
// their neighbours (grain_cleanup.hpp), or become one grain of a named phase.
//
// The volume is periodic. wrap: opposite faces meet as they are; the notes say how often grains go on across them. mirror: 2 × 2 × 2
// times the file's, mirrored at its last planes; orientations are kept, so grains that the faces cut go on without a boundary; copies are
// grains of their own (an axis of one voxel is left alone). buffer: planes of a phase "buffer" after the last ones.
#include <functional>
#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/base/voxel_volume.hpp"
#include "src/microstructure/microstructure.hpp"
#include "src/microstructure/voxel_options.hpp"

namespace polyslip::microstructure {

/// The volume of `read()`, which is called on the root rank only. Collective; every rank gets its slab, the same for any number of ranks,
/// and the notes of root: read()'s, and what was filled, cut and dropped. InputError, on all ranks, from the reader or the options.
Microstructure import_voxels(const std::function<base::VoxelVolume()>& read, const VoxelImportOptions& options,
                             const base::Comm& comm, std::vector<std::string>& notes);

}  // namespace polyslip::microstructure
