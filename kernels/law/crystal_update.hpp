#pragma once
// The whole update of a crystal law: the fast path for all lanes together; for the few lanes that fail, one at a time, the same
// equations approached step by step; and where that fails too, local sub-steps with exact derivatives by dual numbers.
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
                                   typename Law::template State<S>& guess, CrystalSystem<Law, S>& system,
                                   int& evaluations) {
  const Mat3<S> C_start = start_of_increment<Law, S>(p, old), change = C_end - C_start;
  guess = old;
  for (int piece = 1; piece <= pieces; ++piece) {
    const S part = S(piece) / S(pieces);
    const Mat3<S> A = trial_tensor(old.F_p_inverse, piece == pieces ? C_end : C_start + scaled(change, part));
    if (!converge<Law, S, S>(p, A, dt * part, old, options, guess, system, evaluations)) return false;
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
  typename Law::template State<S> values, guess = old;
  for (int i = 0; i < 9; ++i) now.F_p_inverse.m[i] = D(old.F_p_inverse.m[i]);
  for (int i = 0; i < 6; ++i) now.stress[i] = D(old.stress[i]);
  for (int a = 0; a < p.systems; ++a) {
    now.xi[a] = D(old.xi[a]);
    now.gamma[a] = D(old.gamma[a]);
  }
  CrystalSystem<Law, S> system;
  CrystalSystem<Law, D> dual_system;
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
    if (!converge<Law, S, S>(p, A_value, dt / S(pieces), values, options, guess, system, evaluations)) return false;
    // one Newton step at the converged values, in duals: the implicit function theorem
    for (int i = 0; i < 6; ++i) next.stress[i] = D(guess.stress[i]);
    for (int a = 0; a < p.systems; ++a) {
      next.xi[a] = D(guess.xi[a]);
      next.gamma[a] = D(guess.gamma[a]);
    }
    const Mat3<D> A = trial_tensor(now.F_p_inverse, C);
    Vec6<D> dstress;
    D dxi[Law::capacity], ddgamma[Law::capacity];
    for (int pass = 0; pass < 2; ++pass) {  // the second pass evaluates F_p and γ at the corrected unknowns
      linearise<Law, S, D>(p, A, dt / S(pieces), now, next.stress, next.xi, next.gamma, dual_system);
      if (pass == 1) break;
      condense<Law, S, D>(p, Condensation::exact, dual_system);
      newton_step<Law, S, D>(p, dual_system, dstress, dxi, ddgamma);
      for (int i = 0; i < 6; ++i) next.stress[i] += dstress[i];
      for (int a = 0; a < p.systems; ++a) next.xi[a] += dxi[a];
      for (int a = p.slip; a < p.systems; ++a)
        next.gamma[a] = now.gamma[a] + dual_system.sign[a] * dual_system.signed_dgamma[a] + ddgamma[a];
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
    store<Law, S, D>(p, now, dual_system, X, next);
    now = next;
    for (int i = 0; i < 6; ++i) guess.stress[i] = now.stress[i].v;
    for (int a = 0; a < p.systems; ++a) {
      guess.xi[a] = now.xi[a].v;
      guess.gamma[a] = now.gamma[a].v;
    }
  }
  for (int i = 0; i < 9; ++i) state.F_p_inverse.m[i] = now.F_p_inverse.m[i].v;
  for (int i = 0; i < 6; ++i) state.stress[i] = now.stress[i].v;
  for (int a = 0; a < p.systems; ++a) {
    state.xi[a] = now.xi[a].v;
    state.gamma[a] = now.gamma[a].v;
  }
  return true;
}

/// Copies lane i of a batch of states into a scalar one, and back.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void take_lane(int systems, const typename Law::template State<T>& from, int i,
                                      typename Law::template State<S>& to) {
  for (int k = 0; k < 9; ++k) to.F_p_inverse.m[k] = lane(from.F_p_inverse.m[k], i);
  for (int k = 0; k < 6; ++k) to.stress[k] = lane(from.stress[k], i);
  for (int a = 0; a < systems; ++a) {
    to.xi[a] = lane(from.xi[a], i);
    to.gamma[a] = lane(from.gamma[a], i);
  }
}
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void put_lane(int systems, const typename Law::template State<S>& from, int i,
                                     typename Law::template State<T>& to) {
  for (int k = 0; k < 9; ++k) set_lane(to.F_p_inverse.m[k], i, from.F_p_inverse.m[k]);
  for (int k = 0; k < 6; ++k) set_lane(to.stress[k], i, from.stress[k]);
  for (int a = 0; a < systems; ++a) {
    set_lane(to.xi[a], i, from.xi[a]);
    set_lane(to.gamma[a], i, from.gamma[a]);
  }
}

/// The update of a crystal law, for T a scalar or a batch of scalars S. In: `state` holds the guess for stress and xi.
/// Out: the state at the end, S0 and its consistent tangent, and per lane whether it converged. A lane that did not holds
/// finite numbers that mean nothing.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void crystal_update(const typename Law::template Params<S>& p, const PointStep<T>& step,
                                           const typename Law::template State<T>& old, const UpdateOptions& options,
                                           typename Law::template State<T>& state, Response<T>& response) {
  constexpr int lanes = NumberTraits<T>::lanes;
  CrystalSystem<Law, T> system;
  response.evaluations = 0;
  const Mat3<T> A = trial_tensor(old.F_p_inverse, step.right_cauchy_green);
  response.converged = converge<Law, S, T>(p, A, step.dt, old, options, state, system, response.evaluations);
  consistent_tangent<Law, S, T>(p, old.F_p_inverse, state.stress, system, response);
  response.converged = response.converged & system.regular;
  store<Law, S, T>(p, old, system, old.F_p_inverse * system.G, state);
  if (all(response.converged)) return;

  MaskOf<T> good = response.converged;
  for (int i = 0; i < lanes; ++i) {
    if (lane(good, i)) continue;
    typename Law::template State<S> old_lane, new_lane;
    take_lane<Law, S, T>(p.systems, old, i, old_lane);
    Mat3<S> C;
    for (int k = 0; k < 9; ++k) C.m[k] = lane(step.right_cauchy_green.m[k], i);
    Vec6<S> stress;
    Mat6<S> tangent;
    bool found = false;
    CrystalSystem<Law, S> system_lane;
    for (int pieces = 1; pieces <= options.substeps && !found; pieces *= 4)
      found = follow<Law, S>(p, C, step.dt, old_lane, options, pieces, new_lane, system_lane, response.evaluations);
    if (found) {
      Response<S> answer;
      consistent_tangent<Law, S, S>(p, old_lane.F_p_inverse, new_lane.stress, system_lane, answer);
      store<Law, S, S>(p, old_lane, system_lane, old_lane.F_p_inverse * system_lane.G, new_lane);
      stress = answer.stress;
      tangent = answer.tangent;
      found = system_lane.regular;
    }
    for (int pieces = 4; pieces <= options.substeps && !found; pieces *= 4)
      found = substep_once<Law, S>(p, C, step.dt, old_lane, options, pieces, new_lane, stress, tangent,
                                   response.evaluations);
    if (!found) {
      new_lane = old_lane;
      for (int k = 0; k < 6; ++k) stress[k] = S(0);
      for (int k = 0; k < 36; ++k) tangent.m[k] = p.stiffness.m[k];
    }
    put_lane<Law, S, T>(p.systems, new_lane, i, state);
    for (int k = 0; k < 6; ++k) set_lane(response.stress[k], i, stress[k]);
    for (int k = 0; k < 36; ++k) set_lane(response.tangent.m[k], i, tangent.m[k]);
    if constexpr (lanes == 1)
      response.converged = found;
    else
      response.converged.set_lane(i, found);
  }
}

}  // namespace polyslip::kernels
