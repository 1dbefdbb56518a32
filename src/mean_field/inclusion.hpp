#pragma once
// An ellipsoid in an infinite incompressible viscous medium σ' = L : D, L any 5×5 matrix. A uniform polarisation τ in the ellipsoid
// gives it the uniform strain rate −P τ and the spin −R τ on top of the far field's:
//   P = ⟨U (Uᵀ L U)⁻¹ Uᵀ⟩,   R = ⟨Z (Uᵀ L U)⁻¹ Uᵀ⟩
// over directions k, where the columns of U are sym(k ⊗ t_α) and those of Z skew(t_α ⊗ k), t_α the two tangents of k: the Green
// operator of Stokes' problem, whose pressure takes the component along k (Mura, Micromechanics of Defects in Solids, 1987,
// eq. 17.26; Lebensohn, Tomé, Acta Metall. Mater. 41 (1993) 2611, doi:10.1016/0956-7151(93)90130-K). Eshelby's tensor is S = P L.
#include <array>
#include <vector>

#include "src/mean_field/deviator.hpp"

namespace polyslip::mean_field {

/// Directions of a quadrature over the half sphere, chosen for one ellipsoid and used for all that are near to it.
struct InclusionPoints {
  struct Point {
    double k[3];
    double U[2][5];
    double Z[2][3];  ///< components 23, 13, 12 of skew(t ⊗ k)
    double weight;   ///< of the direction; the ellipsoid's own factor is not in it
  };
  std::vector<Point> points;
  int polar = 0, azimuthal = 0;  ///< numbers of points
};

/// Gauss points in the polar angle, equal steps in the azimuth. The ellipsoid is xᵀ C⁻¹ x = 1; directions are spread half the way
/// from those of a sphere to those on which its tensor depends, which serves flat and long ones alike.
InclusionPoints inclusion_points(const Mat3<double>& C, int polar, int azimuthal);

/// Nodes and weights on [−1, 1].
void gauss_legendre(int count, std::vector<double>& nodes, std::vector<double>& weights);

template <class T>
struct Interaction {
  Mat5<T> P;  ///< D̃ = −P τ
  T R[3][5];  ///< 23, 13, 12 of W̃ = −R τ
};

/// P in 1/(Pa s), L in Pa s.
template <class T>
Interaction<T> interaction(const InclusionPoints& sphere, const Mat3<T>& C, const Mat5<T>& L) {
  using std::sqrt;
  Interaction<T> r;
  for (T& x : r.P.m) x = T(0);
  for (auto& row : r.R)
    for (T& x : row) x = T(0);
  const T volume = sqrt(kernels::determinant(C));
  for (const InclusionPoints::Point& p : sphere.points) {
    const double *u = p.U[0], *v = p.U[1], *k = p.k;
    const T square = T(k[0] * k[0]) * C(0, 0) + T(k[1] * k[1]) * C(1, 1) + T(k[2] * k[2]) * C(2, 2) +
                     T(k[1] * k[2]) * (C(1, 2) + C(2, 1)) + T(k[0] * k[2]) * (C(0, 2) + C(2, 0)) +
                     T(k[0] * k[1]) * (C(0, 1) + C(1, 0));
    T Lu[5], Lv[5];
    for (int i = 0; i < 5; ++i) {
      Lu[i] = L(i, 0) * T(u[0]);
      Lv[i] = L(i, 0) * T(v[0]);
      for (int j = 1; j < 5; ++j) {
        Lu[i] += L(i, j) * T(u[j]);
        Lv[i] += L(i, j) * T(v[j]);
      }
    }
    T a(0), b(0), c(0), d(0);
    for (int i = 0; i < 5; ++i) {
      a += T(u[i]) * Lu[i];
      b += T(u[i]) * Lv[i];
      c += T(v[i]) * Lu[i];
      d += T(v[i]) * Lv[i];
    }
    const T scale = T(p.weight) * volume / (square * sqrt(square) * (a * d - b * c));
    const T A[2][2] = {{scale * d, -scale * b}, {-scale * c, scale * a}};
    for (int j = 0; j < 5; ++j) {
      const T x = A[0][0] * T(u[j]) + A[0][1] * T(v[j]), y = A[1][0] * T(u[j]) + A[1][1] * T(v[j]);
      for (int i = 0; i < 5; ++i) r.P(i, j) += T(u[i]) * x + T(v[i]) * y;
      for (int i = 0; i < 3; ++i) r.R[i][j] += T(p.Z[0][i]) * x + T(p.Z[1][i]) * y;
    }
  }
  return r;
}

/// As many points as `tolerance` (largest change of a component of P, over its norm, when their number doubles) takes for this
/// ellipsoid in this medium, at most 128 in each direction. `least` points per direction to begin with.
InclusionPoints adaptive_points(const Mat3<double>& C, const Mat5<double>& L, double tolerance, int least = 8);

/// Eigenvalues of a symmetric matrix and its eigenvectors as columns of `vectors`, by Jacobi's rotations.
std::array<double, 3> eigenvalues(Mat3<double> a, Mat3<double>& vectors);

/// M̃ = (I − S)⁻¹ S M̄ of the interaction D − D̄ = −M̃ (σ − Σ), with S = P L and L = M̄⁻¹.
template <class T>
Mat5<T> interaction_compliance(const Mat5<T>& P, const Mat5<T>& L) {
  return inverse5(diagonal5(T(1)) - P * L) * P;
}

}  // namespace polyslip::mean_field
