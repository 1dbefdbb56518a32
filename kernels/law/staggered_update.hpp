#pragma once
// The finite-strain update of composed laws: hardening variables stand still while the stress is solved for by Newton's method
// with a bound on how far a step goes, and the consistent tangent comes from the same factors; then they follow the increment's
// shears (ComposedLaw::evolve). First order in time like backward Euler.
#include "kernels/law/crystal_rescue.hpp"
#include "kernels/law/staggered_bounds.hpp"

namespace polyslip::kernels {

/// Newton until every lane is below the tolerance, or will be after the step that is then taken. Out: the solution in `stress`;
/// `system` at it, or one last step (in `last`) before it. Lanes that are done stay as they are while others go on.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION MaskOf<T> converge_staggered(const typename Law::template Params<S>& p,
                                                    const Frozen<Law::capacity, T>& frozen, const Mat3<T>& A,
                                                    Scalar<T> dt, const UpdateOptions& options, Vec6<T>& stress,
                                                    StaggeredSystem<Law::capacity, T>& system, Vec6<T>& last,
                                                    int& evaluations) {
  using R = Scalar<T>;
  constexpr int N = Law::capacity;
  const T zero(R(0)), one(R(1)), tolerance(R(options.tolerance));
  const Vec6<T> trial = to_mandel(A - Mat3<T>::identity());
  T strain = zero;
  for (int i = 0; i < 6; ++i) strain = max_of(strain, abs_of(trial[i]));
  StaggeredBounds<N, T> bounds;
  StaggeredReach<N, T> reach;
  bool bounded = false;
  MaskOf<T> done(false);
  for (int iteration = 0; iteration < options.iterations; ++iteration) {
    linearise_staggered<Law, S, T>(p, frozen, A, dt, stress, system);
    ++evaluations;
    if (iteration == 0) {
      T fastest = zero;
      for (int a = 0; a < p.crystal.twin_end; ++a) fastest = max_of(fastest, system.flow.rate[a]);
      const MaskOf<T> wild = T(dt) * fastest > T(R(20)) * (strain + T(R(1e-6)));
      if (any(wild)) {
        bounds_of<Law, S, T>(p, frozen, strain, dt, bounds);
        bounded = true;
        const T part = select(wild, bearable_part<Law, S, T>(p, frozen, stress, bounds), one);
        for (int i = 0; i < 6; ++i) stress[i] *= part;
        linearise_staggered<Law, S, T>(p, frozen, A, dt, stress, system);
        ++evaluations;
      }
    }
    last = newton_change(system);
    reach_of<Law, S, T>(p, frozen, system, last, dt, reach);
    const MaskOf<T> finite = system.error < T(R(1e30));
    T length = one;
    const MaskOf<T> far = reach.growth > one;
    if (any(far)) {
      if (!bounded) bounds_of<Law, S, T>(p, frozen, strain, dt, bounds);
      bounded = true;
      length = select(far, bounded_length<Law, S, T>(p, frozen, stress, last, system, reach, bounds), one);
    }
    const MaskOf<T> foreseen = (reach.after < tolerance) & (length >= one) & system.regular & finite;
    done = foreseen | (system.error < tolerance);
    const MaskOf<T> stay = done | !finite;
    const bool end = all(stay) || iteration + 1 == options.iterations;
    const MaskOf<T> go = end ? foreseen : !stay;
    for (int i = 0; i < 6; ++i) {
      last[i] = select(go, last[i], zero);
      stress[i] += (end ? one : length) * last[i];
    }
    if (end) break;
  }
  return done;
}

/// Stress and consistent tangent at what converge_staggered found.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void answer_staggered(const typename Law::template Params<S>& p,
                                             const Frozen<Law::capacity, T>& frozen, const Mat3<T>& A, Scalar<T> dt,
                                             const Mat3<T>& F_p_inverse, const UpdateOptions& options,
                                             const Vec6<T>& stress, const Vec6<T>& last,
                                             StaggeredSystem<Law::capacity, T>& system, Response<T>& response) {
  using R = Scalar<T>;
  if (options.exact_tangent) {
    linearise_staggered<Law, S, T>(p, frozen, A, dt, stress, system);
    ++response.evaluations;
  } else {
    for (int k = 0; k < 9; ++k)
      for (int c = 0; c < 6; ++c) system.G.m[k] -= system.flow.by_stress[6 * k + c] * last[c];
  }
  const Mat3<T> X = F_p_inverse * system.G;  // F_p⁻¹ at the end, before it is made unimodular
  const Mat3<T> XS = X * from_mandel(stress);
  response.stress = to_mandel(XS * transpose(X));
  Mat6<T> W = congruence(X);
  Mat6<T> right = transpose(W);
  const Mat3<T> SX = scaled(transpose(XS), T(R(2)));
  for (int c = 0; c < 6; ++c) {
    const Vec6<T> column = to_mandel(F_p_inverse * (detail::by_stress_column(system.flow, c) * SX));
    for (int i = 0; i < 6; ++i) W(i, c) = (W(i, c) - column[i]) * T(R(stress_scale));
  }
  solve_factorised<6>(system.jacobian, 6, 6, right.m);
  response.tangent = W * right;
  response.converged = response.converged & system.regular;
}

/// Solves the increment from `stress` (elastic second Piola–Kirchhoff, crystal axes). Out: the solution in `stress`, S0 and its
/// consistent tangent, and per lane whether it converged. Lanes that did not hold numbers that mean nothing.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void staggered_solve(const typename Law::template Params<S>& p, const GrainData<T>& grain,
                                            const PointStep<T>& step, const typename Law::template State<T>& old,
                                            const UpdateOptions& options, typename Law::template Guess<T>& guess,
                                            Response<T>& response) {
  constexpr int N = Law::capacity;
  Frozen<N, T> frozen;
  StaggeredSystem<N, T> system;
  Vec6<T> last;
  Law::freeze(p, grain, old, frozen);
  response.evaluations = 0;
  const Mat3<T> A = trial_tensor(old.F_p_inverse, step.right_cauchy_green);
  response.converged =
      converge_staggered<Law, S, T>(p, frozen, A, step.dt, options, guess.stress, system, last, response.evaluations);
  answer_staggered<Law, S, T>(p, frozen, A, step.dt, old.F_p_inverse, options, guess.stress, last, system, response);
}

/// The state at the end of an increment of dt (s) that `guess` solves, from that at its start, in place.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void staggered_advance(const typename Law::template Params<S>& p, const GrainData<T>& grain,
                                              Scalar<T> dt, const typename Law::template Guess<T>& guess,
                                              typename Law::template State<T>& state) {
  constexpr int N = Law::capacity;
  Frozen<N, T> frozen;
  PlasticFlow<N, T> flow;
  Law::freeze(p, grain, state, frozen);
  Law::plastic_flow(p, frozen, guess.stress, dt, flow);
  Mat3<T> G = Mat3<T>::identity();
  for (int k = 0; k < 9; ++k) G.m[k] -= T(dt) * flow.L[k];
  state.F_p_inverse = unimodular(state.F_p_inverse * G);
  state.stress = guess.stress;
  Law::evolve(p, grain, dt, frozen, flow, state);
}

/// One point where Newton's method failed: the increment approached in pieces of it, each the next one's guess, as small as
/// options.substeps allows.
template <class Law, class S>
KOKKOS_INLINE_FUNCTION bool staggered_follow(const typename Law::template Params<S>& p, const GrainData<S>& grain,
                                             const PointStep<S>& step, const typename Law::template State<S>& old,
                                             const UpdateOptions& options, typename Law::template Guess<S>& guess,
                                             Response<S>& response) {
  constexpr int N = Law::capacity;
  Frozen<N, S> frozen;
  StaggeredSystem<N, S> system;
  Vec6<S> last;
  Law::freeze(p, grain, old, frozen);
  response.evaluations = 0;
  response.converged = false;
  // C at the start follows from the old elastic strain: C_old = F_pᵀ (2 E_e + I) F_p
  const Mat3<S> F_p = inverse(old.F_p_inverse);
  Vec6<S> strain = frozen.compliance * old.stress;
  for (int i = 0; i < 6; ++i) strain[i] += frozen.eigenstrain[i];
  const Mat3<S> C_start = transpose(F_p) * ((scaled(from_mandel(strain), S(2)) + Mat3<S>::identity()) * F_p);
  const Mat3<S> change = step.right_cauchy_green - C_start;
  Vec6<S> reached = old.stress;
  S done(0), piece(1);
  const S smallest = S(1) / S(options.substeps);
  Mat3<S> A;
  while (done < S(1)) {
    const S part = min_of(S(done + piece), S(1));
    A = trial_tensor(old.F_p_inverse, part < S(1) ? C_start + scaled(change, part) : step.right_cauchy_green);
    guess.stress = reached;
    if (converge_staggered<Law, S, S>(p, frozen, A, step.dt * part, options, guess.stress, system, last,
                                      response.evaluations)) {
      done = part;
      reached = guess.stress;
      piece = S(2) * piece;
    } else {
      piece = S(0.5) * piece;
      if (piece < smallest) break;
    }
  }
  response.converged = done >= S(1);
  if (!response.converged) return false;
  answer_staggered<Law, S, S>(p, frozen, A, step.dt, old.F_p_inverse, options, guess.stress, last, system, response);
  return response.converged;
}

/// As crystal_rescue: a point that fails even so answers with no stress and the elastic stiffness.
template <class Law, class S>
KOKKOS_INLINE_FUNCTION Rescue staggered_rescue(const typename Law::template Params<S>& p, const GrainData<S>& grain,
                                               const PointStep<S>& step, const typename Law::template State<S>& old,
                                               const UpdateOptions& options, typename Law::template Guess<S>& guess,
                                               Response<S>& response) {
  if (staggered_follow<Law, S>(p, grain, step, old, options, guess, response)) return Rescue::followed;
  guess.stress = old.stress;
  for (int k = 0; k < 6; ++k) response.stress[k] = S(0);
  for (int k = 0; k < 36; ++k) response.tangent.m[k] = S(p.crystal.stiffness.m[k]);
  return Rescue::failed;
}

}  // namespace polyslip::kernels
