#pragma once
// What is done for the few points where Newton's method fails: first the same equations approached step by step; where that
// fails too, local sub-steps with exact derivatives by dual numbers.
#include "kernels/law/crystal_newton.hpp"
#include "kernels/number/dual.hpp"

namespace polyslip::kernels {

/// C at the start of an increment follows from the old elastic strain: C_old = F_pᵀ (2 E_e + I) F_p.
template <class Law, class S>
KOKKOS_INLINE_FUNCTION Mat3<S> start_of_increment(const typename Law::template Params<S>& p,
                                                  const typename Law::template State<S>& old) {
  const Mat3<S> F_p = inverse(old.F_p_inverse);
  const Mat3<S> twice_strain = scaled(from_mandel(p.compliance * old.stress), S(2));
  return transpose(F_p) * ((twice_strain + Mat3<S>::identity()) * F_p);
}

/// The equations of the whole increment, reached by way of `pieces` shorter ones of the same rate that all begin at the old
/// state: each is the next one's guess. Leaves guess and system at the solution; false where a piece did not converge.
template <class Law, class S>
KOKKOS_INLINE_FUNCTION bool follow(const typename Law::template Params<S>& p, const Mat3<S>& C_end, S dt,
                                   const typename Law::template State<S>& old, const UpdateOptions& options, int pieces,
                                   typename Law::template Guess<S>& guess, CrystalSystem<Law, S>& system,
                                   CrystalStep<Law::capacity, S>& last, int& evaluations) {
  const Mat3<S> C_start = start_of_increment<Law, S>(p, old), change = C_end - C_start;
  Law::guess_from(p, old, guess);
  for (int piece = 1; piece <= pieces; ++piece) {
    const S part = S(piece) / S(pieces);
    const Mat3<S> A = trial_tensor(old.F_p_inverse, piece == pieces ? C_end : C_start + scaled(change, part));
    if (!converge<Law, S, S>(p, A, dt * part, old, options, guess, system, last, evaluations)) return false;
  }
  return true;
}

/// One lane, the increment split into `pieces` equal parts of C. All in Dual<S, 6> with respect to E0 at the end, so the
/// answer carries its consistent tangent. Returns whether every piece converged.
template <class Law, class S>
KOKKOS_INLINE_FUNCTION bool substep_once(const typename Law::template Params<S>& p, const Mat3<S>& C_end, S dt,
                                         const typename Law::template State<S>& old, const UpdateOptions& options,
                                         int pieces, typename Law::template State<S>& state, Vec6<S>& stress,
                                         Mat6<S>& tangent, int& evaluations) {
  using D = Dual<S, 6>;
  const Mat3<S> C_start = start_of_increment<Law, S>(p, old);
  typename Law::template State<D> now, next;
  typename Law::template State<S> values;
  typename Law::template Guess<S> guess;
  Law::guess_from(p, old, guess);
  for (int i = 0; i < 9; ++i) now.F_p_inverse.m[i] = D(old.F_p_inverse.m[i]);
  for (int i = 0; i < 6; ++i) now.stress[i] = D(old.stress[i]);
  for (int a = 0; a < p.systems; ++a) {
    now.xi[a] = D(old.xi[a]);
    now.gamma[a] = D(old.gamma[a]);
  }
  CrystalSystem<Law, S> system;
  CrystalSystem<Law, D> dual_system;
  CrystalStep<Law::capacity, S> last;
  CrystalStep<Law::capacity, D> step;
  const InteractionMeans<S> means = interaction_means<Law, S>(p);
  for (int piece = 1; piece <= pieces; ++piece) {
    const S part = S(piece) / S(pieces);
    Mat3<D> C;
    for (int i = 0; i < 3; ++i)
      for (int j = 0; j < 3; ++j) C(i, j) = D(C_start(i, j) + part * (C_end(i, j) - C_start(i, j)));
    for (int a = 0; a < 6; ++a) {  // ∂C/∂E0 = 2, Mandel off-diagonals carry √2
      const S slope = a < 3 ? S(2) * part : S(sqrt2) * part;
      C(mandel_i(a), mandel_j(a)).d[a] = slope;
      C(mandel_j(a), mandel_i(a)).d[a] = slope;
    }
    for (int i = 0; i < 9; ++i) values.F_p_inverse.m[i] = now.F_p_inverse.m[i].v;
    for (int a = 0; a < p.systems; ++a) {
      values.xi[a] = now.xi[a].v;
      values.gamma[a] = now.gamma[a].v;
    }
    Mat3<S> C_value;
    for (int i = 0; i < 9; ++i) C_value.m[i] = C.m[i].v;
    const Mat3<S> A_value = trial_tensor(values.F_p_inverse, C_value);
    if (!converge<Law, S, S>(p, A_value, dt / S(pieces), values, options, guess, system, last, evaluations))
      return false;
    // one Newton step at the converged values, in duals: the implicit function theorem
    for (int i = 0; i < 6; ++i) next.stress[i] = D(guess.stress[i]);
    for (int a = 0; a < p.systems; ++a) next.xi[a] = D(guess.xi[a]);
    const Mat3<D> A = trial_tensor(now.F_p_inverse, C);
    for (int pass = 0; pass < 2; ++pass) {  // the second pass evaluates F_p and γ at the corrected unknowns
      linearise<Law, S, D>(p, A, dt / S(pieces), now, next.stress, next.xi, dual_system);
      if (pass == 1) break;
      condense<Law, S, D>(p, means, MaskOf<D>(true), dual_system);
      newton_step<Law, S, D>(p, dual_system, step);
      for (int i = 0; i < 6; ++i) next.stress[i] += step.dstress[i];
      for (int a = 0; a < p.systems; ++a) next.xi[a] += step.dxi[a];
    }
    evaluations += 2;
    const Mat3<D> X = now.F_p_inverse * dual_system.G;
    if (piece == pieces) {
      const Vec6<D> S0 = to_mandel(X * (from_mandel(next.stress) * transpose(X)));
      for (int i = 0; i < 6; ++i) {
        stress[i] = S0[i].v;
        for (int j = 0; j < 6; ++j) tangent(i, j) = S0[i].d[j];
      }
    }
    next.F_p_inverse = unimodular(X);
    for (int a = 0; a < p.systems; ++a) next.gamma[a] = dual_system.gamma[a];
    now = next;
    for (int i = 0; i < 6; ++i) guess.stress[i] = now.stress[i].v;
    for (int a = 0; a < p.systems; ++a) guess.xi[a] = now.xi[a].v;
  }
  for (int i = 0; i < 9; ++i) state.F_p_inverse.m[i] = now.F_p_inverse.m[i].v;
  for (int i = 0; i < 6; ++i) state.stress[i] = now.stress[i].v;
  for (int a = 0; a < p.systems; ++a) {
    state.xi[a] = now.xi[a].v;
    state.gamma[a] = now.gamma[a].v;
  }
  return true;
}

/// How a point that failed was solved after all.
enum class Rescue {
  failed,
  followed,   ///< its guess holds the solution of the whole increment
  substepped  ///< the increment was integrated in pieces: no guess describes the end, `end` does
};

/// The equations of the whole increment approached in 1, 4, 16 … pieces. In: `guess` is not looked at. Out: guess and response.
template <class Law, class S>
KOKKOS_INLINE_FUNCTION bool crystal_follow(const typename Law::template Params<S>& p, const PointStep<S>& step,
                                           const typename Law::template State<S>& old, const UpdateOptions& options,
                                           typename Law::template Guess<S>& guess, Response<S>& response) {
  CrystalSystem<Law, S> system;
  CrystalStep<Law::capacity, S> last;
  response.evaluations = 0;
  response.converged = false;
  for (int pieces = 1; pieces <= options.substeps && !response.converged; pieces *= 4)
    response.converged = follow<Law, S>(p, step.right_cauchy_green, step.dt, old, options, pieces, guess, system, last,
                                        response.evaluations);
  if (!response.converged) return false;
  answer_at<Law, S, S>(p, trial_tensor(old.F_p_inverse, step.right_cauchy_green), step.dt, old, options, guess, last,
                       system, response);
  return response.converged;
}

/// The increment integrated in 4, 16 … sub-steps. Out: the state at the end and the response.
template <class Law, class S>
KOKKOS_INLINE_FUNCTION bool crystal_substep(const typename Law::template Params<S>& p, const PointStep<S>& step,
                                            const typename Law::template State<S>& old, const UpdateOptions& options,
                                            typename Law::template State<S>& end, Response<S>& response) {
  response.converged = false;
  for (int pieces = 4; pieces <= options.substeps && !response.converged; pieces *= 4)
    response.converged = substep_once<Law, S>(p, step.right_cauchy_green, step.dt, old, options, pieces, end,
                                              response.stress, response.tangent, response.evaluations);
  return response.converged;
}

/// Both in turn. A point that fails even so answers with no stress and the elastic stiffness, finite numbers that mean nothing.
template <class Law, class S>
KOKKOS_INLINE_FUNCTION Rescue crystal_rescue(const typename Law::template Params<S>& p, const PointStep<S>& step,
                                             const typename Law::template State<S>& old, const UpdateOptions& options,
                                             typename Law::template Guess<S>& guess,
                                             typename Law::template State<S>& end, Response<S>& response) {
  if (crystal_follow<Law, S>(p, step, old, options, guess, response)) return Rescue::followed;
  Law::guess_from(p, old, guess);
  if (crystal_substep<Law, S>(p, step, old, options, end, response)) {
    Law::guess_from(p, end, guess);
    return Rescue::substepped;
  }
  for (int k = 0; k < 6; ++k) response.stress[k] = S(0);
  for (int k = 0; k < 36; ++k) response.tangent.m[k] = p.stiffness.m[k];
  return Rescue::failed;
}

}  // namespace polyslip::kernels
