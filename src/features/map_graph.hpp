#pragma once
// The grain graph of a map: grains and boundaries. Further features: compute_features.hpp.
#include <vector>

#include "src/features/grain_graph.hpp"
#include "src/features/grain_map.hpp"

namespace polyslip::features {

/// Grains in the map's order: mean orientation of the measured points, share of the area, diameter of the circle of the same area, centroid
/// in the file's positions (z = 0), on_edge where a cell lies at the border of the (cropped) map. Edges: length and normal as map_links.hpp
/// says (the length of a bent boundary is a lower bound), disorientation of the mean orientations. `phases`: one per phase of the map.
GrainGraph map_graph(const GrainMap& map, const std::vector<GraphPhase>& phases);

}  // namespace polyslip::features
