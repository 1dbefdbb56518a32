// Spheres in an isotropic medium: closed forms of linear polycrystals, the limits of Taylor and Sachs, and what the load prescribes.
#include "src/mean_field/isotropic_medium.hpp"

#include <catch2/catch.hpp>

#include "src/base/require.hpp"
#include "src/load/load_path.hpp"
#include "src/mean_field/elastic_spheres.hpp"
#include "tests/support/synthetic_grains.hpp"

using namespace polyslip;
using namespace polyslip::mean_field;
using namespace polyslip::tests;

namespace {

const Vec5<double> some_direction{{0.3, -0.8, 0.2, 0.5, -0.1}};

template <class Grains>
Vec5<double> mean_of(const Grains& grains, const std::vector<Vec5<double>>& values) {
  Vec5<double> sum = zero5<double>();
  double total = 0;
  for (int g = 0; g < grains.size(); ++g) {
    sum = sum + grains.template weight<double>(g) * values[static_cast<std::size_t>(g)];
    total += grains.template weight<double>(g);
  }
  return (1 / total) * sum;
}

/// Sharp texture: orientations within some degrees of one.
PowerGrains<double> near_one_orientation(int count, double n, double spread) {
  PowerGrains<double> grains;
  grains.n = n;
  for (int g = 0; g < count; ++g)
    grains.add(kernels::random_spread(spread, 3, static_cast<std::uint64_t>(g), 0), 1.0 + g % 3);
  return grains;
}

}  // namespace

TEST_CASE("linear fcc crystals in random orientations: Σ = 3/2 ξ D/γ̇₀, as Hutchinson found for n = 1") {
  const PowerGrains<double> grains = isotropic_grains(4, 1);
  IsotropicMedium<PowerGrains<double>> medium(grains, some_direction, 0.37, 1.0);
  REQUIRE(medium.solve(1));
  // von Mises stress √(3/2) |Σ| is 3/2 of the rate
  CHECK(std::sqrt(1.5) * medium.mean_stress() == Approx(1.5 * 0.37).epsilon(1e-7));
}

TEST_CASE("the load's direction and power are met, whatever the texture and the exponent") {
  for (const double n : {1.0, 5.0, 30.0, 80.0}) {
    for (const bool sharp : {false, true}) {
      const PowerGrains<double> grains = sharp ? near_one_orientation(20, n, 0.1) : random_grains(20, n);
      const double rate = 2e-3;
      IsotropicMedium<PowerGrains<double>> medium(grains, some_direction, rate, 1.0);
      for (const double n_eff : {10.0, 1.0, 0.2}) {
        CAPTURE(n, sharp, n_eff);
        REQUIRE(medium.solve(n_eff));
        CHECK(medium.reached() == n_eff);
        const Vec5<double> unit = (1 / norm(some_direction)) * some_direction;
        CHECK(norm(mean_of(grains, medium.stress()) - medium.mean_stress() * unit) <= 1e-7 * medium.mean_stress());
        CHECK(dot(unit, medium.mean_rate()) == Approx(std::sqrt(1.5) * rate));
        // the interaction itself, and from it that the mean of the rates is the mean rate
        const double c = 2.0 / 3 * n_eff * std::sqrt(1.5) * rate / medium.mean_stress();
        std::vector<Vec5<double>> rates;
        for (int g = 0; g < grains.size(); ++g) {
          GrainFlow<double> flow;
          const Vec5<double>& stress = medium.stress()[static_cast<std::size_t>(g)];
          grains.flow(g, stress, flow);
          rates.push_back(flow.rate);
          const Vec5<double> misfit = flow.rate - medium.mean_rate() + c * (stress - medium.mean_stress() * unit);
          CHECK(norm(misfit) <= 1e-7 * norm(medium.mean_rate()));
        }
        CHECK(norm(mean_of(grains, rates) - medium.mean_rate()) <= 1e-6 * norm(medium.mean_rate()));
      }
    }
  }
}

TEST_CASE("a soft interaction nears Taylor's model, a stiff one Sachs', and stress falls on the way") {
  const PowerGrains<double> grains = isotropic_grains(6, 5);
  IsotropicMedium<PowerGrains<double>> medium(grains, some_direction, 1.0, 1.0);
  double before = 0;
  for (const double n_eff : {1000.0, 10.0, 1.0, 0.1, 1e-3}) {
    REQUIRE(medium.solve(n_eff));
    CHECK(medium.mean_stress() > before);
    before = medium.mean_stress();
    double rates = 0, stresses = 0;
    const Vec5<double> mean = mean_of(grains, medium.stress());
    for (int g = 0; g < grains.size(); ++g) {
      rates = std::max(rates, norm(medium.rate(g) - medium.mean_rate()) / norm(medium.mean_rate()));
      stresses = std::max(stresses, norm(medium.stress()[static_cast<std::size_t>(g)] - mean) / norm(mean));
    }
    if (n_eff == 1000.0) CHECK(stresses < 0.01);
    if (n_eff == 1e-3) CHECK(rates < 0.01);
  }
}

TEST_CASE("elastic cubic crystals in random orientations: the closed form of the self-consistent shear modulus") {
  // Kröner (1958): 8 μ³ + (9 K + 4 c) μ² − 3 C44 (K + 4 c) μ − 6 K C44 c = 0 with c = (C11 − C12)/2, K the crystal's own
  const double C11 = 168.4e9, C12 = 121.4e9, C44 = 75.4e9;
  kernels::Mat6<double> C{};
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) C(i, j) = i == j ? C11 : C12;
    C(3 + i, 3 + i) = 2 * C44;
  }
  std::vector<kernels::Mat6<double>> stiffness;
  std::vector<double> weights;
  std::vector<double> nodes, gauss;
  gauss_legendre(4, nodes, gauss);
  constexpr double pi = 3.14159265358979323846;
  for (std::size_t b = 0; b < nodes.size(); ++b)
    for (int a = 0; a < 7; ++a)
      for (int c = 0; c < 7; ++c) {
        const kernels::Mat6<double> turn = kernels::congruence(
            kernels::to_matrix(kernels::from_bunge(2 * pi * a / 7, std::acos(nodes[b]), 2 * pi * c / 7)));
        stiffness.push_back(kernels::transpose(turn) * (C * turn));
        weights.push_back(gauss[b]);
      }
  const kernels::Vec6<double> load{{1, -0.5, 0.2, 0.3, 0, -0.7}};
  const ElasticStresses found = elastic_spheres(stiffness, weights, load);
  const double K = (C11 + 2 * C12) / 3, c = (C11 - C12) / 2, mu = found.shear;
  CHECK(found.bulk == Approx(K).epsilon(1e-8));
  const double scale = 8 * mu * mu * mu;
  CHECK((8 * mu * mu * mu + (9 * K + 4 * c) * mu * mu - 3 * C44 * (K + 4 * c) * mu - 6 * K * C44 * c) / scale ==
        Approx(0).margin(1e-7));
  double total = 0;
  kernels::Vec6<double> mean{};
  for (std::size_t g = 0; g < weights.size(); ++g) {
    total += weights[g];
    for (int i = 0; i < 6; ++i) mean[i] += weights[g] * found.stress[g][i];
  }
  for (int i = 0; i < 6; ++i) CHECK(mean[i] / total == Approx(load[i]).margin(1e-10));
  CHECK_THROWS_AS(elastic_spheres({kernels::Mat6<double>{}}, {1.0}, load), base::InputError);
}
