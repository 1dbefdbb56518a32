#pragma once
// Nodes next to a node: 4 on a square grid, 6 on a hexagonal one.
#include <cstdint>

#include "src/base/ebsd_map.hpp"

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

}  // namespace polyslip::microstructure
