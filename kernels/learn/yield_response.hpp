#pragma once
// The stress of a grain that is driven by Y within a medium: the law answers, so that a learned drive never leaves the yield surface,
//   s + D(s) = Y,   D(s) = Σ_a sgn τ_a (|τ_a|/ξ_a)ⁿ M_a,   τ_a = M_a : s   (twins: τ > 0 only).
// Stresses in units of the macroscopic von Mises stress, D in units of the macroscopic rate: then the factor of the stress is that of the
// incompressible isotropic sphere with secant stiffness, 3 σ̄/(2 · 3/2 ε̄̇ · …) = 1 (Eshelby; Berveiller, Zaoui, J. Mech. Phys. Solids 26
// (1978) 325, doi:10.1016/0022-5096(78)90003-0). s is the minimum of a convex function (a proximal map), and ∂s/∂Y = (1 + ∂D/∂s)⁻¹.
#include "kernels/tensor/tensor.hpp"

namespace polyslip::kernels {

template <int N, class T>
struct YieldSystems {
  int count = 0;                        ///< slip and twin systems
  int slip = 0;                         ///< those from here on are twins
  const double (*schmid)[6] = nullptr;  ///< crystal axes, Mandel
  T inverse_strength[N];                ///< 1/ξ
  T exponent[N];                        ///< n
};

/// D and, where H is not null, 1 + ∂D/∂s; `largest`: of all τ/ξ.
template <int N, class T>
KOKKOS_INLINE_FUNCTION void yield_flow(const YieldSystems<N, T>& y, const Vec6<T>& s, Vec6<T>& D, Mat6<T>* H,
                                       T& largest) {
  using std::exp;
  using std::log;
  using R = Scalar<T>;
  const T zero(R(0)), one(R(1));
  for (int i = 0; i < 6; ++i) D[i] = zero;
  if (H != nullptr)
    for (int i = 0; i < 36; ++i) H->m[i] = i % 7 == 0 ? one : zero;
  largest = zero;
  for (int a = 0; a < y.count; ++a) {
    T tau = s[0] * T(R(y.schmid[a][0]));
    for (int i = 1; i < 6; ++i) tau += s[i] * T(R(y.schmid[a][i]));
    T ratio = abs_of(tau) * y.inverse_strength[a];
    if (a >= y.slip) ratio = select(tau > zero, ratio, zero);
    largest = max_of(largest, ratio);
    const T power = exp(max_of(min_of((y.exponent[a] - one) * log(max_of(ratio, T(R(1e-6)))), T(R(60))), T(R(-60))));
    const T rate = sign_of(tau) * power * ratio;
    for (int i = 0; i < 6; ++i) D[i] += rate * T(R(y.schmid[a][i]));
    if (H == nullptr) continue;
    const T slope = select(ratio > zero, y.exponent[a] * power * y.inverse_strength[a], zero);
    for (int i = 0; i < 6; ++i) {
      const T row = slope * T(R(y.schmid[a][i]));
      for (int j = 0; j <= i; ++j) (*H)(i, j) += row * T(R(y.schmid[a][j]));
    }
  }
}

/// H x = b by Cholesky's factors, which take the place of the lower half of H.
template <class T>
KOKKOS_INLINE_FUNCTION void factorise(Mat6<T>& H) {
  using std::sqrt;
  for (int j = 0; j < 6; ++j) {
    for (int k = 0; k < j; ++k) H(j, j) -= H(j, k) * H(j, k);
    H(j, j) = sqrt(H(j, j));
    const T inverse = T(Scalar<T>(1)) / H(j, j);
    for (int i = j + 1; i < 6; ++i) {
      for (int k = 0; k < j; ++k) H(i, j) -= H(i, k) * H(j, k);
      H(i, j) *= inverse;
    }
  }
}
template <class T>
KOKKOS_INLINE_FUNCTION Vec6<T> solve_factorised(const Mat6<T>& L, Vec6<T> b) {
  for (int i = 0; i < 6; ++i) {
    for (int k = 0; k < i; ++k) b[i] -= L(i, k) * b[k];
    b[i] = b[i] / L(i, i);
  }
  for (int i = 5; i >= 0; --i) {
    for (int k = i + 1; k < 6; ++k) b[i] -= L(k, i) * b[k];
    b[i] = b[i] / L(i, i);
  }
  return b;
}

/// s from Y, beginning at the s that is given. Newton's method; a step is shortened so that no system comes further above its strength
/// than a quarter, or than it is: beyond, rates grow by orders of magnitude.
template <int N, class T>
KOKKOS_INLINE_FUNCTION void yield_response(const YieldSystems<N, T>& y, const Vec6<T>& Y, Vec6<T>& s) {
  using R = Scalar<T>;
  constexpr R tolerance = sizeof(R) == 8 ? R(1e-26) : R(1e-11);  // of the residual's square over that of Y
  constexpr int iterations = 40;
  Vec6<T> D;
  Mat6<T> H;
  T largest;
  const T size = dot(Y, Y) + T(R(1e-30));
  for (int k = 0; k < iterations; ++k) {
    yield_flow(y, s, D, &H, largest);
    Vec6<T> step;
    for (int i = 0; i < 6; ++i) step[i] = Y[i] - s[i] - D[i];
    if (all(dot(step, step) < T(tolerance) * size)) break;
    factorise(H);
    step = solve_factorised(H, step);
    const T bound = max_of(largest, T(R(1.25)));
    T length(R(1));
    for (int a = 0; a < y.count; ++a) {
      T tau = s[0] * T(R(y.schmid[a][0])), change = step[0] * T(R(y.schmid[a][0]));
      for (int i = 1; i < 6; ++i) {
        tau += s[i] * T(R(y.schmid[a][i]));
        change += step[i] * T(R(y.schmid[a][i]));
      }
      tau = tau * y.inverse_strength[a];
      change = change * y.inverse_strength[a];
      const T down = a < y.slip ? abs_of(change) : change, room = bound - select(change < T(R(0)), -tau, tau);
      const T part = max_of(room, T(R(0))) / max_of(down, T(R(1e-30)));
      length = select(down > room, min_of(length, max_of(part, T(R(0.02)))), length);
    }
    for (int i = 0; i < 6; ++i) s[i] += length * step[i];
  }
}

/// ∂ℓ/∂Y from ∂ℓ/∂s at the answer s.
template <int N, class T>
KOKKOS_INLINE_FUNCTION Vec6<T> yield_response_backward(const YieldSystems<N, T>& y, const Vec6<T>& s,
                                                       const Vec6<T>& by_s) {
  Vec6<T> D;
  Mat6<T> H;
  T largest;
  yield_flow(y, s, D, &H, largest);
  factorise(H);
  return solve_factorised(H, by_s);
}

}  // namespace polyslip::kernels
