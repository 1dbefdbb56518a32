#pragma once
// Microstructures that are made from a description rather than read whole.
#include <string>
#include <vector>

#include "src/base/tree.hpp"
#include "src/microstructure/microstructure.hpp"

namespace polyslip::cases {

/// Makes what [microstructure] describes (collective, bit-identical on any number of ranks). type =
///   voronoi, laguerre  generated cells, phases and orientations (microstructure/generate.hpp)
///   vti                a grid of grain ids (keys file, array) with phases and orientations as for generated cells
/// `notes` receives lines that say what was made. InputErrors name file and key.
microstructure::Microstructure make_microstructure(const base::Tree& section, const base::Comm& comm,
                                                   std::vector<std::string>& notes);

/// The keys that make_microstructure reads, for --help.
std::string make_microstructure_help();

}  // namespace polyslip::cases
