#pragma once
// The section [microstructure] as a volume on the grid, whatever it comes from; and the files that volumes are kept in.
#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/base/tree.hpp"
#include "src/cases/materials.hpp"
#include "src/cases/provenance.hpp"
#include "src/microstructure/microstructure.hpp"

namespace polyslip::cases {

struct Volume {
  microstructure::Microstructure microstructure;
  std::vector<std::string> notes;  ///< what was read, changed or looks odd, for the log
  std::int64_t seed = 0;           ///< of what was drawn at random
};

/// type = voronoi, laguerre, vti: make_microstructure(). ebsd: a measured map. dream3d, neper, ebsd_slices: import_volume(). h5: a microstructure.h5. damask: a .vti grid
/// whose ids count the materials of `materials`. The default follows from the ending of `file`. Collective; InputError names
/// file and key.
Volume read_volume(const base::Tree& section, const Materials* materials, const base::Comm& comm);

/// microstructure.h5: the grid, its grain of each voxel, orientation and phase of each grain, names of phases (collective).
void write_microstructure(const std::string& path, const microstructure::Microstructure& volume,
                          const Provenance& provenance, const base::Comm& comm);
microstructure::Microstructure read_microstructure(const std::string& path, const base::Comm& comm);

/// The keys of [microstructure], for --help.
std::string volume_help();

}  // namespace polyslip::cases
