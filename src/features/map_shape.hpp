#pragma once
// Shape of grains in a map.
#include <array>
#include <vector>

#include "src/features/grain_graph.hpp"
#include "src/features/grain_map.hpp"

namespace polyslip::features {

struct Feret {
  double largest = 0, least = 0;  ///< m, of all calipers
};

/// Calipers of the convex hull of a set of points (m). Andrew's monotone chain, Inf. Process. Lett. 9 (1979) 216,
/// doi:10.1016/0020-0190(79)90072-3. Zero for no points.
Feret feret_diameters(std::vector<std::array<double, 2>> points);

/// Columns of grains: ellipse_major, ellipse_minor (m, axes of the ellipse of the same second moments, those of the cells included), aspect = major /
/// minor, ellipse_angle (rad in [0, π), of the major axis from x towards y; 0 for equal axes), feret and feret_min (m, over the cells' corners), perimeter
/// (m, straightened boundaries with each neighbour, a lower bound where they bend, and the map's border), neighbours.
void add_map_shape(const GrainMap& map, GrainGraph& graph);

/// Columns of grains: not_indexed (share of its points that are not indexed), filled (share that was given to it, those included), and
/// for each column of quality of the file the mean over the measured points, NAME_mean in the file's own unit.
void add_map_quality(const GrainMap& map, GrainGraph& graph);

}  // namespace polyslip::features
