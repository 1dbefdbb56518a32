#include "src/features/csl.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "kernels/rotation/random.hpp"
#include "tests/support/grain_graphs.hpp"

using namespace polyslip;
using namespace polyslip::features;

namespace {
constexpr double degree = 3.14159265358979323846 / 180;
}

TEST_CASE("coincidence rotations up to 29 are the published ones") {
  // Grimmer, Bollmann, Warrington, Acta Cryst. A 30 (1974) 197; angles and axes as Mykura's list in "Grain-boundary structure and kinetics" (ASM,
  // 1980) has them.
  struct Published {
    int sigma;
    char letter;
    double angle;
    std::array<int, 3> axis;
  };
  const std::vector<Published> list = {
      {3, ' ', 60.00, {1, 1, 1}},  {5, ' ', 36.87, {1, 0, 0}},  {7, ' ', 38.21, {1, 1, 1}},
      {9, ' ', 38.94, {1, 1, 0}},  {11, ' ', 50.48, {1, 1, 0}}, {13, 'a', 22.62, {1, 0, 0}},
      {13, 'b', 27.80, {1, 1, 1}}, {15, ' ', 48.19, {2, 1, 0}}, {17, 'a', 28.07, {1, 0, 0}},
      {17, 'b', 61.93, {2, 2, 1}}, {19, 'a', 26.53, {1, 1, 0}}, {19, 'b', 46.83, {1, 1, 1}},
      {21, 'a', 21.79, {1, 1, 1}}, {21, 'b', 44.42, {2, 1, 1}}, {23, ' ', 40.46, {3, 1, 1}},
      {25, 'a', 16.26, {1, 0, 0}}, {25, 'b', 51.68, {3, 3, 1}}, {27, 'a', 31.59, {1, 1, 0}},
      {27, 'b', 35.43, {2, 1, 0}}, {29, 'a', 43.60, {1, 0, 0}}, {29, 'b', 46.40, {2, 2, 1}}};
  const auto found = csl_rotations(29);
  REQUIRE(found.size() == list.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    CAPTURE(list[i].sigma, list[i].letter);
    CHECK(found[i].sigma == list[i].sigma);
    CHECK(found[i].letter == list[i].letter);
    CHECK(found[i].angle / degree == Approx(list[i].angle).margin(0.006));
    CHECK(found[i].axis == list[i].axis);
  }
}

TEST_CASE(
    "a boundary is the coincidence it was made from, up to Brandon's limit, whatever equivalents it is written with") {
  const CslFinder finder;
  const auto cubic = kernels::symmetry_group(kernels::Laue::cubic);
  const double third = std::sqrt(1. / 3);
  for (const CslRotation& csl : csl_rotations(29)) {
    CAPTURE(csl.sigma, csl.letter);
    const auto& n = csl.quaternion;
    const auto rotation = kernels::normalized<double>({1. * n[0], 1. * n[1], 1. * n[2], 1. * n[3]});
    const auto a = kernels::from_bunge(0.3 + csl.sigma, 0.8, 1.1);
    const auto twin = kernels::multiply(rotation, a);
    // Σ5, 13a, 17a ... about one axis lie close to each other, so small deviations only.
    const auto turned =
        kernels::multiply(kernels::from_axis_angle<double>({{third, -third, third}}, 0.3 * degree), twin);
    for (int i = 0; i < cubic.size; i += 5) {
      const auto match =
          finder.find(kernels::multiply(cubic.op[i], turned), kernels::multiply(cubic.op[(7 * i) % 24], a));
      CHECK(match.sigma == csl.sigma);
      CHECK(match.deviation == Approx(0.3 * degree).epsilon(1e-6));
    }
  }
  // Σ3: limit 8.66°. Turned about the axis the rotation is 60° - 8.6°, or - 8.7°.
  const auto twin = [&](double angle) {
    return finder.find({1, 0, 0, 0}, kernels::from_axis_angle<double>({{third, third, third}}, angle * degree));
  };
  CHECK(twin(51.4).sigma == 3);
  CHECK(twin(51.4).deviation == Approx(8.6 * degree));
  CHECK(twin(51.3).sigma != 3);
  CHECK(twin(14.9).sigma == 1);
  CHECK(twin(32.2).sigma == 0);  // between the limits of 13b and 7 about [111]
}

TEST_CASE("csl columns: cubic only, and one phase only") {
  const double third = std::sqrt(1. / 3);
  const auto sigma3 = kernels::from_axis_angle<double>({{third, third, third}}, 60 * degree);
  auto graph = tests::chain(tests::lattice_phase("cF"), {{1, 0, 0, 0}, sigma3, {1, 0, 0, 0}});
  graph.phases.push_back(tests::lattice_phase("cI"));
  graph.grains[2].phase = 1;
  add_csl(graph);
  CHECK(graph.edge_column("csl_sigma")->data == std::vector<double>{3, 0});
  CHECK(graph.edge_column("csl_deviation")->data[0] == Approx(0).margin(1e-7));
  CHECK(std::isnan(graph.edge_column("csl_deviation")->data[1]));
  auto hexagonal = tests::chain(tests::lattice_phase("hP", 1.62), {{1, 0, 0, 0}, sigma3});
  add_csl(hexagonal);
  CHECK(hexagonal.edge_column("csl_sigma")->data[0] == 0);
}
