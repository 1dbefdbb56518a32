// Grains by disorientation: the definition on small maps, symmetry, hexagonal neighbours, mean orientations.
#include "src/microstructure/grain_reconstruction.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "src/microstructure/ebsd_neighbours.hpp"
#include "src/microstructure/grain_boundaries.hpp"
#include "tests/support/ebsd_files.hpp"
#include "tests/support/ebsd_maps.hpp"

using namespace polyslip;
using namespace polyslip::microstructure;
using tests::degree;

namespace {

/// Grain indices as a picture.
std::vector<std::string> picture(const base::EbsdMap& map, const EbsdGrains& grains) {
  std::vector<std::string> rows;
  for (int row = 0; row < map.grid.rows; ++row) {
    rows.emplace_back();
    for (int column = 0; column < map.grid.columns[static_cast<std::size_t>(row % 2)]; ++column) {
      const int grain = grains.grain_of_node[static_cast<std::size_t>(map.grid.node(column, row))];
      rows.back() += grain < 0 ? '.' : static_cast<char>('0' + grain);
    }
  }
  return rows;
}

double angle_between(const kernels::Quaternion<double>& a, const kernels::Quaternion<double>& b) {
  return kernels::disorientation_angle(kernels::symmetry_group(kernels::Laue::cubic), a, b);
}

}  // namespace

TEST_CASE("a grain hangs together by edges, not by corners, and not across points that are not indexed") {
  const auto map = tests::drawn_map({"aab.a",  //
                                     "aba.a",  //
                                     "baa.."});
  const auto grains = reconstruct_grains(map, 5 * degree);
  CHECK(picture(map, grains) == std::vector<std::string>{"001.2", "034.2", "544.."});
  REQUIRE(grains.grains.size() == 6);
  CHECK(grains.grains[0].points == 3);
  CHECK(grains.grains[4].points == 3);
  CHECK(grains.count(2) == 3);
}

TEST_CASE("the threshold is on the disorientation, symmetry included") {
  // Steps of 3 degrees along x: a grain at 5 degrees, though its ends are 27 degrees apart; separate points at 2.
  const auto gradient = tests::made_map(tests::square_grid(10, 2), [](int column, int) { return 3.0 * column; });
  CHECK(reconstruct_grains(gradient, 5 * degree).grains.size() == 1);
  CHECK(reconstruct_grains(gradient, 2 * degree).grains.size() == 10);
  // 0 and 92 degrees about z are 2 degrees apart in a cubic crystal, and 92 in a triclinic one.
  auto fourfold = tests::made_map(tests::square_grid(2, 1), [](int column, int) { return 92.0 * column; });
  CHECK(reconstruct_grains(fourfold, 5 * degree).grains.size() == 1);
  fourfold.phases[0].laue = "-1";
  CHECK(reconstruct_grains(fourfold, 5 * degree).grains.size() == 2);
}

TEST_CASE("grains are of one phase") {
  auto map = tests::drawn_map({"aaaa"});
  map.phases.push_back(map.phases[0]);
  map.phase = {0, 0, 1, 1};
  const auto grains = reconstruct_grains(map, 5 * degree);
  CHECK(picture(map, grains) == std::vector<std::string>{"0011"});
  CHECK(grains.grains[1].phase == 1);
}

TEST_CASE("an unknown Laue group names the phase") {
  auto map = tests::drawn_map({"aa"});
  map.phases[0].laue = "m-5m";
  CHECK_THAT(tests::input_error([&] { reconstruct_grains(map, 5 * degree); }),
             Catch::Matchers::Contains("unknown Laue group 'm-5m' of phase 'copper'"));
}

TEST_CASE("neighbours on both grids are the nodes at the least distance, each edge once") {
  for (auto grid : {tests::square_grid(5, 4), tests::hexagonal_grid(5, 5), tests::hexagonal_grid(5, 4)}) {
    for (const int shifted : {1, 0}) {
      grid.shifted = shifted;
      if (shifted == 0 && grid.kind == base::EbsdGrid::Kind::hexagonal) std::swap(grid.columns[0], grid.columns[1]);
      CAPTURE(grid.rows, grid.columns[0], shifted);
      std::vector<std::vector<int>> edge(static_cast<std::size_t>(grid.nodes()),
                                         std::vector<int>(static_cast<std::size_t>(grid.nodes()), 0));
      int wrong = 0;
      for (std::int64_t a = 0; a < grid.nodes(); ++a) {
        const auto p = place_of(grid, a);
        CHECK(grid.node(p.column, p.row) == a);
        for_later_neighbours(grid, p.column, p.row,
                             [&](std::int64_t b) { ++edge[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)]; });
        std::vector<int> all(static_cast<std::size_t>(grid.nodes()), 0);
        for_neighbours(grid, p.column, p.row, [&](std::int64_t b) { ++all[static_cast<std::size_t>(b)]; });
        for (std::int64_t b = 0; b < grid.nodes(); ++b) {
          const auto q = place_of(grid, b);
          const double distance =
              std::hypot(grid.x(p.column, p.row) - grid.x(q.column, q.row), grid.y(p.row) - grid.y(q.row));
          wrong += all[static_cast<std::size_t>(b)] != (std::abs(distance / grid.step_x - 1) < 1e-6);
        }
      }
      for (std::size_t a = 0; a < edge.size(); ++a) {
        for (std::size_t b = 0; b < a; ++b) {
          const auto p = place_of(grid, static_cast<std::int64_t>(a)), q = place_of(grid, static_cast<std::int64_t>(b));
          const double distance =
              std::hypot(grid.x(p.column, p.row) - grid.x(q.column, q.row), grid.y(p.row) - grid.y(q.row));
          wrong += edge[a][b] + edge[b][a] != (std::abs(distance / grid.step_x - 1) < 1e-6);
        }
      }
      CHECK(wrong == 0);
      if (grid.kind == base::EbsdGrid::Kind::square) break;
    }
  }
}

TEST_CASE("the mean orientation is the middle of a spread, whichever equivalents the file holds") {
  // -10 ... 10 degrees about z around 40 degrees, each point as another equivalent of the cubic group, either sign.
  auto map = tests::made_map(tests::square_grid(21, 1), [](int column, int) { return 40.0 + column - 10; });
  const auto group = kernels::symmetry_group(kernels::Laue::cubic);
  for (std::size_t i = 0; i < map.orientation.size(); ++i) {
    map.orientation[i] = multiply(group.op[(7 * i) % 24], map.orientation[i]);
    if (i % 3 == 0) map.orientation[i] = kernels::negated(map.orientation[i]);
  }
  const auto grains = reconstruct_grains(map, 5 * degree);
  REQUIRE(grains.grains.size() == 1);
  CHECK(angle_between(grains.grains[0].orientation, tests::turned_z(40)) < 1e-10);
}

TEST_CASE("special boundaries: sigma 3 counts within its tolerance only") {
  auto map = tests::drawn_map({"aab"});
  const auto sigma3 =
      kernels::from_axis_angle<double>({{std::sqrt(1. / 3), std::sqrt(1. / 3), std::sqrt(1. / 3)}}, 60 * degree);
  const auto group = kernels::symmetry_group(kernels::Laue::cubic);
  const auto off = kernels::from_axis_angle<double>({{1, 0, 0}}, 4 * degree);
  const auto base_orientation = kernels::from_bunge(0.3, 0.8, 1.9);
  map.orientation[0] = map.orientation[1] = base_orientation;
  map.orientation[2] = multiply(group.op[5], multiply(off, multiply(sigma3, multiply(group.op[17], base_orientation))));
  const auto wide = count_boundary_edges(map, 0, 5 * degree, sigma3, 4.01 * degree);
  CHECK(wide.boundary == 1);
  CHECK(wide.special == 1);
  CHECK(count_boundary_edges(map, 0, 5 * degree, sigma3, 3.99 * degree).special == 0);
}
