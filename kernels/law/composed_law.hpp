#pragma once
// A crystal law that is put together from a flow rule and a hardening rule, with any of: twins and what becomes of the lattice
// there, climb systems, non-Schmid stresses, backstress, temperature. Hardening variables are constant within an increment while
// the stress is solved for (staggered_update.hpp), and then follow the increment's shears.
#include "kernels/law/composed_twins.hpp"

namespace polyslip::kernels {

template <int N, class FlowRule, class HardeningRule>
struct ComposedLaw {
  static constexpr int capacity = N;
  using Flow = FlowRule;
  using Hardening = HardeningRule;

  template <class S>
  struct Params {
    static constexpr int capacity = N;
    CrystalData<N, S> crystal;
    typename Flow::template Params<N, S> flow;
    typename Hardening::template Params<N, S> hardening;
  };

  template <class T>
  struct State {
    Mat3<T> F_p_inverse;  ///< sample → crystal at the start: R(O)ᵀ
    Vec6<T> stress;       ///< elastic second Piola–Kirchhoff stress, crystal axes, Pa, Mandel
    T gamma[N];           ///< accumulated |shear| per system
    T fraction[N];        ///< twins: share of the volume; what they do not have is the parent's
    T backstress[N];      ///< slip, Pa
    T temperature;        ///< K
    typename Hardening::template State<N, T> hardening;
  };

  /// What an increment solves for.
  template <class T>
  struct Guess {
    Vec6<T> stress;
  };

  template <class S, class T>
  static KOKKOS_INLINE_FUNCTION void initialise(const Params<S>& p, const GrainData<T>& grain, State<T>& state) {
    const T zero(Scalar<T>(0));
    state.F_p_inverse = transpose(to_matrix(grain.orientation));
    for (int i = 0; i < 6; ++i) state.stress[i] = zero;
    for (int a = 0; a < N; ++a) state.gamma[a] = state.fraction[a] = state.backstress[a] = zero;
    state.temperature = grain.temperature;
    Hardening::initialise(p.crystal, p.hardening, state.hardening);
  }

  /// What the rates see of a state.
  template <class S, class T>
  static KOKKOS_INLINE_FUNCTION void freeze(const Params<S>& p, const GrainData<T>& grain, const State<T>& state,
                                            Frozen<N, T>& frozen) {
    using R = Scalar<T>;
    const auto& c = p.crystal;
    frozen.temperature = state.temperature;
    frozen.inverse_kT = T(R(1 / boltzmann)) / state.temperature;
    frozen.parent = T(R(1));
    for (int a = 0; a < c.systems; ++a) {
      frozen.backstress[a] = c.kinematic && a < c.slip ? state.backstress[a] : T(R(0));
      frozen.fraction[a] = c.is_twin(a) ? state.fraction[a] : T(R(0));
      frozen.parent -= frozen.fraction[a];
    }
    frozen.parent = max_of(frozen.parent, T(R(0)));
    if (c.reorientation == Reorientation::predominant)  // what has turned as a whole holds no twin any more
      for (int t = c.slip; t < c.twin_end; ++t)
        frozen.fraction[t] = select(frozen.fraction[t] < T(R(1)), frozen.fraction[t], T(R(0)));
    Hardening::freeze(c, p.hardening, grain, state.hardening, frozen);
    const T heated = state.temperature - T(c.reference_temperature);
    for (int i = 0; i < 36; ++i) frozen.compliance.m[i] = T(c.compliance.m[i]) + heated * T(c.compliance_by_T.m[i]);
    for (int i = 0; i < 6; ++i) frozen.eigenstrain[i] = heated * T(c.expansion[i]);
    if (c.reorientation == Reorientation::volume_fraction) detail::mix_elasticity(c, frozen);
  }

  /// Rates, L and ∂L/∂S at a stress (elastic second Piola–Kirchhoff, crystal axes, Mandel, Pa). With dt > 0 (s) twins share what
  /// is left of the parent at the end of the increment: their rate is (1 − f_old) r/(1 + Σ dt r/γ_char), so that f < 1 always.
  template <class S, class T>
  static KOKKOS_INLINE_FUNCTION void plastic_flow(const Params<S>& p, const Frozen<N, T>& frozen, const Vec6<T>& stress,
                                                  Scalar<T> dt, PlasticFlow<N, T>& flow) {
    using R = Scalar<T>;
    const auto& c = p.crystal;
    const T zero(R(0)), one(R(1));
    for (int k = 0; k < 9; ++k) flow.L[k] = zero;
    for (int k = 0; k < 54; ++k) flow.by_stress[k] = zero;
    flow.twin_growth = flow.power = zero;
    const bool mixed = c.reorientation == Reorientation::volume_fraction;
    detail::add_lattice<Flow>(c, p.flow, frozen, stress, mixed ? frozen.parent : one, true, flow.L, flow.by_stress,
                              flow);
    if (c.twinning()) detail::add_twins(p, frozen, stress, dt, flow);
    if (mixed) detail::add_lattices_of_twins<Flow>(p, frozen, stress, flow);
  }

  /// The logarithm of each system's rate (1/s) in the parent, and the sign of its shear; large and negative where a system does
  /// not act. What classifiers and softmax layers want.
  template <class S, class T>
  static KOKKOS_INLINE_FUNCTION void log_rates(const Params<S>& p, const Frozen<N, T>& frozen, const Vec6<T>& stress,
                                               T* log_rate, T* sign) {
    using std::log;
    using R = Scalar<T>;
    const auto& c = p.crystal;
    for (int a = 0; a < c.systems; ++a) {
      const T tau = detail::resolved(c, a, stress) - frozen.backstress[a], drive = abs_of(tau);
      sign[a] = sign_of(tau);
      if (a < c.slip) {
        log_rate[a] = Flow::log_rate(p.flow, a, frozen, drive, detail::non_schmid_stress(c, a, tau, stress));
      } else if (a < c.twin_end) {
        const T ratio = max_of(drive / frozen.resistance[a], T(R(1e-12)));
        const T open = log(frozen.prefactor[a] * max_of(frozen.parent, T(R(1e-12)))) + T(p.flow.n[a]) * log(ratio);
        log_rate[a] = select(tau > T(R(0)), open, T(R(-1e3)));
      } else {
        log_rate[a] = log(max_of(frozen.prefactor[a] * drive, T(R(1e-30))));
      }
    }
  }

  /// All of the state but F_p and stress after dt (s) at `stress`; `flow` is the plastic flow there. Where the lattice turns
  /// into a twin's, F_p and stress follow.
  template <class S, class T>
  static KOKKOS_INLINE_FUNCTION void evolve(const Params<S>& p, const GrainData<T>& grain, Scalar<T> dt,
                                            const Frozen<N, T>& frozen, const PlasticFlow<N, T>& flow,
                                            State<T>& state) {
    using R = Scalar<T>;
    const auto& c = p.crystal;
    const T step(dt), one(R(1));
    Hardening::evolve(c, p.hardening, grain, dt, frozen, flow, state.gamma, state.hardening);
    for (int a = 0; a < c.systems; ++a) {
      const T shear = step * flow.rate[a];
      state.gamma[a] += shear;
      if (c.is_twin(a)) state.fraction[a] += shear / T(c.gamma_char[a]);
      if (c.kinematic && a < c.slip)
        state.backstress[a] =
            (state.backstress[a] + T(c.backstress_c[a]) * step * flow.net[a]) / (one + T(c.backstress_d[a]) * shear);
    }
    state.temperature += T(c.heating) * step * flow.power;
    if (c.reorientation == Reorientation::predominant && c.twinning()) detail::turn_predominant(c, state);
  }
};

}  // namespace polyslip::kernels
