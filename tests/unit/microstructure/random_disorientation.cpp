#include "src/microstructure/random_disorientation.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace polyslip;
using namespace polyslip::microstructure;

TEST_CASE("random disorientations of cubic crystals follow Mackenzie's curve") {
  const kernels::SymmetryGroup cubic = kernels::symmetry_group(kernels::Laue::cubic);
  const double degree = M_PI / 180, root = std::sqrt(2.0) - 1;
  const auto density = [&](double angle) { return degree * random_disorientation_density(cubic, angle * degree); };
  // Mackenzie (1958), eqs. for 0–45°, 45–60° and 60–60.72°, per degree
  for (const double angle : {10.0, 30.0, 44.0})
    CHECK(density(angle) == Approx(2.0 / 15 * (1 - std::cos(angle * degree))).epsilon(5e-3));
  for (const double angle : {47.0, 52.0, 59.0})
    CHECK(density(angle) ==
          Approx(2.0 / 15 * (3 * root * std::sin(angle * degree) - 2 * (1 - std::cos(angle * degree)))).epsilon(5e-3));
  CHECK(
      density(60.4) ==
      Approx(2.0 / 15 * ((3 * root + 4 / std::sqrt(3.0)) * std::sin(60.4 * degree) - 6 * (1 - std::cos(60.4 * degree))))
          .epsilon(2e-2));
  CHECK(density(62.9) == 0);  // the largest is 62.80°
  for (const kernels::Laue laue : {kernels::Laue::cubic, kernels::Laue::hexagonal, kernels::Laue::trigonal}) {
    const kernels::SymmetryGroup group = kernels::symmetry_group(laue);
    double sum = 0;
    for (int i = 0; i < 720; ++i) sum += random_disorientation_density(group, (i + 0.5) * degree / 4) * degree / 4;
    CHECK(sum == Approx(1).epsilon(2e-3));
  }
}
