#pragma once
// Nodes next to a node: 4 on a square grid, 6 on a hexagonal one, 6 in a box of voxels (which ends at its faces).
#include <cstdint>

#include "src/base/ebsd_map.hpp"
#include "src/base/grid.hpp"

namespace polyslip::microstructure {

/// Calls visit(node) for the neighbours that come later in the file's order: each edge of the grid once.
template <class Visit>
void for_later_neighbours(const base::EbsdGrid& grid, int column, int row, Visit&& visit) {
  if (grid.inside(column + 1, row)) visit(grid.node(column + 1, row));
  if (grid.kind == base::EbsdGrid::Kind::square) {
    if (grid.inside(column, row + 1)) visit(grid.node(column, row + 1));
    return;
  }
  // Half a step to the left and to the right in the next row.
  const int left = row % 2 == grid.shifted ? column : column - 1;
  if (grid.inside(left, row + 1)) visit(grid.node(left, row + 1));
  if (grid.inside(left + 1, row + 1)) visit(grid.node(left + 1, row + 1));
}

/// Calls visit(node) for every neighbour, earlier ones first.
template <class Visit>
void for_neighbours(const base::EbsdGrid& grid, int column, int row, Visit&& visit) {
  if (grid.kind == base::EbsdGrid::Kind::square) {
    if (grid.inside(column, row - 1)) visit(grid.node(column, row - 1));
  } else {
    const int left = row % 2 == grid.shifted ? column : column - 1;
    if (grid.inside(left, row - 1)) visit(grid.node(left, row - 1));
    if (grid.inside(left + 1, row - 1)) visit(grid.node(left + 1, row - 1));
  }
  if (grid.inside(column - 1, row)) visit(grid.node(column - 1, row));
  for_later_neighbours(grid, column, row, visit);
}

/// Column and row of a node.
struct EbsdPlace {
  int column, row;
};
inline EbsdPlace place_of(const base::EbsdGrid& grid, std::int64_t node) {
  const std::int64_t pair = grid.columns[0] + grid.columns[1];
  const int row = static_cast<int>(2 * (node / pair));
  const auto rest = static_cast<int>(node % pair);
  return rest < grid.columns[0] ? EbsdPlace{rest, row} : EbsdPlace{rest - grid.columns[0], row + 1};
}

/// Most neighbours that a node of any grid has.
constexpr int most_neighbours = 6;

/// Calls visit(a, b) for each edge of the grid once, a < b, in the order of a.
template <class Visit>
void for_edges(const base::EbsdGrid& grid, Visit&& visit) {
  for (int row = 0; row < grid.rows; ++row) {
    for (int column = 0; column < grid.columns[static_cast<std::size_t>(row % 2)]; ++column) {
      const std::int64_t a = grid.node(column, row);
      for_later_neighbours(grid, column, row, [&](std::int64_t b) { visit(a, b); });
    }
  }
}
template <class Visit>
void for_edges(const base::Grid& grid, Visit&& visit) {
  const auto [nx, ny, nz] = grid.cells;
  std::int64_t a = 0;
  for (int z = 0; z < nz; ++z) {
    for (int y = 0; y < ny; ++y) {
      for (int x = 0; x < nx; ++x, ++a) {
        if (x + 1 < nx) visit(a, a + 1);
        if (y + 1 < ny) visit(a, a + nx);
        if (z + 1 < nz) visit(a, a + grid.plane());
      }
    }
  }
}

/// Calls visit(neighbour) for every neighbour of a node, earlier ones first.
template <class Visit>
void for_neighbours(const base::EbsdGrid& grid, std::int64_t node, Visit&& visit) {
  const EbsdPlace place = place_of(grid, node);
  for_neighbours(grid, place.column, place.row, visit);
}
template <class Visit>
void for_neighbours(const base::Grid& grid, std::int64_t node, Visit&& visit) {
  const std::int64_t nx = grid.cells[0], plane = grid.plane();
  const std::int64_t x = node % nx, y = node / nx % grid.cells[1], z = node / plane;
  if (z > 0) visit(node - plane);
  if (y > 0) visit(node - nx);
  if (x > 0) visit(node - 1);
  if (x + 1 < nx) visit(node + 1);
  if (y + 1 < grid.cells[1]) visit(node + nx);
  if (z + 1 < grid.cells[2]) visit(node + plane);
}

}  // namespace polyslip::microstructure
