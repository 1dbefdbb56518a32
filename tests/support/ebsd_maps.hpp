#pragma once
// Maps made in memory.
#include <functional>
#include <string>

#include "src/base/ebsd_map.hpp"

namespace polyslip::tests {

constexpr double degree = 3.14159265358979323846 / 180;

inline kernels::Quaternion<double> turned_z(double degrees) {
  return kernels::from_axis_angle<double>({{0, 0, 1}}, degrees * degree);
}

/// A map of one cubic phase whose node (column, row) has angle(column, row) degrees about z; NaN: not indexed.
inline base::EbsdMap made_map(const base::EbsdGrid& grid, const std::function<double(int, int)>& angle) {
  base::EbsdMap map;
  map.file = "made.ctf";
  map.grid = grid;
  map.phases = {{"copper", "m-3m", {3.6e-10, 3.6e-10, 3.6e-10}, {90 * degree, 90 * degree, 90 * degree}}};
  for (int row = 0; row < grid.rows; ++row) {
    for (int column = 0; column < grid.columns[static_cast<std::size_t>(row % 2)]; ++column) {
      const double a = angle(column, row);
      map.phase.push_back(a == a ? 0 : base::EbsdMap::not_indexed);
      map.orientation.push_back(a == a ? turned_z(a) : kernels::identity_quaternion<double>());
    }
  }
  map.points_in_file = grid.nodes();
  return map;
}

inline base::EbsdGrid square_grid(int columns, int rows, double step = 1e-6) {
  base::EbsdGrid grid;
  grid.rows = rows;
  grid.columns = {columns, columns};
  grid.step_x = grid.step_y = step;
  return grid;
}

/// Rows of `columns` and `columns` - 1 nodes.
inline base::EbsdGrid hexagonal_grid(int columns, int rows, double step = 1e-6) {
  base::EbsdGrid grid;
  grid.kind = base::EbsdGrid::Kind::hexagonal;
  grid.rows = rows;
  grid.columns = {columns, columns - 1};
  grid.step_x = step;
  grid.step_y = step * 0.8660254037844386;
  return grid;
}

/// made_map from a picture: each character is an orientation, '.' is not indexed; 'a' is 0°, 'b' 20°, 'c' 40° about z ...
inline base::EbsdMap drawn_map(const std::vector<std::string>& rows) {
  return made_map(square_grid(static_cast<int>(rows[0].size()), static_cast<int>(rows.size())),
                  [&](int column, int row) {
                    const char c = rows[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
                    return c == '.' ? 0.0 / 0.0 : 20.0 * (c - 'a');
                  });
}

}  // namespace polyslip::tests
