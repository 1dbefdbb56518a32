#pragma once
// One step of Newton's method on the equations of crystal_system.hpp: how far it goes, and what residual it leaves.
#include "kernels/law/crystal_condense.hpp"

namespace polyslip::kernels {

/// A Newton step, and what it does to shears and resistances.
template <int N, class T>
struct CrystalStep {
  Vec6<T> dstress;
  T dxi[N];
  T ddgamma[N];  ///< of |Δγ|
  T dtau[N];
  T dload[N];  ///< of Σ_slip h_ab |Δγ_b|
  T dfraction;
  T left[N];   ///< what condense() left of the equation for |Δγ_a|
  T mismatch;  ///< Σ_a |left_a|
};

/// The rest of a step whose changes of stress and shear are given.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void complete_step(const typename Law::template Params<S>& p,
                                          const CrystalSystem<Law, T>& system, CrystalStep<Law::capacity, T>& step) {
  constexpr int N = Law::capacity;
  using R = Scalar<T>;
  const int n = p.systems;
  const bool twins = n > p.slip;
  for (int a = 0; a < n; ++a) {
    step.dtau[a] = step.dstress[0] * T(R(p.schmid[a][0]));
    for (int i = 1; i < 6; ++i) step.dtau[a] += step.dstress[i] * T(R(p.schmid[a][i]));
  }
  row_sums<N>(p.h, 0, n, 0, p.slip, step.ddgamma, step.dload);
  T sums[3] = {T(R(0)), T(R(0)), T(R(0))}, dload_twin[N];
  step.dfraction = T(R(0));
  if (twins) {
    detail::functionals<1, Law, S, T>(p, step.ddgamma, sums);
    step.dfraction = sums[2];
    row_sums<N>(p.h, 0, n, p.slip, n, step.ddgamma, dload_twin);
  }
  const auto& h = system.hardening;
  step.mismatch = T(R(0));
  for (int a = 0; a < n; ++a) {
    T change = h.slip_scale[a] * step.dload[a];
    T left = system.slope[a] * step.dtau[a] - step.ddgamma[a];
    if (twins) {
      change += h.slip_each[a] * sums[0] + h.twin_scale[a] * dload_twin[a] + h.twin_each[a] * sums[2];
      left -= system.lost[a] * step.dfraction;
    }
    change -= h.residual[a];
    step.left[a] = left - system.by_xi[a] * change;
    step.mismatch += abs_of(step.left[a]);
    step.dxi[a] = change / h.own_slope[a];
  }
}

/// One Newton step from a condensed linearisation. Factorises the Jacobian.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void newton_step(const typename Law::template Params<S>& p, CrystalSystem<Law, T>& system,
                                        CrystalStep<Law::capacity, T>& step) {
  system.regular = system.regular & factorise(system.jacobian, 6, 6, 0.0);
  const Vec6<T> offset = to_mandel(system.GtA * detail::flow_column(system.flow, 6));
  for (int i = 0; i < 6; ++i) step.dstress[i] = -system.residual[i] - offset[i];
  solve_factorised<1>(system.jacobian, 6, 6, step.dstress.v);
  for (int a = 0; a < p.systems; ++a) {
    const T* const z = system.response + 7 * a;
    step.ddgamma[a] = z[6];
    for (int i = 0; i < 6; ++i) step.ddgamma[a] += z[i] * step.dstress[i];
  }
  complete_step<Law, S, T>(p, system, step);
}

/// The same step with what condense() left of the coupling taken up once more, in the lanes of `which`.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void refine_step(const typename Law::template Params<S>& p, const CrystalSystem<Law, T>& system,
                                        const MaskOf<T>& which, CrystalStep<Law::capacity, T>& step) {
  using R = Scalar<T>;
  for (int a = 0; a < p.systems; ++a) step.left[a] = select(which, step.left[a], T(R(0)));
  detail::apply_inverse<1, Law, S, T>(p, system.low_rank, step.left);
  Mat3<T> minus_flow;
  for (int i = 0; i < 9; ++i) minus_flow.m[i] = T(R(0));
  for (int a = 0; a < p.systems; ++a)
    subtract_shear(system.sign[a] * step.left[a], p.direction[a], p.normal[a], minus_flow);
  Vec6<T> change = to_mandel(system.GtA * minus_flow);
  solve_factorised<1>(system.jacobian, 6, 6, change.v);
  for (int i = 0; i < 6; ++i) step.dstress[i] += change[i];
  for (int a = 0; a < p.systems; ++a) {
    const T* const z = system.response + 7 * a;
    T shear = step.left[a];
    for (int i = 0; i < 6; ++i) shear += z[i] * change[i];
    step.ddgamma[a] += shear;
  }
  complete_step<Law, S, T>(p, system, step);
}

/// An estimate from above of the largest residual after a full Newton step, relative as CrystalSystem::error is: what the
/// equations have beyond their first order, and the mismatch. Large where a rate grows too much for that to hold.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION T residual_after(const typename Law::template Params<S>& p, const CrystalSystem<Law, T>& system,
                                        const CrystalStep<Law::capacity, T>& step) {
  using R = Scalar<T>;
  const int n = p.systems;
  const bool twins = n > p.slip;
  const T zero(R(0));
  T off = step.mismatch, twin_off(zero), shear(zero), largest_change(zero), stiffest(zero), cross(zero);
  T relative(zero), twin_shear(zero), total(R(1e-30));
  if (twins) relative = abs_of(step.dfraction) / system.untwinned;
  for (int a = 0; a < n; ++a) {
    const T dxi = abs_of(step.dxi[a]), ddgamma = abs_of(step.ddgamma[a]);
    const T relative_dxi = dxi * system.inverse_xi[a];
    T reach = abs_of(step.dtau[a]) + abs_of(system.tau[a]) * relative_dxi;
    largest_change = max_of(largest_change, T(p.n[a]) * reach * system.inverse_xi[a]);
    if (a >= p.slip) reach += abs_of(system.tau[a]) * relative;
    const T beyond = system.curvature[a] * reach * reach;
    off += beyond;
    shear += ddgamma;
    const auto& h = system.hardening;
    // of ξ: the terms of second order of Δξ, over ξ
    cross = max_of(cross, (h.by_load[a] * abs_of(step.dload[a]) + h.bend[a] * dxi) * relative_dxi);
    T follow = abs_of(h.slip_scale[a]) * T(p.h[a][0]);
    if (twins) {
      if (a >= p.slip) twin_off += beyond * T(S(1) / p.gamma_char[a]);
      if (a >= p.slip) twin_shear += ddgamma * T(S(1) / p.gamma_char[a]);
      total += system.dgamma[a];
      follow = max_of(follow + abs_of(h.slip_each[a]), abs_of(h.twin_scale[a]) * T(p.h[a][n - 1]) +
                                                           abs_of(h.twin_each[a]) * T(S(1) / p.gamma_char[n - 1]));
    }
    stiffest = max_of(stiffest, follow * system.inverse_xi[a]);
  }
  if (twins) {  // hardening that depends on the accumulated shears: their relative change twice more
    const T fraction = T(R(1)) - system.untwinned;
    const T change = T(R(4)) * (twin_shear / max_of(fraction, T(R(1e-3)) * twin_shear + T(R(1e-30))) + shear / total);
    for (int a = 0; a < n; ++a)
      cross = max_of(
          cross, (abs_of(system.hardening.twin_each[a]) * twin_shear + abs_of(system.hardening.slip_each[a]) * shear) *
                     change * system.inverse_xi[a]);
    off += twin_off + step.mismatch * T(R(8));
  }
  // the interaction coefficients of one system differ by a factor of some; strains are quadratic in the shears
  const T estimate = max_of(off + shear * shear, T(R(2)) * (cross + stiffest * off));
  return select(largest_change < T(R(0.5)), estimate, T(R(1)));
}

/// Per system the ratio |τ|/ξ that a Newton step may reach without more ado: where it alone would shear by `shear` in dt (s). For
/// twins also how far beyond that ratio a step may ever go.
template <int N, class T>
struct StepBounds {
  T ratio[N];
  T beyond[N];
};

template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void step_bounds(const typename Law::template Params<S>& p, Scalar<T> dt,
                                        const typename Law::template State<T>& old, const T& shear,
                                        StepBounds<Law::capacity, T>& bounds) {
  using std::exp;
  using std::log;
  using R = Scalar<T>;
  const R log_dt = std::log(dt);
  const T log_shear = log(shear), one(R(1));
  T untwinned(one);
  if (p.systems > p.slip) untwinned = max_of(one - Law::twin_fraction(p, old.gamma), T(R(1e-12)));
  for (int a = 0; a < p.systems; ++a) {
    const bool twin = a >= p.slip;
    bounds.beyond[a] = one + T(R(3)) / T(p.n[a]);
    if (a > 0 && a != p.slip && p.n[a] == p.n[a - 1] && p.log_dot_gamma_0[a] == p.log_dot_gamma_0[a - 1] &&
        (!twin || p.gamma_char[a] == p.gamma_char[a - 1])) {
      bounds.ratio[a] = bounds.ratio[a - 1];
      bounds.beyond[a] = bounds.beyond[a - 1];
      continue;
    }
    // dt γ̇₀ may be far from 1 s⁻¹ · s: its logarithm is all that enters
    T log_ratio = log_shear - (T(p.log_dot_gamma_0[a]) + T(log_dt));
    if (twin) {  // its shear ends at what is left of the volume, and the rate that brings it close to that has no bound
      const T part = shear / T(p.gamma_char[a]);
      log_ratio -= log(max_of(untwinned - part, T(R(0.1)) * untwinned));
      bounds.beyond[a] = select(untwinned > T(R(20)) * part, bounds.beyond[a], T(R(1e3)));
    }
    bounds.ratio[a] = exp(log_ratio / T(p.n[a]));
  }
}

/// The largest part of a Newton step that keeps every |τ_a| within its bound: with n = 20 … 100 a full step from the elastic side
/// overshoots by many orders of magnitude.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION T step_length(const typename Law::template Params<S>& p,
                                     const StepBounds<Law::capacity, T>& bounds, const CrystalSystem<Law, T>& system,
                                     const T* xi, const CrystalStep<Law::capacity, T>& step) {
  using R = Scalar<T>;
  const T one(R(1)), zero(R(0));
  MaskOf<T> inside(true);
  for (int a = 0; a < p.systems; ++a) {
    const T end = system.tau[a] + step.dtau[a];
    inside = inside & ((a < p.slip ? abs_of(end) : end) <= bounds.ratio[a] * xi[a]);
  }
  if (all(inside)) return one;
  T length(one);
  for (int a = 0; a < p.systems; ++a) {
    const T tau = system.tau[a], dtau = step.dtau[a];
    // a twin that is pushed shut does not shear, whatever its stress
    const bool polar = a >= p.slip;
    const T size = polar ? tau : abs_of(tau);
    // where that is passed, e-fold in rate a step, up to 20 times the shear: the equations have other solutions far out
    const T soft = bounds.ratio[a] * xi[a];
    const T bound = max_of(soft, min_of(size + size / T(p.n[a]), soft * bounds.beyond[a]));
    const T outside = (polar ? tau + dtau : abs_of(tau + dtau)) - bound;
    const T safe = max_of(abs_of(dtau), T(R(1e-30)));
    const T part = (bound - sign_of(dtau) * tau) / safe;
    length = select(outside > zero, min_of(length, max_of(part, zero)), length);
  }
  return length;
}

}  // namespace polyslip::kernels
