// Taylor factors, Lankford coefficients and rolling textures of the mean-field schemes against published and exact values.
#include <catch2/catch.hpp>

#include "kernels/rotation/random.hpp"
#include "src/load/drive.hpp"
#include "src/mean_field/mean_field_solver.hpp"
#include "src/microstructure/texture.hpp"
#include "tests/support/synthetic_grains.hpp"
#include "tests/support/volumes.hpp"

using namespace polyslip;
using namespace polyslip::mean_field;

namespace {

constexpr double degree = 3.14159265358979323846 / 180;
using Orientations = std::vector<kernels::Quaternion<double>>;

MeanFieldSolver solver(const Orientations& orientations, const Options& options) {
  std::vector<material::GrainEntry> grains(orientations.size());
  for (std::size_t g = 0; g < grains.size(); ++g) grains[g].orientation = orientations[g];
  return MeanFieldSolver({tests::aluminium()}, grains, std::vector<double>(grains.size(), 1.0), options, {});
}

Options scheme(Scheme which, Linearisation linearisation = Linearisation::affine) {
  Options options;
  options.scheme = which;
  options.linearisation = linearisation;
  return options;
}

}  // namespace

TEST_CASE("Taylor factor of random fcc orientations in tension: 3.067") {
  // Bishop and Hill (1951); n → ∞ by the parabola in 1/n through three exponents
  load::BoundaryTarget axial;
  axial.dt = 1e-4;
  axial.F = {std::exp(1e-4), 0, 0, 0, std::exp(-5e-5), 0, 0, 0, std::exp(-5e-5)};
  axial.F_given.fill(true);
  const Mat3<double> start = Mat3<double>::identity();
  const BoundaryProblem boundary(axial, start);
  const double x[3] = {0.05, 0.02, 0.01};
  double factor[3];
  for (int k = 0; k < 3; ++k) {
    tests::PowerGrains<double> grains;
    grains.n = 1 / x[k];
    for (const auto& q : microstructure::even_orientations(1500)) grains.add(q);
    const Solution<double> s = solve(grains, boundary, scheme(Scheme::taylor), start, start, 1.0);
    REQUIRE(s.converged);
    factor[k] = dot(s.mean.stress, s.mean.rate) / s.mean.L(0, 0);
  }
  const double limit = factor[0] * x[1] * x[2] / ((x[0] - x[1]) * (x[0] - x[2])) +
                       factor[1] * x[0] * x[2] / ((x[1] - x[0]) * (x[1] - x[2])) +
                       factor[2] * x[0] * x[1] / ((x[2] - x[0]) * (x[2] - x[1]));
  CHECK(limit == Approx(3.067).margin(0.01));
}

TEST_CASE("Lankford coefficients: ideal cube 1, 0, 1; random texture 1") {
  for (const Options& options : {scheme(Scheme::sachs), scheme(Scheme::self_consistent)}) {
    CAPTURE(static_cast<int>(options.scheme));
    MeanFieldSolver cube = solver({{1, 0, 0, 0}}, options);
    const double expected[] = {1, 0, 1};
    for (int k = 0; k < 3; ++k) {
      const Tension t = cube.tension(45 * k * degree, 1e-3);
      CAPTURE(k, t.reason);
      REQUIRE(t.converged);
      CHECK(t.r == Approx(expected[k]).margin(1e-6));
    }
  }
  // Taylor's stresses jump where a rate goes through zero, as that of one ideal cube's width at 45° would; a spread smears that
  Orientations spread;
  const Orientations sheet_axes{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
  for (std::uint64_t g = 0; g < 100; ++g)
    for (const auto& axis : sheet_axes)
      spread.push_back(kernels::multiply(kernels::random_spread(2 * degree, 1, g, 0), axis));
  MeanFieldSolver near_cube = solver(spread, scheme(Scheme::taylor));
  for (int k = 0; k < 3; ++k) {
    const Tension t = near_cube.tension(45 * k * degree, 1e-3);
    CAPTURE(k, t.reason);
    REQUIRE(t.converged);
    CHECK(t.r == Approx(k == 1 ? 0 : 1).margin(0.15));
  }
  for (const Options& options : {scheme(Scheme::taylor), scheme(Scheme::self_consistent)}) {
    MeanFieldSolver random = solver(microstructure::even_orientations(5000), options);
    for (const double theta : {0.0, 30.0, 45.0, 90.0}) {
      const Tension t = random.tension(theta * degree, 1e-3);
      CAPTURE(static_cast<int>(options.scheme), theta, t.reason);
      REQUIRE(t.converged);
      CHECK(t.r == Approx(1).margin(0.03));
    }
  }
}

TEST_CASE("rolling by 80 %: a random fcc texture develops copper, S and brass") {
  Orientations orientations;
  for (std::uint64_t g = 0; g < 300; ++g) orientations.push_back(kernels::random_orientation(3, g, 0));
  MeanFieldSolver rolled = solver(orientations, scheme(Scheme::self_consistent));
  load::LoadStep step;
  for (load::Condition& condition : step.conditions) condition = {load::Rule::L, 0};
  step.conditions[0] = {load::Rule::P, 0};
  step.conditions[8] = {load::Rule::L, -1e-3};
  step.t = std::log(5.0) / 1e-3;
  step.N = 40;
  load::LoadCase rolling;
  rolling.steps = {step};
  load::LoadPath path(rolling);
  load::DriveState state;
  load::Response last;
  load::DriveHooks hooks;
  hooks.converged = [&](int, const load::Increment& increment) {
    last = increment.response;
    return false;
  };
  std::vector<load::Drive> volumes{{path, state}};
  REQUIRE(load::drive(volumes, rolled, 1.0 / 64, hooks)[0].end == load::DriveEnd::finished);
  CHECK(last.F[8] == Approx(0.2).epsilon(0.04));
  CHECK(last.F[0] * last.F[4] * last.F[8] == Approx(1).epsilon(2e-3));
  CHECK(std::abs(last.sigma[0]) < 1e-3 * std::abs(last.sigma[8]));

  Orientations now;
  const std::vector<double> weights(300, 1.0);
  for (int g = 0; g < 300; ++g) {
    now.push_back(rolled.grain(g).orientation);
    const auto& q = now.back();
    CHECK(kernels::dot(q, q) == Approx(1));
  }
  const Orientations random = microstructure::even_orientations(20000);
  const std::vector<double> ones(20000, 1.0);
  const auto share = [&](const Orientations& list, const std::vector<double>& of, const char* name) {
    return share_near(list, of, microstructure::named_orientation(name), 15 * degree, "cF", true);
  };
  for (const char* name : {"copper", "s", "brass"}) {
    CAPTURE(name);
    CHECK(share(now, weights, name) > 4 * share(random, ones, name));
  }
  CHECK(share(now, weights, "cube") < share(random, ones, "cube"));
  CHECK(share(random, ones, "cube") ==
        Approx(0.0228).epsilon(0.1));  // 24 (w − sin w)/π at w = 15°: cube has one variant
}
