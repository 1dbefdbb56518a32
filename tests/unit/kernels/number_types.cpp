// Batches and duals, and every law instantiated for every number type.
#include <catch2/catch.hpp>

#include "kernels/law/elastic.hpp"
#include "kernels/law/isotropic.hpp"
#include "tests/support/laws.hpp"

using namespace polyslip::tests;

namespace {

template <class T>
bool is_finite(const Vec6<T>& x) {
  for (int i = 0; i < 6; ++i)
    for (int k = 0; k < NumberTraits<T>::lanes; ++k)
      if (!std::isfinite(static_cast<double>(lane(x[i], k)))) return false;
  return true;
}

template <class S>
typename Phenopowerlaw<12>::Params<S> converted(const Phenopowerlaw<12>::Params<double>& p) {
  typename Phenopowerlaw<12>::Params<S> q{};
  q.slip = p.slip;
  q.systems = p.systems;
  for (int i = 0; i < 36; ++i) {
    q.compliance.m[i] = S(p.compliance.m[i]);
    q.stiffness.m[i] = S(p.stiffness.m[i]);
  }
  for (int a = 0; a < 12; ++a) {
    for (int i = 0; i < 3; ++i) {
      q.direction[a][i] = p.direction[a][i];
      q.normal[a][i] = p.normal[a][i];
    }
    for (int i = 0; i < 6; ++i) q.schmid[a][i] = p.schmid[a][i];
    q.dot_gamma_0[a] = S(p.dot_gamma_0[a]);
    q.log_dot_gamma_0[a] = S(p.log_dot_gamma_0[a]);
    q.n[a] = S(p.n[a]);
    q.xi_0[a] = S(p.xi_0[a]);
    q.xi_inf[a] = S(p.xi_inf[a]);
    q.a[a] = S(p.a[a]);
    q.h_0[a] = S(p.h_0[a]);
    for (int b = 0; b < 12; ++b) q.h[a][b] = S(p.h[a][b]);
  }
  return q;
}

/// update() of the power law in T with parameters in S gives finite numbers close to the double answer.
template <class S, class T>
double power_law_difference(double tolerance) {
  const auto p = aluminium();
  const auto q = converted<S>(p);
  const Quaternion<double> orientation = random_orientation(1, 2, 0);
  const Mat3<double> C = right_cauchy_green(stretch(0.002));
  Phenopowerlaw<12>::State<double> now;
  const Response<double> reference = update<12>(p, C, 1.0, start<12>(p, orientation), now);
  typename Phenopowerlaw<12>::State<T> old, state;
  Phenopowerlaw<12>::initialise(
      q, Quaternion<T>{T(S(orientation.w)), T(S(orientation.x)), T(S(orientation.y)), T(S(orientation.z))}, old);
  state = old;
  PointStep<T> step;
  for (int i = 0; i < 9; ++i) step.right_cauchy_green.m[i] = T(S(C.m[i]));
  step.dt = S(1);
  UpdateOptions options;
  options.tolerance = tolerance;
  Response<T> response;
  crystal_update<Phenopowerlaw<12>, S, T>(q, step, old, options, state, response);
  REQUIRE(all(response.converged));
  REQUIRE(is_finite(response.stress));
  double difference = 0;
  for (int i = 0; i < 6; ++i)
    for (int k = 0; k < NumberTraits<T>::lanes; ++k)
      difference =
          std::max(difference, std::abs(static_cast<double>(lane(response.stress[i], k)) - reference.stress[i]) / 1e8);
  return difference;
}

}  // namespace

TEST_CASE("arithmetic, comparison and functions of a batch are those of its lanes") {
  constexpr int W = native_width<double>();
  using B = Batch<double, W>;
  B x, y;
  for (int i = 0; i < W; ++i) {
    x.set_lane(i, 0.3 + 1.7 * i);
    y.set_lane(i, 2.5 - 0.9 * i);
  }
  const B sum = x + y, product = 2 * x * y, e = exp(y), l = log(x), r = sqrt(x), power = pow(x, B(2.5));
  const auto less = x < y;
  const B chosen = select(less, x, y);
  for (int i = 0; i < W; ++i) {
    const double a = x.lane(i), b = y.lane(i);
    CHECK(sum.lane(i) == a + b);
    CHECK(product.lane(i) == Approx(2 * a * b).epsilon(1e-15));
    CHECK(e.lane(i) == Approx(std::exp(b)).epsilon(1e-15));
    CHECK(l.lane(i) == Approx(std::log(a)).epsilon(4e-15).margin(1e-15));
    CHECK(r.lane(i) == std::sqrt(a));
    CHECK(power.lane(i) == Approx(std::pow(a, 2.5)).epsilon(2e-14));
    CHECK(less.lane(i) == (a < b));
    CHECK(chosen.lane(i) == std::min(a, b));
    CHECK(abs_of(y).lane(i) == std::abs(b));
  }
  CHECK(any(less) == true);
  CHECK(all(less) == (W == 1));
  CHECK_FALSE(std::is_convertible_v<BatchMask<double, W>, bool>);
  CHECK_FALSE(std::is_constructible_v<bool, BatchMask<double, W>>);
}

TEST_CASE("vector exp and log hold over the whole range a law uses") {
  constexpr int W = native_width<double>();
  using B = Batch<double, W>;
  for (double x = -700; x < 700; x += 0.73) {
    CHECK(exp(B(x)).lane(0) == Approx(std::exp(x)).epsilon(1e-15));
    const double y = std::exp(x);
    CHECK(log(B(y)).lane(W - 1) == Approx(std::log(y)).epsilon(1e-15).margin(1e-15));
  }
}

TEST_CASE("duals carry exact derivatives through every operation") {
  using D = Dual<double, 2>;
  const double a = 1.3, b = 0.7;
  const D x = D::variable(a, 0), y = D::variable(b, 1);
  const D f = exp(x * y) / (x + 2.0) - log(y) * sqrt(x) + pow(x, y);
  const auto value = [](double u, double v) {
    return std::exp(u * v) / (u + 2) - std::log(v) * std::sqrt(u) + std::pow(u, v);
  };
  CHECK(f.v == Approx(value(a, b)).epsilon(1e-14));
  const double h = 1e-6;
  CHECK(f.d[0] == Approx((value(a + h, b) - value(a - h, b)) / (2 * h)).epsilon(1e-8));
  CHECK(f.d[1] == Approx((value(a, b + h) - value(a, b - h)) / (2 * h)).epsilon(1e-8));
  CHECK(select(x > y, x, y).d[0] == 1);
}

TEST_CASE("the power law runs in every number type") {
  constexpr int W = native_width<double>(), WF = native_width<float>();
  CHECK(power_law_difference<double, double>(1e-13) < 1e-12);
  CHECK(power_law_difference<double, Batch<double, W>>(1e-13) < 1e-11);
  CHECK(power_law_difference<float, float>(2e-6) < 2e-2);
  CHECK(power_law_difference<float, Batch<float, WF>>(2e-6) < 2e-2);
  // duals of both: one Newton step, as sensitivities take it, compiles and is finite
  using DB = Dual<Batch<double, W>, 2>;
  const auto p = aluminium();
  using L = Phenopowerlaw<12>;
  L::State<DB> state;
  L::initialise(p, Quaternion<DB>{DB(1.0), DB(0.0), DB(0.0), DB(0.0)}, state);
  state.stress[0] = DB::variable(Batch<double, W>(60e6), 0);
  Mat3<DB> A;
  const Mat3<double> C = right_cauchy_green(stretch(0.001));
  for (int i = 0; i < 9; ++i) A.m[i] = DB(C.m[i]);
  CrystalSystem<L, DB> system;
  CrystalStep<12, DB> change;
  linearise<L, double, DB>(p, A, 1.0, state, state.stress, state.xi, system);
  condense<L, double, DB>(p, interaction_means<L, double>(p), MaskOf<DB>(true), system);
  newton_step<L, double, DB>(p, system, change);
  CHECK(std::isfinite(change.dstress[0].v.lane(0)));
  CHECK(std::isfinite(change.dstress[0].d[0].lane(W - 1)));
}

TEST_CASE("elastic and isotropic laws agree between scalars and batches") {
  constexpr int W = native_width<double>();
  using B = Batch<double, W>;
  const Mat3<double> C = right_cauchy_green(stretch(0.003));
  const Quaternion<double> q = random_orientation(1, 3, 0);
  const GrainData<double> grain{q};
  const GrainData<B> grains{{B(q.w), B(q.x), B(q.y), B(q.z)}};
  PointStep<double> step{C, 1.0};
  PointStep<B> steps;
  for (int i = 0; i < 9; ++i) steps.right_cauchy_green.m[i] = B(C.m[i]);
  steps.dt = 1.0;
  Response<double> one;
  Response<B> many;
  const Elastic::Params<double> elastic{cubic_stiffness(168.4e9, 121.4e9, 75.4e9)};
  Elastic::update(elastic, grain, step, one);
  Elastic::update(elastic, grains, steps, many);
  for (int i = 0; i < 6; ++i) CHECK(many.stress[i].lane(W - 1) == Approx(one.stress[i]).epsilon(1e-12));

  Isotropic::Params<double> p{};
  p.stiffness = isotropic_stiffness(110e9, 60e9);
  p.compliance = inverse_of(p.stiffness);
  p.dot_gamma_0 = 1e-3;
  p.n = 20;
  p.M = 3;
  p.xi_0 = 31e6;
  p.xi_inf = 63e6;
  p.h_0 = 75e6;
  p.h = 1;
  p.a = 2.25;
  Isotropic::State<double> old, now;
  Isotropic::State<B> olds, nows;
  Isotropic::initialise(p, q, old);
  Isotropic::initialise(p, grains.orientation, olds);
  now = old;
  nows = olds;
  UpdateOptions options;
  options.tolerance = 1e-13;
  Isotropic::update(p, step, old, options, now, one);
  Isotropic::update(p, steps, olds, options, nows, many);
  REQUIRE(one.converged);
  REQUIRE(all(many.converged));
  for (int i = 0; i < 6; ++i) CHECK(std::abs(many.stress[i].lane(0) - one.stress[i]) < round_off(one.stress[i], 110e9));
  for (int i = 0; i < 36; ++i) CHECK(std::abs(many.tangent.m[i].lane(1) - one.tangent.m[i]) < 1e-10 * 1e11);
}
