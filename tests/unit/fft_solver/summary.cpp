// Offset yield of a curve; polar rotation.
#include "src/fft_solver/summary.hpp"

#include <catch2/catch.hpp>

#include "kernels/rotation/quaternion.hpp"
#include "src/fft_solver/results_points.hpp"

using namespace polyslip;

TEST_CASE("offset yield of a bilinear curve is where the two lines meet") {
  // 70 GPa to 70 MPa, then 1 GPa: σ = 70e6 + 1e9 (ε − 1e-3) meets 70e9 (ε − 2e-3) at ε = 209e6/69e9
  std::vector<double> strain, stress;
  for (int i = 1; i <= 40; ++i) {
    strain.push_back(2.5e-4 * i);
    stress.push_back(strain.back() < 1e-3 ? 70e9 * strain.back() : 70e6 + 1e9 * (strain.back() - 1e-3));
  }
  const auto yield = fft_solver::offset_yield(strain, stress, 0.002);
  REQUIRE(yield.has_value());
  CHECK(yield->strain == Approx(209e6 / 69e9).epsilon(1e-12));
  CHECK(yield->stress == Approx(70e9 * (209e6 / 69e9 - 2e-3)).epsilon(1e-12));
  CHECK(yield->stiffness == Approx(70e9));
  CHECK_FALSE(fft_solver::offset_yield({1e-3, 2e-3}, {70e6, 140e6}, 0.002).has_value());  // elastic
  CHECK_FALSE(
      fft_solver::offset_yield({3e-3, 4e-3}, {70e6, 71e6}, 0.002).has_value());  // first point beyond the offset
  CHECK_FALSE(fft_solver::offset_yield({}, {}, 0.002).has_value());
}

TEST_CASE("the polar rotation of R U is R") {
  const auto R = kernels::to_matrix(kernels::from_bunge(0.7, 1.9, -2.2));
  const kernels::Mat3<double> U{{1.3, 0.2, -0.1, 0.2, 0.8, 0.15, -0.1, 0.15, 1.05}};
  const auto found = fft_solver::polar_rotation(R * U);
  for (int c = 0; c < 9; ++c) CHECK(found.m[c] == Approx(R.m[c]).margin(1e-14));
}
