// A point is done where its last Newton step promises a residual below the tolerance: the promise is kept, and what is answered with
// the linearisation before that step is the answer at the solution.
#include <catch2/catch.hpp>

#include "tests/support/laws.hpp"

using namespace polyslip::tests;

namespace {

struct Tally {
  int solved = 0, failed = 0;
  double worst = 0;    ///< largest residual over the tolerance
  double stress = 0;   ///< largest difference of S0 with and without an evaluation at the solution, over the stiffness
  double tangent = 0;  ///< of the tangent, relative
};

/// Solves increments of many sizes, forward and back, from states in flow, each from the guess that nothing happens.
template <int N>
Tally survey(const typename Phenopowerlaw<N>::template Params<double>& p, double dt, unsigned orientations) {
  using L = Phenopowerlaw<N>;
  Tally tally;
  for (unsigned id = 0; id < orientations; ++id) {
    auto old = start<N>(p, random_orientation(21, id, 0));
    typename L::template State<double> next;
    for (int i = 1; i <= 3; ++i) {
      REQUIRE(update<N>(p, right_cauchy_green(stretch(0.001 * i)), dt, old, next).converged);
      old = next;
    }
    for (double jump : {-0.02, -0.004, -0.001, -1e-4, 0.0, 1e-6, 1e-5, 1e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.02}) {
      const PointStep<double> step{right_cauchy_green(stretch(0.003 + jump)), dt};
      UpdateOptions options;
      options.exact_tangent = false;
      typename L::template Guess<double> guess, again;
      L::guess_from(p, old, guess);
      again = guess;
      Response<double> response, exact;
      crystal_solve<L, double, double>(p, step, old, options, guess, response);
      if (!response.converged) {
        ++tally.failed;
        continue;
      }
      ++tally.solved;
      CrystalSystem<L, double> system;
      const Mat3<double> A = trial_tensor(old.F_p_inverse, step.right_cauchy_green);
      linearise<L, double, double>(p, A, dt, old, guess.stress, guess.xi, system);
      tally.worst = std::max(tally.worst, system.error / options.tolerance);
      options.tolerance = 1e-11;
      options.exact_tangent = true;
      crystal_solve<L, double, double>(p, step, old, options, again, exact);
      REQUIRE(exact.converged);
      double size = 0, difference = 0;
      for (int i = 0; i < 6; ++i)
        tally.stress = std::max(tally.stress, std::abs(exact.stress[i] - response.stress[i]) / p.stiffness(0, 0));
      for (int i = 0; i < 36; ++i) {
        size = std::max(size, std::abs(exact.tangent.m[i]));
        difference = std::max(difference, std::abs(exact.tangent.m[i] - response.tangent.m[i]));
      }
      tally.tangent = std::max(tally.tangent, difference / size);
    }
  }
  return tally;
}

void check(const Tally& tally) {
  INFO(tally.solved << " solved, " << tally.failed << " not, residual " << tally.worst << " of the tolerance, stress "
                    << tally.stress << ", tangent " << tally.tangent);
  CHECK(tally.failed * 10 <= tally.solved);
  CHECK(tally.worst < 1);
  CHECK(tally.stress < 1e-9);
  CHECK(tally.tangent < 5e-3);
}

}  // namespace

TEST_CASE("the residual after the last step is below the tolerance, and the answer is that at the solution") {
  SECTION("fcc, n = 20") { check(survey<12>(aluminium(), 1.0, 40)); }
  SECTION("fcc, n = 83, hardening ten times as fast") {
    auto p = aluminium(83);
    for (double& h : p.h_0) h = 750e6;
    check(survey<12>(p, 1.0, 40));
  }
  SECTION("fcc, exponents that are not whole") {
    auto p = aluminium(12.7);
    for (double& a : p.a) a = 1.37;
    check(survey<12>(p, 1.0, 40));
  }
  SECTION("fcc, almost linear, slow") { check(survey<12>(aluminium(2), 100.0, 40)); }
  SECTION("hcp with twins, every coupling on") { check(survey<24>(magnesium(), 1.0, 40)); }
}

TEST_CASE("the interaction of one system with another may be anything") {
  // rows that differ by a factor of 50 are beyond what iteration does: the coupling is factorised
  auto p = aluminium(40);
  for (int a = 0; a < 12; ++a) {
    p.h_0[a] = 300e6;
    for (int b = 0; b < 12; ++b) p.h[a][b] = a == b ? 10 : 0.2 + 0.1 * ((a + 2 * b) % 5);
  }
  check(survey<12>(p, 1.0, 20));
}

TEST_CASE("no bit of a lane depends on its batch mates") {
  constexpr int W = native_width<double>();
  using B = Batch<double, W>;
  const auto solve_batch = [](const auto& p, const auto& states, const std::vector<Mat3<double>>& ends, int only) {
    constexpr int N = std::decay_t<decltype(p)>::capacity;
    using L = Phenopowerlaw<N>;
    typename L::template State<B> old;
    PointStep<B> step;
    step.dt = 1.0;
    for (int i = 0; i < W; ++i) {
      const auto from = static_cast<std::size_t>(only < 0 ? i : only);
      put_lane<L, double, B>(p.systems, states[from], i, old);
      for (int k = 0; k < 9; ++k) set_lane(step.right_cauchy_green.m[k], i, ends[from].m[k]);
    }
    UpdateOptions options;
    options.exact_tangent = false;
    typename L::template Guess<B> guess;
    L::guess_from(p, old, guess);
    Response<B> response;
    crystal_solve<L, double, B>(p, step, old, options, guess, response);
    std::vector<std::vector<double>> lanes(W);
    for (int i = 0; i < W; ++i) {
      auto& numbers = lanes[static_cast<std::size_t>(i)];
      for (int k = 0; k < 6; ++k) numbers.push_back(guess.stress[k].lane(i));
      for (int a = 0; a < p.systems; ++a) numbers.push_back(guess.xi[a].lane(i));
      for (int k = 0; k < 6; ++k) numbers.push_back(response.stress[k].lane(i));
      for (int k = 0; k < 36; ++k) numbers.push_back(response.tangent.m[k].lane(i));
    }
    return lanes;
  };
  const auto compare = [&](const auto& p) {
    constexpr int N = std::decay_t<decltype(p)>::capacity;
    std::vector<typename Phenopowerlaw<N>::template State<double>> states;
    std::vector<Mat3<double>> ends;
    for (int i = 0; i < W; ++i) {
      auto state = start<N>(p, random_orientation(31, static_cast<unsigned>(i), 0)), next = state;
      for (int k = 1; k <= 3; ++k) {
        REQUIRE(update<N>(p, right_cauchy_green(stretch(0.001 * k)), 1.0, state, next).converged);
        state = next;
      }
      states.push_back(state);
      ends.push_back(right_cauchy_green(stretch(0.0025 + 0.0004 * i * i)));
    }
    const auto together = solve_batch(p, states, ends, -1);
    for (int i = 0; i < W; ++i)
      CHECK(together[static_cast<std::size_t>(i)] == solve_batch(p, states, ends, i)[static_cast<std::size_t>(i)]);
  };
  SECTION("fcc") { compare(aluminium()); }
  SECTION("hardening so fast that some lanes factorise") {
    auto p = aluminium(83);
    for (double& h : p.h_0) h = 750e6;
    compare(p);
  }
  SECTION("hcp with twins") { compare(magnesium()); }
}
