#pragma once
// Resistances that harden and saturate as in the phenomenological power law (phenopowerlaw.hpp), as a leaf of composed laws.
#include "kernels/law/crystal_data.hpp"
#include "kernels/law/phenopowerlaw.hpp"

namespace polyslip::kernels {

struct VoceHardening {
  template <int N, class S>
  struct Params {
    typename Phenopowerlaw<N>::template Params<S> power;
  };

  template <int N, class T>
  struct State {
    T xi[N];  ///< Pa
  };

  template <int N, class S, class T>
  static KOKKOS_INLINE_FUNCTION void initialise(const CrystalData<N, S>& crystal, const Params<N, S>& p,
                                                State<N, T>& state) {
    for (int a = 0; a < crystal.systems; ++a) state.xi[a] = T(p.power.xi_0[a]);
  }

  template <int N, class S, class T>
  static KOKKOS_INLINE_FUNCTION void freeze(const CrystalData<N, S>& crystal, const Params<N, S>& p,
                                            const GrainData<T>&, const State<N, T>& state, Frozen<N, T>& frozen) {
    for (int a = 0; a < crystal.systems; ++a) {
      frozen.resistance[a] = state.xi[a];
      frozen.friction[a] = state.xi[a];
      frozen.prefactor[a] = T(p.power.dot_gamma_0[a]);
    }
  }

  /// The state after the shears dt · flow.rate. gamma: accumulated shear before them. Implicit in ξ.
  template <int N, class S, class T>
  static KOKKOS_INLINE_FUNCTION void evolve(const CrystalData<N, S>& crystal, const Params<N, S>& p,
                                            const GrainData<T>&, Scalar<T> dt, const Frozen<N, T>&,
                                            const PlasticFlow<N, T>& flow, const T* gamma, State<N, T>& state) {
    T dgamma[N], end[N], xi[N];
    for (int a = 0; a < crystal.systems; ++a) {
      dgamma[a] = T(dt) * flow.rate[a];
      end[a] = gamma[a] + dgamma[a];
      xi[a] = state.xi[a];
    }
    Hardening<N, T> h;
    for (int iteration = 0; iteration < 6; ++iteration) {  // each ξ has its own equation; Newton squares the error
      Phenopowerlaw<N>::hardening(p.power, state.xi, xi, dgamma, end, h);
      for (int a = 0; a < crystal.systems; ++a) state.xi[a] -= h.residual[a] / h.own_slope[a];
    }
  }

  /// Calls f with each number of the state, in the order of rows.
  template <int N, class S, class T, class Function>
  static KOKKOS_INLINE_FUNCTION void visit(const CrystalData<N, S>& crystal, State<N, T>& state, Function&& f) {
    for (int a = 0; a < crystal.systems; ++a) f(state.xi[a]);
  }
  template <int N, class S>
  static int rows(const CrystalData<N, S>& crystal) {
    return crystal.systems;
  }
};

}  // namespace polyslip::kernels
