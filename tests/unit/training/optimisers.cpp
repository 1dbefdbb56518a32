// Adam against its formulas, the schedule at its corners, L-BFGS on Rosenbrock's function.
#include <catch2/catch.hpp>

#include <cmath>
#include <stdexcept>

#include "src/training/adam.hpp"
#include "src/training/lbfgs.hpp"
#include "tests/support/petsc.hpp"

using namespace polyslip;
using namespace polyslip::training;

TEST_CASE("the learning rate warms up linearly and ends at its share") {
  AdamOptions options;
  options.rate = 0.1;
  options.warm_up = 10;
  options.steps = 110;
  options.final_share = 0.05;
  CHECK(learning_rate(options, 0) == Approx(0.01));
  CHECK(learning_rate(options, 9) == Approx(0.1));
  CHECK(learning_rate(options, 10) == Approx(0.1));
  CHECK(learning_rate(options, 60) == Approx(0.1 * (0.05 + 0.95 / 2)));
  CHECK(learning_rate(options, 110) == Approx(0.005));
  CHECK(learning_rate(options, 1000) == Approx(0.005));
}

TEST_CASE("Adam's first step is the learning rate along the signs, decay is decoupled, clipping scales") {
  AdamOptions options;
  options.rate = 0.01;
  options.steps = 1000000;
  options.decay = 0.5;
  options.clip = 1;
  options.epsilon = 0;
  Adam adam(options, {1, 0});
  std::vector<double> values{2, 2};
  const double gradient[2] = {30, -40};
  CHECK(adam.step(values, gradient) == Approx(50));
  CHECK(values[0] == Approx(2 - 0.01 * 0.5 * 2 - 0.01));
  CHECK(values[1] == Approx(2 + 0.01));
  CHECK(adam.state().first[0] == Approx(0.1 * 0.6));  // of the clipped gradient
  CHECK(adam.state().second[1] == Approx(0.001 * 0.64));
}

TEST_CASE("Adam minimises a quadratic, and goes on from its state to the last bit") {
  AdamOptions options;
  options.rate = 0.05;
  options.steps = 2000;
  options.decay = 0;
  const auto gradient = [](const std::vector<double>& x) {
    return std::vector<double>{2 * (x[0] - 1), 20 * (x[1] + 2), 0.2 * (x[2] - 3)};
  };
  std::vector<double> x{0, 0, 0}, half;
  Adam adam(options, {0, 0, 0});
  Adam::State state;
  for (int i = 0; i < 2000; ++i) {
    if (i == 700) {
      state = adam.state();
      half = x;
    }
    adam.step(x, gradient(x).data());
  }
  CHECK(x[0] == Approx(1).margin(1e-3));
  CHECK(x[1] == Approx(-2).margin(1e-3));
  CHECK(x[2] == Approx(3).margin(1e-3));
  Adam again(options, {0, 0, 0});
  again.set_state(state);
  for (int i = 700; i < 2000; ++i) again.step(half, gradient(half).data());
  CHECK(half == x);
}

namespace {

double rosenbrock(const std::vector<double>& x, std::vector<double>& g) {
  double value = 0;
  g.assign(x.size(), 0);
  for (std::size_t i = 0; i + 1 < x.size(); ++i) {
    const double a = x[i + 1] - x[i] * x[i], b = 1 - x[i];
    value += 100 * a * a + b * b;
    g[i] += -400 * a * x[i] - 2 * b;
    g[i + 1] += 200 * a;
  }
  return value;
}

}  // namespace

TEST_CASE("L-BFGS") {
  tests::start_petsc();
  LbfgsOptions options;
  options.gradient = 1e-9;
  options.relative = 0;

  SECTION("finds the minimum of Rosenbrock's function in six dimensions") {
    std::vector<double> x{-1.2, 1, -1.2, 1, 0.3, 0};
    int calls = 0;
    const LbfgsResult result = minimise_lbfgs(rosenbrock, x, options, [&](int iteration, const auto&, double, double) {
      CHECK(iteration == calls);
      ++calls;
      return true;
    });
    INFO(result.reason);
    CHECK(result.converged);
    CHECK(calls == result.iterations + 1);
    for (const double value : x) CHECK(value == Approx(1).epsilon(1e-7));
  }
  SECTION("stays within bounds") {
    options.lower = {-2, -2};
    options.upper = {0.5, 2};
    std::vector<double> x{-1.2, 1};
    CHECK(minimise_lbfgs(rosenbrock, x, options).converged);
    CHECK(x[0] == Approx(0.5));
    CHECK(x[1] == Approx(0.25));
  }
  SECTION("ends when told to, and passes on what the function throws") {
    std::vector<double> x{-1.2, 1};
    const LbfgsResult result = minimise_lbfgs(rosenbrock, x, options,
                                              [](int iteration, const auto&, double, double) { return iteration < 3; });
    CHECK(result.iterations == 3);
    CHECK(result.reason == "stopped");
    CHECK_FALSE(result.converged);
    const Function broken = [](const std::vector<double>&, std::vector<double>&) -> double {
      throw std::runtime_error("no value here");
    };
    CHECK_THROWS_WITH(minimise_lbfgs(broken, x, options), "no value here");
  }
}
