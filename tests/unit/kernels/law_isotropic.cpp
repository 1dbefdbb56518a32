// The J2 law: tangent, isotropy, and the flow stress of its own equations.
#include <catch2/catch.hpp>

#include "kernels/law/elastic.hpp"
#include "kernels/law/isotropic.hpp"
#include "tests/support/laws.hpp"

using namespace polyslip::tests;

namespace {

Isotropic::Params<double> steel(double h_0) {
  Isotropic::Params<double> p{};
  p.stiffness = isotropic_stiffness(270e9, 115e9);
  p.compliance = inverse_of(p.stiffness);
  p.dot_gamma_0 = 1e-3;
  p.n = 20;
  p.M = 3;
  p.xi_0 = 60e6;
  p.xi_inf = 120e6;
  p.h_0 = h_0;
  p.h_ln = 0;
  p.h = 1;
  p.a = 2;
  return p;
}

Response<double> isotropic_update(const Isotropic::Params<double>& p, const Mat3<double>& C, double dt,
                                  const Isotropic::State<double>& old, Isotropic::State<double>& now) {
  UpdateOptions options;
  options.tolerance = 1e-13;
  PointStep<double> step{C, dt};
  Response<double> response;
  now = old;
  Isotropic::update(p, step, old, options, now, response);
  return response;
}

Isotropic::State<double> fresh(const Isotropic::Params<double>& p, const Quaternion<double>& q) {
  Isotropic::State<double> state{};
  Isotropic::initialise(p, q, state);
  return state;
}

}  // namespace

TEST_CASE("J2: the tangent's error against central differences decays with the square of the step") {
  const auto p = steel(500e6);
  auto old = fresh(p, random_orientation(1, 0, 0));
  Isotropic::State<double> now;
  REQUIRE(isotropic_update(p, right_cauchy_green(stretch(0.004)), 4.0, old, now).converged);
  old = now;
  const Mat3<double> C = right_cauchy_green(stretch(0.005));
  const Response<double> middle = isotropic_update(p, C, 1.0, old, now);
  REQUIRE(middle.converged);
  double errors[2];
  for (int k = 0; k < 2; ++k) {
    const double h = k == 0 ? 1e-5 : 1e-6;
    errors[k] = 0;
    for (int c = 0; c < 6; ++c) {
      Vec6<double> dE{};
      dE[c] = h;
      const Mat3<double> change = scaled(from_mandel(dE), 2.0);
      const Response<double> plus = isotropic_update(p, C + change, 1.0, old, now);
      const Response<double> minus = isotropic_update(p, C - change, 1.0, old, now);
      for (int i = 0; i < 6; ++i)
        errors[k] =
            std::max(errors[k], std::abs((plus.stress[i] - minus.stress[i]) / (2 * h) - middle.tangent(i, c)) / 2e11);
    }
  }
  CHECK(errors[0] < 1e-3);
  CHECK(errors[1] < errors[0] / 50);
}

TEST_CASE("J2: the answer does not depend on the orientation") {
  const auto p = steel(500e6);
  const Mat3<double> C = right_cauchy_green(stretch(0.006));
  Isotropic::State<double> now;
  const Response<double> first = isotropic_update(p, C, 2.0, fresh(p, {1, 0, 0, 0}), now);
  for (unsigned id = 0; id < 5; ++id) {
    const Response<double> other = isotropic_update(p, C, 2.0, fresh(p, random_orientation(2, id, 0)), now);
    for (int i = 0; i < 6; ++i) CHECK(std::abs(first.stress[i] - other.stress[i]) < round_off(first.stress[i], 270e9));
  }
}

TEST_CASE("J2: steady flow without hardening is M xi (rate / reference)^(1/n)") {
  // isochoric tension at strain rate e: L_p = γ̇ N with |sqrt(2/3) ... |: γ̇ = e sqrt(3/2), σ_eq = M ξ (γ̇/γ̇₀)^(1/n)
  const auto p = steel(0);
  auto state = fresh(p, {1, 0, 0, 0});
  Isotropic::State<double> now;
  Response<double> response;
  const double rate = 2e-3, dt = 0.1;
  double stretch_x = 1;
  for (int i = 0; i < 200; ++i) {
    stretch_x *= std::exp(rate * dt);
    const double side = 1 / std::sqrt(stretch_x);
    const Mat3<double> F{stretch_x, 0, 0, 0, side, 0, 0, 0, side};
    response = isotropic_update(p, right_cauchy_green(F), dt, state, now);
    REQUIRE(response.converged);
    state = now;
  }
  const double equivalent = state.stress[0] - state.stress[1];  // elastic configuration
  CHECK(equivalent == Approx(3 * 60e6 * std::pow(rate * std::sqrt(1.5) / 1e-3, 1.0 / 20)).epsilon(5e-3));
}

TEST_CASE("elasticity: a stretch along a cube axis has the closed-form stress of S = C : E") {
  const Elastic::Params<double> p{cubic_stiffness(168.4e9, 121.4e9, 75.4e9)};
  const double stretch_x = 1.01, E = 0.5 * (stretch_x * stretch_x - 1);
  PointStep<double> step{{stretch_x * stretch_x, 0, 0, 0, 1, 0, 0, 0, 1}, 1.0};
  Response<double> response;
  // the crystal's cube axes turned by 90° about z are cube axes again
  for (double w : {1.0, std::sqrt(0.5)}) {
    Elastic::update(p, GrainData<double>{{w, 0, 0, std::sqrt(1 - w * w)}}, step, response);
    CHECK(response.stress[0] == Approx(168.4e9 * E));
    CHECK(response.stress[1] == Approx(121.4e9 * E));
    CHECK(response.stress[5] == Approx(0).margin(1.0));
    CHECK(first_piola(Mat3<double>{stretch_x, 0, 0, 0, 1, 0, 0, 0, 1}, response.stress)(0, 0) ==
          Approx(stretch_x * 168.4e9 * E));
  }
}
