// Boundaries of volumes whose faces are known.
#include <catch2/catch.hpp>
#include <mpi.h>

#include <cmath>
#include <functional>

#include "src/microstructure/boundary_table.hpp"

using namespace polyslip;
using microstructure::Boundary;
using microstructure::Microstructure;

namespace {

Microstructure volume(const std::array<int, 3>& cells, const std::array<double, 3>& size, int grains,
                      const std::function<int(int, int, int)>& grain) {
  const base::Comm comm(MPI_COMM_WORLD);
  Microstructure result;
  result.grid.cells = cells;
  result.grid.size = size;
  result.slab = base::Slab::of(result.grid, comm);
  for (int z = result.slab.begin; z < result.slab.begin + result.slab.count; ++z)
    for (int y = 0; y < cells[1]; ++y)
      for (int x = 0; x < cells[0]; ++x) result.grain_of_voxel.push_back(grain(x, y, z));
  result.grains.resize(static_cast<std::size_t>(grains));
  return result;
}

}  // namespace

TEST_CASE("layers across z touch twice, and their normals cancel only for two layers") {
  const base::Comm comm(MPI_COMM_WORLD);
  const auto three = boundary_table(volume({3, 2, 9}, {3, 4, 18}, 3, [](int, int, int z) { return z / 3; }), comm);
  REQUIRE(three.size() == 3);  // 0|1, 0|2 through the periodic face, 1|2
  for (const Boundary& boundary : three) {
    CHECK(boundary.area == Approx(12));
    CHECK(boundary.normal[2] == Approx(boundary.a == 0 && boundary.b == 2 ? -1 : 1));
  }
  const auto two = boundary_table(volume({3, 2, 6}, {3, 2, 6}, 2, [](int, int, int z) { return z / 3; }), comm);
  REQUIRE(two.size() == 1);
  CHECK(two[0].area == Approx(12));
  CHECK(two[0].normal == std::array<double, 3>{0, 0, 0});
}

TEST_CASE("an oblique plane: area and normal of the plane, not of its stairs") {
  const base::Comm comm(MPI_COMM_WORLD);
  // the plane x + 2 y = const in a box of 8 × 4 × 5, between grains 0 and 1; a third grain closes the period
  const auto table = boundary_table(volume({64, 64, 5}, {64, 64, 5}, 3,
                                           [](int x, int y, int) {
                                             const int s = (x + 2 * y) % 64;
                                             return s < 24 ? 0 : s < 44 ? 1 : 2;
                                           }),
                                    comm);
  REQUIRE(table.size() == 3);
  for (const Boundary& boundary : table) {
    // two planes of the family cross the box in y for each of 64 rows in x: faces 64·5 along x and 128·5 along y
    CHECK(boundary.area == Approx(5 * std::hypot(64, 128)));
    const double sign = boundary.a == 0 && boundary.b == 2 ? -1 : 1;
    CHECK(boundary.normal[0] == Approx(sign / std::sqrt(5.0)));
    CHECK(boundary.normal[1] == Approx(sign * 2 / std::sqrt(5.0)));
    CHECK(boundary.normal[2] == 0);
  }
}
