#pragma once
// A measured map as a periodic volume: columnar grains, the map's x and y in the plane, its normal along z.
//
// Axes. The volume's x and y are the map's columns and rows as the file counts them, z = x × y; loads are given in these
// axes. The file's Euler angles may refer to axes that are turned against them; `frame` takes map axes to Euler axes,
// v_euler = R(frame) v_map, so a voxel's orientation is g = g_file R(frame).
//
// Periodicity in the plane. wrap: opposite edges of the map meet as they are. mirror: the volume is 2 × 2 times the map,
// mirrored at its last column and row; orientations are kept, so a grain cut by the edge goes on without a boundary; the
// first quarter is the map, the copies are grains of their own (numbered after the first). buffer: columns and rows of a phase
// "buffer" after the last ones.
#include <functional>
#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/base/ebsd_map.hpp"
#include "src/microstructure/ebsd_options.hpp"
#include "src/microstructure/microstructure.hpp"

namespace polyslip::microstructure {

/// What an import read and changed; filled on the root rank.
struct EbsdImportReport {
  std::string file;
  std::int64_t points_in_file = 0, nodes_without_point = 0;  ///< of the whole file
  CleanUpReport clean_up;                                    ///< of the cropped map
  std::int64_t nodes_not_covered = 0;                        ///< left over by coarsening
  int grains_in_volume = 0;                                  ///< with at least a voxel; void and buffer not counted
  std::vector<std::string> warnings;

  /// For the log, one statement a line.
  std::vector<std::string> lines() const;
};

/// The volume of `read_map()`, which is called on the root rank only. Collective; every rank gets its slab, the same for any
/// number of ranks. Grains without a voxel are left out of the table; so are phases. Points that belong to no grain become one
/// grain of the phase "void". With orientation = point, every voxel in the plane is an entry of its own in the table of grains, filled points
/// with the mean of their grain. InputError, on all ranks, from the reader or the options.
Microstructure import_ebsd(const std::function<base::EbsdMap()>& read_map, const EbsdImportOptions& options,
                           const base::Comm& comm, EbsdImportReport* report = nullptr);

}  // namespace polyslip::microstructure
