#pragma once
// How far a step of Newton's method on the equations of staggered_system.hpp reaches, and how far it may.
#include "kernels/law/staggered_system.hpp"

namespace polyslip::kernels {

namespace detail {

/// Calls f(t, W, there) for each twin t whose own lattice slips: W turns Mandel vectors into its axes and back.
template <int N, class S, class T, class Function>
KOKKOS_INLINE_FUNCTION void for_lattices_of_twins(const CrystalData<N, S>& c, const Frozen<N, T>& frozen,
                                                  Function&& f) {
  if (c.reorientation != Reorientation::volume_fraction) return;
  for (int t = c.slip; t < c.twin_end; ++t) {
    const auto there = frozen.fraction[t] > T(Scalar<T>(smallest_twin));
    if (any(there)) f(t, congruence(half_turn<T>(c.normal[t])), there);
  }
}

}  // namespace detail

/// How far a Newton step reaches, per system.
template <int N, class T>
struct StaggeredReach {
  T dtau[N];
  T after;   ///< what the equations have beyond their first order: the largest residual after a full step, from above
  T growth;  ///< largest change of a rate's logarithm
};

template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void reach_of(const typename Law::template Params<S>& p, const Frozen<Law::capacity, T>& frozen,
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
  detail::for_lattices_of_twins(c, frozen, [&](int, const Mat6<T>& W, const auto& there) {
    const Vec6<T> turned = W * change;
    for (int a = 0; a < c.slip; ++a) {
      const T growth = abs_of(detail::resolved(c, a, turned)) * system.flow.softness[a];
      reach.growth = select(there, max_of(reach.growth, growth), reach.growth);
    }
  });
  // slip inside twins is not in these sums: there only an evaluation tells
  const bool whole = c.reorientation != Reorientation::volume_fraction;
  reach.after = whole ? select(reach.growth < T(R(0.5)), off + shear * shear, T(R(1))) : T(R(1));
}

/// Of the parent, as far as bounds go.
constexpr double smallest_share = 1e-12;

/// Driving stresses at which a system alone would shear by the whole strain, and by 20 times that.
template <int N, class T>
struct StaggeredBounds {
  T soft[N], hard[N];
  T log_rate;  ///< of the strain over the increment
};

template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void bounds_of(const typename Law::template Params<S>& p, const Frozen<Law::capacity, T>& frozen,
                                      const T& strain, Scalar<T> dt, StaggeredBounds<Law::capacity, T>& bounds) {
  using std::exp;
  using std::log;
  using R = Scalar<T>;
  const auto& c = p.crystal;
  const T rate = log(strain + T(R(1e-8))) - T(log(dt));
  bounds.log_rate = rate;
  const bool mixed = c.reorientation == Reorientation::volume_fraction;
  const T local = mixed ? rate - log(max_of(frozen.parent, T(R(smallest_share)))) : rate;
  for (int a = 0; a < c.twin_end; ++a) {
    if (a < c.slip) {
      bounds.soft[a] = Law::Flow::drive_at(p.flow, a, frozen, local);
      bounds.hard[a] = Law::Flow::drive_at(p.flow, a, frozen, local + T(R(3)));
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
                                        const Frozen<Law::capacity, T>& frozen, const Vec6<T>& stress,
                                        const Vec6<T>& change, const StaggeredSystem<Law::capacity, T>& system,
                                        const StaggeredReach<Law::capacity, T>& reach,
                                        const StaggeredBounds<Law::capacity, T>& bounds) {
  using std::log;
  using R = Scalar<T>;
  const auto& c = p.crystal;
  const bool mixed = c.reorientation == Reorientation::volume_fraction;
  const T zero(R(0)), one(R(1));
  T length(one);
  const auto limit = [&](int a, const Vec6<T>& from, const Vec6<T>& by, const T& tau, const T& dtau, const T& efold,
                         const T& soft, const T& hard) {
    const T side = a < c.slip ? sign_of(tau + dtau) : one;
    T size = side * tau, more = side * dtau;
    if (c.non_schmid && a < c.slip) {
      const T weight = Law::Flow::weight_of_lowering(a, frozen, soft);
      size += weight * detail::non_schmid_stress(c, a, side, from);
      more += weight * detail::non_schmid_stress(c, a, side, by);
    }
    // beyond `hard` hardly any further: the equations have other solutions far out
    const T start = max_of(size, zero);
    const T bound = max_of(soft, start + efold * select(start < hard, one, T(R(0.1))));
    const T part = (bound - size) / max_of(more, T(R(1e-30)));
    return select(size + more > bound, min_of(one, max_of(part, zero)), one);
  };
  for (int a = 0; a < c.twin_end; ++a) {
    T efold = one / system.flow.softness[a];
    if (!mixed) efold = max_of(efold, system.flow.rate[a] / max_of(system.flow.slope[a], T(R(1e-30))));
    // twins run out of parent: their shares of it change less and less
    if (a >= c.slip) efold *= one + system.flow.twin_growth;
    length = min_of(length,
                    limit(a, stress, change, system.flow.tau[a], reach.dtau[a], efold, bounds.soft[a], bounds.hard[a]));
  }
  detail::for_lattices_of_twins(c, frozen, [&](int t, const Mat6<T>& W, const auto& there) {
    const Vec6<T> turned = W * stress, step = W * change;
    const T rate = bounds.log_rate - log(max_of(frozen.fraction[t], T(R(detail::smallest_twin))));
    for (int a = 0; a < c.slip; ++a) {
      const T tau = detail::resolved(c, a, turned) - frozen.backstress[a], dtau = detail::resolved(c, a, step);
      const T soft = Law::Flow::drive_at(p.flow, a, frozen, rate),
              hard = Law::Flow::drive_at(p.flow, a, frozen, rate + T(R(3)));
      const T part = limit(a, turned, step, tau, dtau, one / system.flow.softness[a], soft, hard);
      length = select(there, min_of(length, part), length);
    }
  });
  return length;
}

/// Where a guess drives systems to far more shear than the strain needs, as after a loss of resistance: how much of it does not.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION T bearable_part(const typename Law::template Params<S>& p,
                                       const Frozen<Law::capacity, T>& frozen, const Vec6<T>& stress,
                                       const StaggeredBounds<Law::capacity, T>& bounds) {
  using std::log;
  using R = Scalar<T>;
  const auto& c = p.crystal;
  T part(R(1));
  const auto limit = [&](int a, const Vec6<T>& at, const T& soft) {
    const T tau = detail::resolved(c, a, at);
    T size = a < c.slip ? abs_of(tau) : tau;
    if (c.non_schmid && a < c.slip)
      size += Law::Flow::weight_of_lowering(a, frozen, soft) * detail::non_schmid_stress(c, a, tau, at);
    return select(size > soft, soft / max_of(size, T(R(1))), T(R(1)));
  };
  for (int a = 0; a < c.twin_end; ++a) part = min_of(part, limit(a, stress, bounds.soft[a]));
  detail::for_lattices_of_twins(c, frozen, [&](int t, const Mat6<T>& W, const auto& there) {
    const Vec6<T> turned = W * stress;
    const T rate = bounds.log_rate - log(max_of(frozen.fraction[t], T(R(detail::smallest_twin))));
    for (int a = 0; a < c.slip; ++a) {
      const T least = limit(a, turned, Law::Flow::drive_at(p.flow, a, frozen, rate));
      part = select(there, min_of(part, least), part);
    }
  });
  return part;
}

}  // namespace polyslip::kernels
