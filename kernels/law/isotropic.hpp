#pragma once
// Isotropic J2 viscoplasticity, equations and names as DAMASK's `isotropic` (Maiti, Eisenlohr, Scripta Mater. 145 (2018),
// doi:10.1016/j.scriptamat.2017.09.047):
//   γ̇ = γ̇₀ (√(3/2) ‖dev S‖ / (M ξ))ⁿ,  L_p = γ̇ dev S/‖dev S‖,  ξ̇ = γ̇ (h₀ + h_ln ln γ̇) h sgn(x) |x|^a,  x = 1 − ξ/ξ_∞.
// The unknowns of the implicit update are S and ξ; Jacobian and consistent tangent come from dual numbers, so that a law
// of this kind is its residual and nothing else.
#include "kernels/law/law.hpp"
#include "kernels/number/dual.hpp"
#include "kernels/tensor/solve.hpp"

namespace polyslip::kernels {

struct Isotropic {
  template <class S>
  struct Params {
    Mat6<S> compliance;  ///< 1/Pa, Mandel
    Mat6<S> stiffness;   ///< Pa
    S dot_gamma_0, n, M, xi_0, xi_inf, h_0, h_ln, h, a;
  };

  template <class T>
  struct State {
    Mat3<T> F_p_inverse;
    T xi;            ///< Pa
    Vec6<T> stress;  ///< elastic second Piola–Kirchhoff stress, Pa, Mandel
    T gamma;         ///< accumulated shear
  };

  /// What an increment solves for: with the state at its start these numbers are the state at its end.
  template <class T>
  struct Guess {
    Vec6<T> stress;
    T xi;
  };

  template <class T, class S>
  static KOKKOS_INLINE_FUNCTION void initialise(const Params<S>& p, const Quaternion<T>& orientation, State<T>& state) {
    state.F_p_inverse = transpose(to_matrix(orientation));
    for (int i = 0; i < 6; ++i) state.stress[i] = T(Scalar<T>(0));
    state.xi = T(p.xi_0);
    state.gamma = T(Scalar<T>(0));
  }

  /// log of the shear rate (1/s) and the unit flow direction (Mandel) for a stress and a resistance.
  template <class T, class S>
  static KOKKOS_INLINE_FUNCTION T log_rate(const Params<S>& p, const Vec6<T>& stress, const T& xi, Vec6<T>& direction) {
    using std::log;
    using std::sqrt;
    using R = Scalar<T>;
    const T mean = (stress[0] + stress[1] + stress[2]) * T(R(1.0 / 3.0));
    direction = stress;
    for (int i = 0; i < 3; ++i) direction[i] -= mean;
    const T norm = sqrt(dot(direction, direction) + T(R(1e-6)));  // Pa²: keeps the direction finite at zero stress
    for (int i = 0; i < 6; ++i) direction[i] = direction[i] / norm;
    const T ratio = T(R(1.22474487139158904910)) * norm / (T(p.M) * xi);
    return log(T(p.dot_gamma_0)) + min_of(T(p.n) * log(ratio), T(R(80)));
  }

  /// Residual of (stress, ξ) over an increment: 6 of elastic strain, 1 of ξ over ξ. Also G = I − Δγ N and Δγ.
  template <class T, class S>
  static KOKKOS_INLINE_FUNCTION void residual(const Params<S>& p, const Mat3<T>& A, Scalar<T> dt, const T& xi_old,
                                              const Vec6<T>& stress, const T& xi, T* r, Mat3<T>& G, T& dgamma) {
    using std::exp;
    using std::log;
    using R = Scalar<T>;
    Vec6<T> N;
    const T log_gamma = log_rate(p, stress, xi, N);
    dgamma = exp(log_gamma) * T(dt);
    const Mat3<T> flow = from_mandel(N);
    G = Mat3<T>::identity() - scaled(flow, dgamma);
    const Vec6<T> twice_strain = to_mandel(transpose(G) * (A * G) - Mat3<T>::identity());
    for (int i = 0; i < 6; ++i) {
      r[i] = T(R(-0.5)) * twice_strain[i];
      for (int j = 0; j < 6; ++j) r[i] += T(p.compliance(i, j)) * stress[j];
    }
    const T x = T(R(1)) - xi / T(p.xi_inf);
    const T size = max_of(abs_of(x), T(R(1e-12)));
    const T voce = x * exp((T(p.a) - T(R(1))) * log(size)) * T(p.h);
    r[6] = (xi - xi_old - dgamma * (T(p.h_0) + T(p.h_ln) * log_gamma) * voce) / xi_old;
  }

  /// Solves the increment from `guess`. Out: the solution in `guess`, S0, its tangent, and per lane whether it converged.
  template <class S, class T>
  static KOKKOS_INLINE_FUNCTION void solve(const Params<S>& p, const PointStep<T>& step, const State<T>& old,
                                           const UpdateOptions& options, Guess<T>& guess, Response<T>& response) {
    using std::exp;
    using std::log;
    using std::sqrt;
    using R = Scalar<T>;
    using D7 = Dual<T, 7>;
    const Mat3<T>& Fi = old.F_p_inverse;
    const Mat3<T> A = transpose(Fi) * (step.right_cauchy_green * Fi);
    const Vec6<T> trial = to_mandel(A - Mat3<T>::identity());
    const T largest_shear = T(R(4)) * sqrt(dot(trial, trial)) + T(R(1e-8));
    const T ratio = exp(log(largest_shear / (T(p.dot_gamma_0) * T(step.dt))) / T(p.n));
    response.evaluations = 0;
    MaskOf<T> done(false), regular(true);
    for (int iteration = 0; iteration < options.iterations; ++iteration) {
      Vec6<D7> stress;
      for (int i = 0; i < 6; ++i) stress[i] = D7::variable(guess.stress[i], i);
      const D7 xi = D7::variable(guess.xi, 6);
      Mat3<D7> A7, G;
      for (int i = 0; i < 9; ++i) A7.m[i] = D7(A.m[i]);
      D7 r[7], dgamma;
      residual(p, A7, step.dt, D7(old.xi), stress, xi, r, G, dgamma);
      ++response.evaluations;
      T error(R(0)), J[49], dx[7];
      for (int i = 0; i < 7; ++i) {
        error = max_of(error, abs_of(r[i].v));
        dx[i] = -r[i].v;
        for (int j = 0; j < 7; ++j) J[7 * i + j] = r[i].d[j];
      }
      done = (error < T(R(options.tolerance))) & regular;
      if (all(done) || iteration + 1 == options.iterations) break;
      // scale ξ by its size so that the pivots compare
      for (int i = 0; i < 7; ++i) J[7 * i + 6] = J[7 * i + 6] * old.xi;
      regular = factorise(J, 7, 7, 0.0);
      solve_factorised<1>(J, 7, 7, dx);
      // no further than where the equivalent stress would let the whole increment slip a few times over
      Vec6<T> moved;
      for (int i = 0; i < 6; ++i) moved[i] = guess.stress[i] + dx[i];
      const T before = equivalent(guess.stress), after = equivalent(moved);
      const T bound = max_of(ratio * T(p.M) * guess.xi, before);
      const T length =
          select(after > bound, max_of((bound - before) / max_of(after - before, T(R(1e-30))), T(R(0.02))), T(R(1)));
      for (int i = 0; i < 6; ++i) guess.stress[i] = select(done, guess.stress[i], guess.stress[i] + length * dx[i]);
      const T xi_moved = guess.xi + length * dx[6] * old.xi;
      guess.xi = select(done, guess.xi, min_of(max_of(xi_moved, T(R(0.5)) * guess.xi), T(R(2)) * guess.xi));
    }
    response.converged = done;
    finish(p, step, old, guess, response);
  }

  /// The state at the end of an increment of dt (s) that `guess` solves, from that at its start, in place.
  template <class S, class T>
  static KOKKOS_INLINE_FUNCTION void advance(const Params<S>& p, Scalar<T> dt, const Guess<T>& guess, State<T>& state) {
    using std::exp;
    using std::log;
    Vec6<T> N;
    const T dgamma = exp(log_rate(p, guess.stress, guess.xi, N)) * T(dt);
    const Mat3<T> X = state.F_p_inverse * (Mat3<T>::identity() - scaled(from_mandel(N), dgamma));
    state.F_p_inverse = scaled(X, exp(log(determinant(X)) * T(Scalar<T>(-1.0 / 3.0))));
    state.stress = guess.stress;
    state.xi = guess.xi;
    state.gamma += dgamma;
  }

  /// Both: in, `state` holds the guess; out, the state at the end.
  template <class S, class T>
  static KOKKOS_INLINE_FUNCTION void update(const Params<S>& p, const PointStep<T>& step, const State<T>& old,
                                            const UpdateOptions& options, State<T>& state, Response<T>& response) {
    Guess<T> guess{state.stress, state.xi};
    solve(p, step, old, options, guess, response);
    state = old;
    advance(p, step.dt, guess, state);
  }

 private:
  template <class T>
  static KOKKOS_INLINE_FUNCTION T equivalent(const Vec6<T>& stress) {
    using std::sqrt;
    using R = Scalar<T>;
    const T mean = (stress[0] + stress[1] + stress[2]) * T(R(1.0 / 3.0));
    return sqrt(T(R(1.5)) * max_of(dot(stress, stress) - T(R(3)) * mean * mean, T(R(1e-6))));
  }

  /// S0 and its tangent by the implicit function theorem.
  template <class S, class T>
  static KOKKOS_INLINE_FUNCTION void finish(const Params<S>& p, const PointStep<T>& step, const State<T>& old,
                                            const Guess<T>& guess, Response<T>& response) {
    using R = Scalar<T>;
    using D = Dual<T, 13>;  // directions: stress (6), ξ/ξ_old (1), E0 (6)
    Vec6<D> stress;
    for (int i = 0; i < 6; ++i) stress[i] = D::variable(guess.stress[i], i);
    D xi(guess.xi);
    xi.d[6] = old.xi;
    Mat3<D> C, Fi;
    for (int i = 0; i < 9; ++i) {
      C.m[i] = D(step.right_cauchy_green.m[i]);
      Fi.m[i] = D(old.F_p_inverse.m[i]);
    }
    for (int a = 0; a < 6; ++a) {
      const T slope(R(a < 3 ? 2.0 : sqrt2));
      C(mandel_i(a), mandel_j(a)).d[7 + a] = slope;
      C(mandel_j(a), mandel_i(a)).d[7 + a] = slope;
    }
    D r[7], dgamma;
    Mat3<D> G;
    residual(p, transpose(Fi) * (C * Fi), step.dt, D(old.xi), stress, xi, r, G, dgamma);
    const Mat3<D> X = Fi * G;
    const Vec6<D> S0 = to_mandel(X * (from_mandel(stress) * transpose(X)));
    T J[49], dy[42];
    for (int i = 0; i < 7; ++i) {
      for (int j = 0; j < 7; ++j) J[7 * i + j] = r[i].d[j];
      for (int c = 0; c < 6; ++c) dy[6 * i + c] = -r[i].d[7 + c];
    }
    factorise(J, 7, 7, 0.0);
    solve_factorised<6>(J, 7, 7, dy);
    for (int i = 0; i < 6; ++i) {
      response.stress[i] = S0[i].v;
      for (int c = 0; c < 6; ++c) {
        T slope = S0[i].d[7 + c];
        for (int k = 0; k < 7; ++k) slope += S0[i].d[k] * dy[6 * k + c];
        response.tangent(i, c) = slope;
      }
    }
  }
};

}  // namespace polyslip::kernels
