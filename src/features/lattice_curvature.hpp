#pragma once
// Lattice curvature from the orientations of neighbouring points of a map, and what of Nye's tensor a surface shows.
#include <array>
#include <cmath>

#include "src/features/grain_map.hpp"

namespace polyslip::features {

/// κ_ij = ∂θ_i/∂x_j, 1/m: θ the rotation of the lattice in sample axes, right-handed; x_3, into the depth, is not seen.
struct LatticeCurvature {
  std::array<double, 6> kappa{};  ///< 11, 12, 21, 22, 31, 32
  /// 1/m²: with independent errors of standard deviation σ in each component of θ at each point κ_i1 has the variance σ² gain[0], κ_i2 σ² gain[1].
  std::array<double, 2> gain{};
};

/// At a point, by least squares over the neighbours (4 on a square grid, 6 on a hexagonal one) of the same grain whose disorientation is
/// at most `threshold` (rad); central differences where all are there. False where they do not span the plane or the point is in no grain.
bool lattice_curvature(const GrainMap& map, int column, int row, double threshold, LatticeCurvature& result);

/// Standard deviation (rad) of each component of the measured orientations of a phase: second differences along rows, in which constant
/// curvature cancels, have 6 times its variance; from their median, so that subgrain boundaries do not count. NaN without three points in a row.
double orientation_noise(const GrainMap& map, int phase, double threshold);

/// The part of Nye's tensor α_ij = κ_ji − δ_ij κ_kk (elastic strains neglected) that derivatives along x and y determine; 1/m.
/// Nye, Acta Metall. 1 (1953) 153, doi:10.1016/0001-6160(53)90054-6; Pantleon, Scripta Mater. 58 (2008) 994, doi:10.1016/j.scriptamat.2008.01.050.
/// Dislocations with Burgers vector b and line t add ρ b_i t_j.
struct NyeTensor {
  static constexpr int size = 6;
  std::array<double, size>
      component{};  ///< α12, α13, α21, α23, α33, (α11 − α22)/√2: orthonormal, so their norm is at most that of α

  static NyeTensor from(const LatticeCurvature& c) {
    const auto& k = c.kappa;
    return {{k[2], k[4], k[1], k[5], -k[0] - k[3], (k[0] - k[3]) * std::sqrt(0.5)}};
  }
  /// b ⊗ t.
  static NyeTensor from(const kernels::Vec3<double>& b, const kernels::Vec3<double>& t) {
    return {{b[0] * t[1], b[0] * t[2], b[1] * t[0], b[1] * t[2], b[2] * t[2],
             (b[0] * t[0] - b[1] * t[1]) * std::sqrt(0.5)}};
  }
  /// Standard deviations of the components for σ = 1.
  static NyeTensor noise(const LatticeCurvature& c) {
    const double x = std::sqrt(c.gain[0]), y = std::sqrt(c.gain[1]), both = std::hypot(x, y);
    return {{x, x, y, y, both, both * std::sqrt(0.5)}};
  }
  double norm() const {
    double sum = 0;
    for (const double a : component) sum += a * a;
    return std::sqrt(sum);
  }
};

}  // namespace polyslip::features
