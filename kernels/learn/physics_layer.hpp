#pragma once
// The law as a layer of a network: logarithms of the rates that the solvers run (ComposedLaw::log_rates) at a grain's stress, with every
// critical stress times exp(shift), and their exact vector–Jacobian product. Shares of activity are a softmax of them (losses.hpp).
#include "kernels/law/composed_law.hpp"
#include "kernels/number/dual.hpp"

namespace polyslip::kernels {
namespace detail {

/// What log rates see of a frozen state without history, in a wider number type U, critical stresses times exp(shift). Climb has none:
/// its rate follows the stress, so that a shift lowers its prefactor.
template <int N, class C, class T, class U>
KOKKOS_INLINE_FUNCTION void shift_critical(const C& crystal, const Frozen<N, T>& frozen, const U* shift,
                                           Frozen<N, U>& shifted) {
  using std::exp;
  for (int a = 0; a < crystal.systems; ++a) {
    const U factor = exp(a < crystal.twin_end ? shift[a] : -shift[a]);
    const bool climb = a >= crystal.twin_end;
    shifted.resistance[a] = climb ? U(frozen.resistance[a]) : factor * U(frozen.resistance[a]);
    shifted.friction[a] = climb ? U(frozen.friction[a]) : factor * U(frozen.friction[a]);
    shifted.prefactor[a] = climb ? factor * U(frozen.prefactor[a]) : U(frozen.prefactor[a]);
    shifted.backstress[a] = U(frozen.backstress[a]);
    shifted.fraction[a] = U(frozen.fraction[a]);
  }
  shifted.parent = U(frozen.parent);
  shifted.temperature = U(frozen.temperature);
  shifted.inverse_kT = U(frozen.inverse_kT);
}

/// The product with Jacobians in D directions: D = 2 where each system feels the stress by its resolved stress alone (directions: along the
/// stress itself, and the shift), 7 where non-Schmid components come in (six of the stress, and the shift).
template <class Law, int D, class S, class T>
KOKKOS_INLINE_FUNCTION void log_rates_product(const typename Law::template Params<S>& p,
                                              const Frozen<Law::capacity, T>& frozen, const Vec6<T>& stress,
                                              const T* shift, const T* by_log_rate, Vec6<T>& by_stress, T* by_shift) {
  using R = Scalar<T>;
  using U = Dual<T, D>;
  constexpr int N = Law::capacity;
  const auto& crystal = p.crystal;
  U wide_shift[N], log_rate[N], sign[N];
  for (int a = 0; a < crystal.systems; ++a) wide_shift[a] = U::variable(shift[a], D - 1);
  Frozen<N, U> shifted;
  shift_critical(crystal, frozen, wide_shift, shifted);
  Vec6<U> wide_stress;
  for (int i = 0; i < 6; ++i) {
    wide_stress[i] = U(stress[i]);
    wide_stress[i].d[D == 2 ? 0 : i] = D == 2 ? stress[i] : T(R(1));
  }
  Law::log_rates(p, shifted, wide_stress, log_rate, sign);
  for (int a = 0; a < crystal.systems; ++a) {
    by_shift[a] = by_log_rate[a] * log_rate[a].d[D - 1];
    if constexpr (D == 2) {
      const T tau = resolved(crystal, a, stress);
      const T safe = select(abs_of(tau) > T(R(1e-20)), tau, T(R(1)));
      const T slope = by_log_rate[a] * log_rate[a].d[0] / safe;
      for (int i = 0; i < 6; ++i) by_stress[i] += slope * T(R(crystal.schmid[a][i]));
    } else {
      for (int i = 0; i < 6; ++i) by_stress[i] += by_log_rate[a] * log_rate[a].d[i];
    }
  }
}

}  // namespace detail

/// log|γ̇_a| (1/s) of all systems at `stress` (Pa, Mandel, crystal axes), critical stresses times exp(shift[a]).
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void shifted_log_rates(const typename Law::template Params<S>& p,
                                              const Frozen<Law::capacity, T>& frozen, const Vec6<T>& stress,
                                              const T* shift, T* log_rate) {
  Frozen<Law::capacity, T> shifted;
  detail::shift_critical(p.crystal, frozen, shift, shifted);
  T sign[Law::capacity];
  Law::log_rates(p, shifted, stress, log_rate, sign);
}

/// The same backward: from by_log_rate = ∂ℓ/∂log|γ̇_a|, ∂ℓ/∂stress is added to by_stress, and by_shift[a] becomes ∂ℓ/∂shift[a].
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void shifted_log_rates_backward(const typename Law::template Params<S>& p,
                                                       const Frozen<Law::capacity, T>& frozen, const Vec6<T>& stress,
                                                       const T* shift, const T* by_log_rate, Vec6<T>& by_stress,
                                                       T* by_shift) {
  if (p.crystal.non_schmid)
    detail::log_rates_product<Law, 7>(p, frozen, stress, shift, by_log_rate, by_stress, by_shift);
  else
    detail::log_rates_product<Law, 2>(p, frozen, stress, shift, by_log_rate, by_stress, by_shift);
}

}  // namespace polyslip::kernels
