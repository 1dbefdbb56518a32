#pragma once
// The load that a graph is under, as cases give it.
#include <string>

#include "src/base/tree.hpp"
#include "src/features/grain_graph.hpp"

namespace polyslip::features {

/// Keys of [load]: stress_direction = 11 22 33 23 13 12 of the macroscopic Cauchy stress, of any size (only the deviator's direction counts);
/// mises (Pa, of the flow stress; unknown where absent), strain_rate (1/s, 1e-3), temperature (K, 293.15). Without [load] the graph's direction stays zero: no load is
/// known. InputError for a number of components other than 6 and for a pressure or nothing.
void read_load(const base::Tree& tree, GrainGraph& graph);
bool has_load(const GrainGraph& graph);
std::string load_help();

}  // namespace polyslip::features
