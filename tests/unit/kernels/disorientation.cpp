// Disorientation angles and axes against published boundaries and the distribution of random pairs.
#include <catch2/catch.hpp>

#include <algorithm>

#include "kernels/rotation/random.hpp"
#include "kernels/rotation/symmetry.hpp"

using namespace polyslip::kernels;

namespace {
const double degree = 3.14159265358979323846 / 180;

Vec3<double> unit(double x, double y, double z) {
  const double s = 1 / std::sqrt(x * x + y * y + z * z);
  return {{x * s, y * s, z * s}};
}
}  // namespace

TEST_CASE("Equal and nearly equal orientations: exactly 0, and all digits of small angles") {
  for (Laue laue : {Laue::cubic, Laue::hexagonal, Laue::triclinic}) {
    const SymmetryGroup g = symmetry_group(laue);
    for (int i = 0; i < 100; ++i) {
      const Quaternion<double> q = random_orientation(31, i, 0);
      CHECK(disorientation_angle(g, q, q) == 0);
      CHECK(disorientation_angle(g, q, negated(q)) == 0);
      CHECK(disorientation(g, q, q).angle == 0);
      for (double angle : {1e-10, 1e-6, 1e-3}) {
        const Quaternion<double> turned = multiply(from_axis_angle(unit(1, 2, 3), angle), q);
        CHECK(std::abs(disorientation_angle(g, q, turned) - angle) < 1e-15);
        const Quaternion<double> equivalent = multiply(g.op[g.size - 1], turned);
        CHECK(std::abs(disorientation_angle(g, q, equivalent) - angle) < 2e-15);
      }
    }
  }
}

TEST_CASE(
    "Cubic coincidence boundaries have the angles and axes of the table of Grimmer, Bollmann and Warrington (1974)") {
  struct Boundary {
    double h, k, l, angle;           // a generating rotation
    double axis[3], smallest_angle;  // the disorientation
  };
  const double acos3 = std::acos(1.0 / 3);  // 70.53 degrees
  const Boundary boundaries[] = {
      {1, 1, 1, 60 * degree, {1, 1, 1}, 60 * degree},                                 // Sigma 3
      {1, 1, 0, acos3, {1, 1, 1}, 60 * degree},                                       // Sigma 3 about <110>
      {1, 1, 2, 180 * degree, {1, 1, 1}, 60 * degree},                                // Sigma 3 about <112>
      {1, 0, 0, std::acos(0.8), {1, 0, 0}, 36.869897645844 * degree},                 // Sigma 5
      {1, 0, 0, 180 * degree - std::acos(0.8), {1, 0, 0}, 36.869897645844 * degree},  // Sigma 5 again
      {1, 1, 1, 38.213210701738 * degree, {1, 1, 1}, 38.213210701738 * degree},       // Sigma 7
      {1, 1, 0, 38.942441268981 * degree, {1, 1, 0}, 38.942441268981 * degree},       // Sigma 9
      {1, 0, 0, 90 * degree, {0, 0, 1}, 0}};
  const SymmetryGroup g = symmetry_group(Laue::cubic);
  int i = 0;
  for (const Boundary& b : boundaries) {
    const Quaternion<double> from = random_orientation(37, i++, 0);
    const Quaternion<double> to = multiply(from_axis_angle(unit(b.h, b.k, b.l), b.angle), from);
    const Disorientation d = disorientation(g, from, to), reverse = disorientation(g, to, from);
    CHECK(d.angle == Approx(b.smallest_angle).margin(1e-12));
    CHECK(disorientation_angle(g, from, to) == Approx(b.smallest_angle).margin(1e-12));
    CHECK(reverse.angle == Approx(d.angle).margin(1e-14));
    if (b.smallest_angle == 0) continue;
    // Standard triangle: z >= x >= y >= 0.
    double axis[3] = {std::abs(b.axis[0]), std::abs(b.axis[1]), std::abs(b.axis[2])};
    std::sort(axis, axis + 3);
    const Vec3<double> expected = unit(axis[1], axis[0], axis[2]);
    for (int k = 0; k < 3; ++k) {
      CHECK(d.axis[k] == Approx(expected[k]).margin(1e-9));
      CHECK(reverse.axis[k] == Approx(expected[k]).margin(1e-9));
    }
  }
}

TEST_CASE("Random pairs: Mackenzie's mean and the largest angles of each group") {
  // Mackenzie (1958): mean 40.74 degrees, largest 62.80 for cubic crystals; largest 93.84 for 6/mmm.
  const SymmetryGroup cubic = symmetry_group(Laue::cubic), hexagonal = symmetry_group(Laue::hexagonal);
  const int n = 40000;
  double mean = 0, largest_cubic = 0, largest_hexagonal = 0;
  for (int i = 0; i < n; ++i) {
    const Quaternion<double> a = random_orientation(41, i, 0), b = random_orientation(41, i, 1);
    const double c = disorientation_angle(cubic, a, b) / degree;
    mean += c / n;
    largest_cubic = std::max(largest_cubic, c);
    largest_hexagonal = std::max(largest_hexagonal, disorientation_angle(hexagonal, a, b) / degree);
  }
  CHECK(mean == Approx(40.74).margin(4 * 11.3 / std::sqrt(n)));
  CHECK(largest_cubic < 62.80);
  CHECK(largest_cubic > 62.0);
  CHECK(largest_hexagonal < 93.85);
  CHECK(largest_hexagonal > 92.5);
}

TEST_CASE("Unlike groups: Burgers relation of bcc and hcp, and agreement with trying every pair") {
  const SymmetryGroup cubic = symmetry_group(Laue::cubic), hexagonal = symmetry_group(Laue::hexagonal);
  // (110) || (0001) and [1-11] || [2-1-10]: rows of the rotation bcc -> hcp are x = a1, z = c in bcc axes.
  const Vec3<double> x = unit(1, -1, 1), z = unit(1, 1, 0), y = cross(z, x);
  const Mat3<double> r{{x[0], x[1], x[2], y[0], y[1], y[2], z[0], z[1], z[2]}};
  const Quaternion<double> burgers = from_matrix(r);
  const Quaternion<double> bcc = random_orientation(43, 0, 0);
  const double reference = disorientation_angle(cubic, bcc, hexagonal, multiply(burgers, bcc));
  for (int i = 0; i < cubic.size; ++i) {
    for (int j = 0; j < hexagonal.size; ++j) {
      const Quaternion<double> hcp = multiply(hexagonal.op[j], multiply(burgers, multiply(cubic.op[i], bcc)));
      CHECK(disorientation_angle(cubic, bcc, hexagonal, hcp) == Approx(reference).margin(1e-13));
    }
  }
  for (int n = 0; n < 20; ++n) {
    const Quaternion<double> a = random_orientation(47, n, 0), b = random_orientation(47, n, 1);
    double smallest = 10;
    for (int i = 0; i < cubic.size; ++i) {
      for (int j = 0; j < hexagonal.size; ++j) {
        const Quaternion<double> m = multiply(multiply(hexagonal.op[j], b), conjugate(multiply(cubic.op[i], a)));
        smallest = std::min(smallest, rotation_angle(m));
      }
    }
    CHECK(disorientation_angle(cubic, a, hexagonal, b) == Approx(smallest).margin(1e-13));
    CHECK(disorientation_angle(hexagonal, b, cubic, a) == Approx(smallest).margin(1e-13));
  }
}
