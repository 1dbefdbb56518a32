#pragma once
// Newton's method on the equations of crystal_system.hpp, and the consistent tangent at what it finds.
#include "kernels/law/crystal_system.hpp"

namespace polyslip::kernels {

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
/// by exp(log_largest_shear) in dt: with n = 20 … 100 a full step from the elastic side overshoots by many orders of magnitude.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION T step_length(const typename Law::template Params<S>& p, Scalar<T> dt,
                                     const T& log_largest_shear, const Vec6<T>& stress, const Vec6<T>& dstress,
                                     const T* xi) {
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
    const T size = polar ? tau : abs_of(tau);
    // where that is passed, e-fold in rate a step, up to 20 times the shear: the equations have other solutions far out
    const T soft = ratio * xi[a];
    const T bound = max_of(soft, min_of(size + size / T(p.n[a]), soft * (T(R(1)) + T(R(3)) / T(p.n[a]))));
    const T outside = (polar ? tau + dtau : abs_of(tau + dtau)) - bound;
    const T safe = max_of(abs_of(dtau), T(R(1e-30)));
    const T part = (bound - sign_of(dtau) * tau) / safe;
    length = select(outside > T(R(0)), min_of(length, max_of(part, T(R(0)))), length);
  }
  return length;
}

/// Newton until every lane is below the tolerance or the iterations are used up, from `guess`.
/// Out: the solution in `guess`; `system` linearised (not condensed) at it. Lanes that are done stay as they are while others go on.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION MaskOf<T> converge(const typename Law::template Params<S>& p, const Mat3<T>& A, Scalar<T> dt,
                                          const typename Law::template State<T>& old, const UpdateOptions& options,
                                          typename Law::template Guess<T>& guess, CrystalSystem<Law, T>& system,
                                          int& evaluations) {
  using std::log;
  using R = Scalar<T>;
  constexpr int N = Law::capacity;
  const Vec6<T> trial = to_mandel(A - Mat3<T>::identity());
  T strain = T(R(0));
  for (int i = 0; i < 6; ++i) strain = max_of(strain, abs_of(trial[i]));
  const T log_largest_shear = log(strain + T(R(1e-8)));
  MaskOf<T> done(false), finite(true);
  for (int iteration = 0; iteration < options.iterations; ++iteration) {
    linearise<Law, S, T>(p, A, dt, old, guess.stress, guess.xi, guess.fraction, system);
    ++evaluations;
    done = system.error < T(R(options.tolerance));
    finite = system.error < T(R(1e30));
    if (all(done | !finite)) break;
    if (iteration + 1 == options.iterations) break;
    Vec6<T> dstress;
    T dxi[N], ddgamma[N];
    condense<Law, S, T>(p, iteration < 8 ? Condensation::first_order : Condensation::exact, system);
    newton_step<Law, S, T>(p, system, dstress, dxi, ddgamma);
    const T length = step_length<Law, S, T>(p, dt, log_largest_shear, guess.stress, dstress, guess.xi);
    for (int i = 0; i < 6; ++i)
      guess.stress[i] = select(done | !finite, guess.stress[i], guess.stress[i] + length * dstress[i]);
    for (int a = 0; a < p.systems; ++a) {
      const T moved = guess.xi[a] + length * dxi[a];
      // a change of ξ by 1/n of itself changes the rate e-fold: no further in one iteration than a few of those
      const T reach = guess.xi[a] * min_of(T(R(2)) / T(p.n[a]), T(R(0.5)));
      const T kept = min_of(max_of(moved, guess.xi[a] - reach), guess.xi[a] + reach);
      guess.xi[a] = select(done | !finite, guess.xi[a], kept);
    }
    if (p.systems > p.slip) {
      T fraction(R(0));
      for (int a = p.slip; a < p.systems; ++a) {
        const T shear = system.sign[a] * system.signed_dgamma[a] + length * ddgamma[a];
        fraction += (old.gamma[a] + max_of(shear, T(R(0)))) / T(p.gamma_char[a]);
      }
      guess.fraction = select(done | !finite, guess.fraction, fraction);
    }
  }
  return done;
}

/// F_p⁻¹ scaled to determinant 1.
template <class T>
KOKKOS_INLINE_FUNCTION Mat3<T> unimodular(const Mat3<T>& F_p_inverse) {
  using std::exp;
  using std::log;
  return scaled(F_p_inverse, exp(log(determinant(F_p_inverse)) * T(Scalar<T>(-1.0 / 3.0))));
}

/// Stores what the increment changed: F_p⁻¹ made unimodular, accumulated shears.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void store(const typename Law::template Params<S>& p, const typename Law::template State<T>& old,
                                  const CrystalSystem<Law, T>& system, const Mat3<T>& F_p_inverse,
                                  typename Law::template State<T>& state) {
  state.F_p_inverse = unimodular(F_p_inverse);
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
    const Vec6<T> V =
        detail::symmetric_outer(F_p_inverse_old * detail::vec<T>(p.direction[a]), XS * detail::vec<T>(p.normal[a]));
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
