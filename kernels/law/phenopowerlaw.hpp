#pragma once
// The phenomenological power law: slip and twin systems with a resistance each, Voce-type saturation and interaction
// matrices. Equations and names as in DAMASK's phenopowerlaw (Roters et al., Comput. Mater. Sci. 158 (2019),
// doi:10.1016/j.commatsci.2018.04.030; Peirce, Asaro, Needleman, Acta Metall. 30 (1982); Kalidindi, JMPS 46 (1998)):
//   slip  γ̇ = γ̇₀ sign τ (|τ|/ξ)ⁿ
//   twin  γ̇ = (1 − f) γ̇₀ (τ/ξ)ⁿ for τ > 0, else 0;   f = Σ_tw γ/γ_char
//   ξ̇_sl = h₀ (1 + c₁ f^c₂) sgn(x) |x|^a Σ_sl h_ab |γ̇_b| + Σ_tw h_ab γ̇_b,   x = 1 − ξ/(ξ_∞ + f_sat √f)
//   ξ̇_tw = h₀,tw-sl (Σ_sl γ)^c₃ Σ_sl h_ab |γ̇_b| + h₀,tw-tw f^c₄ Σ_tw h_ab γ̇_b
#include "kernels/law/law.hpp"

namespace polyslip::kernels {

/// N: the most systems (slip and twin together) that this instance holds; a phase may have fewer.
template <int N>
struct Phenopowerlaw {
  static constexpr int capacity = N;

  /// S: double, or a Dual for sensitivities. Systems 0 … slip−1 are slip, slip … systems−1 are twin.
  template <class S>
  struct Params {
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
    T fraction;      ///< of the volume that is twinned; kept where there are twins
  };

  /// What the kinetics say at one point: no time step in it.
  template <class T>
  struct Rates {
    T log_rate[N];  ///< log of |γ̇| in 1/s (large and negative where a system does not act)
    T rate[N];      ///< |γ̇|, 1/s
    T sign[N];      ///< of the shear
    T slope[N];     ///< ∂|γ̇|/∂|τ|, 1/(Pa s)
    T inverse_xi[N];
  };

  template <class T, class S>
  static KOKKOS_INLINE_FUNCTION T twin_fraction(const Params<S>& p, const T* gamma) {
    T f(Scalar<T>(0));
    for (int t = p.slip; t < p.systems; ++t) f += gamma[t] / T(p.gamma_char[t]);
    return f;
  }

  /// Shear rates for a stress (elastic second Piola–Kirchhoff, crystal axes, Mandel, Pa), resistances xi and twin fraction f.
  template <class T, class S>
  static KOKKOS_INLINE_FUNCTION void rates(const Params<S>& p, const Vec6<T>& stress, const T* xi, const T& f,
                                           Rates<T>& r) {
    using std::exp;
    using std::log;
    using R = Scalar<T>;
    for (int a = 0; a < p.systems; ++a) {
      T tau = stress[0] * T(R(p.schmid[a][0]));
      for (int i = 1; i < 6; ++i) tau += stress[i] * T(R(p.schmid[a][i]));
      r.inverse_xi[a] = T(R(1)) / xi[a];
      const T drive = abs_of(tau);
      const T log_ratio = log(max_of(drive * r.inverse_xi[a], T(R(1e-12))));
      const T n(p.n[a]);
      // |γ̇| and its slope from one exponential; the exponent is bounded so that a far-off trial stays finite and a system
      // that does not act stays clear of denormal numbers, which are slow
      const T log_slope = max_of(min_of((n - T(R(1))) * log_ratio, T(R(80))), T(R(-80)));
      T slope = n * T(p.dot_gamma_0[a]) * r.inverse_xi[a] * exp(log_slope);
      T log_rate = T(p.log_dot_gamma_0[a]) + n * log_ratio;
      if (a >= p.slip) {
        const T untwinned = max_of(T(R(1)) - f, T(R(1e-12)));
        slope = select(tau > T(R(0)), slope * untwinned, T(R(0)));
        log_rate = select(tau > T(R(0)), log_rate + log(untwinned), T(R(-1e3)));
      }
      r.sign[a] = sign_of(tau);
      r.slope[a] = slope;
      r.rate[a] = slope * drive * T(S(1) / p.n[a]);
      r.log_rate[a] = log_rate;
    }
  }

  /// Hardening over an increment: with |Δγ| per system, the residual R_a = ξ_a − ξ_a,old − Δξ_a, its own slope
  /// ∂R_a/∂ξ_a, and the coupling U_ab = ∂Δξ_a/∂|Δγ_b| (n×n, row stride N). gamma: accumulated shear at the end.
  template <class T, class S>
  static KOKKOS_INLINE_FUNCTION void hardening(const Params<S>& p, const T* xi, const T* xi_old, const T* dgamma,
                                               const T* gamma, T* residual, T* own_slope, T* coupling) {
    using std::exp;
    using std::log;
    using R = Scalar<T>;
    const bool twins = p.systems > p.slip;
    const T tiny(R(1e-30)), one(R(1));
    T f(R(0)), root_f(R(0)), shear(tiny), log_f(R(0));
    if (twins) {
      f = max_of(twin_fraction(p, gamma), tiny);
      log_f = log(f);
      root_f = exp(log_f * T(R(0.5)));
      for (int b = 0; b < p.slip; ++b) shear += gamma[b];
    }
    for (int a = 0; a < p.slip; ++a) {
      T load(R(0));
      for (int b = 0; b < p.slip; ++b) load += T(p.h[a][b]) * dgamma[b];
      const T inverse_saturation = twins ? one / (T(p.xi_inf[a]) + T(p.f_sat[a]) * root_f) : T(S(1) / p.xi_inf[a]);
      const T x = one - xi[a] * inverse_saturation;
      const T size = max_of(abs_of(x), T(R(1e-12)));
      const T power = exp((T(p.a[a]) - one) * log(size));  // |x|^(a−1)
      T h_0(p.h_0[a]);
      T power_f(R(0));
      if (twins) {
        power_f = T(p.c_1[a]) * exp(T(p.c_2[a]) * log_f);
        h_0 = h_0 * (one + power_f);
      }
      const T voce = h_0 * x * power;
      const T voce_slope = h_0 * T(p.a[a]) * power;  // ∂voce/∂x
      T rest(R(0));
      for (int t = p.slip; t < p.systems; ++t) rest += T(p.h[a][t]) * dgamma[t];
      residual[a] = xi[a] - xi_old[a] - voce * load - rest;
      own_slope[a] = one + voce_slope * inverse_saturation * load;
      for (int b = 0; b < p.slip; ++b) coupling[a * N + b] = voce * T(p.h[a][b]);
      if (twins) {
        const T by_f = T(p.h_0[a]) * power_f * T(p.c_2[a]) / f * x * power * load +
                       voce_slope * xi[a] * inverse_saturation * inverse_saturation * T(p.f_sat[a]) * T(R(0.5)) *
                           select(f > T(R(1e-20)), root_f / f, T(R(0))) * load;
        for (int t = p.slip; t < p.systems; ++t) coupling[a * N + t] = T(p.h[a][t]) + by_f / T(p.gamma_char[t]);
      }
    }
    for (int t = p.slip; t < p.systems; ++t) {
      T by_slip(R(0)), by_twin(R(0));
      for (int b = 0; b < p.slip; ++b) by_slip += T(p.h[t][b]) * dgamma[b];
      for (int b = p.slip; b < p.systems; ++b) by_twin += T(p.h[t][b]) * dgamma[b];
      const T h_slip = T(p.h_0[t]) * exp(T(p.c_3[t]) * log(shear));
      const T h_twin = T(p.h_0_tw_tw[t]) * exp(T(p.c_4[t]) * log_f);
      residual[t] = xi[t] - xi_old[t] - h_slip * by_slip - h_twin * by_twin;
      own_slope[t] = one;
      const T by_shear = h_slip * T(p.c_3[t]) / shear * by_slip;
      const T by_f = h_twin * T(p.c_4[t]) / f * by_twin;
      for (int b = 0; b < p.slip; ++b) coupling[t * N + b] = h_slip * T(p.h[t][b]) + by_shear;
      for (int b = p.slip; b < p.systems; ++b) coupling[t * N + b] = h_twin * T(p.h[t][b]) + by_f / T(p.gamma_char[b]);
    }
  }

  /// The guess that nothing happens in the increment.
  template <class T, class S>
  static KOKKOS_INLINE_FUNCTION void guess_from(const Params<S>& p, const State<T>& state, Guess<T>& guess) {
    guess.stress = state.stress;
    for (int a = 0; a < p.systems; ++a) guess.xi[a] = state.xi[a];
    guess.fraction = p.systems > p.slip ? twin_fraction(p, state.gamma) : T(Scalar<T>(0));
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
