// Maps made in memory: grains, boundaries, shapes and spreads that can be worked out by hand.
#include "src/features/map_graph.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "src/base/require.hpp"
#include "src/features/graph_phases.hpp"
#include "src/features/map_frame.hpp"
#include "src/features/map_shape.hpp"
#include "src/features/map_spread.hpp"
#include "tests/support/ebsd_maps.hpp"

using namespace polyslip;
using namespace polyslip::features;
using tests::degree;

namespace {

constexpr double pi = 3.14159265358979323846;

MapOptions options(int min_points = 1, bool fill = true) {
  MapOptions result;
  result.threshold = 5 * degree;
  result.clean_up.min_points = min_points;
  result.clean_up.fill_not_indexed = fill;
  return result;
}

GrainGraph graph_of(const GrainMap& map) {
  std::vector<std::string> notes;
  return map_graph(map, phases_of_map(map.points.phases, {}, map.points.file, notes));
}

double value(const GrainGraph& graph, const std::string& column, std::size_t grain) {
  return graph.grain_column(column)->data.at(grain);
}

/// Two halves of a grid, parted by a line through its middle whose normal is at `angle` from x.
GrainMap halves(const base::EbsdGrid& grid, double angle) {
  const double x0 = grid.x(grid.columns[0] / 2, 0) + 0.013 * grid.step_x,
               y0 = grid.y(grid.rows / 2) + 0.017 * grid.step_y;
  return make_grain_map(tests::made_map(grid,
                                        [&](int column, int row) {
                                          const double x = grid.x(column, row) - x0, y = grid.y(row) - y0;
                                          return x * std::cos(angle) + y * std::sin(angle) < 0 ? 0.0 : 20.0;
                                        }),
                        options());
}

}  // namespace

TEST_CASE("grains of a map: share of the area, circle of the same area, centroid, border, disorientation") {
  const GrainMap map = make_grain_map(tests::drawn_map({"aaaaaa", "abbbba", "abbbba", "aaaaaa"}), options());
  const GrainGraph graph = graph_of(map);
  graph.check();
  REQUIRE(graph.grains.size() == 2);
  CHECK(graph.dimensions == 2);
  CHECK_FALSE(graph.closed);
  CHECK(graph.phases.at(0).material->lattice == "cF");
  CHECK(graph.grains[0].weight == Approx(16 / 24.));
  CHECK(graph.grains[1].size == Approx(std::sqrt(4 / pi * 8) * 1e-6));
  CHECK(graph.grains[1].centroid[0] == Approx(2.5e-6));
  CHECK(graph.grains[1].centroid[1] == Approx(1.5e-6));
  CHECK(graph.grains[0].on_edge);
  CHECK_FALSE(graph.grains[1].on_edge);
  REQUIRE(graph.edges.size() == 1);
  CHECK(graph.edges[0].disorientation == Approx(20 * degree));
  // a grain around another: both ways cancel; 2 × 2 links along x, 2 × 4 along y
  CHECK(graph.edges[0].normal[0] == 0);
  CHECK(graph.edges[0].normal[1] == 0);
  CHECK(graph.edges[0].area == Approx(std::hypot(4, 8) * 1e-6));
}

TEST_CASE("straight boundaries have their length and normal, whatever the direction and the grid") {
  for (const bool hexagonal : {false, true})
    for (const double angle : {0.0, 20.0, 45.0, 72.0, 90.0, 140.0}) {
      CAPTURE(hexagonal, angle);
      const int columns = 200;
      base::EbsdGrid grid = hexagonal ? tests::hexagonal_grid(columns, 231) : tests::square_grid(columns, 200);
      if (!hexagonal) grid.step_y = 1.2e-6;  // measured grids are not always of equal steps
      const GrainMap map = halves(grid, angle * degree);
      const GrainGraph graph = graph_of(map);
      REQUIRE(graph.edges.size() == 1);
      const Edge& edge = graph.edges[0];
      // which grain comes first depends on the direction; a's side is the negative one where it holds the lower index
      const double sign = graph.grains[0].centroid[0] * std::cos(angle * degree) +
                                      graph.grains[0].centroid[1] * std::sin(angle * degree) <
                                  graph.grains[1].centroid[0] * std::cos(angle * degree) +
                                      graph.grains[1].centroid[1] * std::sin(angle * degree)
                              ? 1
                              : -1;
      CHECK(edge.normal[0] == Approx(sign * std::cos(angle * degree)).margin(0.02));
      CHECK(edge.normal[1] == Approx(sign * std::sin(angle * degree)).margin(0.02));
      const double width = columns * grid.step_x, height = grid.rows * grid.step_y;
      const double length = std::min(width / std::abs(std::sin(angle * degree) + 1e-300),
                                     height / std::abs(std::cos(angle * degree) + 1e-300));
      CHECK(edge.area == Approx(length).epsilon(0.02));
    }
}

TEST_CASE("shape: a rectangle of cells has its own moments, calipers and perimeter") {
  base::EbsdGrid grid = tests::square_grid(14, 9);
  const GrainMap map = make_grain_map(
      tests::made_map(
          grid, [](int column, int row) { return column >= 2 && column < 12 && row >= 3 && row < 7 ? 20.0 : 0.0; }),
      options());
  GrainGraph graph = graph_of(map);
  add_map_shape(map, graph);
  graph.check();
  // 10 × 4 cells: second moments L²/12, so the ellipse's axis is 4 L/√12
  CHECK(value(graph, "ellipse_major", 1) == Approx(4 * 10 / std::sqrt(12.) * 1e-6));
  CHECK(value(graph, "ellipse_minor", 1) == Approx(4 * 4 / std::sqrt(12.) * 1e-6));
  CHECK(value(graph, "aspect", 1) == Approx(2.5));
  CHECK(value(graph, "ellipse_angle", 1) == Approx(0).margin(1e-9));
  CHECK(value(graph, "feret", 1) == Approx(std::hypot(10, 4) * 1e-6));
  CHECK(value(graph, "feret_min", 1) == Approx(4e-6));
  CHECK(value(graph, "neighbours", 1) == 1);
  CHECK(value(graph, "perimeter", 0) == Approx(std::hypot(20, 8) * 1e-6 + 2 * (14 + 9) * 1e-6));
}

TEST_CASE("shape: long axis of an oblique ellipse, on square and hexagonal grids") {
  for (const bool hexagonal : {false, true}) {
    CAPTURE(hexagonal);
    const base::EbsdGrid grid = hexagonal ? tests::hexagonal_grid(121, 139) : tests::square_grid(120, 120);
    const double x0 = 60e-6, y0 = 60e-6, a = 40e-6, b = 20e-6, angle = 120 * degree;
    const GrainMap map =
        make_grain_map(tests::made_map(grid,
                                       [&](int column, int row) {
                                         const double x = grid.x(column, row) - x0, y = grid.y(row) - y0;
                                         const double u = (x * std::cos(angle) + y * std::sin(angle)) / a,
                                                      v = (y * std::cos(angle) - x * std::sin(angle)) / b;
                                         return u * u + v * v < 1 ? 20.0 : 0.0;
                                       }),
                       options());
    GrainGraph graph = graph_of(map);
    add_map_shape(map, graph);
    CHECK(value(graph, "ellipse_major", 1) == Approx(2 * a).epsilon(0.01));
    CHECK(value(graph, "ellipse_minor", 1) == Approx(2 * b).epsilon(0.01));
    CHECK(value(graph, "ellipse_angle", 1) == Approx(angle).epsilon(0.005));
    CHECK(value(graph, "feret", 1) == Approx(2 * a).epsilon(0.03));
    CHECK(value(graph, "feret_min", 1) == Approx(2 * b).epsilon(0.06));
    CHECK(graph.grains[1].size == Approx(2 * std::sqrt(a * b)).epsilon(0.01));
  }
}

TEST_CASE("calipers of a triangle") {
  const Feret feret = feret_diameters({{0, 0}, {3, 0}, {0, 4}, {1, 1}, {0, 2}});
  CHECK(feret.largest == Approx(5));
  CHECK(feret.least == Approx(12 / 5.));  // height over the hypotenuse
  CHECK(feret_diameters({}).largest == 0);
}

TEST_CASE("KAM, GROD and GOS of an even lattice rotation gradient") {
  // 0.1° per column: first neighbours along x are 0.1° apart, along y not at all
  const int columns = 11;
  const GrainMap map = make_grain_map(
      tests::made_map(tests::square_grid(columns, 5), [](int column, int) { return 0.1 * column; }), options());
  GrainGraph graph = graph_of(map);
  REQUIRE(graph.grains.size() == 1);
  const auto kam = kernel_average_misorientation(map, {1, 5 * degree}), grod = grain_reference_deviation(map);
  const base::EbsdGrid& grid = map.points.grid;
  CHECK(kam[static_cast<std::size_t>(grid.node(5, 2))] == Approx(0.05 * degree).epsilon(1e-5));     // 2 of 4
  CHECK(kam[static_cast<std::size_t>(grid.node(0, 0))] == Approx(0.05 * degree).epsilon(1e-5));     // 1 of 2
  CHECK(kam[static_cast<std::size_t>(grid.node(5, 0))] == Approx(0.2 / 3 * degree).epsilon(1e-5));  // 2 of 3
  CHECK(grod[static_cast<std::size_t>(grid.node(0, 3))] == Approx(0.5 * degree).epsilon(1e-5));
  // second neighbours: |dx| of the 12 points within two steps: 2 × 2, 2 × 1, 4 × 1 (diagonals), 4 × 0 and 2 × 0
  const auto second = kernel_average_misorientation(map, {2, 5 * degree});
  CHECK(second[static_cast<std::size_t>(grid.node(5, 2))] == Approx((4 + 2 + 4) * 0.1 / 12 * degree).epsilon(1e-5));
  // a threshold leaves out what is larger
  const auto strict = kernel_average_misorientation(map, {1, 0.05 * degree});
  CHECK(strict[static_cast<std::size_t>(grid.node(5, 2))] == Approx(0).margin(1e-12));
  add_spread(map, kam, grod, graph);
  graph.check();
  const double mean = (5 + 4 + 3 + 2 + 1) * 2 / 11. * 0.1, squares = (25 + 16 + 9 + 4 + 1) * 2 * 5 * 0.01;
  CHECK(value(graph, "gos", 0) == Approx(mean * degree).epsilon(1e-5));
  CHECK(value(graph, "grod_max", 0) == Approx(0.5 * degree).epsilon(1e-5));
  CHECK(value(graph, "orientation_error", 0) == Approx(std::sqrt(squares / (55 * 54)) * degree).epsilon(1e-5));
}

TEST_CASE("KAM on a hexagonal grid takes six neighbours, of order two eighteen") {
  const base::EbsdGrid grid = tests::hexagonal_grid(9, 9);
  // rotation proportional to x: of the six neighbours two differ by a step, four by half a step
  const GrainMap map =
      make_grain_map(tests::made_map(grid, [&](int column, int row) { return 1e5 * grid.x(column, row); }), options());
  for (const int row : {4, 5}) {
    const auto at = static_cast<std::size_t>(grid.node(4, row));
    CHECK(kernel_average_misorientation(map, {1, 5 * degree})[at] ==
          Approx((2 + 4 * 0.5) / 6 * 0.1 * degree).epsilon(1e-4));
    CHECK(kernel_average_misorientation(map, {2, 5 * degree})[at] ==
          Approx((2 + 4 * 0.5 + 2 * 2 + 4 * 1.5 + 4 * 1 + 2 * 0) / 18 * 0.1 * degree).epsilon(1e-4));
  }
}

TEST_CASE("points that were not measured in their grain: no KAM, no GROD; their share is told") {
  auto points = tests::drawn_map({"aaaa.bbbb", "aaaa.bbbb", "aacabbbbb"});
  points.quality.push_back({"Band Contrast", std::vector<float>(27, 7)});
  const GrainMap map = make_grain_map(points, options(2));
  GrainGraph graph = graph_of(map);
  REQUIRE(graph.grains.size() == 2);
  const auto kam = kernel_average_misorientation(map, {1, 5 * degree}), grod = grain_reference_deviation(map);
  const auto lone = static_cast<std::size_t>(map.points.grid.node(2, 2)),
             gap = static_cast<std::size_t>(map.points.grid.node(4, 0));
  for (const std::size_t node : {lone, gap}) {
    CHECK(map.grains.grain_of_node[node] >= 0);
    CHECK(map.measured_grain(node) < 0);
    CHECK(std::isnan(kam[node]));
    CHECK(std::isnan(grod[node]));
  }
  add_map_quality(map, graph);
  add_spread(map, kam, grod, graph);
  CHECK(value(graph, "filled", 0) * static_cast<double>(map.grains.grains[0].points) +
            value(graph, "filled", 1) * static_cast<double>(map.grains.grains[1].points) ==
        Approx(3));
  CHECK(value(graph, "not_indexed", 0) * static_cast<double>(map.grains.grains[0].points) +
            value(graph, "not_indexed", 1) * static_cast<double>(map.grains.grains[1].points) ==
        Approx(2));
  CHECK(value(graph, "band_contrast_mean", 0) == Approx(7));
  // with not_indexed = void the gap stays, and is an end of the grains that is no boundary between them
  const GrainMap open = make_grain_map(points, options(2, false));
  GrainGraph gapped = graph_of(open);
  add_map_shape(open, gapped);
  CHECK(open.clean_up.left == 2);
  CHECK(value(gapped, "perimeter", 1) == Approx((4 + 5 + 3 + 1 + 1) * 1e-6 + 1e-6 * std::hypot(2, 1)).epsilon(0.1));
}

TEST_CASE("phases and cards: unknown names, other symmetries, and phases without a card") {
  const GrainMap map = make_grain_map(tests::drawn_map({"aa", "aa"}), options());
  std::vector<std::string> notes;
  const auto card = [](const std::string& name, const std::string& lattice) {
    auto phase = std::make_shared<material::Phase>();
    phase->name = name;
    phase->lattice = lattice;
    return GraphPhase{"lattice = " + lattice, phase};
  };
  CHECK_THROWS_AS(phases_of_map(map.points.phases, {card("Mg", "hP")}, "made.ctf", notes), base::InputError);
  CHECK_THROWS_AS(phases_of_map(map.points.phases, {card("copper", "hP")}, "made.ctf", notes), base::InputError);
  CHECK(phases_of_map(map.points.phases, {card("copper", "cF")}, "made.ctf", notes).at(0).card == "lattice = cF");
  CHECK(notes.empty());
  CHECK(phases_of_map(map.points.phases, {}, "made.ctf", notes).at(0).card.empty());
  CHECK(notes.size() == 1);
  MapOptions two = options();
  two.phases = {"a", "b"};
  CHECK_THROWS_AS(make_grain_map(tests::drawn_map({"aa", "aa"}), two), base::InputError);
  CHECK_THROWS_AS(make_grain_map(tests::drawn_map({"aa", "aa"}), options(5)), base::InputError);
}

TEST_CASE("a frame turns orientations, not grains; turning again is one turn by both") {
  MapOptions turned = options();
  turned.frame = microstructure::frame_by_name("Rz90*Rx180");
  const auto points = tests::drawn_map({"aabb", "aabb"});
  const GrainMap map = make_grain_map(points, turned);
  GrainMap later = make_grain_map(points, options());
  CHECK(map.grains.grain_of_node == later.grains.grain_of_node);
  turn_orientations(later, turned.frame);
  for (std::size_t g = 0; g < 2; ++g)
    CHECK(std::abs(dot(map.grains.grains[g].orientation, later.grains.grains[g].orientation)) == Approx(1));
  // the crystal direction along the map's x is what the file's frame says of R x
  const auto in_map = to_crystal(map.points.orientation[0], kernels::Vec3<double>{{1, 0, 0}});
  const auto in_file = to_crystal(points.orientation[0], to_crystal(turned.frame, kernels::Vec3<double>{{1, 0, 0}}));
  for (int i = 0; i < 3; ++i) CHECK(in_map[i] == Approx(in_file[i]).margin(1e-12));
}
