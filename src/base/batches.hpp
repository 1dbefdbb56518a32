#pragma once
// The numbers that loops over points compute with: on a host a batch that fills a register, on a device a scalar per thread.
#include "kernels/number/batch.hpp"
#include "src/base/fields.hpp"

namespace polyslip::base {

// POLYSLIP_SCALAR (a CMake option) makes loops on a host scalar too: the slow path that the fast one is checked against.
#ifdef POLYSLIP_SCALAR
constexpr bool in_batches = false;
#else
constexpr bool in_batches = on_host;
#endif

/// Points that a loop over points takes at a time.
template <class S>
constexpr int batch_width() {
  return in_batches ? kernels::native_width<S>() : 1;
}
template <class S>
using BatchNumber = std::conditional_t<in_batches, kernels::Batch<S, batch_width<S>()>, S>;
static_assert(field_padding % batch_width<double>() == 0 && field_padding % batch_width<float>() == 0,
              "rows of fields hold whole batches");

}  // namespace polyslip::base
