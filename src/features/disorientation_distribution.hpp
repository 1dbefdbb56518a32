#pragma once
// Distribution of disorientation angles over the boundaries of a phase, beside that of random neighbours.
#include <string>
#include <vector>

#include "src/features/grain_graph.hpp"

namespace polyslip::features {

struct DisorientationDistribution {
  double width = 0;                  ///< rad, of a class; the first begins at 0
  std::vector<double> share;         ///< of the boundary area (map: length) between grains of the phase; sum 1
  std::vector<double> random;        ///< of random neighbours (Mackenzie 1958 for cubic crystals); sum 1
  double mean = 0, random_mean = 0;  ///< rad
  double distance = 0;               ///< ½ Σ |share − random|: 0 the same, 1 disjoint
};

/// Classes of 2.5° up to the largest disorientation of the phase's symmetry. No shares where the phase has no boundaries of its own.
DisorientationDistribution disorientation_distribution(const GrainGraph& graph, int phase);

/// A line per phase that has boundaries.
std::vector<std::string> disorientation_statements(const GrainGraph& graph);

}  // namespace polyslip::features
