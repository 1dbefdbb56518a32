// Colours of orientations and values.
#include <catch2/catch.hpp>

#include <cmath>

#include "kernels/rotation/random.hpp"
#include "src/report/colour.hpp"
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
