#pragma once
// The implicit finite-strain update of every law whose plastic flow is a sum over systems. Multiplicative split
// F = F_e F_p, backward Euler in everything (equations of ../../shared/reference in the source's docs):
//   G = I − Σ_a Δγ_a b_a ⊗ n_a,   F_p⁻¹ = F_p,old⁻¹ G,   E_e = (Gᵀ A G − I)/2 with A = F_p,old⁻ᵀ C F_p,old⁻¹,
//   S = C : E_e,   τ_a = S : (b_a ⊗ n_a),   |Δγ_a| = Δt |γ̇_a|(τ_a, ξ_a),   ξ_a = ξ_a,old + Δξ_a(ξ_a, |Δγ|).
// Unknowns: S (6) and ξ; Newton with ξ condensed out exactly, so that the same factors give the consistent tangent.
#include "kernels/law/law.hpp"
#include "kernels/tensor/solve.hpp"

namespace polyslip::kernels {

/// The equations of one increment, linearised at one guess.
template <class Law, class T>
struct CrystalSystem {
  static constexpr int N = Law::capacity;
  Mat3<T> G;                 ///< relative plastic deformation, inverse
  Mat3<T> GtA;               ///< Gᵀ A
  T signed_dgamma[N];        ///< Δγ
  T sign[N];
  T slope[N];                ///< ∂|Δγ|/∂|τ| at fixed ξ, with the sign of τ
  T by_xi[N];                ///< −∂|Δγ|/∂ξ over ∂R_ξ/∂ξ
  T lost[N];                 ///< twins: −∂|Δγ|/∂f
  T dgamma_by_stress[N * 6]; ///< Z: ∂|Δγ_a|/∂S with ξ slaved
  T dgamma_offset[N];        ///< change of |Δγ_a| that closes the residual of ξ
  T coupling[N * N];         ///< ∂Δξ/∂|Δγ|
  T inverse_own_slope[N];
  T xi_residual[N];
  T fraction_residual;       ///< twin fraction of the guess minus that at the end of the increment
  Vec6<T> residual;          ///< C⁻¹ S − E_e
  T jacobian[36];            ///< ∂residual/∂S; factorised by whoever uses it
  MaskOf<T> regular;
  T error;                   ///< largest residual: of elastic strain, and of ξ over ξ
};

/// How well condense() solves for |Δγ| as a function of S: to first order in the hardening of one increment, enough for a Newton
/// step (its error is a few percent and shrinks with the increment), or exactly, as the tangent needs.
enum class Condensation { first_order, exact };

namespace detail {

template <class T>
KOKKOS_INLINE_FUNCTION Vec3<T> vec(const double* v) {
  using R = Scalar<T>;
  return {{T(R(v[0])), T(R(v[1])), T(R(v[2]))}};
}
template <class T>
KOKKOS_INLINE_FUNCTION Vec6<T> symmetric_outer(const Vec3<T>& a, const Vec3<T>& b) {
  using R = Scalar<T>;
  const T h(R(0.5 * sqrt2));
  return {{a[0] * b[0], a[1] * b[1], a[2] * b[2], h * (a[1] * b[2] + a[2] * b[1]), h * (a[0] * b[2] + a[2] * b[0]),
           h * (a[0] * b[1] + a[1] * b[0])}};
}

}  // namespace detail

/// Evaluates the residuals at (stress, xi), and what condense() needs. `A`: elastic trial right Cauchy–Green tensor in
/// crystal axes. `gamma_guess`: accumulated shears whose twins make the twin fraction that the rates see.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void linearise(const typename Law::template Params<S>& p, const Mat3<T>& A, Scalar<T> dt,
                                      const typename Law::template State<T>& old, const Vec6<T>& stress, const T* xi,
                                      const T* gamma_guess, CrystalSystem<Law, T>& system) {
  constexpr int N = Law::capacity;
  using R = Scalar<T>;
  const int n = p.systems;
  const T step(dt), one(R(1)), zero(R(0));

  typename Law::template Rates<T> r;
  const bool twins = n > p.slip;
  const T f = twins ? Law::twin_fraction(p, gamma_guess) : zero;
  Law::rates(p, stress, xi, f, r);
  T dgamma[N] = {}, gamma[N] = {};
  for (int a = 0; a < n; ++a) {
    dgamma[a] = step * r.rate[a];
    gamma[a] = old.gamma[a] + dgamma[a];
    system.sign[a] = r.sign[a];
    system.signed_dgamma[a] = r.sign[a] * dgamma[a];
    system.slope[a] = step * r.slope[a] * r.sign[a];
  }
  system.fraction_residual = twins ? f - Law::twin_fraction(p, gamma) : zero;
  T own_slope[N] = {};
  Law::hardening(p, xi, old.xi, dgamma, gamma, system.xi_residual, own_slope, system.coupling);

  system.error = abs_of(system.fraction_residual);
  for (int a = 0; a < n; ++a) {
    system.inverse_own_slope[a] = one / own_slope[a];
    system.by_xi[a] = T(p.n[a]) * dgamma[a] * r.inverse_xi[a] * system.inverse_own_slope[a];
    if (twins) system.lost[a] = a < p.slip ? zero : dgamma[a] / max_of(one - f, T(R(1e-12)));
    system.error = max_of(system.error, abs_of(system.xi_residual[a]) * r.inverse_xi[a]);
  }
  system.G = Mat3<T>::identity();
  for (int a = 0; a < n; ++a)
    for (int i = 0; i < 3; ++i) {
      const T shear = system.signed_dgamma[a] * T(R(p.direction[a][i]));
      for (int j = 0; j < 3; ++j) system.G(i, j) -= shear * T(R(p.normal[a][j]));
    }
  system.GtA = transpose(system.G) * A;
  const Vec6<T> twice_strain = to_mandel(system.GtA * system.G - Mat3<T>::identity());
  for (int i = 0; i < 6; ++i) {
    system.residual[i] = T(R(-0.5)) * twice_strain[i];
    for (int j = 0; j < 6; ++j) system.residual[i] += T(p.compliance(i, j)) * stress[j];
    system.error = max_of(system.error, abs_of(system.residual[i]));
  }
}

/// |Δγ| as a function of S alone, ξ and the twin fraction slaved, and the Jacobian that follows:
///   M δ|Δγ| = (∂|Δγ|/∂τ) δτ + offsets,  M = I + K,  K_ab = by_xi_a U_ab (+ lost_a / γ_char,b for pairs of twins),
///   ∂residual/∂S = C⁻¹ + Σ_a Q_a ⊗ Z_a,  Q_a = sym(GᵀA b_a ⊗ n_a).
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void condense(const typename Law::template Params<S>& p, Condensation condensation,
                                     CrystalSystem<Law, T>& system) {
  constexpr int N = Law::capacity;
  using R = Scalar<T>;
  const int n = p.systems;
  const bool twins = n > p.slip;
  T* const Z = system.dgamma_by_stress;
  const auto K = [&](int a, int b) {
    T k = system.by_xi[a] * system.coupling[a * N + b];
    if (twins && a >= p.slip && b >= p.slip) k += system.lost[a] / T(p.gamma_char[b]);
    return k;
  };
  T offset[N] = {};
  for (int a = 0; a < n; ++a) {
    offset[a] = system.by_xi[a] * system.xi_residual[a];
    if (twins) offset[a] += system.lost[a] * system.fraction_residual;
  }
  if (condensation == Condensation::exact) {
    T M[N * N];
    for (int a = 0; a < n; ++a) {
      for (int b = 0; b < n; ++b) M[a * N + b] = K(a, b);
      M[a * N + a] += T(R(1));
      for (int i = 0; i < 6; ++i) Z[6 * a + i] = system.slope[a] * T(R(p.schmid[a][i]));
      system.dgamma_offset[a] = offset[a];
    }
    system.regular = factorise(M, n, N, 1e-6);
    solve_factorised<6>(M, n, N, Z);
    solve_factorised<1>(M, n, N, system.dgamma_offset);
  } else {
    // (I + K)⁻¹ ≈ I − K, with K's own diagonal taken exactly
    system.regular = MaskOf<T>(true);
    for (int a = 0; a < n; ++a) {
      T row[6] = {}, sum(R(0));
      for (int b = 0; b < n; ++b) {
        if (b == a) continue;
        const T k = K(a, b), by_slope = k * system.slope[b];
        for (int i = 0; i < 6; ++i) row[i] += by_slope * T(R(p.schmid[b][i]));
        sum += k * offset[b];
      }
      const T own = T(R(1)) / (T(R(1)) + K(a, a));
      for (int i = 0; i < 6; ++i) Z[6 * a + i] = own * (system.slope[a] * T(R(p.schmid[a][i])) - row[i]);
      system.dgamma_offset[a] = own * (offset[a] - sum);
    }
  }
  for (int i = 0; i < 36; ++i) system.jacobian[i] = T(p.compliance.m[i]);
  for (int a = 0; a < n; ++a) {
    const Vec6<T> Q = detail::symmetric_outer(system.GtA * detail::vec<T>(p.direction[a]), detail::vec<T>(p.normal[a]));
    for (int i = 0; i < 6; ++i) {
      const T signed_q = Q[i] * system.sign[a];
      for (int j = 0; j < 6; ++j) system.jacobian[6 * i + j] += signed_q * Z[6 * a + j];
    }
  }
}

/// One Newton step from a condensed linearisation: changes of stress, of xi and of |Δγ|. Factorises the Jacobian.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void newton_step(const typename Law::template Params<S>& p, CrystalSystem<Law, T>& system,
                                        Vec6<T>& dstress, T* dxi, T* ddgamma) {
  constexpr int N = Law::capacity;
  const int n = p.systems;
  system.regular = system.regular & factorise(system.jacobian, 6, 6, 0.0);
  for (int i = 0; i < 6; ++i) dstress[i] = -system.residual[i];
  for (int a = 0; a < n; ++a) {
    const Vec6<T> Q = detail::symmetric_outer(system.GtA * detail::vec<T>(p.direction[a]), detail::vec<T>(p.normal[a]));
    for (int i = 0; i < 6; ++i) dstress[i] -= Q[i] * (system.sign[a] * system.dgamma_offset[a]);
  }
  solve_factorised<1>(system.jacobian, 6, 6, dstress.v);
  for (int a = 0; a < n; ++a) {
    ddgamma[a] = system.dgamma_offset[a];
    for (int i = 0; i < 6; ++i) ddgamma[a] += system.dgamma_by_stress[6 * a + i] * dstress[i];
  }
  for (int a = 0; a < n; ++a) {
    T change = -system.xi_residual[a];
    for (int b = 0; b < n; ++b) change += system.coupling[a * N + b] * ddgamma[b];
    dxi[a] = change * system.inverse_own_slope[a];
  }
}

/// The largest part of a Newton step that keeps every |τ_a| below ξ_a times the ratio at which that system alone would slip
/// by `largest_shear` in dt: with n = 20 … 100 a full step from the elastic side overshoots by many orders of magnitude.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION T step_length(const typename Law::template Params<S>& p, Scalar<T> dt, const T& log_largest_shear,
                                     const Vec6<T>& stress, const Vec6<T>& dstress, const T* xi) {
  using std::exp;
  using std::log;
  using R = Scalar<T>;
  T length(R(1));
  T ratio(R(0));
  for (int a = 0; a < p.systems; ++a) {
    const bool as_before = a > 0 && p.n[a] == p.n[a - 1] && p.dot_gamma_0[a] == p.dot_gamma_0[a - 1];
    if (!as_before) {
      // dt γ̇₀ may be far from 1 s⁻¹ · s: its logarithm is all that enters
      ratio = exp((log_largest_shear - (T(p.log_dot_gamma_0[a]) + T(R(std::log(dt))))) / T(p.n[a]));
    }
    T tau(R(0)), dtau(R(0));
    for (int i = 0; i < 6; ++i) {
      tau += stress[i] * T(R(p.schmid[a][i]));
      dtau += dstress[i] * T(R(p.schmid[a][i]));
    }
    // a twin that is pushed shut does not shear, whatever its stress
    const bool polar = a >= p.slip;
    const T bound = max_of(ratio * xi[a], polar ? tau : abs_of(tau));
    const T outside = (polar ? tau + dtau : abs_of(tau + dtau)) - bound;
    const T safe = max_of(abs_of(dtau), T(R(1e-30)));
    const T part = (bound - sign_of(dtau) * tau) / safe;
    length = select(outside > T(R(0)), min_of(length, part), length);
  }
  return max_of(length, T(R(0.02)));
}

/// Newton until every lane is below the tolerance or the iterations are used up. In: stress and xi of `state` as the guess.
/// Out: stress, xi; `system` linearised (not condensed) at them. Lanes that are done stay as they are while others go on.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION MaskOf<T> converge(const typename Law::template Params<S>& p, const Mat3<T>& A, Scalar<T> dt,
                                          const typename Law::template State<T>& old, const UpdateOptions& options,
                                          typename Law::template State<T>& state, CrystalSystem<Law, T>& system,
                                          int& evaluations) {
  using std::log;
  using R = Scalar<T>;
  constexpr int N = Law::capacity;
  const Vec6<T> trial = to_mandel(A - Mat3<T>::identity());
  T strain = T(R(0));
  for (int i = 0; i < 6; ++i) strain = max_of(strain, abs_of(trial[i]));
  const T log_largest_shear = log(T(R(2)) * strain + T(R(1e-8)));
  MaskOf<T> done(false), finite(true);
  for (int iteration = 0; iteration < options.iterations; ++iteration) {
    linearise<Law, S, T>(p, A, dt, old, state.stress, state.xi, state.gamma, system);
    ++evaluations;
    done = system.error < T(R(options.tolerance));
    finite = system.error < T(R(1e30));
    if (all(done | !finite)) break;
    if (iteration + 1 == options.iterations) break;
    Vec6<T> dstress;
    T dxi[N], ddgamma[N];
    // twins couple strongly through their fraction, and so does slip in a huge increment, which shows as slow convergence
    const bool weak = p.systems == p.slip && iteration < 8;
    condense<Law, S, T>(p, weak ? Condensation::first_order : Condensation::exact, system);
    newton_step<Law, S, T>(p, system, dstress, dxi, ddgamma);
    const T length = step_length<Law, S, T>(p, dt, log_largest_shear, state.stress, dstress, state.xi);
    for (int i = 0; i < 6; ++i)
      state.stress[i] = select(done | !finite, state.stress[i], state.stress[i] + length * dstress[i]);
    for (int a = 0; a < p.systems; ++a) {
      const T moved = state.xi[a] + length * dxi[a];
      const T kept = min_of(max_of(moved, T(R(0.5)) * state.xi[a]), T(R(2)) * state.xi[a]);
      state.xi[a] = select(done | !finite, state.xi[a], kept);
    }
    for (int a = p.slip; a < p.systems; ++a) {  // the guess of the twin fraction
      const T shear = old.gamma[a] + system.sign[a] * system.signed_dgamma[a] + length * ddgamma[a];
      state.gamma[a] = select(done | !finite, state.gamma[a], max_of(shear, old.gamma[a]));
    }
  }
  return done;
}

/// Stores what the increment changed: F_p⁻¹ made unimodular, accumulated shears.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void store(const typename Law::template Params<S>& p, const typename Law::template State<T>& old,
                                  const CrystalSystem<Law, T>& system, const Mat3<T>& F_p_inverse,
                                  typename Law::template State<T>& state) {
  using std::exp;
  using std::log;
  using R = Scalar<T>;
  const T scale = exp(log(determinant(F_p_inverse)) * T(R(-1.0 / 3.0)));
  state.F_p_inverse = scaled(F_p_inverse, scale);
  for (int a = 0; a < p.systems; ++a) state.gamma[a] = old.gamma[a] + system.sign[a] * system.signed_dgamma[a];
}

/// Elastic trial tensor A = F_p,old⁻ᵀ C F_p,old⁻¹.
template <class T>
KOKKOS_INLINE_FUNCTION Mat3<T> trial_tensor(const Mat3<T>& F_p_inverse, const Mat3<T>& C) {
  return transpose(F_p_inverse) * (C * F_p_inverse);
}

/// Stress and consistent tangent dS0/dE0 at a converged point, at which `system` is linearised.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void consistent_tangent(const typename Law::template Params<S>& p,
                                               const Mat3<T>& F_p_inverse_old, const Vec6<T>& stress,
                                               CrystalSystem<Law, T>& system, Response<T>& response) {
  condense<Law, S, T>(p, Condensation::exact, system);
  const Mat3<T> X = F_p_inverse_old * system.G;  // F_p⁻¹ at the end, before it is made unimodular
  const Mat3<T> XS = X * from_mandel(stress);
  response.stress = to_mandel(XS * transpose(X));
  Mat6<T> W = congruence(X);
  Mat6<T> right = transpose(W);
  for (int a = 0; a < p.systems; ++a) {
    const Vec6<T> V = detail::symmetric_outer(F_p_inverse_old * detail::vec<T>(p.direction[a]), XS * detail::vec<T>(p.normal[a]));
    const T twice = T(Scalar<T>(2)) * system.sign[a];
    for (int i = 0; i < 6; ++i) {
      const T v = twice * V[i];
      for (int j = 0; j < 6; ++j) W(i, j) -= v * system.dgamma_by_stress[6 * a + j];
    }
  }
  factorise(system.jacobian, 6, 6, 0.0);
  solve_factorised<6>(system.jacobian, 6, 6, right.m);
  response.tangent = W * right;
}

}  // namespace polyslip::kernels

#include "kernels/law/crystal_substep.hpp"
