// Colours of orientations and values.
#include <catch2/catch.hpp>

#include <cmath>

#include "kernels/rotation/random.hpp"
#include "src/report/colour.hpp"
#include "src/report/misorientation.hpp"
#include "src/report/orientation_colour.hpp"

using namespace polyslip;
using namespace polyslip::report;

namespace {

void check_colour(const Direction& direction, bool hexagonal, const Colour& expected) {
  const Colour found = orientation_colour(direction, hexagonal);
  CHECK(found.red == Approx(expected.red).margin(1e-7));
  CHECK(found.green == Approx(expected.green).margin(1e-7));
  CHECK(found.blue == Approx(expected.blue).margin(1e-7));
}

}  // namespace

TEST_CASE("corners of the standard triangles are red, green and blue") {
  for (const double sign : {1.0, -1.0}) {
    check_colour({{0, 0, sign}}, false, {1, 0, 0});
    check_colour({{sign, 0, 0}}, false, {1, 0, 0});
    check_colour({{0, 2, -2 * sign}}, false, {0, 1, 0});
    check_colour({{sign, -1, 1}}, false, {0, 0, 1});
    check_colour({{0, 0, sign}}, true, {1, 0, 0});
    check_colour({{sign, 0, 0}}, true, {0, 1, 0});
    check_colour({{0, sign, 0}}, true, {0, 0, 1});  // 90° from a1 is a [10-10]
    check_colour({{std::cos(M_PI / 6), sign * 0.5, 0}}, true, {0, 0, 1});
  }
}

TEST_CASE("equivalent directions have one colour") {
  for (const bool hexagonal : {false, true}) {
    const kernels::SymmetryGroup group =
        kernels::symmetry_group(hexagonal ? kernels::Laue::hexagonal : kernels::Laue::cubic);
    for (std::uint64_t id = 0; id < 40; ++id) {
      const Direction d = kernels::to_crystal(kernels::random_orientation(5, id, 0), Direction{{0, 0, 1}});
      const Colour colour = orientation_colour(d, hexagonal);
      CHECK(std::max({colour.red, colour.green, colour.blue}) == Approx(1));
      for (int i = 0; i < group.size; ++i) {
        const Direction turned = kernels::to_crystal(group.op[i], d);
        check_colour(turned, hexagonal, colour);
        check_colour({{-turned[0], -turned[1], -turned[2]}}, hexagonal, colour);
      }
    }
  }
}

TEST_CASE("the colours of values grow evenly in lightness") {
  CHECK(hex({1, 0.5, 0}) == "#ff8000");
  double last = lightness(sequential(0));
  for (int i = 1; i <= 50; ++i) {
    const double next = lightness(sequential(i / 50.0));
    CHECK(next - last == Approx(0.71 / 50).margin(0.006));
    last = next;
  }
  CHECK(hex(sequential(-1)) == hex(sequential(0)));
  CHECK(hex(sequential(7)) == hex(sequential(1)));
}

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
