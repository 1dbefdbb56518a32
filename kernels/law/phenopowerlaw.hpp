#pragma once
// The phenomenological power law: slip and twin systems with a resistance each, Voce-type saturation and interaction
// matrices. Equations and names as in DAMASK's phenopowerlaw (Roters et al., Comput. Mater. Sci. 158 (2019),
// doi:10.1016/j.commatsci.2018.04.030; Peirce, Asaro, Needleman, Acta Metall. 30 (1982); Kalidindi, JMPS 46 (1998)):
//   slip  γ̇ = γ̇₀ sign τ (|τ|/ξ)ⁿ
//   twin  γ̇ = (1 − f) γ̇₀ (τ/ξ)ⁿ for τ > 0, else 0;   f = Σ_tw γ/γ_char
//   ξ̇_sl = h₀ (1 + c₁ f^c₂) sgn(x) |x|^a Σ_sl h_ab |γ̇_b| + Σ_tw h_ab γ̇_b,   x = 1 − ξ/(ξ_∞ + f_sat √f)
//   ξ̇_tw = h₀,tw-sl (Σ_sl γ)^c₃ Σ_sl h_ab |γ̇_b| + h₀,tw-tw f^c₄ Σ_tw h_ab γ̇_b
#include "kernels/law/hardening.hpp"
#include "kernels/law/law.hpp"
#include "kernels/number/power.hpp"

namespace polyslip::kernels {

/// N: the most systems (slip and twin together) that this instance holds; a phase may have fewer.
template <int N>
struct Phenopowerlaw {
  static constexpr int capacity = N;

  /// S: double, or a Dual for sensitivities. Systems 0 … slip−1 are slip, slip … systems−1 are twin.
  template <class S>
  struct Params {
    static constexpr int capacity = N;
    int slip = 0;
    int systems = 0;
    double direction[N][3];  ///< b, unit, crystal axes
    double normal[N][3];     ///< n, unit, crystal axes
    double schmid[N][6];     ///< Mandel vector of sym(b ⊗ n)
    Mat6<S> compliance;      ///< 1/Pa, Mandel, crystal axes
    Mat6<S> stiffness;       ///< Pa
    S dot_gamma_0[N];        ///< 1/s
    S log_dot_gamma_0[N];
    S n[N];
    S xi_0[N];         ///< Pa
    S xi_inf[N];       ///< Pa, slip
    S a[N];            ///< slip
    S h_0[N];          ///< Pa: h_0_sl-sl for slip, h_0_tw-sl for twin
    S h_0_tw_tw[N];    ///< Pa, twin
    S f_sat[N];        ///< Pa, f_sat_sl-tw, slip
    S c_1[N], c_2[N];  ///< slip
    S c_3[N], c_4[N];  ///< twin
    S gamma_char[N];   ///< twin
    S h[N][N];  ///< interaction: row is hardened by column. The slip–twin block is in Pa, the others are pure numbers
  };

  template <class T>
  struct State {
    Mat3<T> F_p_inverse;  ///< sample → crystal at the start: R(O)ᵀ
    T xi[N];              ///< Pa
    Vec6<T> stress;       ///< elastic second Piola–Kirchhoff stress in crystal axes, Pa, Mandel
    T gamma[N];           ///< accumulated |shear| per system
  };

  /// What an increment solves for: with the state at its start these numbers are the state at its end.
  template <class T>
  struct Guess {
    Vec6<T> stress;  ///< as in State
    T xi[N];         ///< Pa
  };

  /// What the kinetics say at one point: no time step in it.
  template <class T>
  struct Rates {
    T log_rate[N];   ///< log of |γ̇| in 1/s (large and negative where a system does not act); by rates() only
    T rate[N];       ///< |γ̇|, 1/s
    T sign[N];       ///< of the shear
    T slope[N];      ///< ∂|γ̇|/∂|τ|, 1/(Pa s)
    T curvature[N];  ///< n/(n − 1) ∂²|γ̇|/∂τ², 1/(Pa² s)
    T tau[N];        ///< Pa
    T inverse_xi[N];
  };

  template <class T, class S>
  static KOKKOS_INLINE_FUNCTION T twin_fraction(const Params<S>& p, const T* gamma) {
    T f(Scalar<T>(0));
    for (int t = p.slip; t < p.systems; ++t) f += gamma[t] * T(S(1) / p.gamma_char[t]);
    return f;
  }

  /// Shear rates for a stress (elastic second Piola–Kirchhoff, crystal axes, Mandel, Pa), resistances xi and twin fraction f:
  /// all of `r` but the logarithms. Powers are bounded so that a far-off trial stays finite and a system that does not act
  /// stays clear of denormal numbers, which are slow.
  template <class T, class S>
  static KOKKOS_INLINE_FUNCTION void flow(const Params<S>& p, const Vec6<T>& stress, const T* xi, const T& f,
                                          Rates<T>& r) {
    using R = Scalar<T>;
    for (int a = 0; a < p.systems; ++a) {
      T tau = stress[0] * T(R(p.schmid[a][0]));
      for (int i = 1; i < 6; ++i) tau += stress[i] * T(R(p.schmid[a][i]));
      const T inverse_xi = T(R(1)) / xi[a];
      const T drive = abs_of(tau), ratio = drive * inverse_xi;
      const T n(p.n[a]);
      T below, power;  // (|τ|/ξ)^(n−2) and ^(n−1)
      bounded_powers(p.n[a], ratio, below, power);
      const T scale = T(p.n[a] * p.dot_gamma_0[a]) * inverse_xi;
      T slope = scale * power;
      T curvature = scale * n * inverse_xi * max_of(min_of(below, T(R(1e35))), T(least_power<R>()));
      if (a >= p.slip) {
        const T untwinned = max_of(T(R(1)) - f, T(R(1e-12)));
        slope = select(tau > T(R(0)), slope * untwinned, T(R(0)));
        curvature = select(tau > T(R(0)), curvature * untwinned, T(R(0)));
      }
      r.tau[a] = tau;
      r.inverse_xi[a] = inverse_xi;
      r.sign[a] = sign_of(tau);
      r.slope[a] = slope;
      r.curvature[a] = curvature;
      r.rate[a] = slope * drive * T(S(1) / p.n[a]);
    }
  }

  /// The mean rates of an increment of dt (s) that starts with the accumulated shears gamma, by backward Euler in the twin
  /// fraction, which the rates of twins are linear in: with their rates γ̇ₜ at f = 0, f = f_old + Σ Δt (1 − f) γ̇ₜ/γ_char
  /// gives 1 − f = (1 − f_old)/(1 + Σ Δt γ̇ₜ/γ_char), so that f stays below 1 however fast twins would grow. Returns 1 − f.
  template <class T, class S>
  static KOKKOS_INLINE_FUNCTION T flow_over(const Params<S>& p, Scalar<T> dt, const Vec6<T>& stress, const T* xi,
                                            const T* gamma, Rates<T>& r) {
    using R = Scalar<T>;
    const T one(R(1));
    flow(p, stress, xi, T(R(0)), r);
    if (p.systems == p.slip) return one;
    T growth(R(0));
    for (int t = p.slip; t < p.systems; ++t) growth += r.rate[t] * T(S(1) / p.gamma_char[t]);
    const T untwinned = max_of((one - twin_fraction(p, gamma)) / (one + T(dt) * growth), T(R(1e-37)));
    for (int t = p.slip; t < p.systems; ++t) {
      r.rate[t] *= untwinned;
      r.slope[t] *= untwinned;
      r.curvature[t] *= untwinned;
    }
    return untwinned;
  }

  /// The same as flow(), and the logarithms of the rates.
  template <class T, class S>
  static KOKKOS_INLINE_FUNCTION void rates(const Params<S>& p, const Vec6<T>& stress, const T* xi, const T& f,
                                           Rates<T>& r) {
    using std::log;
    using R = Scalar<T>;
    flow(p, stress, xi, f, r);
    for (int a = 0; a < p.systems; ++a) {
      const T log_ratio = log(max_of(abs_of(r.tau[a]) * r.inverse_xi[a], T(R(1e-12))));
      r.log_rate[a] = T(p.log_dot_gamma_0[a]) + T(p.n[a]) * log_ratio;
      if (a >= p.slip) {
        const T open = r.log_rate[a] + log(max_of(T(R(1)) - f, T(R(1e-12))));
        r.log_rate[a] = select(r.tau[a] > T(R(0)), open, T(R(-1e3)));
      }
    }
  }

  /// Hardening over an increment: with |Δγ| per system, the residual R_a = ξ_a − ξ_a,old − Δξ_a, its own slope ∂R_a/∂ξ_a, and
  /// the coupling U (crystal_system.hpp). gamma: accumulated shear at the end.
  template <class T, class S>
  static KOKKOS_INLINE_FUNCTION void hardening(const Params<S>& p, const T* xi, const T* xi_old, const T* dgamma,
                                               const T* gamma, Hardening<N, T>& h) {
    using std::exp;
    using std::log;
    using std::sqrt;
    using R = Scalar<T>;
    const bool twins = p.systems > p.slip;
    const T tiny(R(1e-30)), one(R(1));
    T f(R(0)), root_f(R(0)), shear(tiny), log_f(R(0));
    if (twins) {
      f = max_of(twin_fraction(p, gamma), tiny);
      log_f = log(f);
      root_f = sqrt(f);
      for (int b = 0; b < p.slip; ++b) shear += gamma[b];
    }
    T load[N];
    row_sums<N>(p.h, 0, p.slip, 0, p.slip, dgamma, load);
    for (int a = 0; a < p.slip; ++a) {
      const T inverse_saturation = twins ? one / (T(p.xi_inf[a]) + T(p.f_sat[a]) * root_f) : T(S(1) / p.xi_inf[a]);
      const T x = one - xi[a] * inverse_saturation;
      const T size = max_of(abs_of(x), T(R(1e-12)));
      const T power = positive_power(size, S(p.a[a] - S(1)));  // |x|^(a−1)
      T h_0(p.h_0[a]);
      T power_f(R(0));
      if (twins && value_of(p.c_1[a]) != 0) {
        power_f = T(p.c_1[a]) * exp(T(p.c_2[a]) * log_f);
        h_0 = h_0 * (one + power_f);
      }
      const T voce = h_0 * x * power;
      const T voce_slope = h_0 * T(p.a[a]) * power * inverse_saturation;  // −∂voce/∂ξ
      T rest(R(0));
      for (int t = p.slip; t < p.systems; ++t) rest += T(p.h[a][t]) * dgamma[t];
      h.residual[a] = xi[a] - xi_old[a] - voce * load[a] - rest;
      h.own_slope[a] = one + voce_slope * load[a];
      h.by_load[a] = voce_slope;
      // |∂²voce/∂ξ²|: at a ≥ 2 no more than at x = 1
      const T steepest = value_of(p.a[a]) >= 2 ? h_0 * T(p.a[a]) * inverse_saturation : voce_slope / size;
      h.bend[a] = T(p.a[a]) * steepest * inverse_saturation * load[a];
      h.slip_scale[a] = voce;
      if (twins) {
        h.slip_each[a] = T(R(0));
        h.twin_scale[a] = one;
        h.twin_each[a] = T(p.h_0[a]) * power_f * T(p.c_2[a]) / f * x * power * load[a] +
                         voce_slope * xi[a] * inverse_saturation * T(p.f_sat[a]) * T(R(0.5)) *
                             select(f > T(R(1e-20)), root_f / f, T(R(0))) * load[a];
      }
    }
    for (int t = p.slip; t < p.systems; ++t) {
      T by_slip(R(0)), by_twin(R(0));
      for (int b = 0; b < p.slip; ++b) by_slip += T(p.h[t][b]) * dgamma[b];
      for (int b = p.slip; b < p.systems; ++b) by_twin += T(p.h[t][b]) * dgamma[b];
      const T h_slip = value_of(p.c_3[t]) == 0 ? T(p.h_0[t]) : T(p.h_0[t]) * exp(T(p.c_3[t]) * log(shear));
      const T h_twin = value_of(p.c_4[t]) == 0 ? T(p.h_0_tw_tw[t]) : T(p.h_0_tw_tw[t]) * exp(T(p.c_4[t]) * log_f);
      h.residual[t] = xi[t] - xi_old[t] - h_slip * by_slip - h_twin * by_twin;
      h.own_slope[t] = one;
      h.by_load[t] = T(R(0));
      h.bend[t] = T(R(0));
      h.slip_scale[t] = h_slip;
      h.slip_each[t] = h_slip * T(p.c_3[t]) / shear * by_slip;
      h.twin_scale[t] = h_twin;
      h.twin_each[t] = h_twin * T(p.c_4[t]) / f * by_twin;
    }
  }

  /// The guess that nothing happens in the increment.
  template <class T, class S>
  static KOKKOS_INLINE_FUNCTION void guess_from(const Params<S>& p, const State<T>& state, Guess<T>& guess) {
    guess.stress = state.stress;
    for (int a = 0; a < p.systems; ++a) guess.xi[a] = state.xi[a];
  }

  template <class T, class S>
  static KOKKOS_INLINE_FUNCTION void initialise(const Params<S>& p, const Quaternion<T>& orientation, State<T>& state) {
    state.F_p_inverse = transpose(to_matrix(orientation));
    for (int i = 0; i < 6; ++i) state.stress[i] = T(Scalar<T>(0));
    for (int a = 0; a < p.systems; ++a) {
      state.xi[a] = T(p.xi_0[a]);
      state.gamma[a] = T(Scalar<T>(0));
    }
  }
};

}  // namespace polyslip::kernels
