#pragma once
// The equations of one increment of a composed law, and a step of Newton's method on them:
//   G = I − Δt L_p(S),   F_p⁻¹ = F_p,old⁻¹ G,   (Gᵀ A G − I)/2 = C⁻¹ S + thermal strain,   A = F_p,old⁻ᵀ C F_p,old⁻¹,
// six unknowns S; hardening variables stand still.
#include "kernels/law/composed_law.hpp"
#include "kernels/law/crystal_newton.hpp"
#include "kernels/tensor/solve.hpp"

namespace polyslip::kernels {

/// Pa. Jacobians are kept times this, so that their entries are of order one and no single-precision pivot is lost.
constexpr double stress_scale = 1e11;

/// The equations of one increment, linearised at one stress.
template <int N, class T>
struct StaggeredSystem {
  PlasticFlow<N, T> flow;  ///< by_stress times Δt
  Mat3<T> G, GtA;
  Vec6<T> residual;  ///< C⁻¹ S + thermal strain − E_e
  T error;           ///< its largest component
  T jacobian[36];    ///< factors of ∂residual/∂S times stress_scale
  MaskOf<T> regular;
};

namespace detail {

/// Column c of StaggeredSystem::flow.by_stress as a tensor.
template <int N, class T>
KOKKOS_INLINE_FUNCTION Mat3<T> by_stress_column(const PlasticFlow<N, T>& flow, int c) {
  Mat3<T> r;
  for (int k = 0; k < 9; ++k) r.m[k] = flow.by_stress[6 * k + c];
  return r;
}

}  // namespace detail

/// Residual and Jacobian at `stress`; `A`: elastic trial right Cauchy–Green tensor, crystal axes.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void linearise_staggered(const typename Law::template Params<S>& p,
                                                const Frozen<Law::capacity, T>& frozen, const Mat3<T>& A, Scalar<T> dt,
                                                const Vec6<T>& stress, StaggeredSystem<Law::capacity, T>& system) {
  using R = Scalar<T>;
  Law::plastic_flow(p, frozen, stress, dt, system.flow);
  const T step(dt);
  system.G = Mat3<T>::identity();
  for (int k = 0; k < 9; ++k) system.G.m[k] -= step * system.flow.L[k];
  for (int k = 0; k < 54; ++k) system.flow.by_stress[k] *= step;
  system.GtA = transpose(system.G) * A;
  const Vec6<T> twice_strain = to_mandel(system.GtA * system.G - Mat3<T>::identity());
  system.error = T(R(0));
  for (int i = 0; i < 6; ++i) {
    system.residual[i] = frozen.eigenstrain[i] - T(R(0.5)) * twice_strain[i];
    for (int j = 0; j < 6; ++j) system.residual[i] += frozen.compliance(i, j) * stress[j];
    system.error = max_of(system.error, abs_of(system.residual[i]));
  }
  for (int c = 0; c < 6; ++c) {
    const Vec6<T> column = to_mandel(system.GtA * detail::by_stress_column(system.flow, c));
    for (int i = 0; i < 6; ++i) system.jacobian[6 * i + c] = frozen.compliance(i, c) + column[i];
  }
  for (int i = 0; i < 36; ++i) system.jacobian[i] *= T(R(stress_scale));
  system.regular = factorise(system.jacobian, 6, 6, 0.0);
}

/// The Newton step of S, Pa.
template <int N, class T>
KOKKOS_INLINE_FUNCTION Vec6<T> newton_change(const StaggeredSystem<N, T>& system) {
  Vec6<T> change;
  for (int i = 0; i < 6; ++i) change[i] = -system.residual[i];
  solve_factorised<1>(system.jacobian, 6, 6, change.v);
  for (int i = 0; i < 6; ++i) change[i] *= T(Scalar<T>(stress_scale));
  return change;
}

/// How far a Newton step reaches, per system.
template <int N, class T>
struct StaggeredReach {
  T dtau[N];
  T after;   ///< what the equations have beyond their first order: the largest residual after a full step, from above
  T growth;  ///< largest change of a rate's logarithm
};

template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void reach_of(const typename Law::template Params<S>& p,
                                     const StaggeredSystem<Law::capacity, T>& system, const Vec6<T>& change,
                                     Scalar<T> dt, StaggeredReach<Law::capacity, T>& reach) {
  using R = Scalar<T>;
  const auto& c = p.crystal;
  const T zero(R(0)), step(dt);
  T off(zero), shear(zero), grown(zero), twinned(zero);
  reach.growth = zero;
  for (int a = 0; a < c.systems; ++a) {
    T dtau = change[0] * T(R(c.schmid[a][0]));
    for (int i = 1; i < 6; ++i) dtau += change[i] * T(R(c.schmid[a][i]));
    reach.dtau[a] = dtau;
    T size = abs_of(dtau);
    if (c.non_schmid && a < c.slip) {
      T along(zero), against(zero);
      for (int i = 0; i < 6; ++i) {
        along += change[i] * T(c.non_schmid_along[a][i]);
        against += change[i] * T(c.non_schmid_against[a][i]);
      }
      size += T(R(2)) * max_of(abs_of(along), abs_of(against));
    }
    reach.growth = max_of(reach.growth, size * system.flow.softness[a]);
    off += step * system.flow.curvature[a] * size * size;
    shear += step * system.flow.slope[a] * size;
    if (c.is_twin(a)) {
      grown += step * system.flow.slope[a] * size / T(c.gamma_char[a]);
      twinned += step * system.flow.rate[a];
    }
  }
  if (c.twinning()) {  // the share of the parent changes with all twins
    off += grown * shear + grown * grown * twinned;
  }
  // slip inside twins is not in these sums: there only an evaluation tells
  const bool whole = c.reorientation != Reorientation::volume_fraction;
  reach.after = whole ? select(reach.growth < T(R(0.5)), off + shear * shear, T(R(1))) : T(R(1));
}

/// Driving stresses at which a system alone would shear by the whole strain, and by 20 times that.
template <int N, class T>
struct StaggeredBounds {
  T soft[N], hard[N];
};

template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void bounds_of(const typename Law::template Params<S>& p, const Frozen<Law::capacity, T>& frozen,
                                      const T& strain, Scalar<T> dt, StaggeredBounds<Law::capacity, T>& bounds) {
  using std::exp;
  using std::log;
  using R = Scalar<T>;
  const auto& c = p.crystal;
  const T rate = log(strain + T(R(1e-8))) - T(log(dt));
  for (int a = 0; a < c.twin_end; ++a) {
    if (a < c.slip) {
      bounds.soft[a] = Law::Flow::drive_at(p.flow, a, frozen, rate);
      bounds.hard[a] = Law::Flow::drive_at(p.flow, a, frozen, rate + T(R(3)));
    } else {
      const T inverse_n = T(R(1)) / T(p.flow.n[a]);
      const T free = max_of(frozen.prefactor[a] * frozen.parent, T(R(1e-30)));
      bounds.soft[a] = frozen.resistance[a] * exp(min_of((rate - log(free)) * inverse_n, T(R(20))));
      bounds.hard[a] = bounds.soft[a] * exp(T(R(3)) * inverse_n);
    }
  }
}

/// The largest part of a step after which no system is driven far beyond what the strain needs: rates grow e-fold in some per
/// cent of stress, and a full step from the elastic side overshoots by orders of magnitude.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION T bounded_length(const typename Law::template Params<S>& p,
                                        const StaggeredSystem<Law::capacity, T>& system,
                                        const StaggeredReach<Law::capacity, T>& reach,
                                        const StaggeredBounds<Law::capacity, T>& bounds) {
  using R = Scalar<T>;
  const auto& c = p.crystal;
  const T zero(R(0)), one(R(1));
  T length(one);
  for (int a = 0; a < c.twin_end; ++a) {
    const bool polar = a >= c.slip;
    const T tau = system.flow.tau[a], dtau = reach.dtau[a];
    const T size = polar ? max_of(tau, zero) : abs_of(tau);
    const T efold = system.flow.rate[a] / max_of(system.flow.slope[a], T(R(1e-30)));
    // beyond `hard` hardly any further: the equations have other solutions far out
    const T bound = max_of(bounds.soft[a], size + efold * select(size < bounds.hard[a], one, T(R(0.1))));
    const T outside = (polar ? tau + dtau : abs_of(tau + dtau)) - bound;
    const T part = (bound - sign_of(dtau) * tau) / max_of(abs_of(dtau), T(R(1e-30)));
    length = select(outside > zero, min_of(length, max_of(part, zero)), length);
  }
  return length;
}

/// Where a guess drives systems to far more shear than the strain needs, as after a loss of resistance: how much of it does not.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION T bearable_part(const typename Law::template Params<S>& p, const Vec6<T>& stress,
                                       const StaggeredBounds<Law::capacity, T>& bounds) {
  using R = Scalar<T>;
  const auto& c = p.crystal;
  T part(R(1));
  for (int a = 0; a < c.twin_end; ++a) {
    T tau = stress[0] * T(R(c.schmid[a][0]));
    for (int i = 1; i < 6; ++i) tau += stress[i] * T(R(c.schmid[a][i]));
    const T size = a < c.slip ? abs_of(tau) : tau;
    part = select(size > bounds.soft[a], min_of(part, bounds.soft[a] / max_of(size, T(R(1)))), part);
  }
  return part;
}

}  // namespace polyslip::kernels
