#pragma once
// The lanes of a number from, and to, adjacent numbers in memory whose type may be another: storage and compute type are apart.
#include "kernels/number/batch.hpp"

namespace polyslip::kernels {

template <class T, class Stored>
KOKKOS_INLINE_FUNCTION T read_lanes(const Stored* from) {
  if constexpr (std::is_same_v<Stored, Scalar<T>>) {
    return load_lanes<T>(from);
  } else if constexpr (NumberTraits<T>::lanes == 1) {
    return static_cast<T>(*from);
  } else {
    constexpr int width = NumberTraits<T>::lanes;
    T x;
#ifdef POLYSLIP_VECTOR_EXTENSION
    typename LaneRegister<Stored, width>::type stored;
    __builtin_memcpy(&stored, from, sizeof(stored));
    x.v = __builtin_convertvector(stored, typename T::Register);
#else
    for (int i = 0; i < width; ++i) x.set_lane(i, static_cast<Scalar<T>>(from[i]));
#endif
    return x;
  }
}

template <class T, class Stored>
KOKKOS_INLINE_FUNCTION void write_lanes(const T& x, Stored* to) {
  if constexpr (std::is_same_v<Stored, Scalar<T>>) {
    store_lanes(x, to);
  } else if constexpr (NumberTraits<T>::lanes == 1) {
    *to = static_cast<Stored>(x);
  } else {
    constexpr int width = NumberTraits<T>::lanes;
#ifdef POLYSLIP_VECTOR_EXTENSION
    using Register = typename LaneRegister<Stored, width>::type;
    const Register stored = __builtin_convertvector(x.v, Register);
    __builtin_memcpy(to, &stored, sizeof(stored));
#else
    for (int i = 0; i < width; ++i) to[i] = static_cast<Stored>(x.lane(i));
#endif
  }
}

}  // namespace polyslip::kernels
