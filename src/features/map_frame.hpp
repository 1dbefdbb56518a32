#pragma once
// The frame of a measured map that is cut into grains, from its own twin boundaries.
#include "src/features/frame_check.hpp"
#include "src/features/grain_map.hpp"

namespace polyslip::features {

/// Where orientations are turned by R, whatever the frame was before: v_euler' = R(turn) v_map.
void turn_orientations(GrainMap& map, const kernels::Quaternion<double>& turn);

/// The class of the map's frame relative to the one that its orientations have now: I says that it is right. `tolerance` (rad) of twins.
FrameCheck frame_of_map(const GrainMap& map, const GrainGraph& graph, double tolerance);

}  // namespace polyslip::features
