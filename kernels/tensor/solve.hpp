#pragma once
// Gaussian elimination without pivoting for the small systems of a law: identity plus a part that is positive semidefinite
// up to terms of the order of the elastic strain, so the pivots stay away from zero. They are watched all the same: a small
// one is reported as data and the caller cuts the step.
#include "kernels/tensor/tensor.hpp"

namespace polyslip::kernels {

/// Overwrites the n×n matrix a (row stride `stride`) with its factors L (unit diagonal) and U, the diagonal inverted.
/// Returns where every pivot is above `smallest` in magnitude.
template <class T>
KOKKOS_INLINE_FUNCTION MaskOf<T> factorise(T* a, int n, int stride, double smallest) {
  using S = Scalar<T>;
  MaskOf<T> good(true);
  for (int k = 0; k < n; ++k) {
    const T pivot = a[k * stride + k];
    const MaskOf<T> fine = abs_of(pivot) > T(S(smallest));
    good = good & fine;
    const T inverse_pivot = T(S(1)) / select(fine, pivot, T(S(1)));
    a[k * stride + k] = inverse_pivot;
    for (int i = k + 1; i < n; ++i) {
      const T factor = a[i * stride + k] * inverse_pivot;
      a[i * stride + k] = factor;
      for (int j = k + 1; j < n; ++j) a[i * stride + j] -= factor * a[k * stride + j];
    }
  }
  return good;
}

/// Solves L U x = b in place for C right-hand sides, b[i * C + c], with the factors that factorise() left.
template <int C, class T>
KOKKOS_INLINE_FUNCTION void solve_factorised(const T* a, int n, int stride, T* b) {
  for (int i = 1; i < n; ++i)
    for (int k = 0; k < i; ++k) {
      const T factor = a[i * stride + k];
      for (int c = 0; c < C; ++c) b[i * C + c] -= factor * b[k * C + c];
    }
  for (int i = n - 1; i >= 0; --i) {
    for (int k = i + 1; k < n; ++k) {
      const T factor = a[i * stride + k];
      for (int c = 0; c < C; ++c) b[i * C + c] -= factor * b[k * C + c];
    }
    const T inverse_pivot = a[i * stride + i];
    for (int c = 0; c < C; ++c) b[i * C + c] *= inverse_pivot;
  }
}

}  // namespace polyslip::kernels
