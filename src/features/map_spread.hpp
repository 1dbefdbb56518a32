#pragma once
// Orientation within grains: KAM, GROD, GOS. Reviews: Wright, Nowell, Field, Microsc. Microanal. 17 (2011) 316,
// doi:10.1017/S1431927611000055.
#include <vector>

#include "src/base/tree.hpp"
#include "src/features/grain_graph.hpp"
#include "src/features/grain_map.hpp"

namespace polyslip::features {

struct KamOptions {
  int order = 1;         ///< neighbours that are at most so many steps away
  double threshold = 0;  ///< rad; larger disorientations are left out
};
/// kam_order (1), kam_threshold_deg (5).
KamOptions read_kam_options(const base::Tree& section);

/// Per point, rad: mean disorientation to the measured neighbours of the same grain. NaN where there is none, or the point was not measured in its grain.
std::vector<float> kernel_average_misorientation(const GrainMap& map, const KamOptions& options);

/// Per point, rad: disorientation to the mean orientation of its grain (GROD). NaN where it was not measured in it.
std::vector<float> grain_reference_deviation(const GrainMap& map);

/// Columns of grains, rad: kam (mean over the points that have one); gos = mean GROD, grod_max; orientation_error, the standard error of the mean
/// orientation √(Σ GROD² / (N (N − 1))), a lower bound, as neighbouring points are no independent measurements.
void add_spread(const GrainMap& map, const std::vector<float>& kam, const std::vector<float>& grod, GrainGraph& graph);

}  // namespace polyslip::features
