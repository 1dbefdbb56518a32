#pragma once
// Schmid factors of all systems under any stress.
#include <vector>

#include "src/features/grain_graph.hpp"

namespace polyslip::features {

/// A system turned into sample axes: unit vectors.
struct TurnedSystem {
  kernels::Vec3<double> direction, normal;
};
std::vector<TurnedSystem> systems_of(const GrainGraph& graph, const Grain& grain);

/// b · σ n of a stress in Mandel notation; over its von Mises norm the Schmid factor (Schmid and Boas, 1935): at most ½ under uniaxial
/// stress, at most 1/√3 under shear.
double resolved(const TurnedSystem& system, const kernels::Vec6<double>& stress);

/// Adds columns to the grains, under the graph's load:
/// - schmid: of each system, signed; a twin acts where it is positive. Of climb: 0
/// - schmid_max: of each family the largest, of |schmid| for slip
/// InputError where no load is known.
void add_schmid(GrainGraph& graph);

}  // namespace polyslip::features
