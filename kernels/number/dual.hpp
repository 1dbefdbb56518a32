#pragma once
// Dual<T, N>: a value and its derivatives in N directions (forward mode); T is a scalar or a batch. Comparisons look at
// values only, so that a law takes the same path with and without derivatives.
#include "kernels/number/batch.hpp"

namespace polyslip::kernels {

template <class T, int N>
struct Dual {
  T v;
  T d[N];

  KOKKOS_DEFAULTED_FUNCTION Dual() = default;
  /// A constant: derivatives are zero.
  template <class U, class = std::enable_if_t<std::is_convertible_v<U, T>>>
  KOKKOS_INLINE_FUNCTION Dual(const U& value) : v(value) {  // NOLINT: numbers promote
    for (int i = 0; i < N; ++i) d[i] = T(0);
  }
  /// The variable of direction i.
  static KOKKOS_INLINE_FUNCTION Dual variable(const T& value, int i) {
    Dual r(value);
    r.d[i] = T(1);
    return r;
  }

  /// f(x) from f and f' at x.v.
  KOKKOS_INLINE_FUNCTION Dual chain(const T& f, const T& slope) const {
    Dual r;
    r.v = f;
    for (int i = 0; i < N; ++i) r.d[i] = slope * d[i];
    return r;
  }

  friend KOKKOS_INLINE_FUNCTION Dual operator+(const Dual& a, const Dual& b) {
    Dual r;
    r.v = a.v + b.v;
    for (int i = 0; i < N; ++i) r.d[i] = a.d[i] + b.d[i];
    return r;
  }
  friend KOKKOS_INLINE_FUNCTION Dual operator-(const Dual& a, const Dual& b) {
    Dual r;
    r.v = a.v - b.v;
    for (int i = 0; i < N; ++i) r.d[i] = a.d[i] - b.d[i];
    return r;
  }
  friend KOKKOS_INLINE_FUNCTION Dual operator*(const Dual& a, const Dual& b) {
    Dual r;
    r.v = a.v * b.v;
    for (int i = 0; i < N; ++i) r.d[i] = a.d[i] * b.v + a.v * b.d[i];
    return r;
  }
  friend KOKKOS_INLINE_FUNCTION Dual operator/(const Dual& a, const Dual& b) {
    Dual r;
    const T inverse = T(1) / b.v;
    r.v = a.v * inverse;
    for (int i = 0; i < N; ++i) r.d[i] = (a.d[i] - r.v * b.d[i]) * inverse;
    return r;
  }
  friend KOKKOS_INLINE_FUNCTION Dual operator-(const Dual& a) { return a.chain(-a.v, T(-1)); }
  KOKKOS_INLINE_FUNCTION Dual& operator+=(const Dual& b) { return *this = *this + b; }
  KOKKOS_INLINE_FUNCTION Dual& operator-=(const Dual& b) { return *this = *this - b; }
  KOKKOS_INLINE_FUNCTION Dual& operator*=(const Dual& b) { return *this = *this * b; }
  KOKKOS_INLINE_FUNCTION Dual& operator/=(const Dual& b) { return *this = *this / b; }

  friend KOKKOS_INLINE_FUNCTION auto operator<(const Dual& a, const Dual& b) { return a.v < b.v; }
  friend KOKKOS_INLINE_FUNCTION auto operator<=(const Dual& a, const Dual& b) { return a.v <= b.v; }
  friend KOKKOS_INLINE_FUNCTION auto operator>(const Dual& a, const Dual& b) { return a.v > b.v; }
  friend KOKKOS_INLINE_FUNCTION auto operator>=(const Dual& a, const Dual& b) { return a.v >= b.v; }
  friend KOKKOS_INLINE_FUNCTION auto operator==(const Dual& a, const Dual& b) { return a.v == b.v; }
  friend KOKKOS_INLINE_FUNCTION auto operator!=(const Dual& a, const Dual& b) { return a.v != b.v; }
};

template <class T, int N>
struct NumberTraits<Dual<T, N>> {
  using Scalar = typename NumberTraits<T>::Scalar;
  using Mask = typename NumberTraits<T>::Mask;
  static constexpr int lanes = NumberTraits<T>::lanes;
};

template <class M, class T, int N>
KOKKOS_INLINE_FUNCTION Dual<T, N> select(const M& mask, const Dual<T, N>& yes, const Dual<T, N>& no) {
  Dual<T, N> r;
  r.v = select(mask, yes.v, no.v);
  for (int i = 0; i < N; ++i) r.d[i] = select(mask, yes.d[i], no.d[i]);
  return r;
}
template <class T, int N>
KOKKOS_INLINE_FUNCTION T value_of(const Dual<T, N>& x) {
  return x.v;
}
template <class T, int N>
KOKKOS_INLINE_FUNCTION Dual<T, N> exp(const Dual<T, N>& x) {
  using std::exp;
  const T f = exp(x.v);
  return x.chain(f, f);
}
template <class T, int N>
KOKKOS_INLINE_FUNCTION Dual<T, N> log(const Dual<T, N>& x) {
  using std::log;
  return x.chain(log(x.v), T(1) / x.v);
}
template <class T, int N>
KOKKOS_INLINE_FUNCTION Dual<T, N> sqrt(const Dual<T, N>& x) {
  using std::sqrt;
  const T f = sqrt(x.v);
  return x.chain(f, T(0.5) / f);
}
/// x^y for x > 0, both varying.
template <class T, int N>
KOKKOS_INLINE_FUNCTION Dual<T, N> pow(const Dual<T, N>& x, const Dual<T, N>& y) {
  return exp(y * log(x));
}

}  // namespace polyslip::kernels
