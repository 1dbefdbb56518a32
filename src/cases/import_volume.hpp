#pragma once
// Volumes that other programs made or that were measured section by section.
#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/base/tree.hpp"
#include "src/microstructure/microstructure.hpp"

namespace polyslip::cases {

/// The types of [microstructure] that import_volume() knows: dream3d, neper, ebsd_slices.
bool is_imported_type(const std::string& type);

/// The volume of such a section. `notes` receives lines that say what was read and changed. Root reads, every rank gets its slab; collective,
/// bit-identical on any number of ranks. InputErrors name file and key.
microstructure::Microstructure import_volume(const base::Tree& section, const std::string& type, const base::Comm& comm,
                                             std::vector<std::string>& notes);

/// The keys, for --help.
std::string import_volume_help();

}  // namespace polyslip::cases
