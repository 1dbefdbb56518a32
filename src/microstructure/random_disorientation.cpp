#include "src/microstructure/random_disorientation.hpp"

#include <cmath>

namespace polyslip::microstructure {

double random_disorientation_density(const kernels::SymmetryGroup& group, double angle) {
  constexpr double pi = 3.14159265358979323846, golden = 2.39996322972865332;  // π (3 − √5)
  constexpr int axes = 12000;
  const double c = std::cos(angle / 2), s = std::sin(angle / 2);
  int smallest = 0;
  for (int k = 0; k < axes; ++k) {  // evenly over the sphere on a spiral
    const double z = 1 - (2 * k + 1.0) / axes, r = std::sqrt(1 - z * z), phi = golden * k;
    const kernels::Quaternion<double> q{c, s * r * std::cos(phi), s * r * std::sin(phi), s * z};
    bool none_smaller = true;
    for (int i = 0; i < group.size && none_smaller; ++i)
      none_smaller = std::abs(kernels::multiply(group.op[i], q).w) <= c + 1e-12;
    smallest += none_smaller ? 1 : 0;
  }
  return group.size * (1 - std::cos(angle)) / pi * smallest / axes;
}

}  // namespace polyslip::microstructure
