#pragma once
// |Δγ| as a function of S alone, ξ and the twin fraction f slaved:
//   M δ|Δγ| = (∂|Δγ|/∂τ) δτ + offsets,  M = I + K,  K_ab = by_xi_a U_ab (+ lost_a / γ_char,b for pairs of twins).
// h hardly varies within its four blocks (slip or twin by slip or twin), so K is a matrix of rank 3 (1 without twins), which
// is inverted exactly, and a small rest, which is taken by iteration.
#include "kernels/law/crystal_system.hpp"

namespace polyslip::kernels {

/// Mean of h over each block, [row kind][column kind] with 0 slip and 1 twin, and how far a row sum is from it at most.
template <class S>
struct InteractionMeans {
  S mean[2][2];
  S spread[2][2];
};

template <class Law, class S>
KOKKOS_INLINE_FUNCTION InteractionMeans<S> interaction_means(const typename Law::template Params<S>& p) {
  const int first[2] = {0, p.slip}, last[2] = {p.slip, p.systems};
  InteractionMeans<S> m;
  for (int r = 0; r < 2; ++r)
    for (int c = 0; c < 2; ++c) {
      m.mean[r][c] = m.spread[r][c] = S(0);
      const int rows = last[r] - first[r], columns = last[c] - first[c];
      if (rows == 0 || columns == 0) continue;
      S column[Law::capacity];
      for (int b = first[c]; b < last[c]; ++b) column[b] = S(0);
      for (int a = first[r]; a < last[r]; ++a)
        for (int b = first[c]; b < last[c]; ++b) column[b] += p.h[a][b];
      S sum(0);
      for (int b = first[c]; b < last[c]; ++b) sum += column[b];
      const S mean = sum / S(rows * columns);
      for (int b = first[c]; b < last[c]; ++b) column[b] = S(0);
      for (int a = first[r]; a < last[r]; ++a)
        for (int b = first[c]; b < last[c]; ++b) column[b] = max_of(column[b], abs_of(S(p.h[a][b] - mean)));
      for (int b = first[c]; b < last[c]; ++b) m.spread[r][c] += column[b];
      m.mean[r][c] = mean;
    }
  return m;
}

namespace detail {

/// K_ab = slip_scale_a h_ab + slip_each_a for a slip system b, twin_scale_a h_ab + twin_each_a / γ_char,b for a twin.
template <int N, class T>
struct ShearCoupling {
  T slip_scale[N], slip_each[N], twin_scale[N], twin_each[N];
};

template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void shear_coupling(const typename Law::template Params<S>& p,
                                           const CrystalSystem<Law, T>& system, ShearCoupling<Law::capacity, T>& k) {
  const auto& h = system.hardening;
  for (int a = 0; a < p.systems; ++a) k.slip_scale[a] = system.by_xi[a] * h.slip_scale[a];
  if (p.systems == p.slip) return;
  for (int a = 0; a < p.systems; ++a) {
    k.slip_each[a] = system.by_xi[a] * h.slip_each[a];
    k.twin_scale[a] = system.by_xi[a] * h.twin_scale[a];
    k.twin_each[a] = system.by_xi[a] * h.twin_each[a] + system.lost[a];
  }
}

/// sums[f * C + c]: Σ_slip, Σ_twin and Σ_twin /γ_char of column c of x, n × C.
template <int C, class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void functionals(const typename Law::template Params<S>& p, const T* x, T* sums) {
  for (int c = 0; c < C; ++c) sums[c] = T(Scalar<T>(0));
  for (int a = 0; a < p.slip; ++a)
    for (int c = 0; c < C; ++c) sums[c] += x[C * a + c];
  if (p.systems == p.slip) return;
  for (int c = C; c < 3 * C; ++c) sums[c] = T(Scalar<T>(0));
  for (int a = p.slip; a < p.systems; ++a) {
    const T weight = T(S(1) / p.gamma_char[a]);
    for (int c = 0; c < C; ++c) {
      sums[C + c] += x[C * a + c];
      sums[2 * C + c] += weight * x[C * a + c];
    }
  }
}

template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void low_rank(const typename Law::template Params<S>& p, const InteractionMeans<S>& means,
                                     const ShearCoupling<Law::capacity, T>& k, LowRank<Law::capacity, T>& r) {
  using R = Scalar<T>;
  const int n = p.systems;
  r.rank = n > p.slip ? 3 : 1;
  for (int i = 0; i < 9; ++i) r.small[i] = T(R(0));
  for (int i = 0; i < r.rank; ++i) r.small[(r.rank + 1) * i] = T(R(1));
  for (int a = 0; a < n; ++a) {
    const bool twin = a >= p.slip;
    r.column[0][a] = k.slip_scale[a] * T(means.mean[twin][0]);
    if (r.rank == 1) {
      r.small[0] += r.column[0][a];
      continue;
    }
    r.column[0][a] += k.slip_each[a];
    r.column[1][a] = k.twin_scale[a] * T(means.mean[twin][1]);
    r.column[2][a] = k.twin_each[a];
    for (int j = 0; j < 3; ++j) {
      if (!twin) r.small[j] += r.column[j][a];
      if (twin) r.small[3 + j] += r.column[j][a];
      if (twin) r.small[6 + j] += r.column[j][a] * T(S(1) / p.gamma_char[a]);
    }
  }
  factorise(r.small, r.rank, r.rank, 0.0);
}

/// x ← (I + low rank)⁻¹ x, n × C.
template <int C, class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void apply_inverse(const typename Law::template Params<S>& p, const LowRank<Law::capacity, T>& r,
                                          T* x) {
  T sums[3 * C];
  functionals<C, Law, S, T>(p, x, sums);
  solve_factorised<C>(r.small, r.rank, r.rank, sums);
  for (int j = 0; j < r.rank; ++j)
    for (int a = 0; a < p.systems; ++a)
      for (int c = 0; c < C; ++c) x[C * a + c] -= r.column[j][a] * sums[C * j + c];
}

/// rest ← (low rank − K) x, n × 7: what h has beyond the means of its blocks.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void apply_rest(const typename Law::template Params<S>& p, const InteractionMeans<S>& means,
                                       const ShearCoupling<Law::capacity, T>& k, const T* x, T* rest) {
  using R = Scalar<T>;
  const int first[2] = {0, p.slip}, last[2] = {p.slip, p.systems};
  for (int a = 0; a < p.systems; ++a)
    for (int c = 0; c < 7; ++c) rest[7 * a + c] = T(R(0));
  for (int row = 0; row < 2; ++row)
    for (int column = 0; column < 2; ++column) {
      if (!(means.spread[row][column] > S(0))) continue;
      const S mean = means.mean[row][column];
      const T* const scale = column == 0 ? k.slip_scale : k.twin_scale;
      int a = first[row];
      for (; a + 2 <= last[row]; a += 2) {  // two rows at a time: x is read once for both
        T one[7], two[7];
        for (int c = 0; c < 7; ++c) one[c] = two[c] = T(R(0));
        for (int b = first[column]; b < last[column]; ++b) {
          const T h_one(mean - p.h[a][b]), h_two(mean - p.h[a + 1][b]);
          for (int c = 0; c < 7; ++c) {
            one[c] += h_one * x[7 * b + c];
            two[c] += h_two * x[7 * b + c];
          }
        }
        for (int c = 0; c < 7; ++c) {
          rest[7 * a + c] += scale[a] * one[c];
          rest[7 * a + 7 + c] += scale[a + 1] * two[c];
        }
      }
      for (; a < last[row]; ++a)
        for (int b = first[column]; b < last[column]; ++b) {
          const T h = scale[a] * T(mean - p.h[a][b]);
          for (int c = 0; c < 7; ++c) rest[7 * a + c] += h * x[7 * b + c];
        }
    }
}

/// x ← (I + K)⁻¹ x by elimination, n × 7. Returns where that is regular.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION MaskOf<T> eliminate(const typename Law::template Params<S>& p,
                                           const ShearCoupling<Law::capacity, T>& k, T* x) {
  constexpr int N = Law::capacity;
  const int n = p.systems;
  T M[N * N];  // n rows of n: what lies beyond is not touched
  for (int a = 0; a < n; ++a) {
    for (int b = 0; b < p.slip; ++b) {
      M[a * n + b] = k.slip_scale[a] * T(p.h[a][b]);
      if (n > p.slip) M[a * n + b] += k.slip_each[a];
    }
    for (int b = p.slip; b < n; ++b)
      M[a * n + b] = k.twin_scale[a] * T(p.h[a][b]) + k.twin_each[a] * T(S(1) / p.gamma_char[b]);
    M[a * n + a] += T(Scalar<T>(1));
  }
  const MaskOf<T> regular = factorise(M, n, n, 1e-6);
  solve_factorised<7>(M, n, n, x);
  return regular;
}

}  // namespace detail

/// Fills response, flow and jacobian of a linearised system. Lanes of `exact` solve for |Δγ| as a function of S exactly, as
/// derivatives of the law need it; the others to some hundredths of the hardening of one increment, enough for a Newton step.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void condense(const typename Law::template Params<S>& p, const InteractionMeans<S>& means,
                                     const MaskOf<T>& exact_lanes, CrystalSystem<Law, T>& system) {
  constexpr int N = Law::capacity;
  using R = Scalar<T>;
  const int n = p.systems;
  const bool twins = n > p.slip;
  T* const x = system.response;
  for (int a = 0; a < n; ++a) {
    for (int i = 0; i < 6; ++i) x[7 * a + i] = system.slope[a] * T(R(p.schmid[a][i]));
    x[7 * a + 6] = system.by_xi[a] * system.hardening.residual[a];
  }
  detail::ShearCoupling<N, T> k;
  detail::shear_coupling<Law, S, T>(p, system, k);
  system.regular = MaskOf<T>(true);
  // Where the rest is small it may be left to the Newton steps, or is iterated upon; where that takes long the matrix is
  // factorised. Each lane decides for itself.
  T largest(R(0));
  for (int a = 0; a < n; ++a) {
    const bool twin = a >= p.slip;
    T size = abs_of(k.slip_scale[a]) * T(means.spread[twin][0]);
    if (twins) size += abs_of(k.twin_scale[a]) * T(means.spread[twin][1]);
    largest = max_of(largest, size);
  }
  const MaskOf<T> iterate = (largest <= T(R(0))) | ((largest < T(R(0.4))) & !exact_lanes);
  T exact[7 * N];
  if (!all(iterate)) {
    for (int i = 0; i < 7 * n; ++i) exact[i] = x[i];
    system.regular = detail::eliminate<Law, S, T>(p, k, exact) | iterate;
  }
  LowRank<N, T>& r = system.low_rank;
  detail::low_rank<Law, S, T>(p, means, k, r);
  if (any(iterate)) {
    detail::apply_inverse<7, Law, S, T>(p, r, x);
    T change[7 * N], last[7 * N];
    const double passes[3] = {0.08, 0.15, 0.25};
    for (int pass = 0; pass < 3; ++pass) {
      const MaskOf<T> more = largest > T(R(passes[pass]));
      if (!any(more & iterate)) break;
      detail::apply_rest<Law, S, T>(p, means, k, pass == 0 ? x : last, change);
      detail::apply_inverse<7, Law, S, T>(p, r, change);
      for (int i = 0; i < 7 * n; ++i) {
        last[i] = change[i];
        x[i] = select(more, x[i] + change[i], x[i]);
      }
    }
  }
  if (!all(iterate))
    for (int i = 0; i < 7 * n; ++i) x[i] = select(iterate, x[i], exact[i]);
  assemble<Law, S, T>(p, system);
}

}  // namespace polyslip::kernels
