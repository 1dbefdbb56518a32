#pragma once
// How lengths are measured between grains, and the periods of a box in the space in which they are measured.
#include <array>

#include "kernels/rotation/quaternion.hpp"
#include "src/base/grid.hpp"

namespace polyslip::microstructure {

using Vector = kernels::Vec3<double>;

/// A point of the unit cube [0, 1)³, which stands for the grid's box.
using UnitPoint = std::array<double, 3>;

/// A ruler stretched along the axes of grains: x measures |root x|. det root = 1, so volumes stay the same.
struct Metric {
  kernels::Mat3<double> root = kernels::Mat3<double>::identity();
};

/// Grains aspect[i] as long along their axis i, with these axes: passive, sample → grain axes. Lengths along axis i count
/// 1 / aspect_i. InputError unless all are positive.
Metric metric_of(const std::array<double, 3>& aspect,
                 const kernels::Quaternion<double>& axes = kernels::identity_quaternion<double>());

/// The lattice of a periodic box in the measured space, by a reduced basis (each vector is the shortest in its class modulo the
/// others), so that a box that a turned ruler shears is searched as compactly as any. A box that is measured straight keeps its edges.
/// Nguyen and Stehlé (2009), doi:10.1145/1597036.1597050.
class Periods {
 public:
  Periods(const std::array<double, 3>& box, const Metric& metric);

  /// Shares of the reduced periods, in [0, 1), and back to shares of the box.
  UnitPoint reduced(const UnitPoint& of_box) const;
  UnitPoint of_box(const UnitPoint& reduced) const;
  /// The same without the last step: a point of the box as it lies, in shares that may be of other periods.
  UnitPoint unfolded(const UnitPoint& of_box) const;

  /// A difference in shares of the reduced periods as a vector of the measured space, m, and back.
  Vector vector(double a, double b, double c) const {
    Vector result;
    for (int i = 0; i < 3; ++i) result[i] = period_[0][i] * a + period_[1][i] * b + period_[2][i] * c;
    return result;
  }
  /// From `from` to the image of `to` some whole periods away.
  Vector apart(const UnitPoint& to, const std::array<int, 3>& period, const UnitPoint& from) const {
    return vector(to[0] + (period[0] - from[0]), to[1] + (period[1] - from[1]), to[2] + (period[2] - from[2]));
  }
  UnitPoint shares(const Vector& vector) const;

  const Vector& period(int k) const { return period_[static_cast<std::size_t>(k)]; }
  /// Distance of the two faces of the reduced cell that period k joins, m.
  double width(int k) const { return width_[static_cast<std::size_t>(k)]; }
  double volume() const { return volume_; }
  /// No point of space is farther from the nearest lattice point, m.
  double covering_radius() const;

 private:
  void reduce();

  std::array<Vector, 3> period_, reciprocal_;
  std::array<std::array<double, 3>, 3> to_reduced_, to_box_;  // whole numbers
  std::array<double, 3> width_;
  double volume_;
};

}  // namespace polyslip::microstructure
