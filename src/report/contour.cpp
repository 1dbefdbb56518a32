#include "src/report/contour.hpp"

#include <algorithm>
#include <utility>

#include "src/report/svg.hpp"

namespace polyslip::report {
namespace {

/// Marching squares on the grid with one more ring of low nodes around it. An edge between two nodes that the level separates is
/// crossed once; each cell links the crossings of its edges such that the high side lies to the left.
class Rings {
 public:
  Rings(const std::vector<double>& values, int n, double level) : values_(values), n_(n), m_(n + 2), level_(level) {
    next_.assign(static_cast<std::size_t>(2 * m_ * m_), -1);
    for (int j = 0; j + 1 < m_; ++j)
      for (int i = 0; i + 1 < m_; ++i) link(i, j);
  }

  std::string path(const ContourGrid& grid) {
    std::string d;
    for (std::size_t first = 0; first < next_.size(); ++first) {
      if (next_[first] < 0) continue;
      bool begun = false;
      for (int edge = static_cast<int>(first); edge >= 0;) {
        const auto [x, y] = crossing(edge);
        d +=
            (begun ? "L" : "M") + coordinate(grid.left + grid.step * x) + " " + coordinate(grid.bottom - grid.step * y);
        begun = true;
        edge = std::exchange(next_[static_cast<std::size_t>(edge)], -1);
      }
      d += "Z";
    }
    return d;
  }

 private:
  // nodes of the widened grid
  bool inside(int i, int j) const { return i > 0 && j > 0 && i <= n_ && j <= n_; }
  double value(int i, int j) const {
    return inside(i, j) ? values_[static_cast<std::size_t>((i - 1) + n_ * (j - 1))] : -1e300;
  }
  bool high(int i, int j) const { return value(i, j) >= level_; }

  // an edge goes from its node to the right (0) or up (1)
  int edge(int i, int j, int up) const { return 2 * (i + m_ * j) + up; }

  std::pair<double, double> crossing(int edge) const {
    const int up = edge % 2, i = edge / 2 % m_, j = edge / 2 / m_;
    const int i2 = i + 1 - up, j2 = j + up;
    double share = 0.5;
    if (!inside(i, j))
      share = 1;  // rings end at the grid
    else if (!inside(i2, j2))
      share = 0;
    else
      share = (level_ - value(i, j)) / (value(i2, j2) - value(i, j));
    return {i - 1 + share * (1 - up), j - 1 + share * up};
  }

  void link(int i, int j) {
    // corners counter-clockwise, and the edges that follow them
    const bool corner[4] = {high(i, j), high(i + 1, j), high(i + 1, j + 1), high(i, j + 1)};
    const int edges[4] = {edge(i, j, 0), edge(i + 1, j, 1), edge(i, j + 1, 0), edge(i, j, 1)};
    const int count = corner[0] + corner[1] + corner[2] + corner[3];
    if (count == 0 || count == 4) return;
    // Around the cell, edges by which one leaves and enters the high part. From where one leaves, the ring goes to where one enters:
    // the next in the sense of rotation keeps two opposite high corners apart, the one before joins them.
    const bool opposite = count == 2 && corner[0] == corner[2];
    const bool join =
        opposite && 0.25 * (value(i, j) + value(i + 1, j) + value(i + 1, j + 1) + value(i, j + 1)) >= level_;
    for (int k = 0; k < 4; ++k) {
      if (!corner[k] || corner[(k + 1) % 4]) continue;  // high, then low: one leaves by edge k
      int enter = k;
      do enter = (enter + (join ? 1 : 3)) % 4;
      while (corner[enter] || !corner[(enter + 1) % 4]);
      next_[static_cast<std::size_t>(edges[k])] = edges[enter];
    }
  }

  const std::vector<double>& values_;
  int n_, m_;
  double level_;
  std::vector<int> next_;
};

}  // namespace

std::string filled_contour(const std::vector<double>& values, const ContourGrid& grid, double level) {
  return Rings(values, grid.n, level).path(grid);
}

}  // namespace polyslip::report
