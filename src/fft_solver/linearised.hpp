#pragma once
// dP = dH S0 + F (D : sym(Fᵀ dH)) at points, from fields of either precision and the full or the symmetric D.
#include "kernels/law/law.hpp"
#include "kernels/number/lanes.hpp"
#include "src/base/batches.hpp"
#include "src/material/constitutive.hpp"

namespace polyslip::fft_solver {

/// T: what is computed with, a scalar or a batch, for the points from `k` on.
template <class T, class S>
KOKKOS_INLINE_FUNCTION kernels::Mat3<T> stress_change(const material::PointFields<S>& fields, std::int64_t k,
                                                      const kernels::Mat3<T>& H, const kernels::Mat3<T>& dH) {
  kernels::Vec6<T> S0;
  for (int c = 0; c < 6; ++c) S0[c] = kernels::read_lanes<T>(&fields.S0(c, k));
  const kernels::Mat3<T> F = H + kernels::Mat3<T>::identity();
  const kernels::Vec6<T> dE = kernels::to_mandel(kernels::transpose(F) * dH);
  kernels::Vec6<T> dS;
  if (static_cast<int>(fields.tangent.extent(0)) == material::symmetric_rows) {
    for (int i = 0; i < 6; ++i) dS[i] = T(kernels::Scalar<T>(0));
    int next = 0;
    for (int i = 0; i < 6; ++i) {
      const T diagonal = kernels::read_lanes<T>(&fields.tangent(next++, k));
      dS[i] += diagonal * dE[i];
      for (int j = i + 1; j < 6; ++j) {
        const T d = kernels::read_lanes<T>(&fields.tangent(next++, k));
        dS[i] += d * dE[j];
        dS[j] += d * dE[i];
      }
    }
  } else {
    for (int i = 0; i < 6; ++i) {
      dS[i] = kernels::read_lanes<T>(&fields.tangent(6 * i, k)) * dE[0];
      for (int j = 1; j < 6; ++j) dS[i] += kernels::read_lanes<T>(&fields.tangent(6 * i + j, k)) * dE[j];
    }
  }
  return dH * kernels::from_mandel(S0) + F * kernels::from_mandel(dS);
}

}  // namespace polyslip::fft_solver
