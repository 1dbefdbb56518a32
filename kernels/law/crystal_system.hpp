#pragma once
// The implicit finite-strain update of every law whose plastic flow is a sum over systems. Multiplicative split
// F = F_e F_p, backward Euler in everything:
//   G = I − Σ_a Δγ_a b_a ⊗ n_a,   F_p⁻¹ = F_p,old⁻¹ G,   E_e = (Gᵀ A G − I)/2 with A = F_p,old⁻ᵀ C F_p,old⁻¹,
//   S = C : E_e,   τ_a = S : (b_a ⊗ n_a),   |Δγ_a| = Δt |γ̇_a|(τ_a, ξ_a),   ξ_a = ξ_a,old + Δξ_a(ξ_a, |Δγ|).
// Unknowns: S (6) and ξ; Newton with ξ condensed out exactly, so that the same factors give the consistent tangent. What twins
// leave of the volume at the end of the increment, by which the rates are slowed, follows from S and ξ in closed form.
#include "kernels/law/hardening.hpp"
#include "kernels/law/law.hpp"
#include "kernels/tensor/solve.hpp"

namespace polyslip::kernels {

/// The part of the coupling between shears that has a low rank (crystal_condense.hpp): the columns that multiply the sums over
/// slip systems, over twins, and over twins by their characteristic shear; and the factors of the small matrix of its inverse.
template <int N, class T>
struct LowRank {
  int rank;
  T column[3][N];
  T small[9];
};

/// The equations of one increment, linearised at one guess.
template <class Law, class T>
struct CrystalSystem {
  static constexpr int N = Law::capacity;
  Mat3<T> G;       ///< relative plastic deformation, inverse
  Mat3<T> GtA;     ///< Gᵀ A
  T dgamma[N];     ///< |Δγ|
  T gamma[N];      ///< accumulated at the end of the increment
  T sign[N];       ///< of Δγ
  T slope[N];      ///< ∂|Δγ|/∂|τ| at fixed ξ, with the sign of τ
  T curvature[N];  ///< ∂²|Δγ|/∂τ² at fixed ξ, or a little more
  T tau[N];        ///< Pa
  T inverse_xi[N];
  T by_xi[N];   ///< −∂|Δγ|/∂ξ over ∂R_ξ/∂ξ
  T lost[N];    ///< twins: −∂|Δγ|/∂f
  T untwinned;  ///< 1 − f at the end of the increment
  Hardening<N, T> hardening;
  Vec6<T> residual;  ///< C⁻¹ S − E_e
  T error;           ///< largest residual: of elastic strain, and of ξ over ξ
  // by condense():
  T response
      [N *
       7];  ///< per system Z_a = ∂|Δγ_a|/∂S with ξ slaved (6), and the change of |Δγ_a| that closes the residual of ξ
  T flow[9 * 7];   ///< Σ_a sign_a (b_a ⊗ n_a)_k response_ac: 9 components k of 7 columns c
  T jacobian[36];  ///< ∂residual/∂S; factorised by whoever uses it
  LowRank<N, T> low_rank;
  MaskOf<T> regular;
};

namespace detail {

template <class T>
KOKKOS_INLINE_FUNCTION Vec6<T> symmetric_outer(const Vec3<T>& a, const Vec3<T>& b) {
  using R = Scalar<T>;
  const T h(R(0.5 * sqrt2));
  return {{a[0] * b[0], a[1] * b[1], a[2] * b[2], h * (a[1] * b[2] + a[2] * b[1]), h * (a[0] * b[2] + a[2] * b[0]),
           h * (a[0] * b[1] + a[1] * b[0])}};
}

/// Column c of CrystalSystem::flow as a tensor.
template <class T>
KOKKOS_INLINE_FUNCTION Mat3<T> flow_column(const T* flow, int c) {
  Mat3<T> r;
  for (int k = 0; k < 9; ++k) r.m[k] = flow[7 * k + c];
  return r;
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
/// crystal axes.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void linearise(const typename Law::template Params<S>& p, const Mat3<T>& A, Scalar<T> dt,
                                      const typename Law::template State<T>& old, const Vec6<T>& stress, const T* xi,
                                      CrystalSystem<Law, T>& system) {
  using R = Scalar<T>;
  const int n = p.systems;
  const T step(dt), zero(R(0));

  typename Law::template Rates<T> r;
  const bool twins = n > p.slip;
  system.untwinned = Law::flow_over(p, dt, stress, xi, old.gamma, r);
  for (int a = 0; a < n; ++a) {
    system.dgamma[a] = step * r.rate[a];
    system.gamma[a] = old.gamma[a] + system.dgamma[a];
    system.sign[a] = r.sign[a];
    system.slope[a] = step * r.slope[a] * r.sign[a];
    system.curvature[a] = step * r.curvature[a];
    system.tau[a] = r.tau[a];
    system.inverse_xi[a] = r.inverse_xi[a];
  }
  Law::hardening(p, xi, old.xi, system.dgamma, system.gamma, system.hardening);

  const T inverse_untwinned = T(R(1)) / system.untwinned;
  system.error = zero;
  for (int a = 0; a < n; ++a) {
    system.by_xi[a] = T(p.n[a]) * system.dgamma[a] * r.inverse_xi[a] / system.hardening.own_slope[a];
    if (twins) system.lost[a] = a < p.slip ? zero : system.dgamma[a] * inverse_untwinned;
    system.error = max_of(system.error, abs_of(system.hardening.residual[a]) * r.inverse_xi[a]);
  }
  system.G = Mat3<T>::identity();
  for (int a = 0; a < n; ++a) subtract_shear(system.sign[a] * system.dgamma[a], p.direction[a], p.normal[a], system.G);
  system.GtA = transpose(system.G) * A;
  const Vec6<T> twice_strain = to_mandel(system.GtA * system.G - Mat3<T>::identity());
  for (int i = 0; i < 6; ++i) {
    system.residual[i] = T(R(-0.5)) * twice_strain[i];
    for (int j = 0; j < 6; ++j) system.residual[i] += T(p.compliance(i, j)) * stress[j];
    system.error = max_of(system.error, abs_of(system.residual[i]));
  }
}

/// The Jacobian from `response`: ∂residual/∂S = C⁻¹ + Σ_a Q_a ⊗ Z_a, Q_a = sym(GᵀA b_a ⊗ n_a). Q is linear in b ⊗ n, so the
/// sum is taken over those, which are numbers of the crystal, and GᵀA comes last.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void assemble(const typename Law::template Params<S>& p, CrystalSystem<Law, T>& system) {
  using R = Scalar<T>;
  for (int c = 0; c < 7; ++c) {
    T sum[9];
    for (int k = 0; k < 9; ++k) sum[k] = T(R(0));
    for (int a = 0; a < p.systems; ++a) {
      const T z = system.sign[a] * system.response[7 * a + c];
      for (int i = 0; i < 3; ++i) {
        const T part = z * T(R(p.direction[a][i]));
        for (int j = 0; j < 3; ++j) sum[3 * i + j] += part * T(R(p.normal[a][j]));
      }
    }
    for (int k = 0; k < 9; ++k) system.flow[7 * k + c] = sum[k];
  }
  for (int c = 0; c < 6; ++c) {
    const Vec6<T> column = to_mandel(system.GtA * detail::flow_column(system.flow, c));
    for (int i = 0; i < 6; ++i) system.jacobian[6 * i + c] = T(p.compliance(i, c)) + column[i];
  }
}

}  // namespace polyslip::kernels
