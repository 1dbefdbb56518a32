#pragma once
// Stiffness of one crystal and its isotropic averages. Constants are the usual (Voigt-index) C_ij in Pa; matrices are
// 6x6 in Mandel notation, so shear entries are twice C_44 and a matrix inverse is the compliance tensor.
#include "kernels/tensor/tensor.hpp"

namespace polyslip::kernels {

/// Cubic crystal in its cube axes.
template <class T>
KOKKOS_INLINE_FUNCTION Mat6<T> cubic_stiffness(const T& C_11, const T& C_12, const T& C_44) {
  Mat6<T> c;
  for (int i = 0; i < 36; ++i) c.m[i] = T(0);
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) c(i, j) = i == j ? C_11 : C_12;
    c(i + 3, i + 3) = T(2) * C_44;
  }
  return c;
}

/// Hexagonal crystal with c along z; C_66 = (C_11 - C_12) / 2.
template <class T>
KOKKOS_INLINE_FUNCTION Mat6<T> hexagonal_stiffness(const T& C_11, const T& C_12, const T& C_13, const T& C_33,
                                                   const T& C_44) {
  Mat6<T> c = cubic_stiffness(C_11, C_12, C_44);
  c(0, 2) = c(2, 0) = c(1, 2) = c(2, 1) = C_13;
  c(2, 2) = C_33;
  c(5, 5) = C_11 - C_12;
  return c;
}

/// Isotropic body: C_44 = (C_11 - C_12) / 2.
template <class T>
KOKKOS_INLINE_FUNCTION Mat6<T> isotropic_stiffness(const T& C_11, const T& C_12) {
  return cubic_stiffness(C_11, C_12, T(0.5) * (C_11 - C_12));
}

/// Lower Cholesky factor of a symmetric matrix; false, and the factor unfinished, if it is not positive definite.
/// A pivot below 1e-12 of its diagonal entry counts as not positive. NaN gives false.
KOKKOS_INLINE_FUNCTION bool cholesky(const Mat6<double>& a, Mat6<double>& factor) {
  using std::sqrt;
  for (int i = 0; i < 36; ++i) factor.m[i] = 0;
  for (int j = 0; j < 6; ++j) {
    for (int i = j; i < 6; ++i) {
      double rest = a(i, j);
      for (int k = 0; k < j; ++k) rest -= factor(i, k) * factor(j, k);
      if (i > j) {
        factor(i, j) = rest / factor(j, j);
      } else if (rest > 1e-12 * a(j, j) && a(j, j) > 0) {
        factor(j, j) = sqrt(rest);
      } else {
        return false;
      }
    }
  }
  return true;
}

/// Whether every strain costs energy (Born's stability conditions). The matrix is taken as symmetric.
KOKKOS_INLINE_FUNCTION bool is_positive_definite(const Mat6<double>& stiffness) {
  Mat6<double> factor;
  return cholesky(stiffness, factor);
}

/// Compliance (1/Pa) of a positive definite stiffness; false, and `compliance` untouched, for any other.
KOKKOS_INLINE_FUNCTION bool invert_stiffness(const Mat6<double>& stiffness, Mat6<double>& compliance) {
  Mat6<double> l;
  if (!cholesky(stiffness, l)) return false;
  for (int column = 0; column < 6; ++column) {
    double x[6];
    for (int i = 0; i < 6; ++i) {
      x[i] = i == column ? 1 : 0;
      for (int k = 0; k < i; ++k) x[i] -= l(i, k) * x[k];
      x[i] /= l(i, i);
    }
    for (int i = 5; i >= 0; --i) {
      for (int k = i + 1; k < 6; ++k) x[i] -= l(k, i) * x[k];
      x[i] /= l(i, i);
      compliance(i, column) = x[i];
    }
  }
  return true;
}

struct IsotropicModuli {
  double bulk, shear;  // Pa
};

namespace detail {
// Coefficients of the isotropic part 3 bulk J + 2 shear D of a symmetric fourth-order tensor: its projections on the
// volumetric projector J and on the deviatoric D, which have traces 1 and 5.
KOKKOS_INLINE_FUNCTION IsotropicModuli isotropic_part(const Mat6<double>& c) {
  double volumetric = 0, trace = 0;
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) volumetric += c(i, j) / 3;
  }
  for (int i = 0; i < 6; ++i) trace += c(i, i);
  return {volumetric / 3, (trace - volumetric) / 10};
}
}  // namespace detail

/// Average over all orientations at equal strain: Voigt (1889), an upper bound. Hill (1952),
/// doi:10.1088/0370-1298/65/5/307.
KOKKOS_INLINE_FUNCTION IsotropicModuli voigt_average(const Mat6<double>& stiffness) {
  return detail::isotropic_part(stiffness);
}

/// Average at equal stress: Reuss (1929), a lower bound. Zero for a stiffness that is not positive definite.
KOKKOS_INLINE_FUNCTION IsotropicModuli reuss_average(const Mat6<double>& stiffness) {
  Mat6<double> compliance;
  if (!invert_stiffness(stiffness, compliance)) return {0, 0};
  const IsotropicModuli s = detail::isotropic_part(compliance);  // 3 s.bulk = 1 / (3 bulk), 2 s.shear = 1 / (2 shear)
  return {1 / (9 * s.bulk), 1 / (4 * s.shear)};
}

/// 2 C_44 / (C_11 - C_12) of a cubic crystal in its cube axes; 1 is isotropic. Zener (1948).
KOKKOS_INLINE_FUNCTION double zener_ratio(const Mat6<double>& cubic) {
  return cubic(3, 3) / (cubic(0, 0) - cubic(0, 1));
}

}  // namespace polyslip::kernels
