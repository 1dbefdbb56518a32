#pragma once
// The whole update of a crystal law: Newton for all lanes together; the few lanes that fail are rescued one at a time; and the
// state at the end follows from the solution. A sweep calls the three parts apart, so that it stores the solution only.
#include "kernels/law/crystal_rescue.hpp"

namespace polyslip::kernels {

/// Solves the increment from `guess`. Out: the solution in `guess`, S0 and its consistent tangent, and per lane whether it
/// converged. Lanes that did not hold numbers that mean nothing.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void crystal_solve(const typename Law::template Params<S>& p, const PointStep<T>& step,
                                          const typename Law::template State<T>& old, const UpdateOptions& options,
                                          typename Law::template Guess<T>& guess, Response<T>& response) {
  CrystalSystem<Law, T> system;
  CrystalStep<Law::capacity, T> last;
  response.evaluations = 0;
  const Mat3<T> A = trial_tensor(old.F_p_inverse, step.right_cauchy_green);
  response.converged = converge<Law, S, T>(p, A, step.dt, old, options, guess, system, last, response.evaluations);
  answer_at<Law, S, T>(p, A, step.dt, old, options, guess, last, system, response);
}

/// The state at the end of an increment of dt (s) that `guess` solves, from that at its start, in place. F_p⁻¹ is made unimodular.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void crystal_advance(const typename Law::template Params<S>& p, Scalar<T> dt,
                                            const typename Law::template Guess<T>& guess,
                                            typename Law::template State<T>& state) {
  typename Law::template Rates<T> r;
  Law::flow_over(p, dt, guess.stress, guess.xi, state.gamma, r);
  Mat3<T> G = Mat3<T>::identity();
  for (int a = 0; a < p.systems; ++a) {
    const T dgamma = T(dt) * r.rate[a];
    state.gamma[a] += dgamma;
    state.xi[a] = guess.xi[a];
    subtract_shear(r.sign[a] * dgamma, p.direction[a], p.normal[a], G);
  }
  state.F_p_inverse = unimodular(state.F_p_inverse * G);
  state.stress = guess.stress;
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

/// The update as a whole, for T a scalar or a batch of scalars S. In: `state` holds the guess for stress and xi. Out: the state
/// at the end, S0 and its consistent tangent, and per lane whether it converged.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void crystal_update(const typename Law::template Params<S>& p, const PointStep<T>& step,
                                           const typename Law::template State<T>& old, const UpdateOptions& options,
                                           typename Law::template State<T>& state, Response<T>& response) {
  typename Law::template Guess<T> guess;
  Law::guess_from(p, state, guess);
  crystal_solve<Law, S, T>(p, step, old, options, guess, response);
  state = old;
  crystal_advance<Law, S, T>(p, step.dt, guess, state);
  if (all(response.converged)) return;

  const MaskOf<T> good = response.converged;
  for (int i = 0; i < NumberTraits<T>::lanes; ++i) {
    if (lane(good, i)) continue;
    typename Law::template State<S> old_lane, end;
    typename Law::template Guess<S> guess_lane;
    take_lane<Law, S, T>(p.systems, old, i, old_lane);
    PointStep<S> step_lane;
    for (int k = 0; k < 9; ++k) step_lane.right_cauchy_green.m[k] = lane(step.right_cauchy_green.m[k], i);
    step_lane.dt = step.dt;
    Response<S> answer;
    const Rescue rescue = crystal_rescue<Law, S>(p, step_lane, old_lane, options, guess_lane, end, answer);
    if (rescue != Rescue::substepped) end = old_lane;
    if (rescue == Rescue::followed) crystal_advance<Law, S, S>(p, step.dt, guess_lane, end);
    put_lane<Law, S, T>(p.systems, end, i, state);
    for (int k = 0; k < 6; ++k) set_lane(response.stress[k], i, answer.stress[k]);
    for (int k = 0; k < 36; ++k) set_lane(response.tangent.m[k], i, answer.tangent.m[k]);
    response.evaluations += answer.evaluations;
    if constexpr (NumberTraits<T>::lanes == 1)
      response.converged = rescue != Rescue::failed;
    else
      response.converged.set_lane(i, rescue != Rescue::failed);
  }
}

}  // namespace polyslip::kernels
