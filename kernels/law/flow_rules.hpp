#pragma once
// How fast a system shears under a stress: the leaves that composed laws are built with. A rule sees the size of the driving
// stress, what resists it, and a `lowering` of that resistance by non-Schmid stresses.
#include "kernels/law/crystal_data.hpp"
#include "kernels/number/power.hpp"

namespace polyslip::kernels {

/// One system's rate and its derivatives.
template <class T>
struct SystemRate {
  T rate;         ///< 1/s
  T slope;        ///< by the driving stress
  T by_lowering;  ///< by `lowering`
  T curvature;    ///< by the driving stress twice, or a little more
  T softness;     ///< 1/Pa, d ln(rate) / d(driving stress) near flow
};

/// What is left of a resistance: never less than a tenth, where `lowering` has no influence any more.
template <class T>
KOKKOS_INLINE_FUNCTION T lowered(const T& resistance, const T& lowering, T& influence) {
  using R = Scalar<T>;
  const T least = T(R(0.1)) * resistance, left = resistance - lowering;
  influence = select(left > least, T(R(1)), T(R(0)));
  return max_of(left, least);
}

/// γ̇ = γ̇₀ (d/ξ)ⁿ.
struct PowerFlow {
  template <int N, class S>
  struct Params {
    S n[N];
  };

  template <int N, class S, class T>
  static KOKKOS_INLINE_FUNCTION void evaluate(const Params<N, S>& p, int a, const Frozen<N, T>& frozen, const T& drive,
                                              const T& lowering, SystemRate<T>& r) {
    power(p.n[a], frozen.prefactor[a], frozen.resistance[a], drive, lowering, r);
  }

  template <class S, class T>
  static KOKKOS_INLINE_FUNCTION void power(const S& exponent, const T& prefactor, const T& resistance, const T& drive,
                                           const T& lowering, SystemRate<T>& r) {
    using R = Scalar<T>;
    T influence;
    const T n(exponent), inverse = T(R(1)) / lowered(resistance, lowering, influence);
    const T ratio = drive * inverse;
    T below, power;  // ratio to the n − 2 and n − 1
    bounded_powers(exponent, ratio, below, power);
    const T scale = n * prefactor * inverse;
    r.slope = scale * power;
    r.rate = prefactor * power * ratio;
    r.curvature = scale * n * inverse * max_of(min_of(below, T(R(1e35))), T(least_power<R>()));
    r.softness = n * inverse;
    r.by_lowering = influence * r.slope * ratio;
  }

  /// log of the rate; large and negative where nothing drives it.
  template <int N, class S, class T>
  static KOKKOS_INLINE_FUNCTION T log_rate(const Params<N, S>& p, int a, const Frozen<N, T>& frozen, const T& drive,
                                           const T& lowering) {
    using std::log;
    using R = Scalar<T>;
    T influence;
    const T ratio = drive / lowered(frozen.resistance[a], lowering, influence);
    return log(frozen.prefactor[a]) + T(p.n[a]) * log(max_of(ratio, T(R(1e-12))));
  }

  /// The driving stress at which the rate is exp(log_rate).
  template <int N, class S, class T>
  static KOKKOS_INLINE_FUNCTION T drive_at(const Params<N, S>& p, int a, const Frozen<N, T>& frozen,
                                           const T& log_rate) {
    using std::exp;
    using std::log;
    return frozen.resistance[a] * exp((log_rate - log(frozen.prefactor[a])) / T(p.n[a]));
  }

  /// By how much one Pa of `lowering` brings a system nearer to the rate that it has at `drive` without it, Pa of drive.
  template <int N, class T>
  static KOKKOS_INLINE_FUNCTION T weight_of_lowering(int a, const Frozen<N, T>& frozen, const T& drive) {
    return drive / frozen.resistance[a];
  }
};

/// Thermally activated glide between obstacles: γ̇ = ρ b v₀ x exp(−(Q/kT) ⟨1 − xᵖ⟩^q), x = ⟨d − τ_pass⟩/τ_sol (Kocks, Argon,
/// Ashby, Prog. Mater. Sci. 19 (1975)). The factor x closes the rule at both ends: no rate without effective stress, and linear
/// drag where the obstacles are overcome by stress alone.
struct ThermalFlow {
  template <int N, class S>
  struct Params {
    S Q[N];  ///< J
    S p[N];  ///< (0, 1]
    S q[N];  ///< [1, 2]
    S n[N];  ///< twins follow a power law
  };

  template <int N, class S, class T>
  static KOKKOS_INLINE_FUNCTION void evaluate(const Params<N, S>& p, int a, const Frozen<N, T>& frozen, const T& drive,
                                              const T& lowering, SystemRate<T>& r) {
    using std::exp;
    using R = Scalar<T>;
    const T one(R(1)), tiny(R(1e-9));
    T influence;
    const T inverse = one / lowered(frozen.friction[a], lowering, influence);
    const T x = max_of(drive - frozen.resistance[a], T(R(0))) * inverse;
    const T base = max_of(x, tiny), power = positive_power(base, p.p[a]);
    const T rest = max_of(one - power, tiny);
    const T less = positive_power(rest, S(p.q[a] - S(1)));  // ⟨1 − xᵖ⟩^(q−1)
    const T barrier = T(p.Q[a]) * frozen.inverse_kT;
    const T speed = frozen.prefactor[a] * exp(max_of(-barrier * less * rest, T(R(-80))));
    const T steep = select(power < one, barrier * T(p.p[a] * p.q[a]) * less * power, T(R(0)));  // d ln(rate/x) / d ln x
    r.rate = speed * x;
    r.slope = select(x > T(R(0)), speed * (one + steep) * inverse, T(R(0)));
    r.curvature = select(x > T(R(0)), speed * steep * (steep + T(R(2))) * inverse * inverse / base, T(R(0)));
    r.softness = (one + barrier * T(p.p[a] * p.q[a]) * less) * inverse;
    r.by_lowering = influence * r.slope * x;
  }

  template <int N, class S, class T>
  static KOKKOS_INLINE_FUNCTION T log_rate(const Params<N, S>& p, int a, const Frozen<N, T>& frozen, const T& drive,
                                           const T& lowering) {
    using std::log;
    using R = Scalar<T>;
    const T one(R(1)), tiny(R(1e-9));
    T influence;
    const T x = (drive - frozen.resistance[a]) / lowered(frozen.friction[a], lowering, influence);
    const T base = max_of(x, tiny), rest = max_of(one - positive_power(base, p.p[a]), tiny);
    return log(frozen.prefactor[a]) + log(base) - T(p.Q[a]) * frozen.inverse_kT * positive_power(rest, p.q[a]);
  }

  template <int N, class S, class T>
  static KOKKOS_INLINE_FUNCTION T drive_at(const Params<N, S>& p, int a, const Frozen<N, T>& frozen,
                                           const T& log_rate) {
    using std::exp;
    using std::log;
    using R = Scalar<T>;
    const T one(R(1)), tiny(R(1e-9));
    const T missing = log(frozen.prefactor[a]) - log_rate;  // how far below the rate without a barrier
    const T share = min_of(max_of(missing / (T(p.Q[a]) * frozen.inverse_kT), tiny), one);
    const T u = exp(log(share) / T(p.q[a]));
    const T x = exp(log(max_of(one - u, tiny)) / T(p.p[a]));
    return frozen.resistance[a] + frozen.friction[a] * select(missing > T(R(0)), x, exp(min_of(-missing, T(R(40)))));
  }

  template <int N, class T>
  static KOKKOS_INLINE_FUNCTION T weight_of_lowering(int a, const Frozen<N, T>& frozen, const T& drive) {
    return max_of(drive - frozen.resistance[a], T(Scalar<T>(0))) / frozen.friction[a];
  }
};

}  // namespace polyslip::kernels
