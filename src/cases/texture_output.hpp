#pragma once
// The texture of a volume as files for VPSC, MTEX and popLA.
#include <string>
#include <vector>

#include "kernels/lattice/lattice.hpp"
#include "src/microstructure/microstructure.hpp"

namespace polyslip::cases {

/// Writes texture.tex (io::vpsc_texture_text: orientation and share of the volume of each grain) into an existing folder, of several phases
/// texture_PHASE.tex each; and where `lattices` has one per phase odf.txt and pole_figures.epf likewise, smoothed as the files
/// say. Returns the names of the files. Collective.
std::vector<std::string> write_texture_files(const std::string& folder, const microstructure::Microstructure& volume,
                                             const std::vector<kernels::Lattice>& lattices, const base::Comm& comm);

}  // namespace polyslip::cases
