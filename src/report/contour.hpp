#pragma once
// Where a field on a square grid exceeds a level, as an SVG path.
#include <string>
#include <vector>

namespace polyslip::report {

/// n × n nodes; node (i, j) is drawn at (left + step i, bottom − step j).
struct ContourGrid {
  int n = 0;
  double left = 0, bottom = 0, step = 1;
};

/// Closed rings around values ≥ level (index i + n j), linear between nodes; the field counts as low beyond the grid. To be filled
/// with either rule. Empty where nothing exceeds the level.
std::string filled_contour(const std::vector<double>& values, const ContourGrid& grid, double level);

}  // namespace polyslip::report
