#pragma once
// Newton's method on the equations of crystal_system.hpp, and the consistent tangent at what it finds.
#include "kernels/law/crystal_step.hpp"

namespace polyslip::kernels {

/// Newton until every lane will be below the tolerance or the iterations are used up, from `guess`. An evaluation that would only
/// confirm what the last step promises is saved: a lane is done where the residual after its full step is known to be below
/// the tolerance. Out: the solution in `guess`; `system` linearised, condensed and factorised a last step before it, and
/// that step (none where the system already solved the equations), which G and dgamma do not contain. Lanes that are done
/// stay as they are while others go on, so that no lane sees its batch mates.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION MaskOf<T> converge(const typename Law::template Params<S>& p, const Mat3<T>& A, Scalar<T> dt,
                                          const typename Law::template State<T>& old, const UpdateOptions& options,
                                          typename Law::template Guess<T>& guess, CrystalSystem<Law, T>& system,
                                          CrystalStep<Law::capacity, T>& step, int& evaluations) {
  using R = Scalar<T>;
  constexpr int N = Law::capacity;
  const T zero(R(0)), one(R(1)), tolerance(R(options.tolerance));
  const Vec6<T> trial = to_mandel(A - Mat3<T>::identity());
  T strain = zero;
  for (int i = 0; i < 6; ++i) strain = max_of(strain, abs_of(trial[i]));
  StepBounds<N, T> bounds;
  step_bounds<Law, S, T>(p, dt, old, strain + T(R(1e-8)), bounds);
  const InteractionMeans<S> means = interaction_means<Law, S>(p);
  MaskOf<T> done(false), exact(false);
  for (int iteration = 0; iteration < options.iterations; ++iteration) {
    linearise<Law, S, T>(p, A, dt, old, guess.stress, guess.xi, system);
    ++evaluations;
    if (iteration >= 8) exact = exact | !done;
    condense<Law, S, T>(p, means, exact, system);
    newton_step<Law, S, T>(p, system, step);
    const T length = step_length<Law, S, T>(p, bounds, system, guess.xi, step);
    const MaskOf<T> finite = system.error < T(R(1e30));
    T promised = residual_after<Law, S, T>(p, system, step);
    for (int pass = 0; pass < 2; ++pass) {  // a step that could be the last one is worth a little more work
      const MaskOf<T> worthwhile =
          (promised >= tolerance) & (promised < T(R(1e4)) * tolerance) & (step.mismatch > T(R(0.5)) * promised);
      if (!any(worthwhile & finite)) break;
      refine_step<Law, S, T>(p, system, worthwhile, step);
      promised = residual_after<Law, S, T>(p, system, step);
    }
    const MaskOf<T> foreseen = (promised < tolerance) & (length >= one) & system.regular & finite;
    const MaskOf<T> solved = system.error < tolerance;
    done = foreseen | solved;
    const MaskOf<T> stay = done | !finite;
    const bool last = all(stay) || iteration + 1 == options.iterations;
    // at the end the lanes that are done take their step; before, all others
    const MaskOf<T> go = last ? foreseen : !stay;
    const T part = select(go, last ? one : length, zero);
    for (int i = 0; i < 6; ++i) guess.stress[i] = select(go, guess.stress[i] + part * step.dstress[i], guess.stress[i]);
    for (int a = 0; a < p.systems; ++a) {
      const T moved = guess.xi[a] + part * step.dxi[a];
      // a change of ξ by 1/n of itself changes the rate e-fold: no further in one iteration than a few of those
      const T reach = guess.xi[a] * T(R(0.5) < R(2) / R(value_of(p.n[a])) ? R(0.5) : R(2) / R(value_of(p.n[a])));
      guess.xi[a] = select(go, min_of(max_of(moved, guess.xi[a] - reach), guess.xi[a] + reach), guess.xi[a]);
    }
    if (last) {
      for (int i = 0; i < 6; ++i) step.dstress[i] = select(go, step.dstress[i], zero);
      for (int a = 0; a < p.systems; ++a) step.ddgamma[a] = select(go, step.ddgamma[a], zero);
      break;
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

/// Elastic trial tensor A = F_p,old⁻ᵀ C F_p,old⁻¹.
template <class T>
KOKKOS_INLINE_FUNCTION Mat3<T> trial_tensor(const Mat3<T>& F_p_inverse, const Mat3<T>& C) {
  return transpose(F_p_inverse) * (C * F_p_inverse);
}

/// Stress and consistent tangent dS0/dE0 with a condensed system whose Jacobian is factorised and whose G is that of the end.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void consistent_tangent(const typename Law::template Params<S>&, const Mat3<T>& F_p_inverse_old,
                                               const Vec6<T>& stress, const CrystalSystem<Law, T>& system,
                                               Response<T>& response) {
  const Mat3<T> X = F_p_inverse_old * system.G;  // F_p⁻¹ at the end, before it is made unimodular
  const Mat3<T> XS = X * from_mandel(stress);
  response.stress = to_mandel(XS * transpose(X));
  Mat6<T> W = congruence(X);
  Mat6<T> right = transpose(W);
  const Mat3<T> SX = scaled(transpose(XS), T(Scalar<T>(2)));
  for (int c = 0; c < 6; ++c) {
    const Vec6<T> column = to_mandel(F_p_inverse_old * (detail::flow_column(system.flow, c) * SX));
    for (int i = 0; i < 6; ++i) W(i, c) -= column[i];
  }
  solve_factorised<6>(system.jacobian, 6, 6, right.m);
  response.tangent = W * right;
}

/// Stress and tangent at what converge() found: with its last linearisation, a step before the solution, or with one at it.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void answer_at(const typename Law::template Params<S>& p, const Mat3<T>& A, Scalar<T> dt,
                                      const typename Law::template State<T>& old, const UpdateOptions& options,
                                      const typename Law::template Guess<T>& guess,
                                      const CrystalStep<Law::capacity, T>& step, CrystalSystem<Law, T>& system,
                                      Response<T>& response) {
  if (options.exact_tangent) {
    linearise<Law, S, T>(p, A, dt, old, guess.stress, guess.xi, system);
    ++response.evaluations;
    condense<Law, S, T>(p, interaction_means<Law, S>(p), MaskOf<T>(true), system);
    system.regular = system.regular & factorise(system.jacobian, 6, 6, 0.0);
  } else {
    for (int a = 0; a < p.systems; ++a)
      subtract_shear(system.sign[a] * step.ddgamma[a], p.direction[a], p.normal[a], system.G);
  }
  consistent_tangent<Law, S, T>(p, old.F_p_inverse, guess.stress, system, response);
  response.converged = response.converged & system.regular;
}

}  // namespace polyslip::kernels
