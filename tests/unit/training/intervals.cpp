// Intervals of likelihoods whose answer is known: a normal one, one with a flat direction, a binomial one.
#include "src/training/intervals.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "kernels/rotation/random.hpp"
#include "tests/support/petsc.hpp"

using namespace polyslip;
using namespace polyslip::training;

TEST_CASE("of a normal likelihood: errors are the square roots of the inverse curvature, profiles are 1.96 of them") {
  tests::start_petsc();
  // ½ (x − m)ᵀ A (x − m), A = (4 1; 1 1): A⁻¹ = (1 −1; −1 4) / 3
  const Likelihood likelihood{[](const std::vector<double>& x, std::vector<double>& g) {
                                const double a = x[0] - 1, b = x[1] + 2;
                                g = {4 * a + b, a + b};
                                return 0.5 * (4 * a * a + 2 * a * b + b * b) + 7;
                              },
                              {0, 0},
                              {-20, -20},
                              {20, 20}};
  const Fit fit = fit_with_intervals(likelihood);
  CHECK(fit.converged);
  CHECK(fit.value == Approx(7));
  CHECK(fit.place[0] == Approx(1).epsilon(1e-6));
  const double errors[2] = {std::sqrt(1.0 / 3), std::sqrt(4.0 / 3)};
  const double means[2] = {1, -2};
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(fit.estimates[i].identifiable());
    CHECK(fit.estimates[i].standard_error == Approx(errors[i]).epsilon(1e-6));
    CHECK(fit.estimates[i].profile_lower == Approx(means[i] - 1.959964 * errors[i]).epsilon(1e-3));
    CHECK(fit.estimates[i].profile_upper == Approx(means[i] + 1.959964 * errors[i]).epsilon(1e-3));
  }
}

TEST_CASE("a direction that the data say nothing of is not identifiable") {
  tests::start_petsc();
  const Likelihood likelihood{[](const std::vector<double>& x, std::vector<double>& g) {  // only the sum matters
                                const double a = x[0] + x[1] - 1;
                                g = {a, a, 2 * (x[2] - 3)};
                                return 0.5 * a * a + (x[2] - 3) * (x[2] - 3);
                              },
                              {0, 0, 0},
                              {-4, -4, -9},
                              {4, 4, 9}};
  const Fit fit = fit_with_intervals(likelihood);
  CHECK_FALSE(fit.estimates[0].identifiable());
  CHECK_FALSE(fit.estimates[1].identifiable());
  CHECK(std::isnan(fit.estimates[0].standard_error));
  CHECK(fit.estimates[2].identifiable());
  CHECK(fit.estimates[2].profile_upper - fit.estimates[2].value == Approx(1.959964 / std::sqrt(2.0)).epsilon(1e-3));
}

TEST_CASE("a minimum in a valley between plateaus is found from either of them") {
  tests::start_petsc();
  for (const double start : {-9.0, 0.0, 9.0}) {
    const Likelihood likelihood{[](const std::vector<double>& x, std::vector<double>& g) {
                                  const double dip = 20 * std::exp(-2 * (x[0] - 3) * (x[0] - 3));
                                  g = {4 * (x[0] - 3) * dip, 2 * (x[1] - 1)};
                                  return 30 - dip + (x[1] - 1) * (x[1] - 1);
                                },
                                {start, 0},
                                {-10, -5},
                                {10, 5}};
    const Fit fit = fit_with_intervals(likelihood);
    CHECK(fit.place[0] == Approx(3).epsilon(1e-6));
    CHECK(fit.estimates[0].standard_error == Approx(1 / std::sqrt(80.0)).epsilon(1e-3));
    CHECK(fit.estimates[0].identifiable());
  }
}

TEST_CASE("profile and bootstrap of a binomial likelihood") {
  tests::start_petsc();
  const base::Comm comm(MPI_COMM_SELF);
  const auto of_counts = [](double right, double n) {
    return Function([right, n](const std::vector<double>& x, std::vector<double>& g) {
      const double p = 1 / (1 + std::exp(-x[0]));
      g = {n * p - right};
      return -right * std::log(p) - (n - right) * std::log(1 - p);
    });
  };
  const Likelihood likelihood{of_counts(30, 100), {0}, {-8}, {8}};
  Fit fit = fit_with_intervals(likelihood);
  CHECK(fit.place[0] == Approx(std::log(30.0 / 70)).epsilon(1e-6));
  CHECK(fit.estimates[0].standard_error == Approx(1 / std::sqrt(100 * 0.3 * 0.7)).epsilon(1e-4));
  // the likelihood-ratio interval of p is 0.2160 to 0.3941
  CHECK(1 / (1 + std::exp(-fit.estimates[0].profile_lower)) == Approx(0.21603).margin(2e-4));
  CHECK(1 / (1 + std::exp(-fit.estimates[0].profile_upper)) == Approx(0.39410).margin(2e-4));
  bootstrap(
      fit, likelihood, 400,
      [&](int replicate) {
        double right = 0;
        for (std::uint32_t i = 0; i < 100; ++i)
          right += kernels::random_bits(7, static_cast<std::uint64_t>(replicate), i, 0).word[0] % 100 < 30 ? 1 : 0;
        return of_counts(right, 100);
      },
      comm);
  CHECK(fit.estimates[0].bootstrap_lower == Approx(fit.place[0] - 1.96 * fit.estimates[0].standard_error).margin(0.1));
  CHECK(fit.estimates[0].bootstrap_upper == Approx(fit.place[0] + 1.96 * fit.estimates[0].standard_error).margin(0.1));

  const Fit never = fit_with_intervals({of_counts(0, 20), {0}, {-8}, {8}});  // no success: bounded on one side only
  CHECK_FALSE(never.estimates[0].identifiable());
  CHECK(std::isnan(never.estimates[0].profile_lower));
  CHECK(1 / (1 + std::exp(-never.estimates[0].profile_upper)) ==
        Approx(1 - std::exp(-1.920729 / 20 - std::log1p(std::exp(-8)))).epsilon(1e-3));
}
