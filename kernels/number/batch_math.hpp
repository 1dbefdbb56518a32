#pragma once
// exp, log, pow and sqrt of a batch: SLEEF's vector functions (exp to 1 ulp, log to 3.5) where the batch fills a register of this machine,
// else lane by lane. Included by batch.hpp.
#include "kernels/number/batch.hpp"

#if defined(POLYSLIP_VECTOR_EXTENSION) && defined(__SSE2__)
#include <immintrin.h>
#define POLYSLIP_VECTOR_ROOT 1
#if defined(POLYSLIP_HAVE_SLEEF)
#include <sleef.h>
#define POLYSLIP_VECTOR_MATH 1
#endif
#endif

namespace polyslip::kernels {
namespace detail {

/// Lane by lane; specialised below for the registers SLEEF knows.
template <class S, int W>
struct VectorMath {
  using B = Batch<S, W>;
  static KOKKOS_INLINE_FUNCTION B exp(const B& x) {
    B r;
    for (int i = 0; i < W; ++i) r.set_lane(i, std::exp(x.lane(i)));
    return r;
  }
  static KOKKOS_INLINE_FUNCTION B log(const B& x) {
    B r;
    for (int i = 0; i < W; ++i) r.set_lane(i, std::log(x.lane(i)));
    return r;
  }
};

#ifdef POLYSLIP_VECTOR_MATH
#define POLYSLIP_SLEEF(S, W, intrinsic, exp_name, log_name) \
  template <>                                               \
  struct VectorMath<S, W> {                                 \
    using B = Batch<S, W>;                                  \
    static B exp(const B& x) {                              \
      B r;                                                  \
      r.v = (B::Register)exp_name((intrinsic)x.v);          \
      return r;                                             \
    }                                                       \
    static B log(const B& x) {                              \
      B r;                                                  \
      r.v = (B::Register)log_name((intrinsic)x.v);          \
      return r;                                             \
    }                                                       \
  };
#if defined(__AVX512F__)
POLYSLIP_SLEEF(double, 8, __m512d, Sleef_expd8_u10avx512f, Sleef_logd8_u35avx512f)
POLYSLIP_SLEEF(float, 16, __m512, Sleef_expf16_u10avx512f, Sleef_logf16_u10avx512f)
#endif
#if defined(__AVX2__)
POLYSLIP_SLEEF(double, 4, __m256d, Sleef_expd4_u10avx2, Sleef_logd4_u35avx2)
POLYSLIP_SLEEF(float, 8, __m256, Sleef_expf8_u10avx2, Sleef_logf8_u10avx2)
#endif
POLYSLIP_SLEEF(double, 2, __m128d, Sleef_expd2_u10, Sleef_logd2_u35)
POLYSLIP_SLEEF(float, 4, __m128, Sleef_expf4_u10, Sleef_logf4_u10)
#undef POLYSLIP_SLEEF
#endif

/// Lane by lane; specialised for whole registers.
template <class S, int W>
struct VectorRoot {
  static KOKKOS_INLINE_FUNCTION Batch<S, W> sqrt(const Batch<S, W>& x) {
    Batch<S, W> r;
    for (int i = 0; i < W; ++i) r.set_lane(i, std::sqrt(x.lane(i)));
    return r;
  }
};
#ifdef POLYSLIP_VECTOR_ROOT
#define POLYSLIP_ROOT(S, W, intrinsic, name)             \
  template <>                                            \
  struct VectorRoot<S, W> {                              \
    static Batch<S, W> sqrt(const Batch<S, W>& x) {      \
      Batch<S, W> r;                                     \
      r.v = (Batch<S, W>::Register)name((intrinsic)x.v); \
      return r;                                          \
    }                                                    \
  };
#if defined(__AVX512F__)
// the plain intrinsics read an undefined register in GCC 12, which it then warns about
#define POLYSLIP_ROOT_8(x) _mm512_maskz_sqrt_pd(0xff, x)
#define POLYSLIP_ROOT_16(x) _mm512_maskz_sqrt_ps(0xffff, x)
POLYSLIP_ROOT(double, 8, __m512d, POLYSLIP_ROOT_8)
POLYSLIP_ROOT(float, 16, __m512, POLYSLIP_ROOT_16)
#undef POLYSLIP_ROOT_8
#undef POLYSLIP_ROOT_16
#endif
#if defined(__AVX__)
POLYSLIP_ROOT(double, 4, __m256d, _mm256_sqrt_pd)
POLYSLIP_ROOT(float, 8, __m256, _mm256_sqrt_ps)
#endif
POLYSLIP_ROOT(double, 2, __m128d, _mm_sqrt_pd)
POLYSLIP_ROOT(float, 4, __m128, _mm_sqrt_ps)
#undef POLYSLIP_ROOT
#endif

}  // namespace detail

template <class S, int W>
KOKKOS_INLINE_FUNCTION Batch<S, W> exp(const Batch<S, W>& x) {
  return detail::VectorMath<S, W>::exp(x);
}
template <class S, int W>
KOKKOS_INLINE_FUNCTION Batch<S, W> log(const Batch<S, W>& x) {
  return detail::VectorMath<S, W>::log(x);
}
/// x^y for x > 0.
template <class S, int W>
KOKKOS_INLINE_FUNCTION Batch<S, W> pow(const Batch<S, W>& x, const Batch<S, W>& y) {
  return exp(y * log(x));
}
template <class S, int W>
KOKKOS_INLINE_FUNCTION Batch<S, W> sqrt(const Batch<S, W>& x) {
  return detail::VectorRoot<S, W>::sqrt(x);
}

}  // namespace polyslip::kernels
