#include "src/microstructure/metric.hpp"

#include <algorithm>
#include <cmath>

#include "src/base/require.hpp"

namespace polyslip::microstructure {
namespace {

/// A share of a period, in [0, 1).
double wrapped(double share) {
  share -= std::floor(share);
  return share < 1 ? share : 0;  // -1e-17 rounds to 1
}

using Whole = std::array<std::array<double, 3>, 3>;

UnitPoint product(const Whole& matrix, const UnitPoint& point) {
  UnitPoint result;
  for (std::size_t i = 0; i < 3; ++i)
    result[i] = matrix[i][0] * point[0] + matrix[i][1] * point[1] + matrix[i][2] * point[2];
  return result;
}

UnitPoint wrapped(const UnitPoint& point) { return {wrapped(point[0]), wrapped(point[1]), wrapped(point[2])}; }

constexpr Whole identity{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};

}  // namespace

Metric metric_of(const std::array<double, 3>& aspect, const kernels::Quaternion<double>& axes) {
  base::require(aspect[0] > 0 && aspect[1] > 0 && aspect[2] > 0, "aspect is ", aspect[0], " ", aspect[1], " ",
                aspect[2], "; three positive numbers are allowed");
  const double mean = std::cbrt(aspect[0] * aspect[1] * aspect[2]);
  Metric metric{kernels::to_matrix(axes)};
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) metric.root(i, j) *= mean / aspect[static_cast<std::size_t>(i)];
  return metric;
}

Periods::Periods(const std::array<double, 3>& box, const Metric& metric) : to_reduced_(identity), to_box_(identity) {
  for (std::size_t k = 0; k < 3; ++k)
    for (int i = 0; i < 3; ++i) period_[k][i] = metric.root(i, static_cast<int>(k)) * box[k];
  reduce();
  const double signed_volume = dot(period_[0], cross(period_[1], period_[2]));
  volume_ = std::abs(signed_volume);
  for (std::size_t k = 0; k < 3; ++k) {
    reciprocal_[k] = cross(period_[(k + 1) % 3], period_[(k + 2) % 3]);
    for (int i = 0; i < 3; ++i) reciprocal_[k][i] /= signed_volume;
    width_[k] = 1 / std::sqrt(dot(reciprocal_[k], reciprocal_[k]));
  }
}

void Periods::reduce() {
  // A vector minus whole multiples of the other two, as long as that makes it shorter by more than rounding.
  for (bool shorter = true; shorter;) {
    shorter = false;
    for (std::size_t k = 0; k < 3; ++k) {
      const std::size_t a = (k + 1) % 3, b = (k + 2) % 3;
      Vector best = period_[k];
      double best_a = 0, best_b = 0;
      const double now = dot(best, best);
      for (int m = -2; m <= 2; ++m)
        for (int n = -2; n <= 2; ++n) {
          Vector candidate;
          for (int i = 0; i < 3; ++i) candidate[i] = period_[k][i] + m * period_[a][i] + n * period_[b][i];
          if (dot(candidate, candidate) < std::min(dot(best, best), now * (1 - 1e-9))) {
            best = candidate;
            best_a = m;
            best_b = n;
          }
        }
      if (best_a == 0 && best_b == 0) continue;
      shorter = true;
      period_[k] = best;
      // x = Σ s_l p_l stays the same when p_k grows by a p_a + b p_b and s_a, s_b fall by a s_k, b s_k.
      for (std::size_t j = 0; j < 3; ++j) {
        to_reduced_[a][j] -= best_a * to_reduced_[k][j];
        to_reduced_[b][j] -= best_b * to_reduced_[k][j];
        to_box_[j][k] += best_a * to_box_[j][a] + best_b * to_box_[j][b];
      }
    }
  }
}

UnitPoint Periods::unfolded(const UnitPoint& of_box) const { return product(to_reduced_, of_box); }
UnitPoint Periods::reduced(const UnitPoint& of_box) const { return wrapped(unfolded(of_box)); }
UnitPoint Periods::of_box(const UnitPoint& reduced) const { return wrapped(product(to_box_, reduced)); }

UnitPoint Periods::shares(const Vector& vector) const {
  return {dot(reciprocal_[0], vector), dot(reciprocal_[1], vector), dot(reciprocal_[2], vector)};
}

double Periods::covering_radius() const {
  // Half the diagonal that orthogonal periods of these lengths would have bounds what Babai's nearest plane leaves.
  return 0.5 * std::sqrt(dot(period_[0], period_[0]) + dot(period_[1], period_[1]) + dot(period_[2], period_[2]));
}

}  // namespace polyslip::microstructure
