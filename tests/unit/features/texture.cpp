// ODF coefficients, texture index and distribution of disorientations against closed forms.
#include <catch2/catch.hpp>

#include <cmath>

#include "kernels/rotation/random.hpp"
#include "src/features/disorientation_distribution.hpp"
#include "src/features/odf_coefficients.hpp"
#include "src/microstructure/odf.hpp"
#include "tests/support/grain_graphs.hpp"

using namespace polyslip;
using namespace polyslip::features;

namespace {
constexpr double degree = 3.14159265358979323846 / 180;
}

TEST_CASE("matrices of harmonics: orthogonal, a representation, with the characters of rotations") {
  const auto a = kernels::from_bunge(0.4, 1.1, 2.5), b = kernels::from_bunge(3.3, 0.7, 0.2);
  const auto da = rotation_harmonics(a, 16), db = rotation_harmonics(b, 16),
             dab = rotation_harmonics(kernels::multiply(a, b), 16);
  const double omega = kernels::rotation_angle(a);
  for (std::size_t l = 0; l <= 16; ++l) {
    CAPTURE(l);
    const std::size_t n = 2 * l + 1;
    double trace = 0, largest = 0, orthogonal = 0;
    for (std::size_t i = 0; i < n; ++i) {
      trace += da[l][i * n + i];
      for (std::size_t k = 0; k < n; ++k) {
        double product = 0, inner = 0;
        for (std::size_t j = 0; j < n; ++j) {
          product += da[l][i * n + j] * db[l][j * n + k];
          inner += da[l][i * n + j] * da[l][k * n + j];
        }
        largest = std::max(largest, std::abs(product - dab[l][i * n + k]));
        orthogonal = std::max(orthogonal, std::abs(inner - (i == k ? 1 : 0)));
      }
    }
    CHECK(largest < 1e-12);
    CHECK(orthogonal < 1e-12);
    CHECK(trace == Approx(std::sin((2 * static_cast<double>(l) + 1) * omega / 2) / std::sin(omega / 2)));
  }
}

TEST_CASE("one crystal: (2l + 1) times the number of symmetric harmonics") {
  // Bunge 1982, table 4.1: linearly independent cubic harmonics of l = 0 … 12, and those of 6/mmm's rotations (622): floor(l/6) + 1 for even
  // l, floor(l/6) for odd l.
  const std::vector<int> cubic = {1, 0, 0, 0, 1, 0, 1, 0, 1, 1, 1, 0, 2};
  for (const auto laue : {kernels::Laue::triclinic, kernels::Laue::cubic, kernels::Laue::hexagonal}) {
    const auto c = odf_coefficients({kernels::from_bunge(0.4, 1.1, 2.5)}, {3}, kernels::symmetry_group(laue), 12);
    for (int l = 0; l <= 12; ++l) {
      CAPTURE(static_cast<int>(laue), l);
      const int count = laue == kernels::Laue::triclinic ? 2 * l + 1
                        : laue == kernels::Laue::cubic   ? cubic[static_cast<std::size_t>(l)]
                                                         : l / 6 + (l % 2 == 0 ? 1 : 0);
      CHECK(c.power[static_cast<std::size_t>(l)] == Approx((2 * l + 1) * count).margin(1e-10));
      CHECK(c.random_power[static_cast<std::size_t>(l)] == Approx((2 * l + 1) * count).margin(1e-10));
    }
  }
}

TEST_CASE("a spread component has the Chebyshev coefficients of its kernel, an even spread none") {
  // Draws from a de la Vallée Poussin component (triclinic): ‖C_l‖² → (2l + 1)³ A_l².
  const auto none = kernels::symmetry_group(kernels::Laue::triclinic);
  const std::uint64_t draws = 100000;
  const double half_width = 30 * degree;
  std::vector<kernels::Quaternion<double>> spread, uniform;
  for (std::uint64_t i = 0; i < draws; ++i) {
    spread.push_back(
        kernels::multiply(kernels::random_spread(half_width, 1, i, 0), kernels::from_bunge(0.4, 1.1, 2.5)));
    uniform.push_back(kernels::random_orientation(2, i, 0));
  }
  const std::vector<double> weights(draws, 1);
  const auto a = microstructure::spread_coefficients(half_width, 6);
  const auto c = odf_coefficients(spread, weights, none, 6), u = odf_coefficients(uniform, weights, none, 6);
  for (std::size_t l = 0; l <= 6; ++l) {
    CAPTURE(l);
    const double n = 2 * static_cast<double>(l) + 1;
    CHECK(std::sqrt(c.power[l]) / n == Approx(a[l]).margin(0.003));  // one draw scatters by about 0.2
    if (l > 0) CHECK(u.power[l] < 3 * u.random_power[l]);
    if (l > 0) CHECK(u.random_power[l] == Approx(n * n / draws));
  }
  CHECK(texture_index(u.power, 30 * degree) == Approx(1).margin(0.01));
}

TEST_CASE("the texture index is that of the smoothed density, and turning the sample changes nothing") {
  const auto group = kernels::symmetry_group(kernels::Laue::cubic);
  std::vector<kernels::Quaternion<double>> q, turned;
  std::vector<double> weights;
  const auto turn = kernels::from_bunge(1.0, 0.3, 2.0);
  for (std::uint64_t i = 0; i < 12; ++i) {
    q.push_back(kernels::random_orientation(4, i, 0));
    turned.push_back(kernels::multiply(group.op[i], kernels::multiply(q.back(), turn)));
    weights.push_back(1 + static_cast<double>(i % 3));
  }
  const auto c = odf_coefficients(q, weights, group, 16), d = odf_coefficients(turned, weights, group, 16);
  for (std::size_t l = 0; l <= 16; ++l) CHECK(c.power[l] == Approx(d.power[l]).margin(1e-10));
  // microstructure's cloud smooths with the square root of the kernel of kappa = 16, which ends at degree 16: its half-width is
  // 2 acos(2^(-1/32)), and Σ A_l ‖C_l‖²/(2l + 1) is its squared norm.
  const auto a = microstructure::spread_coefficients(2 * std::acos(std::pow(2.0, -1.0 / 32)), 16);
  double squared = 0;
  for (std::size_t l = 0; l <= 16; ++l) squared += a[l] * c.power[l];
  CHECK(squared == Approx(microstructure::OrientationCloud(q, weights, group, 4).squared_norm()).epsilon(1e-9));
}

TEST_CASE("texture columns: each phase has its own") {
  auto graph =
      tests::chain(tests::lattice_phase("cF"), {{1, 0, 0, 0}, {1, 0, 0, 0}, kernels::from_bunge(0.3, 0.4, 0.5)});
  graph.phases.push_back(tests::lattice_phase("hP", 1.6));
  graph.grains[2].phase = 1;
  const auto lines = add_texture(graph, 4);
  CHECK(lines.size() == 2);
  const auto* power = graph.grain_column("odf_power");
  CHECK(power->values == 5);
  CHECK(power->data[4] == Approx(9));       // cubic, l = 4: one harmonic
  CHECK(power->data[10 + 2] == Approx(5));  // hexagonal, l = 2
  CHECK(graph.grain_column("texture_index")->data[0] == graph.grain_column("texture_index")->data[1]);
}

TEST_CASE("disorientations of random neighbours have Mackenzie's mean, 40.7 degrees") {
  std::vector<kernels::Quaternion<double>> q;
  for (std::uint64_t i = 0; i < 3000; ++i) q.push_back(kernels::random_orientation(9, i, 0));
  auto graph = tests::chain(tests::lattice_phase("cF"), q);
  const auto group = kernels::symmetry_group(kernels::Laue::cubic);
  for (auto& edge : graph.edges)
    edge.disorientation =
        kernels::disorientation_angle(group, q[static_cast<std::size_t>(edge.a)], q[static_cast<std::size_t>(edge.b)]);
  const auto d = disorientation_distribution(graph, 0);
  CHECK(d.random_mean / degree == Approx(40.7).margin(0.1));
  CHECK(d.mean / degree == Approx(40.7).margin(0.7));  // 11.4°/√3000 = 0.2
  CHECK(d.distance < 0.08);                            // 26 classes of 3000/26 boundaries
  CHECK(d.width / degree == Approx(2.5));
  CHECK(d.share.size() == 26);  // up to 62.8°
  // All boundaries alike: as far from random as one class can be. Weights are areas.
  for (auto& edge : graph.edges) edge.disorientation = 60.1 * degree;
  graph.edges[0].disorientation = 11 * degree;
  graph.edges[0].area = 2998;
  const auto twin = disorientation_distribution(graph, 0);
  CHECK(twin.mean / degree == Approx(35.55));
  CHECK(twin.share[24] == Approx(0.5));
  CHECK(twin.share[4] == Approx(0.5));
  CHECK(twin.distance == Approx(1 - twin.random[24] - twin.random[4]));
  graph.edges.clear();
  CHECK(disorientation_distribution(graph, 0).share.empty());
  CHECK(disorientation_statements(graph).empty());
}
