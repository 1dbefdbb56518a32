#pragma once
// The vocabulary that scalars, batches and duals share, so that one law text serves them all: select, any, all, and the
// elementary functions by argument-dependent look-up (`using std::exp; exp(x)`).
#include <Kokkos_Core.hpp>

#include <cmath>
#include <type_traits>

namespace polyslip::kernels {

/// Scalar<T>: the floating-point type at the bottom of T (double or float). Mask<T>: what a comparison of two T gives.
template <class T>
struct NumberTraits {
  using Scalar = T;
  using Mask = bool;
  static constexpr int lanes = 1;
};
template <class T>
using Scalar = typename NumberTraits<T>::Scalar;
template <class T>
using MaskOf = typename NumberTraits<T>::Mask;

template <class S, class = std::enable_if_t<std::is_floating_point_v<S>>>
KOKKOS_INLINE_FUNCTION S select(bool condition, S yes, S no) {
  return condition ? yes : no;
}
KOKKOS_INLINE_FUNCTION bool any(bool mask) { return mask; }
KOKKOS_INLINE_FUNCTION bool all(bool mask) { return mask; }
KOKKOS_INLINE_FUNCTION double value_of(double x) { return x; }
KOKKOS_INLINE_FUNCTION float value_of(float x) { return x; }

template <class T>
KOKKOS_INLINE_FUNCTION T max_of(const T& a, const T& b) {
  return select(a > b, a, b);
}
template <class T>
KOKKOS_INLINE_FUNCTION T min_of(const T& a, const T& b) {
  return select(a < b, a, b);
}
template <class T>
KOKKOS_INLINE_FUNCTION T abs_of(const T& a) {
  return select(a < T(0), -a, a);
}
/// −1, or +1 where a ≥ 0.
template <class T>
KOKKOS_INLINE_FUNCTION T sign_of(const T& a) {
  return select(a < T(0), T(-1), T(1));
}

}  // namespace polyslip::kernels
