// Crop, coarsening and resampling of maps.
#include "src/microstructure/ebsd_cells.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <set>

#include "src/microstructure/ebsd_neighbours.hpp"
#include "tests/support/ebsd_files.hpp"
#include "tests/support/ebsd_maps.hpp"

using namespace polyslip;
using namespace polyslip::microstructure;
using Catch::Matchers::Contains;
using tests::input_error;

namespace {

constexpr auto points = EbsdCrop::Unit::points;
constexpr auto metres = EbsdCrop::Unit::metres;

/// Every node of `part` has the orientation of the node of `whole` at the same place.
int misplaced(const base::EbsdMap& whole, const base::EbsdMap& part) {
  int wrong = 0;
  for (std::int64_t n = 0; n < part.grid.nodes(); ++n) {
    const auto p = place_of(part.grid, n);
    int found = 0;
    for (std::int64_t m = 0; m < whole.grid.nodes(); ++m) {
      const auto q = place_of(whole.grid, m);
      if (std::hypot(part.grid.x(p.column, p.row) - whole.grid.x(q.column, q.row),
                     part.grid.y(p.row) - whole.grid.y(q.row)) > 1e-10)
        continue;
      found += whole.orientation[static_cast<std::size_t>(m)].w == part.orientation[static_cast<std::size_t>(n)].w;
    }
    wrong += found != 1;
  }
  return wrong;
}

}  // namespace

TEST_CASE("a crop keeps points at their places on both grids") {
  const auto angle = [](int column, int row) { return 1.0 + column + 10.0 * row; };
  for (const auto& grid : {tests::square_grid(7, 6), tests::hexagonal_grid(7, 6)}) {
    const auto map = tests::made_map(grid, angle);
    for (const EbsdCrop& part : {EbsdCrop{points, 1, 5, 0, 3}, EbsdCrop{points, 0, 7, 1, 6},
                                 EbsdCrop{points, 2, 7, 3, 4}, EbsdCrop{metres, 0.9e-6, 4.1e-6, 0.8e-6, 3.5e-6}}) {
      CAPTURE(part.x_begin, part.y_begin, static_cast<int>(grid.kind));
      const auto result = crop(map, part);
      CHECK(result.grid.nodes() > 0);
      CHECK(result.grid.nodes() < map.grid.nodes());
      CHECK(static_cast<std::int64_t>(result.phase.size()) == result.grid.nodes());
      CHECK(misplaced(map, result) == 0);
    }
    CHECK(crop(map, {}).grid.nodes() == map.grid.nodes());
  }
  const auto square = crop(tests::made_map(tests::square_grid(7, 6), angle), {metres, 0.9e-6, 4.1e-6, 0.8e-6, 3.5e-6});
  CHECK(square.grid.columns[0] == 4);
  CHECK(square.grid.rows == 3);
  CHECK(square.grid.x0 == Approx(1e-6));
}

TEST_CASE("a crop outside the map names its ranges") {
  const auto map = tests::made_map(tests::square_grid(7, 6), [](int, int) { return 0.0; });
  CHECK_THAT(input_error([&] {
               crop(map, {points, 0, 8, 0, 6});
             }),
             Contains("columns 0 to 7") && Contains("found columns 0 to 8"));
  CHECK_THAT(input_error([&] { crop(map, {metres, 0, 2e-6, -3e-6, 6e-6}); }), Contains("rows 0 to 6"));
  CHECK_THAT(input_error([&] { crop(map, {metres, 0.1e-6, 0.2e-6, 0, 6e-6}); }), Contains("must hold points"));
}

TEST_CASE("cells of one point are the points") {
  const auto map = tests::drawn_map({"abc", "def"});
  const auto cells = make_cells(map.grid, {0, 1, 2, 3, 4, 5}, 1, 0, map.file);
  CHECK(cells.nx == 3);
  CHECK(cells.ny == 2);
  CHECK(cells.dx == Approx(1e-6));
  CHECK(cells.x_begin == Approx(-0.5e-6));
  CHECK(cells.node == std::vector<std::int64_t>{0, 1, 2, 3, 4, 5});
}

TEST_CASE("coarser cells take the grain of most points, and drop what fills none") {
  const auto grid = tests::square_grid(7, 3);
  // Cells of 3 x 3; the last column is left over.
  const std::vector<int> grain{0, 0, 1, 2, 2, 3, 9,  //
                               0, 1, 1, 3, 3, 3, 9,  //
                               0, 0, 1, 2, 2, 2, 9};
  const auto cells = make_cells(grid, grain, 3, 0, "map");
  CHECK(cells.nx == 2);
  CHECK(cells.ny == 1);
  CHECK(cells.nodes_not_covered == 3);
  REQUIRE(cells.node.size() == 2);
  CHECK(grain[static_cast<std::size_t>(cells.node[0])] == 0);
  CHECK(cells.node[0] == 1);  // nearest to the centre of its grain's points, the first of two
  CHECK(grain[static_cast<std::size_t>(cells.node[1])] == 2);
  CHECK_THAT(input_error([&] { make_cells(grid, grain, 4, 0, "map"); }),
             Contains("voxels of 4 points are larger than the map of 7 x 3"));
}

TEST_CASE("a resolution divides the map into equal cells") {
  const auto grid = tests::square_grid(10, 10);
  const std::vector<int> grain(100, 0);
  const auto cells = make_cells(grid, grain, 1, 2.4e-6, "map");
  CHECK(cells.nx == 4);
  CHECK(cells.dx == Approx(2.5e-6));
  CHECK(cells.nodes_not_covered == 0);
  CHECK_THAT(input_error([&] { make_cells(grid, grain, 1, 0.5e-6, "map"); }),
             Contains("finer than the map's step of 1 um"));
}

TEST_CASE("hexagonal grids become square cells of the same area, each its nearest point") {
  const auto grid = tests::hexagonal_grid(30, 35);
  const std::vector<int> grain(static_cast<std::size_t>(grid.nodes()), 0);
  const auto cells = make_cells(grid, grain, 1, 0, "map");
  CHECK(cells.dx == Approx(std::sqrt(0.8660254) * 1e-6).epsilon(0.02));
  CHECK(cells.dy == Approx(cells.dx).epsilon(0.03));
  CHECK(cells.nx * cells.dx == Approx(30e-6));
  CHECK(cells.ny * cells.dy == Approx(35 * 0.8660254e-6));
  CHECK(cells.nx * cells.ny == Approx(grid.nodes()).epsilon(0.03));
  int not_nearest = 0;
  for (int j = 0; j < cells.ny; ++j) {
    for (int i = 0; i < cells.nx; ++i) {
      const double x = cells.x_begin + (i + 0.5) * cells.dx, y = cells.y_begin + (j + 0.5) * cells.dy;
      auto distance = [&](std::int64_t node) {
        const auto p = place_of(grid, node);
        return std::hypot(grid.x(p.column, p.row) - x, grid.y(p.row) - y);
      };
      double least = 1;
      for (std::int64_t node = 0; node < grid.nodes(); ++node) least = std::min(least, distance(node));
      not_nearest += distance(cells.node[static_cast<std::size_t>(i + cells.nx * j)]) > least * (1 + 1e-9);
    }
  }
  CHECK(not_nearest == 0);
}
