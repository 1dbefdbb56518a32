#pragma once
// Maps of a plane of a volume: one colour per voxel, boundaries of grains, axes in µm, a bar for values.
#include <array>
#include <string>
#include <vector>

#include "src/report/colour.hpp"

namespace polyslip::report {

/// A plane of a regular grid; columns along the first axis, rows along the second, from below.
struct Plane {
  int columns = 0, rows = 0;
  std::array<double, 2> size{1, 1};           ///< m
  std::array<std::string, 2> axes{"x", "y"};  ///< names
  std::vector<int> grains;                    ///< of each cell, columns fastest; empty: no boundaries are drawn
};

/// One colour per cell, columns fastest, rows from below.
std::string colour_map(const std::string& title, const Plane& plane, const std::vector<Colour>& colours);

/// One value per cell with a bar; `unit` "MPa". The colours span the values but for the outermost `cut` of them at each end.
std::string value_map(const std::string& title, const Plane& plane, const std::vector<double>& values,
                      const std::string& unit, double cut = 0.005);

}  // namespace polyslip::report
