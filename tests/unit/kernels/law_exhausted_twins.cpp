// Twins that have used up the volume: crystals of magnesium pulled about along c until nothing is left to twin, and beyond.
#include <catch2/catch.hpp>

#include "tests/support/laws.hpp"

using namespace polyslip::tests;

namespace {

using L = Phenopowerlaw<24>;
using Parameters = L::Params<double>;
using State = L::State<double>;

/// Every twin of magnesium() is {10-12}: tension along c opens all six, and strains by at most half of their γ_char, 6.5 %.
Mat3<double> pulled(double strain) {
  const double across = 1 / std::sqrt(1 + strain);
  return {across, 0.02 * strain, 0, 0, across, 0.05 * strain, 0, 0, 1 + strain};
}

/// c within some ten degrees of z.
Quaternion<double> near_c(unsigned id) {
  const Quaternion<double> q = random_orientation(17, id, 0);
  return normalized<double>({1, 0.1 * q.x, 0.1 * q.y, q.z});
}

double fraction(const Parameters& p, const State& state) { return L::twin_fraction(p, state.gamma); }

struct Walk {
  std::vector<State> states;  ///< after each increment, the start first
  std::vector<int> evaluations;
  bool converged = true;  ///< every increment, by Newton's method alone
};

/// To 12 %, with the default tolerance, each increment from the guess that nothing happens.
Walk walk(const Parameters& p, const Quaternion<double>& q, int increments) {
  Walk w;
  w.states.push_back(start<24>(p, q));
  for (int k = 1; k <= increments; ++k) {
    State state = w.states.back();
    const PointStep<double> step{right_cauchy_green(pulled(0.12 * k / increments)), 120.0 / increments};
    L::Guess<double> guess;
    L::guess_from(p, state, guess);
    Response<double> response;
    crystal_solve<L, double, double>(p, step, state, UpdateOptions(), guess, response);
    crystal_advance<L, double, double>(p, step.dt, guess, state);
    w.converged = w.converged && response.converged;
    w.evaluations.push_back(response.evaluations);
    w.states.push_back(state);
  }
  return w;
}

/// As on the card: twins do not harden slip, and their own hardening does not depend on their fraction.
Parameters uncoupled() {
  Parameters p = magnesium();
  for (int a = 0; a < p.systems; ++a) {
    p.c_1[a] = p.c_4[a] = 0;
    p.f_sat[a] = 10;
    p.c_3[a] = 1;
  }
  return p;
}

}  // namespace

TEST_CASE("a crystal goes on when nothing is left of it to twin, by Newton's method alone") {
  for (const Parameters& p : {magnesium(), uncoupled()})
    for (unsigned id = 0; id < 8; ++id)
      for (int increments : {240, 120, 24}) {
        const Walk w = walk(p, near_c(id), increments);
        const int most = *std::max_element(w.evaluations.begin(), w.evaluations.end());
        INFO("orientation " << id << ", " << increments << " increments, at most " << most << " evaluations");
        CHECK(w.converged);
        CHECK(most <= 15);
        double before = 0;
        for (const State& state : w.states) {
          CHECK(fraction(p, state) >= before);
          CHECK(fraction(p, state) < 1 + 1e-14);  // or what is lost in summing
          before = fraction(p, state);
        }
        CHECK(before > 0.999);
        // what twins carried, pyramidal slip does: their stress along c is well above that of twinning
        const std::size_t half = w.states.size() / 3;
        CHECK(fraction(p, w.states[half]) < 0.9);
        CHECK(w.states.back().stress[2] > 1.3 * w.states[half].stress[2]);
      }
}

TEST_CASE("twins grow as backward Euler says, with the fraction at the end of the increment") {
  const Parameters p = magnesium();
  const Walk w = walk(p, near_c(1), 60);
  REQUIRE(w.converged);
  std::size_t k = 1;
  for (; 1 - fraction(p, w.states[k]) > 1e-5; ++k) {  // beyond that round-off in f decides
    const State &old = w.states[k - 1], &now = w.states[k];
    L::Rates<double> rates;
    L::rates(p, now.stress, now.xi, fraction(p, now), rates);
    for (int t = p.slip; t < p.systems; ++t) {
      const double shear = now.gamma[t] - old.gamma[t];
      CHECK(2.0 * rates.rate[t] == Approx(shear).epsilon(1e-10).margin(1e-15));
      CHECK(2.0 * std::exp(rates.log_rate[t]) == Approx(shear).epsilon(1e-10).margin(1e-15));
    }
  }
  CHECK(k > 30);
}

TEST_CASE("where twins are exhausted the tangent's error against central differences decays with the step's square") {
  for (const Parameters& p : {magnesium(), uncoupled()})
    for (unsigned id = 0; id < 3; ++id) {
      const Walk w = walk(p, near_c(id), 120);
      for (double asked : {0.5, 0.95, 0.99, 0.999}) {
        std::size_t k = 0;
        while (k + 2 < w.states.size() && fraction(p, w.states[k]) < asked) ++k;
        INFO("orientation " << id << ", f = " << fraction(p, w.states[k]));
        REQUIRE(fraction(p, w.states[k]) >= asked);
        const Mat3<double> C = right_cauchy_green(pulled(0.12 * static_cast<double>(k + 1) / 120));
        const double coarse = tangent_error<24>(p, C, 1.0, w.states[k], 1e-5),
                     fine = tangent_error<24>(p, C, 1.0, w.states[k], 1e-6);
        CHECK(coarse < 3e-2);
        CHECK(fine < coarse / 50);
      }
    }
}

TEST_CASE("lanes with and without exhausted twins answer as the scalar law does") {
  constexpr int W = native_width<double>();
  using B = Batch<double, W>;
  const Parameters p = magnesium();
  const Walk w = walk(p, near_c(2), 120);
  L::State<B> old, now;
  PointStep<B> step;
  step.dt = 1.0;
  std::vector<State> states;
  std::vector<Mat3<double>> ends;
  for (int i = 0; i < W; ++i) {
    const std::size_t k = 30 + static_cast<std::size_t>(i) * 80 / W;  // f from a half to all
    states.push_back(w.states[k]);
    ends.push_back(right_cauchy_green(pulled(0.12 * static_cast<double>(k + 1) / 120)));
    put_lane<L, double, B>(p.systems, states.back(), i, old);
    for (int c = 0; c < 9; ++c) set_lane(step.right_cauchy_green.m[c], i, ends.back().m[c]);
  }
  UpdateOptions options;
  options.tolerance = 1e-13;
  now = old;
  Response<B> response;
  crystal_update<L, double, B>(p, step, old, options, now, response);
  REQUIRE(all(response.converged));
  for (int i = 0; i < W; ++i) {
    State alone;
    const auto at = static_cast<std::size_t>(i);
    const Response<double> scalar = update<24>(p, ends[at], 1.0, states[at], alone);
    INFO("f = " << fraction(p, alone));
    for (int k = 0; k < 6; ++k)
      CHECK(std::abs(lane(response.stress[k], i) - scalar.stress[k]) < round_off(scalar.stress[k], 59.3e9));
    for (int k = 0; k < 36; ++k) CHECK(std::abs(lane(response.tangent.m[k], i) - scalar.tangent.m[k]) < 1e-10 * 6e10);
    for (int a = 0; a < p.systems; ++a)
      CHECK(std::abs(lane(now.gamma[a], i) - alone.gamma[a]) < 1e-12 * alone.gamma[a] + 1e-15);
  }
}
