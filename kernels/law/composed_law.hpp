#pragma once
// A crystal law that is put together from a flow rule and a hardening rule, with any of: twins and what becomes of the lattice
// there, climb systems, non-Schmid stresses, backstress, temperature. Hardening variables are constant within an increment while
// the stress is solved for (staggered_update.hpp), and then follow the increment's shears.
#include "kernels/law/crystal_data.hpp"
#include "kernels/law/flow_rules.hpp"

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
    Hardening::freeze(c, p.hardening, grain, state.hardening, frozen);
    const T heated = state.temperature - T(c.reference_temperature);
    for (int i = 0; i < 36; ++i) frozen.compliance.m[i] = T(c.compliance.m[i]) + heated * T(c.compliance_by_T.m[i]);
    for (int i = 0; i < 6; ++i) frozen.eigenstrain[i] = heated * T(c.expansion[i]);
    if (c.reorientation == Reorientation::volume_fraction) mix_elasticity(c, frozen);
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
    add_slip(p, frozen, stress, mixed ? frozen.parent : one, flow.L, flow.by_stress, flow.power, flow, false);
    if (c.twinning()) add_twins(p, frozen, stress, dt, flow);
    for (int a = c.twin_end; a < c.systems; ++a) {
      const T tau = resolved(c, a, stress), rate = frozen.prefactor[a] * abs_of(tau);
      flow.tau[a] = tau;
      flow.rate[a] = rate;
      flow.slope[a] = frozen.prefactor[a];
      flow.curvature[a] = flow.softness[a] = zero;
      add_system(c, a, sign_of(tau) * rate, frozen.prefactor[a], c.schmid[a], flow.L, flow.by_stress);
      flow.power += abs_of(tau) * rate;
    }
    if (mixed) add_slip_of_twins(p, frozen, stress, flow);
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
      const T tau = resolved(c, a, stress) - frozen.backstress[a], drive = abs_of(tau);
      sign[a] = sign_of(tau);
      if (a < c.slip) {
        log_rate[a] = Flow::log_rate(p.flow, a, frozen, drive, non_schmid_stress(c, a, tau, stress));
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
        state.backstress[a] = (state.backstress[a] + T(c.backstress_c[a]) * sign_of(flow.tau[a]) * shear) /
                              (one + T(c.backstress_d[a]) * shear);
    }
    state.temperature += T(c.heating) * step * flow.power;
    if (c.reorientation == Reorientation::predominant && c.twinning()) turn_predominant(c, state);
  }

 private:
  template <class S, class T>
  static KOKKOS_INLINE_FUNCTION T resolved(const CrystalData<N, S>& c, int a, const Vec6<T>& stress) {
    using R = Scalar<T>;
    T tau = stress[0] * T(R(c.schmid[a][0]));
    for (int i = 1; i < 6; ++i) tau += stress[i] * T(R(c.schmid[a][i]));
    return tau;
  }

  template <class S, class T>
  static KOKKOS_INLINE_FUNCTION T non_schmid_stress(const CrystalData<N, S>& c, int a, const T& tau,
                                                    const Vec6<T>& stress) {
    using R = Scalar<T>;
    T sum(R(0));
    if (!c.non_schmid) return sum;
    for (int i = 0; i < 6; ++i)
      sum += stress[i] * select(tau < T(R(0)), T(c.non_schmid_against[a][i]), T(c.non_schmid_along[a][i]));
    return sum;
  }

  /// L += rate · dyad, ∂L/∂S += slope · dyad ⊗ direction.
  template <class S, class T, class D>
  static KOKKOS_INLINE_FUNCTION void add_system(const CrystalData<N, S>& c, int a, const T& rate, const T& slope,
                                                const D* direction, T* L, T* by_stress) {
    using R = Scalar<T>;
    for (int k = 0; k < 9; ++k) {
      const T d(R(c.dyad[a][k])), part = d * slope;
      L[k] += d * rate;
      for (int i = 0; i < 6; ++i) by_stress[6 * k + i] += part * T(direction[i]);
    }
  }

  /// Slip with `share` of the volume at a stress in the axes of its lattice; `more`: adds to the rates, else sets them.
  template <class S, class T>
  static KOKKOS_INLINE_FUNCTION void add_slip(const Params<S>& p, const Frozen<N, T>& frozen, const Vec6<T>& stress,
                                              const T& share, T* L, T* by_stress, T& power, PlasticFlow<N, T>& flow,
                                              bool more) {
    using R = Scalar<T>;
    const auto& c = p.crystal;
    for (int a = 0; a < c.slip; ++a) {
      const T total = resolved(c, a, stress), tau = total - frozen.backstress[a], sign = sign_of(tau);
      SystemRate<T> r;
      const T lowering = non_schmid_stress(c, a, tau, stress);
      Flow::evaluate(p.flow, a, frozen, abs_of(tau), lowering, r);
      const T rate = share * r.rate, slope = share * r.slope;
      if (!c.non_schmid) {
        add_system(c, a, sign * rate, slope, c.schmid[a], L, by_stress);
      } else {  // the rate feels other components of stress, too
        T direction[6];
        for (int i = 0; i < 6; ++i)
          direction[i] = slope * T(R(c.schmid[a][i])) +
                         sign * share * r.by_lowering *
                             select(tau < T(R(0)), T(c.non_schmid_against[a][i]), T(c.non_schmid_along[a][i]));
        add_system(c, a, sign * rate, T(R(1)), direction, L, by_stress);
      }
      power += total * sign * rate;
      if (more) {
        flow.rate[a] += rate;
        continue;
      }
      flow.tau[a] = tau;
      flow.rate[a] = rate;
      flow.slope[a] = slope;
      flow.curvature[a] = share * r.curvature;
      flow.softness[a] = r.softness;
    }
  }

  template <class S, class T>
  static KOKKOS_INLINE_FUNCTION void add_twins(const Params<S>& p, const Frozen<N, T>& frozen, const Vec6<T>& stress,
                                               Scalar<T> dt, PlasticFlow<N, T>& flow) {
    using R = Scalar<T>;
    const auto& c = p.crystal;
    const T zero(R(0)), one(R(1));
    T growth(zero), growth_by_stress[6], L[9];
    for (int i = 0; i < 6; ++i) growth_by_stress[i] = zero;
    for (int k = 0; k < 9; ++k) L[k] = zero;
    for (int t = c.slip; t < c.twin_end; ++t) {
      const T tau = resolved(c, t, stress);
      SystemRate<T> r;
      PowerFlow::power(p.flow.n[t], frozen.prefactor[t], frozen.resistance[t], max_of(tau, zero), zero, r);
      const auto opens = tau > zero;
      flow.tau[t] = tau;
      flow.rate[t] = select(opens, r.rate, zero);
      flow.slope[t] = select(opens, r.slope, zero);
      flow.curvature[t] = select(opens, r.curvature, zero);
      flow.softness[t] = r.softness;
      const T weight = T(dt) / T(c.gamma_char[t]);
      growth += weight * flow.rate[t];
      for (int i = 0; i < 6; ++i) growth_by_stress[i] += weight * flow.slope[t] * T(R(c.schmid[t][i]));
    }
    flow.twin_growth = growth;
    const T closing = one / (one + growth), share = frozen.parent * closing;
    for (int t = c.slip; t < c.twin_end; ++t) {
      flow.rate[t] *= share;
      flow.slope[t] *= share;
      flow.curvature[t] *= share;
      add_system(c, t, flow.rate[t], flow.slope[t], c.schmid[t], L, flow.by_stress);
      flow.power += flow.tau[t] * flow.rate[t];
    }
    for (int k = 0; k < 9; ++k) {
      flow.L[k] += L[k];
      for (int i = 0; i < 6; ++i) flow.by_stress[6 * k + i] -= L[k] * closing * growth_by_stress[i];
    }
  }

  /// Least fraction of a twin whose own slip counts.
  static constexpr double smallest_twin = 1e-6;

  template <class S, class T>
  static KOKKOS_INLINE_FUNCTION void add_slip_of_twins(const Params<S>& p, const Frozen<N, T>& frozen,
                                                       const Vec6<T>& stress, PlasticFlow<N, T>& flow) {
    using R = Scalar<T>;
    const auto& c = p.crystal;
    const T zero(R(0));
    for (int t = c.slip; t < c.twin_end; ++t) {
      const auto there = frozen.fraction[t] > T(R(smallest_twin));
      if (!any(there)) continue;
      const Mat3<T> Q = half_turn<T>(c.normal[t]);
      const Mat6<T> W = congruence(Q);
      T L[9], by_stress[54];
      for (int k = 0; k < 9; ++k) L[k] = zero;
      for (int k = 0; k < 54; ++k) by_stress[k] = zero;
      add_slip(p, frozen, W * stress, select(there, frozen.fraction[t], zero), L, by_stress, flow.power, flow, true);
      Mat3<T> turned;
      for (int k = 0; k < 9; ++k) turned.m[k] = L[k];
      turned = Q * (turned * Q);
      for (int k = 0; k < 9; ++k) flow.L[k] += turned.m[k];
      for (int i = 0; i < 6; ++i) {
        Mat3<T> column;
        for (int k = 0; k < 9; ++k) {
          column.m[k] = zero;
          for (int j = 0; j < 6; ++j) column.m[k] += by_stress[6 * k + j] * W(j, i);
        }
        column = Q * (column * Q);
        for (int k = 0; k < 9; ++k) flow.by_stress[6 * k + i] += column.m[k];
      }
    }
  }

  /// Parent and twins carry the same stress: their compliances and thermal strains average by volume.
  template <class S, class T>
  static KOKKOS_INLINE_FUNCTION void mix_elasticity(const CrystalData<N, S>& c, Frozen<N, T>& frozen) {
    const Mat6<T> whole = frozen.compliance;
    const Vec6<T> strain = frozen.eigenstrain;
    for (int t = c.slip; t < c.twin_end; ++t) {
      if (!any(frozen.fraction[t] > T(Scalar<T>(smallest_twin)))) continue;
      const Mat6<T> W = congruence(half_turn<T>(c.normal[t]));
      const Mat6<T> turned = W * (whole * W);  // W is its own inverse and symmetric
      const Vec6<T> turned_strain = W * strain;
      for (int i = 0; i < 36; ++i) frozen.compliance.m[i] += frozen.fraction[t] * (turned.m[i] - whole.m[i]);
      for (int i = 0; i < 6; ++i) frozen.eigenstrain[i] += frozen.fraction[t] * (turned_strain[i] - strain[i]);
    }
  }

  /// Where the largest twin has passed the threshold the point becomes that twin: lattice, stress and backstress stay with it.
  template <class S, class T>
  static KOKKOS_INLINE_FUNCTION void turn_predominant(const CrystalData<N, S>& c, State<T>& state) {
    using R = Scalar<T>;
    const T zero(R(0)), one(R(1));
    T largest = zero;
    for (int t = c.slip; t < c.twin_end; ++t) largest = max_of(largest, state.fraction[t]);
    auto open = (largest >= T(c.reorientation_threshold)) & (largest < one);  // 1: it has happened already
    for (int t = c.slip; t < c.twin_end; ++t) {
      const auto turns = open & (state.fraction[t] >= largest);
      if (!any(turns)) continue;
      const Mat3<T> Q = half_turn<T>(c.normal[t]);
      const Mat3<T> F_p_inverse = state.F_p_inverse * Q;
      const Vec6<T> stress = congruence(Q) * state.stress;
      for (int k = 0; k < 9; ++k) state.F_p_inverse.m[k] = select(turns, F_p_inverse.m[k], state.F_p_inverse.m[k]);
      for (int i = 0; i < 6; ++i) state.stress[i] = select(turns, stress[i], state.stress[i]);
      for (int u = c.slip; u < c.twin_end; ++u)
        state.fraction[u] = select(turns, T(R(u == t ? 1 : 0)), state.fraction[u]);
      open = open & !turns;
    }
  }
};

}  // namespace polyslip::kernels
