#include "src/features/gnd.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "kernels/rotation/random.hpp"
#include "src/features/gnd_l1.hpp"
#include "tests/support/ebsd_maps.hpp"
#include "tests/support/grain_graphs.hpp"

using namespace polyslip;
using namespace polyslip::features;
using kernels::Quaternion;
using kernels::Vec3;
using tests::degree;

namespace {

/// A map of one grain whose lattice at (x, y) is the one at the origin turned by theta(x, y), a rotation vector in sample axes.
template <class Theta>
GrainMap bent(const base::EbsdGrid& grid, const Quaternion<double>& origin, const Theta& theta) {
  GrainMap map;
  map.points = tests::made_map(grid, [](int, int) { return 0.0; });
  map.symmetry = {kernels::symmetry_group(kernels::Laue::cubic)};
  for (int row = 0; row < grid.rows; ++row)
    for (int column = 0; column < grid.columns[static_cast<std::size_t>(row % 2)]; ++column) {
      const Vec3<double> t = theta(grid.x(column, row), grid.y(row));
      const double angle = std::sqrt(kernels::dot(t, t));
      const Quaternion<double> turn =
          angle > 0 ? kernels::from_axis_angle<double>({{t[0] / angle, t[1] / angle, t[2] / angle}}, angle)
                    : kernels::identity_quaternion<double>();
      const auto node = static_cast<std::size_t>(grid.node(column, row));
      // R(turn)ᵀ turns vectors by `turn`; the lattice turned so is sample → crystal by R(origin) R(turn).
      map.points.orientation[node] = kernels::multiply(origin, turn);
      if ((column + row) % 3 == 1)  // any equivalent form will do
        map.points.orientation[node] =
            kernels::multiply(map.symmetry[0].op[(column + 2 * row) % 24], map.points.orientation[node]);
    }
  map.grains.grain_of_node.assign(static_cast<std::size_t>(grid.nodes()), 0);
  map.grains.filled.assign(static_cast<std::size_t>(grid.nodes()), 0);
  map.grains.grains = {{origin, 0, grid.nodes()}};
  return map;
}

GrainGraph graph_of(const GrainMap& map, const char* lattice = "cF") {
  return tests::chain(tests::lattice_phase(lattice, 1.6), {map.grains.grains[0].orientation});
}

const Quaternion<double> tilted = kernels::from_bunge(0.3, 0.9, 1.7);

}  // namespace

TEST_CASE("curvature of an evenly bent and twisted lattice, on both grids, in the middle and at the rim") {
  // θ_i = κ_i1 x + κ_i2 y, small.
  const std::array<double, 6> kappa = {20, -70, 110, 40, -30, 90};
  for (const auto& grid : {tests::square_grid(9, 8), tests::hexagonal_grid(9, 8)}) {
    const auto map = bent(grid, tilted, [&](double x, double y) {
      return Vec3<double>{{kappa[0] * x + kappa[1] * y, kappa[2] * x + kappa[3] * y, kappa[4] * x + kappa[5] * y}};
    });
    for (const auto& [column, row] : {std::pair{4, 4}, {0, 0}, {3, 7}, {4, 3}}) {
      LatticeCurvature c;
      REQUIRE(lattice_curvature(map, column, row, 5 * degree, c));
      for (std::size_t i = 0; i < 6; ++i)
        CHECK(c.kappa[i] == Approx(kappa[i]).margin(0.2));  // rotations of 1e-3 commute to 1e-3
    }
    LatticeCurvature c;
    REQUIRE(lattice_curvature(map, 4, 4, 5 * degree, c));
    // Central differences: variance σ²/(2 h²). Hexagonal, six neighbours at h: Σ dx² = 3 h², so σ²/(3 h²).
    const double expected = grid.kind == base::EbsdGrid::Kind::square ? 0.5e12 : 1e12 / 3;
    CHECK(c.gain[0] == Approx(expected));
    CHECK(c.gain[1] == Approx(expected));
  }
}

TEST_CASE("curvature stops at boundaries and needs two directions") {
  auto map = bent(tests::square_grid(5, 3), tilted, [](double x, double) {
    return Vec3<double>{{0, 0, x > 2.5e-6 ? 0.3 : 0}};
  });
  LatticeCurvature c;
  REQUIRE(lattice_curvature(map, 2, 1, 5 * degree, c));
  for (const double k : c.kappa) CHECK(k == Approx(0).margin(1e-6));
  for (std::size_t node = 0; node < 5; ++node)
    map.grains.grain_of_node[node] = map.grains.grain_of_node[node + 10] = -1;
  CHECK_FALSE(lattice_curvature(map, 2, 1, 5 * degree, c));
  CHECK_FALSE(lattice_curvature(map, 2, 0, 5 * degree, c));
}

TEST_CASE("bending about z is met by edges of one system, kappa / b") {
  // θ_3 = κ x: α13 = κ, dislocations b ∥ x, line ∥ z (Nye 1953). A crystal whose (111)[-110] edge lies so has exactly that many of it.
  const double kappa = 1e4, a = 3.6e-10, b = a * std::sqrt(0.5);
  const auto types = dislocation_types(crystal_of(*tests::lattice_phase("cF").material), 0.3);
  REQUIRE(types.size() == 18);
  const DislocationType& edge = types[0];
  kernels::Mat3<double> r;
  const Vec3<double> third = kernels::cross(edge.line, edge.b);
  for (int i = 0; i < 3; ++i) {
    r(i, 0) = edge.b[i];
    r(i, 1) = third[i];
    r(i, 2) = edge.line[i];
  }
  const auto q = kernels::from_matrix(r);
  auto map = bent(tests::square_grid(7, 7), q, [&](double x, double) { return Vec3<double>{{0, 0, kappa * x}}; });
  auto graph = graph_of(map);
  GndOptions options;
  options.l1 = true;
  const auto report = add_gnd(map, options, graph);
  CHECK(report.points == 49);
  CHECK(graph.grain_column("gnd")->data[0] == Approx(kappa / b).epsilon(1e-4));
  CHECK(graph.grain_column("gnd_l1")->data[0] == Approx(kappa / b).epsilon(1e-3));  // 3° of bending over the map
  CHECK(graph.grain_column("gnd_noise")->data[0] < 1e-3 * kappa / b);
  NyeTensor alpha;
  alpha.component[1] = kappa;
  std::vector<double> each;
  GndProgram program(types, q);
  CHECK(program.solve(alpha, &each) == Approx(kappa));
  for (std::size_t s = 0; s < each.size(); ++s) CHECK(each[s] == Approx(s == 0 ? kappa : 0).margin(1e-6 * kappa));
}

TEST_CASE("what a surface sees of screws") {
  const auto y = NyeTensor::from({{0, 1, 0}}, {{0, 1, 0}}), z = NyeTensor::from({{0, 0, 1}}, {{0, 0, 1}});
  CHECK(y.component[5] == Approx(-std::sqrt(0.5)));
  CHECK(y.component[4] == 0);
  CHECK(z.component[4] == 1);
  // Screws along x, y, z together have α = 1: κ = α^T - tr(α)/2 1 = -1/2 1, of which the surface sees κ11 = κ22 = -1/2.
  LatticeCurvature c;
  c.kappa = {-0.5, 0, 0, -0.5, 0, 0};
  const auto seen = NyeTensor::from(c);
  CHECK(seen.component[4] == Approx(1));
  CHECK(seen.component[5] == Approx(0));
}

TEST_CASE("least energies: feasible, dual bound met, bases kept or not") {
  struct Case {
    const char* lattice;
    std::size_t types;
  };
  for (const Case& k : {Case{"cF", 18}, {"cI", 28}, {"hP", 39}}) {
    CAPTURE(k.lattice);
    const auto crystal = crystal_of(*tests::lattice_phase(k.lattice, 1.6).material);
    const auto types = dislocation_types(crystal, 0.3);
    REQUIRE(types.size() == k.types);
    for (const auto& type : types)
      CHECK(std::abs(kernels::dot(type.b, type.line)) ==
            Approx(type.screw ? std::sqrt(kernels::dot(type.b, type.b)) : 0).margin(1e-9));
    GndProgram program(types, tilted);
    for (std::uint64_t i = 0; i < 300; ++i) {
      NyeTensor alpha;
      for (std::uint32_t c = 0; c < 6; ++c) alpha.component[c] = 1e5 * kernels::random_normal(3, i, c);
      std::vector<double> each;
      const double total = program.solve(alpha, &each);
      NyeTensor sum;
      double energy = 0, lengths = 0;
      for (std::size_t s = 0; s < types.size(); ++s) {
        const auto column =
            NyeTensor::from(kernels::to_sample(tilted, types[s].b), kernels::to_sample(tilted, types[s].line));
        for (std::size_t c = 0; c < 6; ++c) sum.component[c] += each[s] * column.component[c];
        energy += types[s].energy * std::abs(each[s]);
        lengths += std::abs(each[s]);
      }
      for (std::size_t c = 0; c < 6; ++c) CHECK(sum.component[c] == Approx(alpha.component[c]).margin(0.1));
      CHECK(lengths == Approx(total));
      // A fresh program, without kept bases, finds the same energy.
      GndProgram fresh(types, tilted);
      std::vector<double> other;
      fresh.solve(alpha, &other);
      double other_energy = 0;
      for (std::size_t s = 0; s < types.size(); ++s) other_energy += types[s].energy * std::abs(other[s]);
      CHECK(energy == Approx(other_energy).epsilon(1e-6));
      // The bound by the norm, with the longest Burgers vector there is.
      const double longest = crystal.lattice == kernels::Lattice::hP ? std::hypot(1, 1.6) : 1;
      CHECK(total * longest >= alpha.norm() * (1 - 1e-9));
    }
    CHECK(program.programs() < 300);
  }
}

TEST_CASE("noise of orientations is found, and what it makes of the density") {
  const double sigma = 0.1 * degree;
  const auto grid = tests::square_grid(60, 60, 0.5e-6);
  const auto map = bent(grid, tilted, [&](double x, double y) {
    const auto id = static_cast<std::uint64_t>(std::lround(x / 0.5e-6) + 1000 * std::lround(y / 0.5e-6));
    const auto n = kernels::random_normal2(5, id, 0);
    return Vec3<double>{
        {sigma * n.first + 500 * x, sigma * n.second - 300 * y, sigma * kernels::random_normal(5, id, 1)}};
  });
  CHECK(orientation_noise(map, 0, 5 * degree) == Approx(sigma).epsilon(0.05));
  auto graph = graph_of(map);
  GndOptions options;
  options.l1 = true;
  const auto report = add_gnd(map, options, graph);
  // In the middle √(3.5 (Gx + Gy)) σ/b = √3.5 σ/(h b), here 7e14; the true curvature is 1e12.
  const double floor = std::sqrt(3.5) * sigma / (0.5e-6 * 3.6e-10 * std::sqrt(0.5));
  CHECK(graph.grain_column("gnd_noise")->data[0] == Approx(floor).epsilon(0.1));
  CHECK(graph.grain_column("gnd")->data[0] == Approx(floor).epsilon(0.1));
  CHECK(graph.grain_column("gnd_l1_noise")->data[0] == Approx(graph.grain_column("gnd_l1")->data[0]).epsilon(0.25));
  CHECK_THAT(report.statements(graph).at(0), Catch::Contains("phase 'cF': noise of orientations 0.099 degrees"));
}

TEST_CASE("without a lattice parameter there is no density") {
  auto map = bent(tests::square_grid(4, 4), tilted, [](double, double) { return Vec3<double>{{0, 0, 0}}; });
  map.points.phases[0].lattice = {0, 0, 0};
  auto graph = graph_of(map);
  CHECK(add_gnd(map, {}, graph).points == 0);
  CHECK(std::isnan(graph.grain_column("gnd")->data[0]));
  CHECK(burgers_length(kernels::Lattice::cI, 2.87e-10) == Approx(2.485e-10).epsilon(1e-3));
  CHECK(burgers_length(kernels::Lattice::hP, 3.2e-10) == 3.2e-10);
}
