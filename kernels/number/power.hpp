#pragma once
// Powers whose exponent is one number for all lanes. The exponents of the laws are mostly whole (stress exponents) or whole
// quarters (hardening, 2.25), and then a few multiplications and square roots replace log and exp.
#include "kernels/number/batch.hpp"

namespace polyslip::kernels {

/// The whole number that `exponent` is, or −1 where it is none between 0 and `most` (duals are none: they need log).
template <class S>
KOKKOS_INLINE_FUNCTION int whole_exponent(const S& exponent, int most) {
  if constexpr (std::is_floating_point_v<S>) {
    if (!(exponent >= S(0) && exponent <= S(most))) return -1;
    const int whole = static_cast<int>(exponent);
    return S(whole) == exponent ? whole : -1;
  } else {
    return -1;
  }
}

/// base^exponent by squaring, exponent ≥ 0.
template <class T>
KOKKOS_INLINE_FUNCTION T whole_power(T base, int exponent) {
  T power = (exponent & 1) ? base : T(Scalar<T>(1));
  for (exponent >>= 1; exponent > 0; exponent >>= 1) {
    base = base * base;
    if (exponent & 1) power = power * base;
  }
  return power;
}

/// Bounds of a base within which base^±exponent is a normal number, for exponents up to 128.
template <class R>
KOKKOS_INLINE_FUNCTION R smallest_base(int exponent) {
  if constexpr (sizeof(R) == 8)
    return exponent <= 24 ? R(1e-12) : R(1e-2);
  else
    return exponent <= 7 ? R(1e-5) : exponent <= 24 ? R(0.03) : R(0.52);
}

/// What a power of (|τ|/ξ) below 1 is raised to: a rate that is nothing, from which no product of a law falls among the denormal
/// numbers, which cost a hundred times as much.
template <class R>
KOKKOS_INLINE_FUNCTION constexpr R least_power() {
  return sizeof(R) == 8 ? R(1e-35) : R(1e-16);
}

/// base^exponent for base > 0 of any size that a law meets.
template <class T, class S>
KOKKOS_INLINE_FUNCTION T positive_power(const T& base, const S& exponent) {
  using std::exp;
  using std::log;
  using std::sqrt;
  const int quarters = whole_exponent(S(4) * exponent, 16);
  if (quarters < 0) return exp(T(exponent) * log(base));
  T power = whole_power(base, quarters >> 2);
  if ((quarters & 3) != 0) {
    const T root = sqrt(base);
    if ((quarters & 2) != 0) power = power * root;
    if ((quarters & 1) != 0) power = power * sqrt(root);
  }
  return power;
}

/// ratio^(n−2) and ratio^(n−1) of a power law's rate and slope, ratio ≥ 0 and n ≥ 1: bounded so that a far-off trial stays finite and
/// what does not act stays clear of denormal numbers.
template <class T, class S>
KOKKOS_INLINE_FUNCTION void bounded_powers(const S& n, const T& ratio, T& below, T& power) {
  using std::exp;
  using std::log;
  using R = Scalar<T>;
  if (const int whole = whole_exponent(n, 128); whole >= 2) {
    const R smallest = smallest_base<R>(whole);
    const T base = min_of(max_of(ratio, T(smallest)), T(R(1) / smallest));
    below = whole_power(base, whole - 2);
    power = max_of(min_of(below * base, T(R(1e35))), T(least_power<R>()));
  } else {
    const T base = max_of(ratio, T(R(1e-12)));
    power = max_of(exp(max_of(min_of((T(n) - T(R(1))) * log(base), T(R(80))), T(R(-80)))), T(least_power<R>()));
    below = power / base;
  }
}

}  // namespace polyslip::kernels
