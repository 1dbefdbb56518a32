#pragma once
// Discrete wave vectors and the Green operator of a homogeneous reference medium, one mode at a time.
#include "kernels/tensor/tensor.hpp"

namespace polyslip::kernels {

/// Along each axis a wave vector is a product k_x = s_x c_y c_z, k_y = c_x s_y c_z, k_z = c_x c_y s_z of one-axis factors.
/// Continuous derivative: s = 2π m/L (0 at the Nyquist number of an even grid), c = 1. Rotated scheme (Willot, C. R. Mécanique
/// 343 (2015), doi:10.1016/j.crme.2014.12.005; equals trilinear hexahedra with one integration point): s = (2/h) sin(ξ/2),
/// c = cos(ξ/2) with ξ = 2π m/n; gradients carry the further phase exp(i(ξx+ξy+ξz)/2), which drops out here.
/// Modes whose wave vector vanishes carry neither a strain nor a force; the Green operator is 0 there.
KOKKOS_INLINE_FUNCTION Vec3<double> wave_vector(double sx, double cx, double sy, double cy, double sz, double cz) {
  return {{sx * cy * cz, cx * sy * cz, cx * cy * sz}};
}

/// A_ik = C_ijkl k_j k_l of a reference stiffness with major symmetry, given as 9×9, rows (ij) and columns (kl) row-major;
/// only the six entries 00, 11, 22, 12, 02, 01.
KOKKOS_INLINE_FUNCTION Vec6<double> acoustic_tensor(const double* C, const Vec3<double>& k) {
  Vec6<double> A;
  for (int a = 0; a < 6; ++a) {
    const int i = mandel_i(a), m = mandel_j(a);
    double sum = 0;
    for (int j = 0; j < 3; ++j)
      for (int l = 0; l < 3; ++l) sum += C[(3 * i + j) * 9 + 3 * m + l] * k[j] * k[l];
    A[a] = sum;
  }
  return A;
}

/// Inverse of a symmetric 3×3 matrix in the order of acoustic_tensor; zero where its determinant vanishes against `scale`³.
KOKKOS_INLINE_FUNCTION Vec6<double> symmetric_inverse(const Vec6<double>& a, double scale) {
  const double c00 = a[1] * a[2] - a[3] * a[3];
  const double c01 = a[3] * a[4] - a[5] * a[2];
  const double c02 = a[5] * a[3] - a[1] * a[4];
  const double determinant = a[0] * c00 + a[5] * c01 + a[4] * c02;
  const double s = determinant > 1e-30 * scale * scale * scale ? 1.0 / determinant : 0.0;
  return {{s * c00, s * (a[0] * a[2] - a[4] * a[4]), s * (a[0] * a[1] - a[5] * a[5]), s * (a[5] * a[4] - a[0] * a[3]),
           s * c02, s * c01}};
}

}  // namespace polyslip::kernels
