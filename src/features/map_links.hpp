#pragma once
// Links between neighbouring points of a map, told apart by direction: what boundary lengths and normals are counted from.
//
// A straight boundary of length L and unit normal n crosses L |n · l_k| / A links of direction k, where l_k is the vector from point
// to point and A the area of a cell. With weights w that make Σ w_k (N · l_k)² = |N|² for every vector N, the counts c_k give
// L² = A² Σ w_k c_k² without the staircase of the cells, and the counts less those the other way give L n = A Σ w_k c_k l_k.
// (On a square grid these are the sums of faces that microstructure::boundary_table takes in three dimensions.)
#include <array>
#include <cstdint>

#include "src/base/ebsd_map.hpp"

namespace polyslip::features {

struct MapLinks {
  int directions = 2;
  std::array<double, 3> dx{}, dy{}, weight{};  ///< m, m, 1/m²

  static MapLinks of(const base::EbsdGrid& grid) {
    const double sx = grid.step_x, sy = grid.step_y;
    MapLinks links;
    if (grid.kind == base::EbsdGrid::Kind::square) {
      links.dx = {sx, 0, 0};
      links.dy = {0, sy, 0};
      links.weight = {1 / (sx * sx), 1 / (sy * sy), 0};
    } else {
      links.directions = 3;
      links.dx = {sx, sx / 2, -sx / 2};
      links.dy = {0, sy, sy};
      const double oblique = 1 / (2 * sy * sy);
      links.weight = {1 / (sx * sx) - oblique / 2, oblique, oblique};
    }
    return links;
  }
};

/// visit(direction, node) for the links from a point to those that come later in the file's order.
template <class Visit>
void for_later_links(const base::EbsdGrid& grid, int column, int row, Visit&& visit) {
  if (grid.inside(column + 1, row)) visit(0, grid.node(column + 1, row));
  if (grid.kind == base::EbsdGrid::Kind::square) {
    if (grid.inside(column, row + 1)) visit(1, grid.node(column, row + 1));
    return;
  }
  const int right = row % 2 == grid.shifted ? column + 1 : column;  // half a step to the right in the next row
  if (grid.inside(right, row + 1)) visit(1, grid.node(right, row + 1));
  if (grid.inside(right - 1, row + 1)) visit(2, grid.node(right - 1, row + 1));
}

}  // namespace polyslip::features
