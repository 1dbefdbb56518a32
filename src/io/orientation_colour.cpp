#include "src/io/orientation_colour.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/tensor/tensor.hpp"

namespace polyslip::io {
namespace {

using Direction = kernels::Vec3<double>;
constexpr double pi = 3.14159265358979323846;

}  // namespace

std::array<Direction, 3> standard_triangle(bool hexagonal) {
  if (hexagonal) return {{{{0, 0, 1}}, {{1, 0, 0}}, {{std::cos(pi / 6), 0.5, 0}}}};
  const double half = std::sqrt(0.5), third = std::sqrt(1.0 / 3);
  return {{{{0, 0, 1}}, {{half, 0, half}}, {{third, third, third}}}};
}

Direction in_standard_triangle(const Direction& d, bool hexagonal) {
  if (hexagonal) {
    const double radius = std::hypot(d[0], d[1]);
    const double azimuth = std::abs(std::remainder(std::atan2(d[1], d[0]), pi / 3));
    return {{radius * std::cos(azimuth), radius * std::sin(azimuth), std::abs(d[2])}};
  }
  double parts[3] = {std::abs(d[0]), std::abs(d[1]), std::abs(d[2])};
  std::sort(parts, parts + 3);
  return {{parts[1], parts[0], parts[2]}};
}

Colour orientation_colour(const Direction& crystal, bool hexagonal) {
  const Direction d = in_standard_triangle(crystal, hexagonal);
  const auto corner = standard_triangle(hexagonal);
  // d is a sum of the corners with shares ≥ 0: Cramer's rule
  double share[3], largest = 0;
  for (int k = 0; k < 3; ++k) {
    const Direction &a = corner[(k + 1) % 3], &b = corner[(k + 2) % 3];
    share[k] = std::max(0.0, dot(d, cross(a, b)) / dot(corner[k], cross(a, b)));
    largest = std::max(largest, share[k]);
  }
  if (!(largest > 0)) return {};
  return {std::sqrt(share[0] / largest), std::sqrt(share[1] / largest), std::sqrt(share[2] / largest)};
}

}  // namespace polyslip::io
