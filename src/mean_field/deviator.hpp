#pragma once
// Symmetric deviators as 5-vectors in an orthonormal basis, so that a double contraction is a plain dot product and an
// incompressible law is a 5×5 matrix. Basis in Mandel components: (22 − 11)/√2, √(3/2) of 33's deviator, then 23, 13, 12
// (as Lequeu et al., Acta Metall. 35 (1987) 705, doi:10.1016/0001-6160(87)90139-0).
#include <array>
#include <cmath>
#include <vector>

#include "kernels/number/dual.hpp"
#include "kernels/tensor/tensor.hpp"

namespace polyslip::mean_field {

using kernels::Mat3;
using kernels::Vec6;

template <class T>
struct Vec5 {
  T v[5];
  T& operator[](int i) { return v[i]; }
  const T& operator[](int i) const { return v[i]; }
};
template <class T>
struct Mat5 {
  T m[25];
  T& operator()(int i, int j) { return m[5 * i + j]; }
  const T& operator()(int i, int j) const { return m[5 * i + j]; }
};

constexpr double half_sqrt = 0.70710678118654752440;                                             // 1/√2
constexpr double sixth_sqrt = 0.40824829046386301637, two_thirds_sqrt = 0.81649658092772603273;  // 1/√6, √(2/3)

/// The plain number at the bottom of a dual of duals.
inline double number(double x) { return x; }
template <class T, int N>
double number(const kernels::Dual<T, N>& x) {
  return number(x.v);
}

/// Deviatoric part of a symmetric tensor in Mandel notation.
template <class T>
Vec5<T> to_deviator(const Vec6<T>& a) {
  return {{T(half_sqrt) * (a[1] - a[0]), T(two_thirds_sqrt) * a[2] - T(sixth_sqrt) * (a[0] + a[1]), a[3], a[4], a[5]}};
}
template <class T>
Vec6<T> to_mandel(const Vec5<T>& a) {
  const T x = T(half_sqrt) * a[0], y = T(sixth_sqrt) * a[1];
  return {{-x - y, x - y, T(two_thirds_sqrt) * a[1], a[2], a[3], a[4]}};
}
/// Deviator of the symmetric part of a matrix, and back.
template <class T>
Vec5<T> to_deviator(const Mat3<T>& a) {
  return to_deviator(kernels::to_mandel(a));
}
template <class T>
Mat3<T> to_matrix(const Vec5<T>& a) {
  return kernels::from_mandel(to_mandel(a));
}
/// B with deviator = B · mandel: rows are the basis.
constexpr double deviator_basis[5][6] = {{-half_sqrt, half_sqrt, 0, 0, 0, 0},
                                         {-sixth_sqrt, -sixth_sqrt, two_thirds_sqrt, 0, 0, 0},
                                         {0, 0, 0, 1, 0, 0},
                                         {0, 0, 0, 0, 1, 0},
                                         {0, 0, 0, 0, 0, 1}};

template <class T>
Vec5<T> zero5() {
  Vec5<T> r;
  for (T& x : r.v) x = T(0);
  return r;
}
template <class T>
Mat5<T> diagonal5(const T& value) {
  Mat5<T> r;
  for (int i = 0; i < 25; ++i) r.m[i] = i % 6 == 0 ? value : T(0);
  return r;
}
template <class T, class U>
Vec5<T> constant(const Vec5<U>& a) {
  Vec5<T> r;
  for (int i = 0; i < 5; ++i) r.v[i] = T(a.v[i]);
  return r;
}
template <class T, class U>
Mat5<T> constant(const Mat5<U>& a) {
  Mat5<T> r;
  for (int i = 0; i < 25; ++i) r.m[i] = T(a.m[i]);
  return r;
}
template <class T>
Vec5<double> numbers(const Vec5<T>& a) {
  Vec5<double> r;
  for (int i = 0; i < 5; ++i) r.v[i] = number(a.v[i]);
  return r;
}
template <class T>
Mat5<double> numbers(const Mat5<T>& a) {
  Mat5<double> r;
  for (int i = 0; i < 25; ++i) r.m[i] = number(a.m[i]);
  return r;
}
template <class T>
Mat3<double> numbers(const Mat3<T>& a) {
  Mat3<double> r;
  for (int i = 0; i < 9; ++i) r.m[i] = number(a.m[i]);
  return r;
}

template <class T>
Vec5<T> operator+(const Vec5<T>& a, const Vec5<T>& b) {
  Vec5<T> r;
  for (int i = 0; i < 5; ++i) r.v[i] = a.v[i] + b.v[i];
  return r;
}
template <class T>
Vec5<T> operator-(const Vec5<T>& a, const Vec5<T>& b) {
  Vec5<T> r;
  for (int i = 0; i < 5; ++i) r.v[i] = a.v[i] - b.v[i];
  return r;
}
template <class T>
Vec5<T> operator*(const T& s, const Vec5<T>& a) {
  Vec5<T> r;
  for (int i = 0; i < 5; ++i) r.v[i] = s * a.v[i];
  return r;
}
template <class T>
Mat5<T> operator+(const Mat5<T>& a, const Mat5<T>& b) {
  Mat5<T> r;
  for (int i = 0; i < 25; ++i) r.m[i] = a.m[i] + b.m[i];
  return r;
}
template <class T>
Mat5<T> operator-(const Mat5<T>& a, const Mat5<T>& b) {
  Mat5<T> r;
  for (int i = 0; i < 25; ++i) r.m[i] = a.m[i] - b.m[i];
  return r;
}
template <class T>
Mat5<T> operator*(const T& s, const Mat5<T>& a) {
  Mat5<T> r;
  for (int i = 0; i < 25; ++i) r.m[i] = s * a.m[i];
  return r;
}
template <class T>
Vec5<T> operator*(const Mat5<T>& a, const Vec5<T>& b) {
  Vec5<T> r;
  for (int i = 0; i < 5; ++i) {
    r[i] = a(i, 0) * b[0];
    for (int j = 1; j < 5; ++j) r[i] += a(i, j) * b[j];
  }
  return r;
}
template <class T>
Mat5<T> operator*(const Mat5<T>& a, const Mat5<T>& b) {
  Mat5<T> r;
  for (int i = 0; i < 5; ++i)
    for (int j = 0; j < 5; ++j) {
      T s = a(i, 0) * b(0, j);
      for (int k = 1; k < 5; ++k) s += a(i, k) * b(k, j);
      r(i, j) = s;
    }
  return r;
}
template <class T>
T dot(const Vec5<T>& a, const Vec5<T>& b) {
  T r = a[0] * b[0];
  for (int i = 1; i < 5; ++i) r += a[i] * b[i];
  return r;
}
inline double norm(const Vec5<double>& a) { return std::sqrt(dot(a, a)); }
inline double norm(const Mat5<double>& a) {
  double sum = 0;
  for (const double x : a.m) sum += x * x;
  return std::sqrt(sum);
}

/// Gauss–Jordan with row pivoting: overwrites the n×C matrix b by A⁻¹ b; a is destroyed. False where A is singular to rounding.
template <class T>
bool solve_dense(T* a, int n, T* b, int columns) {
  for (int k = 0; k < n; ++k) {
    int best = k;
    for (int i = k + 1; i < n; ++i)
      if (std::abs(number(a[i * n + k])) > std::abs(number(a[best * n + k]))) best = i;
    if (!(std::abs(number(a[best * n + k])) > 0)) return false;
    if (best != k) {
      for (int j = 0; j < n; ++j) std::swap(a[k * n + j], a[best * n + j]);
      for (int j = 0; j < columns; ++j) std::swap(b[k * columns + j], b[best * columns + j]);
    }
    const T inverse = T(1) / a[k * n + k];
    for (int i = 0; i < n; ++i) {
      if (i == k) continue;
      const T factor = a[i * n + k] * inverse;
      for (int j = k + 1; j < n; ++j) a[i * n + j] -= factor * a[k * n + j];
      for (int j = 0; j < columns; ++j) b[i * columns + j] -= factor * b[k * columns + j];
    }
    for (int j = 0; j < columns; ++j) b[k * columns + j] *= inverse;
    for (int j = k + 1; j < n; ++j) a[k * n + j] *= inverse;
  }
  return true;
}
/// The inverse; false in `good` where there is none.
template <class T>
Mat5<T> inverse5(Mat5<T> a, bool* good = nullptr) {
  Mat5<T> r = diagonal5(T(1));
  const bool fine = solve_dense(a.m, 5, r.m, 5);
  if (good != nullptr) *good = fine;
  return r;
}

}  // namespace polyslip::mean_field
