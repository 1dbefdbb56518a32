#pragma once
// Dense layers on rows of numbers (feature, point), the point index contiguous: tiles of a few rows of outputs for the points of one T.
// Weights are row-major (output, input).
#include "kernels/number/batch.hpp"

namespace polyslip::kernels {

/// Rows that a tile of outputs (inputs, backward) has.
constexpr int dense_tile = 8;

/// y[r] += Σ_i W(first + r, i) x_i for r < count ≤ dense_tile. x: row 0 at the points of T, rows `stride` apart.
template <class T, class S = Scalar<T>>
KOKKOS_INLINE_FUNCTION void dense_rows(const S* W, int inputs, int first, int count, const S* x, long stride, T* y) {
  const S* w = W + static_cast<long>(first) * inputs;
  if (count == dense_tile) {
    for (int i = 0; i < inputs; ++i) {
      const T xi = load_lanes<T>(x + i * stride);
      for (int r = 0; r < dense_tile; ++r) y[r] += T(w[r * inputs + i]) * xi;
    }
  } else {
    for (int r = 0; r < count; ++r)
      for (int i = 0; i < inputs; ++i) y[r] += T(w[r * inputs + i]) * load_lanes<T>(x + i * stride);
  }
}

/// Backward in x: by_x[r] += Σ_o W(o, first + r) by_y_o.
template <class T, class S = Scalar<T>>
KOKKOS_INLINE_FUNCTION void dense_inputs_backward(const S* W, int inputs, int outputs, int first, int count,
                                                  const S* by_y, long stride, T* by_x) {
  const S* w = W + first;
  if (count == dense_tile) {
    for (int o = 0; o < outputs; ++o) {
      const T d = load_lanes<T>(by_y + o * stride);
      for (int r = 0; r < dense_tile; ++r) by_x[r] += T(w[o * inputs + r]) * d;
    }
  } else {
    for (int o = 0; o < outputs; ++o) {
      const T d = load_lanes<T>(by_y + o * stride);
      for (int r = 0; r < count; ++r) by_x[r] += T(w[o * inputs + r]) * d;
    }
  }
}

template <class T>
KOKKOS_INLINE_FUNCTION Scalar<T> sum_of_lanes(const T& x) {
  Scalar<T> sum = lane(x, 0);
  for (int i = 1; i < NumberTraits<T>::lanes; ++i) sum += lane(x, i);
  return sum;
}

/// Backward in W: a block of it, (rows × columns) from (o, i), over all points: by_W += Σ_p by_y_o x_i. Always summed in the same order.
/// points: a multiple of the lanes of T; what is by_y = 0 in the padding adds nothing.
constexpr int dense_block = 4;
template <class T, class S = Scalar<T>>
KOKKOS_INLINE_FUNCTION void dense_weights_backward(int inputs, int o, int rows, int i, int columns, const S* by_y,
                                                   long y_stride, const S* x, long x_stride, long points, S* by_W) {
  constexpr int lanes = NumberTraits<T>::lanes;
  T sum[dense_block][dense_block];
  for (int r = 0; r < dense_block; ++r)
    for (int c = 0; c < dense_block; ++c) sum[r][c] = T(S(0));
  if (rows == dense_block && columns == dense_block) {
    for (long p = 0; p < points; p += lanes) {
      T xs[dense_block];
      for (int c = 0; c < dense_block; ++c) xs[c] = load_lanes<T>(x + (i + c) * x_stride + p);
      for (int r = 0; r < dense_block; ++r) {
        const T d = load_lanes<T>(by_y + (o + r) * y_stride + p);
        for (int c = 0; c < dense_block; ++c) sum[r][c] += d * xs[c];
      }
    }
  } else {
    for (int r = 0; r < rows; ++r)
      for (int c = 0; c < columns; ++c)
        for (long p = 0; p < points; p += lanes)
          sum[r][c] += load_lanes<T>(by_y + (o + r) * y_stride + p) * load_lanes<T>(x + (i + c) * x_stride + p);
  }
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c) by_W[static_cast<long>(o + r) * inputs + i + c] += sum_of_lanes(sum[r][c]);
}

/// 1/(1 + e⁻ˣ), with the exponent bounded so that it stays a normal number.
template <class T>
KOKKOS_INLINE_FUNCTION T sigmoid(const T& x) {
  using std::exp;
  using R = Scalar<T>;
  return T(R(1)) / (T(R(1)) + exp(max_of(min_of(-x, T(R(60))), T(R(-60)))));
}
/// x σ(x) (SiLU: Elfwing, Uchibe, Doya, Neural Netw. 107 (2018) 3, doi:10.1016/j.neunet.2017.12.012) and its slope.
template <class T>
KOKKOS_INLINE_FUNCTION T silu(const T& x) {
  return x * sigmoid(x);
}
template <class T>
KOKKOS_INLINE_FUNCTION T silu_slope(const T& x) {
  const T s = sigmoid(x);
  return s * (T(Scalar<T>(1)) + x * (T(Scalar<T>(1)) - s));
}

}  // namespace polyslip::kernels
