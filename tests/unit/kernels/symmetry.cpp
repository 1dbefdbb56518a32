// Laue groups and the fundamental zone, by the definitions they must meet.
#include "kernels/rotation/symmetry.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstring>

#include "kernels/rotation/random.hpp"

using namespace polyslip::kernels;

namespace {
const char* const names[] = {"-1", "2/m", "mmm", "4/m", "4/mmm", "-3", "-3m", "6/m", "6/mmm", "m-3", "m-3m"};
const int orders[] = {1, 2, 4, 4, 8, 3, 6, 6, 12, 12, 24};

double largest_difference(const Quaternion<double>& a, const Quaternion<double>& b) {
  return std::max(std::max(std::abs(a.w - b.w), std::abs(a.x - b.x)),
                  std::max(std::abs(a.y - b.y), std::abs(a.z - b.z)));
}
}  // namespace

TEST_CASE("The eleven Laue groups have their names and orders, and are closed") {
  for (int i = 0; i < 11; ++i) {
    Laue laue = Laue::triclinic;
    REQUIRE(laue_from_name(names[i], laue));
    CHECK(static_cast<int>(laue) == i + 1);
    CHECK(std::strcmp(laue_name(laue), names[i]) == 0);
    const SymmetryGroup g = symmetry_group(laue);
    REQUIRE(g.size == orders[i]);
    CHECK(rotation_angle(g.op[0]) == 0);
    for (int a = 0; a < g.size; ++a) {
      for (int b = 0; b < g.size; ++b) {
        const Quaternion<double> product = multiply(g.op[a], g.op[b]);
        int found = 0;
        for (int c = 0; c < g.size; ++c) found += std::abs(std::abs(dot(product, g.op[c])) - 1) < 1e-14;
        CHECK(found == 1);
      }
    }
  }
  Laue laue = Laue::cubic;
  CHECK_FALSE(laue_from_name("m3m", laue));
}

TEST_CASE("The groups' axes lie where the frames say") {
  // The twofold axis of 6/mmm along a1 = x, the threefold axis of m-3m along [111].
  const auto has = [](Laue laue, const Quaternion<double>& q) {
    const SymmetryGroup g = symmetry_group(laue);
    for (int i = 0; i < g.size; ++i) {
      if (std::abs(std::abs(dot(g.op[i], q)) - 1) < 1e-14) return true;
    }
    return false;
  };
  CHECK(has(Laue::hexagonal, {0, 1, 0, 0}));
  CHECK(has(Laue::hexagonal, {std::sqrt(0.75), 0, 0, 0.5}));
  CHECK(has(Laue::trigonal, {0, 1, 0, 0}));
  CHECK_FALSE(has(Laue::trigonal, {0, 0, 1, 0}));
  CHECK(has(Laue::cubic, {0.5, 0.5, 0.5, 0.5}));
  CHECK(has(Laue::cubic, {std::sqrt(0.5), 0, std::sqrt(0.5), 0}));
  CHECK_FALSE(has(Laue::cubic_low, {std::sqrt(0.5), 0, std::sqrt(0.5), 0}));
}

TEST_CASE("Equivalent orientations share one representative, which is the smallest rotation") {
  const double r = std::sqrt(0.5);
  for (int l = 1; l <= 11; ++l) {
    const SymmetryGroup g = symmetry_group(static_cast<Laue>(l));
    for (int i = 0; i < 60; ++i) {
      // Random ones, and ones on the zone's faces and corners, where equivalents tie.
      Quaternion<double> q = random_orientation(29, i, 0);
      if (i == 0) q = {1, 0, 0, 0};
      if (i == 1) q = {r, r, 0, 0};
      if (i == 2) q = normalized<double>({1, 0, 0, std::sqrt(2.0) - 1});
      if (i == 3) q = normalized<double>({std::sqrt(2.0) + 1, 1, 1, std::sqrt(2.0) - 1});
      if (i == 4) q = {std::sqrt(0.75), 0.5 / std::sqrt(3.0), 0.5 / std::sqrt(3.0), 0.5 / std::sqrt(3.0)};
      if (i == 5) q = {0.5, 0, 0, std::sqrt(0.75)};
      if (i == 6) q = normalized<double>({1, 0, 0, 2 - std::sqrt(3.0)});
      const Quaternion<double> representative = fundamental_zone(g, q);
      CHECK(disorientation_angle(g, representative, q) < 1e-14);
      for (int k = 0; k < g.size; ++k) {
        const Quaternion<double> equivalent = multiply(g.op[k], q);
        CHECK(rotation_angle(representative) <= rotation_angle(equivalent) + 1e-7);
        CHECK(largest_difference(fundamental_zone(g, equivalent), representative) < 1e-12);
        CHECK(largest_difference(fundamental_zone(g, negated(equivalent)), representative) < 1e-12);
      }
    }
  }
}
