#pragma once
// A regular periodic grid and the slab of it that a rank holds. x runs fastest: index = x + nx (y + ny z).
#include <algorithm>
#include <array>
#include <cstdint>

#include "src/base/comm.hpp"
#include "src/base/require.hpp"

namespace polyslip::base {

/// nx × ny × nz voxels over a box of edges `size` in m that begins at `origin`. Voxel (i,j,k) is centred at origin + ((i+½)/n) size.
struct Grid {
  std::array<int, 3> cells{1, 1, 1};
  std::array<double, 3> size{1, 1, 1};
  std::array<double, 3> origin{0, 0, 0};

  std::int64_t points() const { return std::int64_t{cells[0]} * cells[1] * cells[2]; }
  std::int64_t plane() const { return std::int64_t{cells[0]} * cells[1]; }
  double spacing(int axis) const { return size[axis] / cells[axis]; }
};

/// Planes z in [begin, begin + count) of a grid.
struct Slab {
  int begin = 0;
  int count = 0;

  /// The slab of a rank: blocks of ceil(nz / ranks) planes. The last ranks of a grid that does not divide may hold none.
  /// More ranks than planes is an InputError that names the largest count.
  static Slab of(const Grid& grid, const Comm& comm) {
    const int nz = grid.cells[2];
    require(comm.size() <= nz, "the grid has ", nz, " planes along z and cannot be split over ", comm.size(),
            " ranks; start at most ", nz, " ranks");
    const int block = (nz + comm.size() - 1) / comm.size();
    const int begin = std::min(nz, block * comm.rank());
    return {begin, std::min(nz, begin + block) - begin};
  }
  std::int64_t points(const Grid& grid) const { return grid.plane() * count; }
};

}  // namespace polyslip::base
