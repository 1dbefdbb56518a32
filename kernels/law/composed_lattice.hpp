#pragma once
// The plastic flow of one lattice of a composed law: what its slip and climb systems do at a stress.
#include "kernels/law/crystal_data.hpp"
#include "kernels/law/flow_rules.hpp"

namespace polyslip::kernels::detail {

template <int N, class S, class T>
KOKKOS_INLINE_FUNCTION T resolved(const CrystalData<N, S>& c, int a, const Vec6<T>& stress) {
  using R = Scalar<T>;
  T tau = stress[0] * T(R(c.schmid[a][0]));
  for (int i = 1; i < 6; ++i) tau += stress[i] * T(R(c.schmid[a][i]));
  return tau;
}

template <int N, class S, class T>
KOKKOS_INLINE_FUNCTION T non_schmid_stress(const CrystalData<N, S>& c, int a, const T& tau, const Vec6<T>& stress) {
  using R = Scalar<T>;
  T sum(R(0));
  if (!c.non_schmid) return sum;
  for (int i = 0; i < 6; ++i)
    sum += stress[i] * select(tau < T(R(0)), T(c.non_schmid_against[a][i]), T(c.non_schmid_along[a][i]));
  return sum;
}

/// L += rate · dyad, ∂L/∂S += slope · dyad ⊗ direction.
template <int N, class S, class T, class D>
KOKKOS_INLINE_FUNCTION void add_system(const CrystalData<N, S>& c, int a, const T& rate, const T& slope,
                                       const D* direction, T* L, T* by_stress) {
  using R = Scalar<T>;
  for (int k = 0; k < 9; ++k) {
    const T d(R(c.dyad[a][k])), part = d * slope;
    L[k] += d * rate;
    for (int i = 0; i < 6; ++i) by_stress[6 * k + i] += part * T(direction[i]);
  }
}

/// What one system of a lattice does in its share of the volume; the parent's lattice comes first.
template <int N, class T>
KOKKOS_INLINE_FUNCTION void note_system(int a, bool parent, const T& share, const T& tau, const T& signed_rate,
                                        PlasticFlow<N, T>& flow) {
  const T rate = abs_of(signed_rate), drive = share * abs_of(tau);
  flow.rate[a] = parent ? rate : flow.rate[a] + rate;
  flow.net[a] = parent ? signed_rate : flow.net[a] + signed_rate;
  flow.drive[a] = parent ? drive : flow.drive[a] + drive;
  if (parent) flow.tau[a] = tau;
}

/// Slip and climb of a lattice that has `share` of the volume, at a stress in its axes.
template <class Flow, class P, int N, class S, class T>
KOKKOS_INLINE_FUNCTION void add_lattice(const CrystalData<N, S>& c, const P& p, const Frozen<N, T>& frozen,
                                        const Vec6<T>& stress, const T& share, bool parent, T* L, T* by_stress,
                                        PlasticFlow<N, T>& flow) {
  using R = Scalar<T>;
  for (int a = 0; a < c.slip; ++a) {
    const T total = resolved(c, a, stress), tau = total - frozen.backstress[a], sign = sign_of(tau);
    SystemRate<T> r;
    const T lowering = non_schmid_stress(c, a, tau, stress);
    Flow::evaluate(p, a, frozen, abs_of(tau), lowering, r);
    const T signed_rate = sign * share * r.rate, slope = share * r.slope;
    if (!c.non_schmid) {
      add_system(c, a, signed_rate, slope, c.schmid[a], L, by_stress);
    } else {  // the rate feels other components of stress, too
      T direction[6];
      for (int i = 0; i < 6; ++i)
        direction[i] = slope * T(R(c.schmid[a][i])) +
                       sign * share * r.by_lowering *
                           select(tau < T(R(0)), T(c.non_schmid_against[a][i]), T(c.non_schmid_along[a][i]));
      add_system(c, a, signed_rate, T(R(1)), direction, L, by_stress);
    }
    flow.power += total * signed_rate;
    note_system(a, parent, share, tau, signed_rate, flow);
    if (!parent) continue;
    flow.slope[a] = slope;
    flow.curvature[a] = share * r.curvature;
    flow.softness[a] = r.softness;
  }
  for (int a = c.twin_end; a < c.systems; ++a) {
    const T tau = resolved(c, a, stress), slope = share * frozen.prefactor[a];
    add_system(c, a, slope * tau, slope, c.schmid[a], L, by_stress);
    flow.power += slope * tau * tau;
    note_system(a, parent, share, tau, slope * tau, flow);
    if (!parent) continue;
    flow.slope[a] = slope;
    flow.curvature[a] = flow.softness[a] = T(R(0));
  }
}

}  // namespace polyslip::kernels::detail
