// Composed laws in all number types, and sensitivities of whole paths to parameters in dual numbers.
#include <catch2/catch.hpp>

#include "src/material/point_law.hpp"
#include "tests/support/composed.hpp"

using namespace polyslip::tests;
using polyslip::material::PointLaw;

namespace {

std::string all_mechanisms() {
  return dislocation_card(std::string("N_tw = 12\ndot_gamma_0_tw = 1e-3\nn_tw = 10\nxi_0_tw = 60e6\nt_tw = 5e-8\n"
                                      "h_0_tw-tw = 1e8\nh_sl-tw = 1 1 1\nh_tw-sl = 0.1 0.1 0.1\nh_tw-tw = 1 1\n"
                                      "reorientation = volume_fraction\nbackstress_c = 5e9\nbackstress_d = 200\n") +
                          cross_slip_keys + climb_keys +
                          "[thermal]\nexpansion_11 = 17e-6\nadiabatic = yes\nrho = 8960\nc_p = 385\n");
}

template <class Law, class S>
std::vector<S> numbers(const typename Law::template Params<double>& p, const typename Law::template State<S>& state) {
  std::vector<S> all;
  auto copy = state;
  PointLaw<typename Law::template Params<double>>::visit(p, copy, [&](S& x) { all.push_back(x); });
  return all;
}

/// A point after some increments of a path, one per lane, each from its own start.
template <class Law>
void compare_lanes(const std::string& card, double fraction) {
  constexpr int W = native_width<double>();
  using B = Batch<double, W>;
  using State = typename Law::template State<double>;
  const auto p = params_of<Law>(card);
  std::vector<Point<Law>> points;
  for (unsigned i = 0; i < static_cast<unsigned>(W); ++i) {
    points.emplace_back(p, random_orientation(5, i, 0), 20e-6, 300 + 40 * i);
    if (p.crystal.twinning() && i % 2 == 0) points.back().state.fraction[p.crystal.slip + 1] = fraction;
  }
  typename Law::template State<B> state;
  typename Law::template Guess<B> guess;
  GrainData<B> grain;
  for (int i = 0; i < W; ++i) {
    const auto& point = points[static_cast<std::size_t>(i)];
    set_lane(grain.orientation.w, i, point.grain.orientation.w);
    set_lane(grain.orientation.x, i, point.grain.orientation.x);
    set_lane(grain.orientation.y, i, point.grain.orientation.y);
    set_lane(grain.orientation.z, i, point.grain.orientation.z);
    set_lane(grain.size, i, point.grain.size);
    set_lane(grain.temperature, i, point.grain.temperature);
  }
  Law::initialise(p, grain, state);
  for (int i = 0; i < W; ++i)
    for (int a = 0; a < Law::capacity; ++a)
      set_lane(state.fraction[a], i, points[static_cast<std::size_t>(i)].state.fraction[a]);
  guess.stress = state.stress;
  UpdateOptions options;
  options.tolerance = 1e-13;
  for (int k = 1; k <= 5; ++k) {
    PointStep<B> step;
    step.dt = 0.5;
    std::vector<Response<double>> alone;
    for (int i = 0; i < W; ++i) {
      const Mat3<double> F = skew_stretch(0.0008 * k + 0.0001 * i * (k == 5 ? -4 : 1)), C = transpose(F) * F;
      for (int j = 0; j < 9; ++j) set_lane(step.right_cauchy_green.m[j], i, C.m[j]);
      alone.push_back(points[static_cast<std::size_t>(i)].go(F, 0.5));
      REQUIRE(alone.back().converged);
    }
    Response<B> together;
    staggered_solve<Law, double, B>(p, grain, step, state, options, guess, together);
    REQUIRE(all(together.converged));
    staggered_advance<Law, double, B>(p, grain, 0.5, guess, state);
    const auto lanes = numbers<Law, B>(p, state);
    for (int i = 0; i < W; ++i) {
      const auto& one = alone[static_cast<std::size_t>(i)];
      const State& expected = points[static_cast<std::size_t>(i)].state;
      const auto values = numbers<Law, double>(p, expected);
      CAPTURE(k, i);
      double largest = 0, off = 0;
      for (int j = 0; j < 6; ++j) largest = std::max(largest, std::abs(one.stress[j]));
      // each is solved to a residual of 1e-13
      for (int j = 0; j < 6; ++j) CHECK(std::abs(lane(together.stress[j], i) - one.stress[j]) < 1e-11 * largest);
      for (int j = 0; j < 36; ++j) CHECK(std::abs(lane(together.tangent.m[j], i) - one.tangent.m[j]) < 1e-9 * 1e11);
      for (std::size_t j = 0; j < values.size(); ++j)
        off = std::max(off, std::abs(lane(lanes[j], i) - values[j]) / std::max(std::abs(values[j]), 1e-3));
      CHECK(off < 1e-10);
    }
    // from the same state again; and there the rates agree to round-off
    for (int i = 0; i < W; ++i) {
      auto& point = points[static_cast<std::size_t>(i)];
      const auto values = numbers<Law, double>(p, point.state);
      std::size_t j = 0;
      PointLaw<typename Law::template Params<double>>::visit(p, state, [&](B& x) { set_lane(x, i, values[j++]); });
      for (int m = 0; m < 6; ++m) set_lane(guess.stress[m], i, point.guess.stress[m]);
    }
    Frozen<Law::capacity, B> frozen;
    PlasticFlow<Law::capacity, B> flow;
    Law::freeze(p, grain, state, frozen);
    Law::plastic_flow(p, frozen, state.stress, 0.5, flow);
    for (int i = 0; i < W; ++i) {
      const auto& point = points[static_cast<std::size_t>(i)];
      Frozen<Law::capacity, double> frozen_alone;
      PlasticFlow<Law::capacity, double> flow_alone;
      Law::freeze(p, point.grain, point.state, frozen_alone);
      Law::plastic_flow(p, frozen_alone, point.state.stress, 0.5, flow_alone);
      for (int a = 0; a < p.crystal.systems; ++a)
        CHECK(lane(flow.rate[a], i) == Approx(flow_alone.rate[a]).epsilon(1e-11).margin(1e-18));
      for (int j = 0; j < 9; ++j) CHECK(lane(flow.L[j], i) == Approx(flow_alone.L[j]).epsilon(1e-11).margin(1e-15));
    }
  }
}

/// The stress after some increments in single precision against double.
template <class Law, class T>
double single_precision_error(const std::string& card) {
  const auto p = params_of<Law>(card);
  const auto q = converted<Law, float>(p);
  Point<Law> point(p, random_orientation(5, 2, 0), 20e-6, 400);
  typename Law::template State<T> state;
  typename Law::template Guess<T> guess;
  GrainData<T> grain;
  const auto& o = point.grain.orientation;
  grain.orientation = {T(float(o.w)), T(float(o.x)), T(float(o.y)), T(float(o.z))};
  grain.size = T(20e-6f);
  grain.temperature = T(400.f);
  Law::initialise(q, grain, state);
  guess.stress = state.stress;
  UpdateOptions options;
  options.tolerance = 2e-6;
  double error = 0, size = 0;
  for (int k = 1; k <= 5; ++k) {
    const Mat3<double> F = skew_stretch(0.001 * k), C = transpose(F) * F;
    PointStep<T> step;
    step.dt = 0.5f;
    for (int j = 0; j < 9; ++j) step.right_cauchy_green.m[j] = T(float(C.m[j]));
    Response<T> response;
    staggered_solve<Law, float, T>(q, grain, step, state, options, guess, response);
    REQUIRE(all(response.converged));
    staggered_advance<Law, float, T>(q, grain, 0.5f, guess, state);
    const Response<double> exact = point.go(F, 0.5);
    for (int i = 0; i < 6; ++i) {
      error = std::max(error, std::abs(double(lane(response.stress[i], 0)) - exact.stress[i]));
      size = std::max(size, std::abs(exact.stress[i]));
    }
  }
  return error / size;
}

/// Stress and state after a path, as functions of two parameters that `set` writes.
template <class Law, class Set>
void compare_sensitivities(const std::string& card, double fraction, const double (&parameter)[2], Set&& set) {
  using D = Dual<double, 2>;
  const auto p = params_of<Law>(card);
  const int increments = 4;
  const auto path = [](int k) { return skew_stretch(0.0012 * k); };
  const auto run = [&](double x, double y) {
    auto q = p;
    set(q, x, y);
    Point<Law> point(q, random_orientation(3, 1, 0), 20e-6, 500);
    if (p.crystal.twinning()) point.state.fraction[p.crystal.slip] = fraction;
    for (int k = 1; k <= increments; ++k) REQUIRE(point.go(path(k), 0.8).converged);
    return numbers<Law, double>(p, point.state);
  };
  auto values = p;
  set(values, parameter[0], parameter[1]);
  Point<Law> point(values, random_orientation(3, 1, 0), 20e-6, 500);
  auto q = converted<Law, D>(p);
  set(q, D::variable(parameter[0], 0), D::variable(parameter[1], 1));
  typename Law::template State<D> state;
  GrainData<D> grain;
  const auto& o = point.grain.orientation;
  grain.orientation = {D(o.w), D(o.x), D(o.y), D(o.z)};
  grain.size = D(20e-6);
  grain.temperature = D(500.);
  Law::initialise(q, grain, state);
  if (p.crystal.twinning()) point.state.fraction[p.crystal.slip] = fraction;
  if (p.crystal.twinning()) state.fraction[p.crystal.slip] = D(fraction);
  for (int k = 1; k <= increments; ++k) {
    const Mat3<double> F = path(k);
    const Mat3<double> C = transpose(F) * F;
    REQUIRE(point.go(F, 0.8).converged);
    // one step of Newton's method in duals at the solution in plain values
    typename Law::template Guess<D> guess;
    Frozen<Law::capacity, D> frozen;
    StaggeredSystem<Law::capacity, D> system;
    Mat3<D> dual_C;
    for (int i = 0; i < 9; ++i) dual_C.m[i] = D(C.m[i]);
    for (int i = 0; i < 6; ++i) guess.stress[i] = D(point.guess.stress[i]);
    Law::freeze(q, grain, state, frozen);
    linearise_staggered<Law, D, D>(q, frozen, trial_tensor(state.F_p_inverse, dual_C), 0.8, guess.stress, system);
    const Vec6<D> change = newton_change(system);
    for (int i = 0; i < 6; ++i) guess.stress[i] += change[i];
    staggered_advance<Law, D, D>(q, grain, 0.8, guess, state);
  }
  const auto exact = numbers<Law, D>(p, state);
  for (int which = 0; which < 2; ++which) {
    double errors[2];
    for (int j = 0; j < 2; ++j) {
      const double h = parameter[which] * (j == 0 ? 1e-3 : 1e-4);
      const auto up = run(parameter[0] + (which == 0 ? h : 0), parameter[1] + (which == 1 ? h : 0)),
                 down = run(parameter[0] - (which == 0 ? h : 0), parameter[1] - (which == 1 ? h : 0));
      errors[j] = 0;
      for (std::size_t i = 0; i < exact.size(); ++i) {  // each number relative to its own size per relative change
        const double slope = (up[i] - down[i]) / (2 * h),
                     size = std::max(std::abs(exact[i].v), 1e-4) / parameter[which];
        errors[j] = std::max(errors[j], std::abs(slope - exact[i].d[which]) / size);
      }
    }
    CAPTURE(which, errors[0], errors[1]);
    CHECK(errors[0] < 0.05);
    CHECK(errors[1] < std::max(errors[0] / 30, 1e-6));
  }
}

}  // namespace

TEST_CASE("lanes of a batch answer as the scalar law, whatever their mates do") {
  compare_lanes<Dislocations>(all_mechanisms(), 0.2);
  compare_lanes<Dislocations>(dislocation_card(), 0);
  compare_lanes<PowerLaw>(magnesium_card("reorientation = volume_fraction\n"), 0.2);
  compare_lanes<PowerLaw>(magnesium_card("reorientation = predominant\nreorientation_threshold = 0.2\n"), 0.19);
  compare_lanes<PowerLaw>(bcc_card("a_nonSchmid = 0.5 0.3\nbackstress_c = 5e9\nbackstress_d = 200\n"), 0);
}

TEST_CASE("single precision agrees within what it can") {
  using B = Batch<float, native_width<float>()>;
  CHECK(single_precision_error<Dislocations, float>(dislocation_card()) < 5e-3);
  CHECK(single_precision_error<Dislocations, B>(all_mechanisms()) < 5e-3);
  CHECK(single_precision_error<PowerLaw, float>(fcc_card("hardening = staggered\n")) < 5e-3);
  CHECK(single_precision_error<PowerLaw, B>(
            bcc_card("a_nonSchmid = 0.5 0.3\nbackstress_c = 5e9\nbackstress_d = 200\n")) < 5e-3);
}

TEST_CASE(
    "sensitivities of a path to parameters are exact: central differences approach them with the square of the step") {
  SECTION("grain size and friction") {
    compare_sensitivities<Dislocations>(all_mechanisms(), 0.1, {20e-6, 20e6}, [](auto& p, auto x, auto y) {
      p.hardening.D = x;
      for (int a = 0; a < 12; ++a) p.hardening.tau_0[a] = y;
    });
  }
  SECTION("cross-slip and activation energy of glide") {
    compare_sensitivities<Dislocations>(all_mechanisms(), 0.1, {1.8e-19, 3e-19}, [](auto& p, auto x, auto y) {
      for (int a = 0; a < 12; ++a) {
        p.hardening.Q_cs[a] = x;
        p.flow.Q[a] = y;
      }
    });
  }
  SECTION("one slip system alone, which no forest hinders and no grain boundary") {
    std::string card = dislocation_card();
    card.replace(card.find("N_sl = 12"), 9, "N_sl = 1");
    compare_sensitivities<Dislocations>(card, 0, {25, 20e6}, [](auto& p, auto x, auto y) {
      p.hardening.i_sl[0] = x;
      p.hardening.tau_0[0] = y;
    });
  }
  SECTION("climb and backstress") {
    compare_sensitivities<Dislocations>(all_mechanisms(), 0.1, {2e-5, 5e9}, [](auto& p, auto x, auto y) {
      p.hardening.D_0 = x;
      for (int a = 0; a < 12; ++a) p.crystal.backstress_c[a] = y;
    });
  }
  SECTION("rate exponent and hardening") {
    compare_sensitivities<PowerLaw>(magnesium_card("reorientation = volume_fraction\n"), 0.1, {20, 5e8},
                                    [](auto& p, auto x, auto y) {
                                      for (int a = 0; a < p.crystal.slip; ++a) {
                                        p.flow.n[a] = x;
                                        p.hardening.power.h_0[a] = y;
                                      }
                                    });
  }
  SECTION("non-Schmid, elastic compliance") {
    const auto p0 = params_of<PowerLaw>(bcc_card("a_nonSchmid = 0.5 0.3\n"));
    compare_sensitivities<PowerLaw>(bcc_card("a_nonSchmid = 0.5 0.3\n"), 0, {1, 1}, [&](auto& p, auto x, auto y) {
      using S = decltype(x);
      for (int a = 0; a < 12; ++a)
        for (int i = 0; i < 6; ++i) p.crystal.non_schmid_along[a][i] = S(p0.crystal.non_schmid_along[a][i]) * x;
      for (int i = 0; i < 36; ++i) p.crystal.compliance.m[i] = S(p0.crystal.compliance.m[i]) * y;
    });
  }
}
