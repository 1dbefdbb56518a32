#pragma once
// Straight pieces of the boundaries of a map.
#include <array>
#include <vector>

#include "src/base/ebsd_map.hpp"

namespace polyslip::features {

/// A straight piece of the boundary between two grains.
struct BoundaryTrace {
  double angle = 0;   ///< rad, from x towards y of the map, in [0, π)
  double length = 0;  ///< m
  double error =
      0;  ///< rad, standard error of the angle: scatter of the boundary's steps about the line over their spread along it
};

/// Straight pieces among points (x, y in m) that mark a boundary on a grid of this step: the line (by a Hough transform) with most points
/// within 0.75 steps, of these the longest run without gaps above three steps, fitted by total least squares; then the same with the
/// rest, as long as a piece has `least_points`. Longest first where several have as many points.
std::vector<BoundaryTrace> straight_traces(std::vector<std::array<double, 2>> points, double step, int least_points);

/// The middles of the links between neighbouring points of two grains.
struct BoundaryPoints {
  int a = 0, b = 0;  ///< grains, a < b
  std::vector<std::array<double, 2>> points;
};

/// Of all pairs of grains that touch, ascending. `grain_of_node`: −1 for points without a grain.
std::vector<BoundaryPoints> boundary_points(const base::EbsdGrid& grid, const std::vector<int>& grain_of_node);

}  // namespace polyslip::features
