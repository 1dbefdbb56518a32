#include "src/features/map_frame.hpp"

namespace polyslip::features {

void turn_orientations(GrainMap& map, const kernels::Quaternion<double>& turn) {
  base::EbsdMap& points = map.points;
  for (std::size_t node = 0; node < points.phase.size(); ++node)
    if (points.phase[node] != base::EbsdMap::not_indexed)
      points.orientation[node] = multiply(points.orientation[node], turn);
  for (microstructure::EbsdGrainInfo& grain : map.grains.grains) grain.orientation = multiply(grain.orientation, turn);
}

FrameCheck frame_of_map(const GrainMap& map, const GrainGraph& graph, double tolerance) {
  return check_frame(twin_traces(map.points.grid, map.grains.grain_of_node, graph, tolerance));
}

}  // namespace polyslip::features
