#pragma once
// A measured EBSD map as the readers hand it over: every node of a regular square or hexagonal grid, indexed or not.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "kernels/rotation/quaternion.hpp"

namespace polyslip::base {

/// A phase of the map's header.
struct EbsdPhase {
  std::string name;
  std::string laue;                        ///< Laue group: -1 2/m mmm 4/m 4/mmm -3 -3m 6/m 6/mmm m-3 m-3m
  std::array<double, 3> lattice{0, 0, 0};  ///< a, b, c in m
  std::array<double, 3> angles{0, 0, 0};   ///< alpha, beta, gamma in rad
};

/// Rows of nodes. x runs along a row and y from row to row, both as the file has them. On a hexagonal grid every other
/// row is shifted by half a step along x, and rows may hold N and N - 1 nodes in turn.
struct EbsdGrid {
  enum class Kind { square, hexagonal };
  Kind kind = Kind::square;
  int rows = 0;
  std::array<int, 2> columns{0, 0};  ///< nodes of rows 0, 2, 4 ... and of rows 1, 3, 5 ...
  int shifted = 1;                   ///< hexagonal: parity (0 or 1) of the rows that begin half a step further right
  double step_x = 0, step_y = 0;     ///< m; along a row, and from row to row
  double x0 = 0, y0 = 0;             ///< m; least x of all nodes, and y of row 0

  std::int64_t row_begin(int row) const {
    return std::int64_t{row / 2} * (columns[0] + columns[1]) + (row % 2) * std::int64_t{columns[0]};
  }
  std::int64_t nodes() const { return row_begin(rows); }
  std::int64_t node(int column, int row) const { return row_begin(row) + column; }
  bool inside(int column, int row) const { return row >= 0 && row < rows && column >= 0 && column < columns[row % 2]; }
  /// In units of step_x: by how much a row begins to the right of x0.
  double shift(int row) const { return kind == Kind::hexagonal && row % 2 == shifted ? 0.5 : 0.0; }
  double x(int column, int row) const { return x0 + (column + shift(row)) * step_x; }
  double y(int row) const { return y0 + row * step_y; }
};

/// One column of pattern quality: confidence index, band contrast, mean angular deviation ... in the file's own unit.
struct EbsdQuality {
  std::string name;
  std::vector<float> values;  ///< per node; 0 where the file has no point
};

struct EbsdMap {
  static constexpr int not_indexed = -1;

  std::string file;
  EbsdGrid grid;
  std::vector<EbsdPhase> phases;
  /// Per node: file's Euler axes → crystal (x ∥ a1 for hexagonal and trigonal phases). The Euler axes need not be the
  /// map's x and y: that is the import's `frame`. The identity where not indexed.
  std::vector<kernels::Quaternion<double>> orientation;
  std::vector<int> phase;  ///< per node, index into phases, or not_indexed
  std::vector<EbsdQuality> quality;

  std::int64_t points_in_file = 0;  ///< rows of data
  /// Per row of data, in the file's order, its node; empty where row i is node i. Other files list values in this order.
  std::vector<std::int64_t> node_of_point;
  std::int64_t marked_not_indexed = 0;   ///< of these, those that carry the vendor's mark
  std::int64_t nodes_without_point = 0;  ///< nodes that no row of data fell on, counted as not indexed
  std::vector<std::string> warnings;     ///< what a user should know, with counts

  /// Node of a row of data, from 0.
  std::int64_t node(std::int64_t point) const {
    return node_of_point.empty() ? point : node_of_point[static_cast<std::size_t>(point)];
  }
};

}  // namespace polyslip::base
