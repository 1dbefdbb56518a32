#pragma once
// The section [microstructure] of a case of material points.
#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/base/tree.hpp"
#include "src/cases/materials.hpp"

namespace polyslip::cases {

/// type = point: orientation, phase and grain size of each point; phase indices into materials.phases. Where no orientation is given
/// and DAMASK's material.yaml lists grains, those. Collective; InputError names file and key.
std::vector<material::GrainEntry> read_material_points(const base::Tree& section, const Materials& materials,
                                                       const base::Comm& comm);

/// The keys, for --help.
std::string points_help();

}  // namespace polyslip::cases
