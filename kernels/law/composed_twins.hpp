#pragma once
// Twins of composed laws: how they grow, and what becomes of the lattice there.
#include "kernels/law/composed_lattice.hpp"

namespace polyslip::kernels::detail {

/// Twinning in what is left of the parent. With dt > 0 all twins share what remains of it at the end of the increment.
template <int N, class P, class T>
KOKKOS_INLINE_FUNCTION void add_twins(const P& p, const Frozen<N, T>& frozen, const Vec6<T>& stress, Scalar<T> dt,
                                      PlasticFlow<N, T>& flow) {
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
    flow.net[t] = flow.rate[t];
    flow.drive[t] = flow.tau[t];
  }
  for (int k = 0; k < 9; ++k) {
    flow.L[k] += L[k];
    for (int i = 0; i < 6; ++i) flow.by_stress[6 * k + i] -= L[k] * closing * growth_by_stress[i];
  }
}

/// Least fraction of a twin whose own lattice counts: all lattices carry one stress, and a nucleus that yields by itself would
/// have to shear by many times what the crystal does.
constexpr double smallest_twin = 1e-3;

/// Slip and climb inside twins, each in its own lattice under the stress of all; resistances are those of the parent's systems.
template <class Flow, int N, class P, class T>
KOKKOS_INLINE_FUNCTION void add_lattices_of_twins(const P& p, const Frozen<N, T>& frozen, const Vec6<T>& stress,
                                                  PlasticFlow<N, T>& flow) {
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
    add_lattice<Flow>(c, p.flow, frozen, W * stress, select(there, frozen.fraction[t], zero), false, L, by_stress,
                      flow);
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
template <int N, class S, class T>
KOKKOS_INLINE_FUNCTION void mix_elasticity(const CrystalData<N, S>& c, Frozen<N, T>& frozen) {
  const Mat6<T> whole = frozen.compliance;
  const Vec6<T> strain = frozen.eigenstrain;
  for (int t = c.slip; t < c.twin_end; ++t) {
    const auto there = frozen.fraction[t] > T(Scalar<T>(smallest_twin));
    if (!any(there)) continue;
    const T share = select(there, frozen.fraction[t], T(Scalar<T>(0)));
    const Mat6<T> W = congruence(half_turn<T>(c.normal[t]));
    const Mat6<T> turned = W * (whole * W);  // W is its own inverse and symmetric
    const Vec6<T> turned_strain = W * strain;
    for (int i = 0; i < 36; ++i) frozen.compliance.m[i] += share * (turned.m[i] - whole.m[i]);
    for (int i = 0; i < 6; ++i) frozen.eigenstrain[i] += share * (turned_strain[i] - strain[i]);
  }
}

/// Where the largest twin has passed the threshold the point becomes that twin: lattice, stress and backstress stay with it.
template <int N, class S, class State>
KOKKOS_INLINE_FUNCTION void turn_predominant(const CrystalData<N, S>& c, State& state) {
  using T = std::decay_t<decltype(state.temperature)>;
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

}  // namespace polyslip::kernels::detail
