#pragma once
// The implicit finite-strain update of every law whose plastic flow is a sum over systems. Multiplicative split
// F = F_e F_p, backward Euler in everything:
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
  Mat3<T> G;           ///< relative plastic deformation, inverse
  Mat3<T> GtA;         ///< Gᵀ A
  T signed_dgamma[N];  ///< Δγ
  T sign[N];
  T slope[N];                 ///< ∂|Δγ|/∂|τ| at fixed ξ, with the sign of τ
  T by_xi[N];                 ///< −∂|Δγ|/∂ξ over ∂R_ξ/∂ξ
  T lost[N];                  ///< twins: −∂|Δγ|/∂f
  T dgamma_by_stress[N * 6];  ///< Z: ∂|Δγ_a|/∂S with ξ slaved
  T dgamma_offset[N];         ///< change of |Δγ_a| that closes the residual of ξ
  T coupling[N * N];          ///< ∂Δξ/∂|Δγ|
  T inverse_own_slope[N];
  T xi_residual[N];
  T fraction_residual;  ///< twin fraction of the guess minus that at the end of the increment
  Vec6<T> residual;     ///< C⁻¹ S − E_e
  T jacobian[36];       ///< ∂residual/∂S; factorised by whoever uses it
  MaskOf<T> regular;
  T error;  ///< largest residual: of elastic strain, and of ξ over ξ
};

/// How well condense() solves for |Δγ| as a function of S: to first order in the hardening of one increment where that is small,
/// which is enough for a Newton step, or exactly, as the tangent needs.
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

/// G ← G − Δγ b ⊗ n.
template <class T>
KOKKOS_INLINE_FUNCTION void subtract_shear(const T& dgamma, const double* b, const double* n, Mat3<T>& G) {
  using R = Scalar<T>;
  for (int i = 0; i < 3; ++i) {
    const T shear = dgamma * T(R(b[i]));
    for (int j = 0; j < 3; ++j) G(i, j) -= shear * T(R(n[j]));
  }
}

/// Evaluates the residuals at (stress, xi), and what condense() needs. `A`: elastic trial right Cauchy–Green tensor in
/// crystal axes. `f`: the twinned fraction that the rates see.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void linearise(const typename Law::template Params<S>& p, const Mat3<T>& A, Scalar<T> dt,
                                      const typename Law::template State<T>& old, const Vec6<T>& stress, const T* xi,
                                      const T& f, CrystalSystem<Law, T>& system) {
  constexpr int N = Law::capacity;
  using R = Scalar<T>;
  const int n = p.systems;
  const T step(dt), one(R(1)), zero(R(0));

  typename Law::template Rates<T> r;
  const bool twins = n > p.slip;
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
  for (int a = 0; a < n; ++a) subtract_shear(system.signed_dgamma[a], p.direction[a], p.normal[a], system.G);
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
  // Where K is small, (I + K)⁻¹ ≈ I − K with K's own diagonal taken exactly; each lane decides for itself.
  MaskOf<T> small(false);
  if (condensation == Condensation::first_order) {
    T largest(R(0));
    for (int a = 0; a < n; ++a) {
      T row[6] = {}, sum(R(0)), size(R(0));
      for (int b = 0; b < n; ++b) {
        if (b == a) continue;
        const T k = K(a, b), by_slope = k * system.slope[b];
        for (int i = 0; i < 6; ++i) row[i] += by_slope * T(R(p.schmid[b][i]));
        sum += k * offset[b];
        size += abs_of(k);
      }
      const T own = T(R(1)) / (T(R(1)) + K(a, a));
      for (int i = 0; i < 6; ++i) Z[6 * a + i] = own * (system.slope[a] * T(R(p.schmid[a][i])) - row[i]);
      system.dgamma_offset[a] = own * (offset[a] - sum);
      largest = max_of(largest, size);
    }
    small = largest < T(R(0.4));
    system.regular = MaskOf<T>(true);
  }
  if (!all(small)) {
    if (n < 1) return;
    T M[N * N], exact_Z[6 * N];  // n rows of n and of 6: what lies beyond is not touched
    for (int a = 0; a < n; ++a) {
      for (int b = 0; b < n; ++b) M[a * n + b] = K(a, b);
      M[a * n + a] += T(R(1));
      for (int i = 0; i < 6; ++i) exact_Z[6 * a + i] = system.slope[a] * T(R(p.schmid[a][i]));
    }
    system.regular = factorise(M, n, n, 1e-6) | small;
    solve_factorised<6>(M, n, n, exact_Z);
    solve_factorised<1>(M, n, n, offset);
    for (int a = 0; a < n; ++a) {
      for (int i = 0; i < 6; ++i) Z[6 * a + i] = select(small, Z[6 * a + i], exact_Z[6 * a + i]);
      system.dgamma_offset[a] = select(small, system.dgamma_offset[a], offset[a]);
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

}  // namespace polyslip::kernels
