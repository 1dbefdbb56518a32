#pragma once
// Batch<S, W>: W numbers that one instruction works on. The same law text runs lane by lane on a GPU (T = S) and W
// points per instruction on a CPU (T = Batch<S, W>). A comparison gives a BatchMask, which has no conversion to bool: a
// branch on lanes does not compile. Lanes that are masked off still compute, so clamp before log, pow and division.
#include <cstdint>

#include "kernels/number/scalar.hpp"

// POLYSLIP_NO_VECTOR_EXTENSION forces what device compilers get: plain arrays of lanes.
#if defined(__GNUC__) && !defined(__CUDACC__) && !defined(__HIPCC__) && !defined(POLYSLIP_NO_VECTOR_EXTENSION)
#define POLYSLIP_VECTOR_EXTENSION 1
#endif

namespace polyslip::kernels {

/// Lanes of S in the widest vector register this translation unit is compiled for.
template <class S>
constexpr int native_width() {
#if defined(__AVX512F__)
  return 64 / sizeof(S);
#elif defined(__AVX__)
  return 32 / sizeof(S);
#else
  return 16 / sizeof(S);
#endif
}

namespace detail {
template <int bytes>
struct LaneInteger;
template <>
struct LaneInteger<8> {
  using type = std::int64_t;
};
template <>
struct LaneInteger<4> {
  using type = std::int32_t;
};
}  // namespace detail

#ifdef POLYSLIP_VECTOR_EXTENSION
template <class S, int W>
struct LaneRegister {
  typedef S type __attribute__((vector_size(W * sizeof(S))));
};
#else
template <class S, int W>
struct LaneRegister {
  struct type {
    S lane[W];
    KOKKOS_INLINE_FUNCTION S& operator[](int i) { return lane[i]; }
    KOKKOS_INLINE_FUNCTION const S& operator[](int i) const { return lane[i]; }
  };
};
#endif

template <class S, int W>
struct BatchMask {
  using Integer = typename detail::LaneInteger<sizeof(S)>::type;
  using Register = typename LaneRegister<Integer, W>::type;
  Register m;  ///< per lane 0 (false) or −1 (true)

  KOKKOS_DEFAULTED_FUNCTION BatchMask() = default;
  KOKKOS_INLINE_FUNCTION explicit BatchMask(bool value) {
    for (int i = 0; i < W; ++i) m[i] = value ? -1 : 0;
  }
  KOKKOS_INLINE_FUNCTION bool lane(int i) const { return m[i] != 0; }
  KOKKOS_INLINE_FUNCTION void set_lane(int i, bool value) { m[i] = value ? -1 : 0; }

#ifdef POLYSLIP_VECTOR_EXTENSION
  friend BatchMask operator&(BatchMask a, BatchMask b) {
    a.m &= b.m;
    return a;
  }
  friend BatchMask operator|(BatchMask a, BatchMask b) {
    a.m |= b.m;
    return a;
  }
  friend BatchMask operator!(BatchMask a) {
    a.m = ~a.m;
    return a;
  }
#else
  friend KOKKOS_INLINE_FUNCTION BatchMask operator&(BatchMask a, const BatchMask& b) {
    for (int i = 0; i < W; ++i) a.m[i] &= b.m[i];
    return a;
  }
  friend KOKKOS_INLINE_FUNCTION BatchMask operator|(BatchMask a, const BatchMask& b) {
    for (int i = 0; i < W; ++i) a.m[i] |= b.m[i];
    return a;
  }
  friend KOKKOS_INLINE_FUNCTION BatchMask operator!(BatchMask a) {
    for (int i = 0; i < W; ++i) a.m[i] = ~a.m[i];
    return a;
  }
#endif
};

template <class S, int W>
KOKKOS_INLINE_FUNCTION bool any(const BatchMask<S, W>& mask) {
  typename BatchMask<S, W>::Integer bits = 0;
  for (int i = 0; i < W; ++i) bits |= mask.m[i];
  return bits != 0;
}
template <class S, int W>
KOKKOS_INLINE_FUNCTION bool all(const BatchMask<S, W>& mask) {
  typename BatchMask<S, W>::Integer bits = -1;
  for (int i = 0; i < W; ++i) bits &= mask.m[i];
  return bits != 0;
}

template <class S, int W>
struct Batch {
  using Register = typename LaneRegister<S, W>::type;
  using MaskType = BatchMask<S, W>;
  Register v;

  KOKKOS_DEFAULTED_FUNCTION Batch() = default;
  KOKKOS_INLINE_FUNCTION Batch(S value) {  // NOLINT: numbers broadcast
#ifdef POLYSLIP_VECTOR_EXTENSION
    v = value - Register{};
#else
    for (int i = 0; i < W; ++i) v[i] = value;
#endif
  }
  KOKKOS_INLINE_FUNCTION S lane(int i) const { return v[i]; }
  KOKKOS_INLINE_FUNCTION void set_lane(int i, S value) { v[i] = value; }

#ifdef POLYSLIP_VECTOR_EXTENSION
#define POLYSLIP_ARITHMETIC(op)                \
  friend Batch operator op(Batch a, Batch b) { \
    a.v = a.v op b.v;                          \
    return a;                                  \
  }                                            \
  Batch& operator op##=(Batch b) {             \
    v = v op b.v;                              \
    return *this;                              \
  }
#define POLYSLIP_COMPARISON(op)                   \
  friend MaskType operator op(Batch a, Batch b) { \
    MaskType r;                                   \
    r.m = a.v op b.v;                             \
    return r;                                     \
  }
#else
#define POLYSLIP_ARITHMETIC(op)                                              \
  friend KOKKOS_INLINE_FUNCTION Batch operator op(Batch a, const Batch& b) { \
    for (int i = 0; i < W; ++i) a.v[i] = a.v[i] op b.v[i];                   \
    return a;                                                                \
  }                                                                          \
  KOKKOS_INLINE_FUNCTION Batch& operator op##=(const Batch& b) { return *this = *this op b; }
#define POLYSLIP_COMPARISON(op)                                                        \
  friend KOKKOS_INLINE_FUNCTION MaskType operator op(const Batch& a, const Batch& b) { \
    MaskType r;                                                                        \
    for (int i = 0; i < W; ++i) r.set_lane(i, a.v[i] op b.v[i]);                       \
    return r;                                                                          \
  }
#endif
  POLYSLIP_ARITHMETIC(+)
  POLYSLIP_ARITHMETIC(-)
  POLYSLIP_ARITHMETIC(*)
  POLYSLIP_ARITHMETIC(/)
  POLYSLIP_COMPARISON(<)
  POLYSLIP_COMPARISON(<=)
  POLYSLIP_COMPARISON(>)
  POLYSLIP_COMPARISON(>=)
  POLYSLIP_COMPARISON(==)
  POLYSLIP_COMPARISON(!=)
#undef POLYSLIP_ARITHMETIC
#undef POLYSLIP_COMPARISON
  friend KOKKOS_INLINE_FUNCTION Batch operator-(const Batch& a) { return Batch(S(0)) - a; }
};

template <class S, int W>
struct NumberTraits<Batch<S, W>> {
  using Scalar = S;
  using Mask = BatchMask<S, W>;
  static constexpr int lanes = W;
};

template <class S, int W>
KOKKOS_INLINE_FUNCTION Batch<S, W> select(const BatchMask<S, W>& mask, const Batch<S, W>& yes, const Batch<S, W>& no) {
  Batch<S, W> r;
#ifdef POLYSLIP_VECTOR_EXTENSION
  r.v = mask.m ? yes.v : no.v;
#else
  for (int i = 0; i < W; ++i) r.v[i] = mask.lane(i) ? yes.v[i] : no.v[i];
#endif
  return r;
}
template <class S, int W>
KOKKOS_INLINE_FUNCTION Batch<S, W> value_of(const Batch<S, W>& x) {
  return x;
}

/// Uniform access to the lanes of a T: a scalar has one.
template <class S, class = std::enable_if_t<std::is_floating_point_v<S>>>
KOKKOS_INLINE_FUNCTION S lane(const S& x, int) {
  return x;
}
template <class S, int W>
KOKKOS_INLINE_FUNCTION S lane(const Batch<S, W>& x, int i) {
  return x.lane(i);
}
template <class S, class = std::enable_if_t<std::is_floating_point_v<S>>>
KOKKOS_INLINE_FUNCTION void set_lane(S& x, int, S value) {
  x = value;
}
template <class S, int W>
KOKKOS_INLINE_FUNCTION void set_lane(Batch<S, W>& x, int i, S value) {
  x.set_lane(i, value);
}
/// The lanes of a T from, and to, adjacent numbers in memory.
template <class T>
KOKKOS_INLINE_FUNCTION T load_lanes(const Scalar<T>* from) {
  if constexpr (NumberTraits<T>::lanes == 1) {
    return *from;
  } else {
    T x;
#ifdef POLYSLIP_VECTOR_EXTENSION
    __builtin_memcpy(&x.v, from, sizeof(x.v));
#else
    for (int i = 0; i < NumberTraits<T>::lanes; ++i) x.set_lane(i, from[i]);
#endif
    return x;
  }
}
template <class T>
KOKKOS_INLINE_FUNCTION void store_lanes(const T& x, Scalar<T>* to) {
  if constexpr (NumberTraits<T>::lanes == 1) {
    *to = x;
  } else {
#ifdef POLYSLIP_VECTOR_EXTENSION
    __builtin_memcpy(to, &x.v, sizeof(x.v));
#else
    for (int i = 0; i < NumberTraits<T>::lanes; ++i) to[i] = x.lane(i);
#endif
  }
}
KOKKOS_INLINE_FUNCTION bool lane(bool mask, int) { return mask; }
template <class S, int W>
KOKKOS_INLINE_FUNCTION bool lane(const BatchMask<S, W>& mask, int i) {
  return mask.lane(i);
}

}  // namespace polyslip::kernels

#include "kernels/number/batch_math.hpp"
