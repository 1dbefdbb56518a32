#pragma once
// How the resistances of a crystal's systems answer to shears, in the form that crystal_system.hpp solves with: the interaction
// matrix h is one for all points, so what belongs to a point is a few numbers per system and never a matrix.
#include "kernels/number/batch.hpp"

namespace polyslip::kernels {

/// Residual of ξ over an increment and its derivatives. The coupling U_ab = ∂Δξ_a/∂|Δγ_b| is
///   slip_scale_a h_ab + slip_each_a  for a slip system b,   twin_scale_a h_ab + twin_each_a / γ_char,b  for a twin system b.
/// Without twins only slip_scale is set.
template <int N, class T>
struct Hardening {
  T residual[N];   ///< ξ − ξ_old − Δξ, Pa
  T own_slope[N];  ///< ∂residual_a/∂ξ_a
  T slip_scale[N], slip_each[N], twin_scale[N], twin_each[N];
  T by_load[N];  ///< |∂²Δξ_a/∂ξ_a ∂(Σ_slip h_ab |Δγ_b|)|
  T bend[N];     ///< bound of |∂²Δξ_a/∂ξ_a²|
};

/// y_a = Σ_b h_ab x_b for rows and columns of a block. h is one for all lanes.
template <int N, class S, class T>
KOKKOS_INLINE_FUNCTION void row_sums(const S (&h)[N][N], int first_row, int last_row, int first, int last, const T* x,
                                     T* y) {
  using R = Scalar<T>;
  int a = first_row;
  for (; a + 4 <= last_row; a += 4) {  // four at a time: x is read once for all of them
    T s0(R(0)), s1(R(0)), s2(R(0)), s3(R(0));
    for (int b = first; b < last; ++b) {
      s0 += T(h[a][b]) * x[b];
      s1 += T(h[a + 1][b]) * x[b];
      s2 += T(h[a + 2][b]) * x[b];
      s3 += T(h[a + 3][b]) * x[b];
    }
    y[a] = s0;
    y[a + 1] = s1;
    y[a + 2] = s2;
    y[a + 3] = s3;
  }
  for (; a < last_row; ++a) {
    T s(R(0));
    for (int b = first; b < last; ++b) s += T(h[a][b]) * x[b];
    y[a] = s;
  }
}

}  // namespace polyslip::kernels
