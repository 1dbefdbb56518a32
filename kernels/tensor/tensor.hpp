#pragma once
// Small tensors of any number type. Mat3 is row-major; Vec6 and Mat6 are in Mandel notation, order 11, 22, 33, √2·23,
// √2·13, √2·12, so that a double contraction is a plain dot product and a rotation is orthogonal.
#include "kernels/number/scalar.hpp"

namespace polyslip::kernels {

template <class T>
struct Vec3 {
  T v[3];
  KOKKOS_INLINE_FUNCTION T& operator[](int i) { return v[i]; }
  KOKKOS_INLINE_FUNCTION const T& operator[](int i) const { return v[i]; }
};

template <class T>
struct Mat3 {
  T m[9];
  KOKKOS_INLINE_FUNCTION T& operator()(int i, int j) { return m[3 * i + j]; }
  KOKKOS_INLINE_FUNCTION const T& operator()(int i, int j) const { return m[3 * i + j]; }
  static KOKKOS_INLINE_FUNCTION Mat3 identity() {
    Mat3 r;
    for (int i = 0; i < 9; ++i) r.m[i] = T(i % 4 == 0 ? 1 : 0);
    return r;
  }
};

template <class T>
struct Vec6 {
  T v[6];
  KOKKOS_INLINE_FUNCTION T& operator[](int i) { return v[i]; }
  KOKKOS_INLINE_FUNCTION const T& operator[](int i) const { return v[i]; }
};

template <class T>
struct Mat6 {
  T m[36];
  KOKKOS_INLINE_FUNCTION T& operator()(int i, int j) { return m[6 * i + j]; }
  KOKKOS_INLINE_FUNCTION const T& operator()(int i, int j) const { return m[6 * i + j]; }
};

constexpr double sqrt2 = 1.41421356237309504880;

/// Tensor indices (i, j) of Mandel component a.
KOKKOS_INLINE_FUNCTION constexpr int mandel_i(int a) { return a < 3 ? a : (a == 3 ? 1 : 0); }
KOKKOS_INLINE_FUNCTION constexpr int mandel_j(int a) { return a < 3 ? a : (a == 5 ? 1 : 2); }

template <class T>
KOKKOS_INLINE_FUNCTION T dot(const Vec3<T>& a, const Vec3<T>& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
template <class T>
KOKKOS_INLINE_FUNCTION Vec3<T> cross(const Vec3<T>& a, const Vec3<T>& b) {
  return {{a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]}};
}
template <class T>
KOKKOS_INLINE_FUNCTION T dot(const Vec6<T>& a, const Vec6<T>& b) {
  T r = a[0] * b[0];
  for (int i = 1; i < 6; ++i) r += a[i] * b[i];
  return r;
}

template <class T>
KOKKOS_INLINE_FUNCTION Mat3<T> operator*(const Mat3<T>& a, const Mat3<T>& b) {
  Mat3<T> r;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) r(i, j) = a(i, 0) * b(0, j) + a(i, 1) * b(1, j) + a(i, 2) * b(2, j);
  return r;
}
template <class T>
KOKKOS_INLINE_FUNCTION Vec3<T> operator*(const Mat3<T>& a, const Vec3<T>& b) {
  Vec3<T> r;
  for (int i = 0; i < 3; ++i) r[i] = a(i, 0) * b[0] + a(i, 1) * b[1] + a(i, 2) * b[2];
  return r;
}
template <class T>
KOKKOS_INLINE_FUNCTION Mat3<T> operator+(const Mat3<T>& a, const Mat3<T>& b) {
  Mat3<T> r;
  for (int i = 0; i < 9; ++i) r.m[i] = a.m[i] + b.m[i];
  return r;
}
template <class T>
KOKKOS_INLINE_FUNCTION Mat3<T> operator-(const Mat3<T>& a, const Mat3<T>& b) {
  Mat3<T> r;
  for (int i = 0; i < 9; ++i) r.m[i] = a.m[i] - b.m[i];
  return r;
}
template <class T>
KOKKOS_INLINE_FUNCTION Mat3<T> scaled(const Mat3<T>& a, const T& s) {
  Mat3<T> r;
  for (int i = 0; i < 9; ++i) r.m[i] = s * a.m[i];
  return r;
}
template <class T>
KOKKOS_INLINE_FUNCTION Mat3<T> transpose(const Mat3<T>& a) {
  Mat3<T> r;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) r(i, j) = a(j, i);
  return r;
}
template <class T>
KOKKOS_INLINE_FUNCTION T determinant(const Mat3<T>& a) {
  return a(0, 0) * (a(1, 1) * a(2, 2) - a(1, 2) * a(2, 1)) - a(0, 1) * (a(1, 0) * a(2, 2) - a(1, 2) * a(2, 0)) +
         a(0, 2) * (a(1, 0) * a(2, 1) - a(1, 1) * a(2, 0));
}
/// Inverse by cofactors; the determinant must not vanish.
template <class T>
KOKKOS_INLINE_FUNCTION Mat3<T> inverse(const Mat3<T>& a) {
  const T s = T(1) / determinant(a);
  Mat3<T> r;
  for (int i = 0; i < 3; ++i) {
    const int i1 = (i + 1) % 3, i2 = (i + 2) % 3;
    for (int j = 0; j < 3; ++j) {
      const int j1 = (j + 1) % 3, j2 = (j + 2) % 3;
      r(j, i) = s * (a(i1, j1) * a(i2, j2) - a(i1, j2) * a(i2, j1));
    }
  }
  return r;
}

/// Mandel vector of the symmetric part of a.
template <class T>
KOKKOS_INLINE_FUNCTION Vec6<T> to_mandel(const Mat3<T>& a) {
  using S = Scalar<T>;
  const T h(S(0.5 * sqrt2));
  return {{a(0, 0), a(1, 1), a(2, 2), h * (a(1, 2) + a(2, 1)), h * (a(0, 2) + a(2, 0)), h * (a(0, 1) + a(1, 0))}};
}
template <class T>
KOKKOS_INLINE_FUNCTION Mat3<T> from_mandel(const Vec6<T>& a) {
  using S = Scalar<T>;
  const T h(S(0.5 * sqrt2));
  return {{a[0], h * a[5], h * a[4], h * a[5], a[1], h * a[3], h * a[4], h * a[3], a[2]}};
}
template <class T>
KOKKOS_INLINE_FUNCTION Vec6<T> operator*(const Mat6<T>& a, const Vec6<T>& b) {
  Vec6<T> r;
  for (int i = 0; i < 6; ++i) {
    r[i] = a(i, 0) * b[0];
    for (int j = 1; j < 6; ++j) r[i] += a(i, j) * b[j];
  }
  return r;
}
template <class T>
KOKKOS_INLINE_FUNCTION Mat6<T> operator*(const Mat6<T>& a, const Mat6<T>& b) {
  Mat6<T> r;
  for (int i = 0; i < 6; ++i)
    for (int j = 0; j < 6; ++j) {
      T s = a(i, 0) * b(0, j);
      for (int k = 1; k < 6; ++k) s += a(i, k) * b(k, j);
      r(i, j) = s;
    }
  return r;
}
template <class T>
KOKKOS_INLINE_FUNCTION Mat6<T> transpose(const Mat6<T>& a) {
  Mat6<T> r;
  for (int i = 0; i < 6; ++i)
    for (int j = 0; j < 6; ++j) r(i, j) = a(j, i);
  return r;
}
/// The 6×6 matrix of the map S ↦ X S Xᵀ on symmetric tensors in Mandel notation (orthogonal when X is a rotation).
template <class T>
KOKKOS_INLINE_FUNCTION Mat6<T> congruence(const Mat3<T>& x) {
  using S = Scalar<T>;
  Mat6<T> r;
  for (int a = 0; a < 6; ++a) {
    const int i = mandel_i(a), j = mandel_j(a);
    for (int b = 0; b < 6; ++b) {
      const int k = mandel_i(b), l = mandel_j(b);
      if (a < 3 && b < 3)
        r(a, b) = x(i, k) * x(i, k);
      else if (a < 3)
        r(a, b) = T(S(sqrt2)) * x(i, k) * x(i, l);
      else if (b < 3)
        r(a, b) = T(S(sqrt2)) * x(i, k) * x(j, k);
      else
        r(a, b) = x(i, k) * x(j, l) + x(i, l) * x(j, k);
    }
  }
  return r;
}

}  // namespace polyslip::kernels
