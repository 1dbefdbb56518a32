// The power law as a point function: tangent, batches, sub-steps, objectivity, symmetry, twins, sensitivities.
#include <catch2/catch.hpp>

#include "kernels/rotation/symmetry.hpp"
#include "tests/support/laws.hpp"

using namespace polyslip::tests;

namespace {

/// A state some increments into plastic flow.
template <int N>
typename Phenopowerlaw<N>::template State<double> deformed(const typename Phenopowerlaw<N>::template Params<double>& p,
                                                           const Quaternion<double>& q, double strain, int increments) {
  auto state = start<N>(p, q);
  for (int i = 1; i <= increments; ++i) {
    auto now = state;
    REQUIRE(update<N>(p, right_cauchy_green(stretch(strain * i / increments)), 1.0, state, now).converged);
    state = now;
  }
  return state;
}

}  // namespace

TEST_CASE("the consistent tangent's error against central differences decays with the square of the step") {
  SECTION("fcc slip") {
    const auto p = aluminium();
    for (unsigned id = 0; id < 4; ++id) {
      const auto old = deformed<12>(p, random_orientation(7, id, 0), 0.004, 4);
      const Mat3<double> C = right_cauchy_green(stretch(0.005));
      const double coarse = tangent_error<12>(p, C, 1.0, old, 1e-5), fine = tangent_error<12>(p, C, 1.0, old, 1e-6);
      CHECK(coarse < 1e-3);
      CHECK(fine < coarse / 50);
    }
  }
  SECTION("hcp slip and twins, every coupling on") {
    const auto p = magnesium();
    for (unsigned id = 0; id < 4; ++id) {
      const auto old = deformed<24>(p, random_orientation(8, id, 0), 0.01, 10);
      const Mat3<double> C = right_cauchy_green(stretch(0.011));
      const double coarse = tangent_error<24>(p, C, 1.0, old, 1e-5), fine = tangent_error<24>(p, C, 1.0, old, 1e-6);
      CHECK(coarse < 1e-2);
      CHECK(fine < coarse / 50);
    }
  }
}

TEST_CASE("local sub-steps carry the consistent tangent of the whole increment") {
  const auto p = magnesium();
  const auto old = deformed<24>(p, random_orientation(3, 1, 0), 0.01, 10);
  const Mat3<double> C = right_cauchy_green(stretch(0.014));
  UpdateOptions options;
  options.tolerance = 1e-13;
  for (int pieces : {1, 4, 16}) {
    auto now = old;
    Vec6<double> stress, plus, minus;
    Mat6<double> tangent, unused;
    int evaluations = 0;
    REQUIRE(
        substep_once<Phenopowerlaw<24>, double>(p, C, 1.0, old, options, pieces, now, stress, tangent, evaluations));
    double errors[2];
    for (int k = 0; k < 2; ++k) {
      const double h = k == 0 ? 1e-5 : 1e-6;
      errors[k] = 0;
      for (int c = 0; c < 6; ++c) {
        Vec6<double> dE{};
        dE[c] = h;
        const Mat3<double> change = scaled(from_mandel(dE), 2.0);
        REQUIRE(substep_once<Phenopowerlaw<24>, double>(p, C + change, 1.0, old, options, pieces, now, plus, unused,
                                                        evaluations));
        REQUIRE(substep_once<Phenopowerlaw<24>, double>(p, C - change, 1.0, old, options, pieces, now, minus, unused,
                                                        evaluations));
        for (int i = 0; i < 6; ++i)
          errors[k] = std::max(errors[k], std::abs((plus[i] - minus[i]) / (2 * h) - tangent(i, c)) / 60e9);
      }
    }
    INFO(pieces << " pieces");
    CHECK(errors[0] < 1e-2);
    CHECK(errors[1] < errors[0] / 50);
    if (pieces == 1) {  // the same increment as the direct update
      const Response<double> direct = update<24>(p, C, 1.0, old, now);
      for (int i = 0; i < 6; ++i) CHECK(stress[i] == Approx(direct.stress[i]).epsilon(1e-9).margin(1.0));
      for (int i = 0; i < 36; ++i) CHECK(std::abs(tangent.m[i] - direct.tangent.m[i]) < 1e-9 * 60e9);
    }
  }
}

TEST_CASE("a lane's answer is that of the scalar law, whatever its batch mates do") {
  constexpr int W = native_width<double>();
  using B = Batch<double, W>;
  using L = Phenopowerlaw<12>;
  const auto p = aluminium();
  L::State<B> old, now;
  PointStep<B> step;
  step.dt = 1.0;
  std::vector<L::State<double>> states;
  std::vector<Mat3<double>> ends;
  for (int i = 0; i < W; ++i) {
    states.push_back(deformed<12>(p, random_orientation(5, static_cast<unsigned>(i), 0), 0.003, 3));
    ends.push_back(right_cauchy_green(stretch(0.003 + 0.0004 * i * i)));  // from unloading to a very large step
    put_lane<L, double, B>(12, states.back(), i, old);
    for (int k = 0; k < 9; ++k) set_lane(step.right_cauchy_green.m[k], i, ends.back().m[k]);
  }
  now = old;
  UpdateOptions options;
  options.tolerance = 1e-13;
  Response<B> response;
  crystal_update<L, double, B>(p, step, old, options, now, response);
  REQUIRE(all(response.converged));
  for (int i = 0; i < W; ++i) {
    L::State<double> alone;
    const Response<double> scalar =
        update<12>(p, ends[static_cast<std::size_t>(i)], 1.0, states[static_cast<std::size_t>(i)], alone);
    for (int k = 0; k < 6; ++k)
      CHECK(std::abs(response.stress[k].lane(i) - scalar.stress[k]) < round_off(scalar.stress[k], 106.75e9));
    for (int k = 0; k < 36; ++k) CHECK(std::abs(response.tangent.m[k].lane(i) - scalar.tangent.m[k]) < 1e-10 * 1e11);
    for (int a = 0; a < 12; ++a) CHECK(now.xi[a].lane(i) == Approx(alone.xi[a]).epsilon(1e-12));
  }
}

TEST_CASE("a step far beyond yield from the elastic side converges, by sub-steps at the worst") {
  for (double n : {20.0, 50.0, 100.0}) {
    const auto p = aluminium(n);
    for (unsigned id = 0; id < 8; ++id) {
      const auto old = start<12>(p, random_orientation(11, id, 0));
      Phenopowerlaw<12>::State<double> now;
      const Response<double> response = update<12>(p, right_cauchy_green(stretch(0.05)), 50.0, old, now, 1e-10);
      INFO("n = " << n << ", orientation " << id << ", evaluations " << response.evaluations);
      CHECK(response.converged);
      CHECK(determinant(now.F_p_inverse) == Approx(1).epsilon(1e-12));
      double largest = 0;
      for (int i = 0; i < 6; ++i) largest = std::max(largest, std::abs(response.stress[i]));
      CHECK(largest < 1e9);
    }
  }
}

TEST_CASE("the law does not see a rigid rotation, and symmetry equivalents of an orientation answer alike") {
  SECTION("rotation of the end state") {
    const auto p = aluminium();
    const auto old = deformed<12>(p, random_orientation(2, 0, 0), 0.003, 3);
    const Mat3<double> F = stretch(0.004), R = to_matrix(random_orientation(2, 1, 0));
    Phenopowerlaw<12>::State<double> now;
    const Response<double> here = update<12>(p, right_cauchy_green(F), 1.0, old, now);
    const Response<double> turned = update<12>(p, right_cauchy_green(R * F), 1.0, old, now);
    // S0 is material: P of the turned state is R P
    for (int i = 0; i < 6; ++i)
      CHECK(std::abs(here.stress[i] - turned.stress[i]) < round_off(here.stress[i], 106.75e9));
  }
  SECTION("fcc and hcp symmetry") {
    const auto fcc = aluminium();
    const auto hcp = magnesium();
    const Quaternion<double> q = random_orientation(4, 0, 0);
    const Mat3<double> C = right_cauchy_green(stretch(0.004));
    Phenopowerlaw<12>::State<double> now;
    Phenopowerlaw<24>::State<double> now_hcp;
    const Response<double> first = update<12>(fcc, C, 1.0, start<12>(fcc, q), now);
    const Response<double> first_hcp = update<24>(hcp, C, 1.0, start<24>(hcp, q), now_hcp);
    const SymmetryGroup cubic = symmetry_group(laue_of(Lattice::cF)), hexagonal = symmetry_group(laue_of(Lattice::hP));
    for (int k = 0; k < cubic.size; ++k) {
      const Response<double> other = update<12>(fcc, C, 1.0, start<12>(fcc, multiply(cubic.op[k], q)), now);
      for (int i = 0; i < 6; ++i)
        CHECK(std::abs(first.stress[i] - other.stress[i]) < round_off(first.stress[i], 106.75e9));
    }
    for (int k = 0; k < hexagonal.size; ++k) {
      const Response<double> other = update<24>(hcp, C, 1.0, start<24>(hcp, multiply(hexagonal.op[k], q)), now_hcp);
      for (int i = 0; i < 6; ++i)
        CHECK(std::abs(first_hcp.stress[i] - other.stress[i]) < round_off(first_hcp.stress[i], 59.3e9));
    }
  }
}

TEST_CASE("plastic work is never negative, and elastic strain below yield leaves no slip") {
  const auto p = aluminium();
  auto state = start<12>(p, random_orientation(6, 0, 0));
  Phenopowerlaw<12>::State<double> now;
  for (int i = 1; i <= 40; ++i) {  // load, unload, reverse
    const double strain = 0.004 * std::sin(i * 0.3);
    REQUIRE(update<12>(p, right_cauchy_green(stretch(strain)), 1.0, state, now).converged);
    for (int a = 0; a < 12; ++a) {
      CHECK(now.gamma[a] >= state.gamma[a]);  // accumulated
      Phenopowerlaw<12>::Rates<double> rates;
      Phenopowerlaw<12>::rates(p, now.stress, now.xi, 0.0, rates);
      double tau = 0;
      for (int k = 0; k < 6; ++k) tau += now.stress[k] * p.schmid[a][k];
      CHECK(tau * rates.sign[a] * rates.rate[a] >= 0);
      CHECK(rates.slope[a] * std::abs(tau) == Approx(p.n[a] * rates.rate[a]).margin(1e-300));
      if (rates.rate[a] > 1e-30) CHECK(std::exp(rates.log_rate[a]) == Approx(rates.rate[a]).epsilon(1e-10));
    }
    state = now;
  }
  const auto fresh = start<12>(p, random_orientation(6, 1, 0));
  REQUIRE(update<12>(p, right_cauchy_green(stretch(1e-5)), 1.0, fresh, now).converged);
  for (int a = 0; a < 12; ++a) CHECK(now.gamma[a] < 1e-12);
}

TEST_CASE("{10-12} twins of magnesium open under tension along c and stay shut under compression") {
  const auto p = magnesium();
  for (double sign : {1.0, -1.0}) {
    auto state = start<24>(p, Quaternion<double>{1, 0, 0, 0});  // c along z
    Phenopowerlaw<24>::State<double> now;
    for (int i = 1; i <= 20; ++i) {
      const double e = sign * 5e-4 * i;
      const Mat3<double> F{1 - 0.5 * e, 0, 0, 0, 1 - 0.5 * e, 0, 0, 0, 1 + e};
      REQUIRE(update<24>(p, right_cauchy_green(F), 0.5, state, now).converged);
      state = now;
    }
    double twin = 0;
    for (int t = 12; t < 18; ++t) twin += state.gamma[t];
    if (sign > 0) {
      CHECK(twin > 1e-3);
    } else {
      CHECK(twin == 0);
    }
  }
}

TEST_CASE("sensitivities to parameters are exact: the increment in dual numbers") {
  // d(stress)/d(n, xi_inf, h_0) by converging in plain values and taking one Newton step in duals
  using D = Dual<double, 3>;
  using L = Phenopowerlaw<12>;
  const auto p = aluminium();
  const auto old = deformed<12>(p, random_orientation(9, 0, 0), 0.004, 4);
  const Mat3<double> C = right_cauchy_green(stretch(0.005));
  const auto stress_of = [&](double n, double xi_inf, double h_0) {
    auto q = p;
    for (int a = 0; a < 12; ++a) {
      q.n[a] = n;
      q.xi_inf[a] = xi_inf;
      q.h_0[a] = h_0;
    }
    L::State<double> now;
    update<12>(q, C, 1.0, old, now);
    return now;
  };
  L::Params<D> dual{};
  dual.slip = dual.systems = 12;
  for (int i = 0; i < 36; ++i) {
    dual.compliance.m[i] = D(p.compliance.m[i]);
    dual.stiffness.m[i] = D(p.stiffness.m[i]);
  }
  for (int a = 0; a < 12; ++a) {
    for (int i = 0; i < 3; ++i) {
      dual.direction[a][i] = p.direction[a][i];
      dual.normal[a][i] = p.normal[a][i];
    }
    for (int i = 0; i < 6; ++i) dual.schmid[a][i] = p.schmid[a][i];
    dual.dot_gamma_0[a] = D(p.dot_gamma_0[a]);
    dual.log_dot_gamma_0[a] = D(p.log_dot_gamma_0[a]);
    dual.n[a] = D::variable(p.n[a], 0);
    dual.xi_inf[a] = D::variable(p.xi_inf[a], 1);
    dual.h_0[a] = D::variable(p.h_0[a], 2);
    dual.a[a] = D(p.a[a]);
    for (int b = 0; b < 12; ++b) dual.h[a][b] = D(p.h[a][b]);
  }
  const L::State<double> now = stress_of(20, 63e6, 75e6);
  L::State<D> dual_old, dual_now;
  for (int i = 0; i < 9; ++i) dual_old.F_p_inverse.m[i] = D(old.F_p_inverse.m[i]);
  for (int i = 0; i < 6; ++i) dual_now.stress[i] = D(now.stress[i]);
  for (int a = 0; a < 12; ++a) {
    dual_old.xi[a] = D(old.xi[a]);
    dual_old.gamma[a] = D(old.gamma[a]);
    dual_now.xi[a] = D(now.xi[a]);
  }
  Mat3<D> A;
  const Mat3<double> A_value = trial_tensor(old.F_p_inverse, C);
  for (int i = 0; i < 9; ++i) A.m[i] = D(A_value.m[i]);
  CrystalSystem<L, D> system;
  CrystalStep<12, D> step;
  linearise<L, D, D>(dual, A, 1.0, dual_old, dual_now.stress, dual_now.xi, system);
  condense<L, D, D>(dual, interaction_means<L, D>(dual), MaskOf<D>(true), system);
  newton_step<L, D, D>(dual, system, step);
  const double parameter[3] = {20, 63e6, 75e6};
  for (int k = 0; k < 3; ++k) {
    double errors[2];
    for (int j = 0; j < 2; ++j) {
      const double h = parameter[k] * (j == 0 ? 1e-2 : 1e-3);
      double plus[3], minus[3];
      std::copy(parameter, parameter + 3, plus);
      std::copy(parameter, parameter + 3, minus);
      plus[k] += h;
      minus[k] -= h;
      const auto up = stress_of(plus[0], plus[1], plus[2]), down = stress_of(minus[0], minus[1], minus[2]);
      errors[j] = 0;
      double size = 0;
      for (int i = 0; i < 6; ++i) {
        errors[j] = std::max(errors[j], std::abs((up.stress[i] - down.stress[i]) / (2 * h) - step.dstress[i].d[k]));
        size = std::max(size, std::abs(step.dstress[i].d[k]));
      }
      errors[j] /= size;
    }
    INFO("parameter " << k << ": " << errors[0] << " " << errors[1]);
    CHECK(errors[0] < 1e-2);
    CHECK(errors[1] < std::max(errors[0] / 30, 1e-6));  // or round-off, where the answer is all but linear
  }
}
