#pragma once
// The equations of one increment of a composed law, and a step of Newton's method on them:
//   G = I − Δt L_p(S),   F_p⁻¹ = F_p,old⁻¹ G,   (Gᵀ A G − I)/2 = C⁻¹ S + thermal strain,   A = F_p,old⁻ᵀ C F_p,old⁻¹,
// six unknowns S; hardening variables stand still.
#include "kernels/law/composed_law.hpp"
#include "kernels/law/crystal_newton.hpp"
#include "kernels/tensor/solve.hpp"

namespace polyslip::kernels {

/// Pa. Jacobians are kept times this, so that their entries are of order one and no single-precision pivot is lost.
constexpr double stress_scale = 1e11;

/// The equations of one increment, linearised at one stress.
template <int N, class T>
struct StaggeredSystem {
  PlasticFlow<N, T> flow;  ///< by_stress times Δt
  Mat3<T> G, GtA;
  Vec6<T> residual;  ///< C⁻¹ S + thermal strain − E_e
  T error;           ///< its largest component
  T jacobian[36];    ///< factors of ∂residual/∂S times stress_scale
  MaskOf<T> regular;
};

namespace detail {

/// Column c of StaggeredSystem::flow.by_stress as a tensor.
template <int N, class T>
KOKKOS_INLINE_FUNCTION Mat3<T> by_stress_column(const PlasticFlow<N, T>& flow, int c) {
  Mat3<T> r;
  for (int k = 0; k < 9; ++k) r.m[k] = flow.by_stress[6 * k + c];
  return r;
}

}  // namespace detail

/// Residual and Jacobian at `stress`; `A`: elastic trial right Cauchy–Green tensor, crystal axes.
template <class Law, class S, class T>
KOKKOS_INLINE_FUNCTION void linearise_staggered(const typename Law::template Params<S>& p,
                                                const Frozen<Law::capacity, T>& frozen, const Mat3<T>& A, Scalar<T> dt,
                                                const Vec6<T>& stress, StaggeredSystem<Law::capacity, T>& system) {
  using R = Scalar<T>;
  Law::plastic_flow(p, frozen, stress, dt, system.flow);
  const T step(dt);
  system.G = Mat3<T>::identity();
  for (int k = 0; k < 9; ++k) system.G.m[k] -= step * system.flow.L[k];
  for (int k = 0; k < 54; ++k) system.flow.by_stress[k] *= step;
  system.GtA = transpose(system.G) * A;
  const Vec6<T> twice_strain = to_mandel(system.GtA * system.G - Mat3<T>::identity());
  system.error = T(R(0));
  for (int i = 0; i < 6; ++i) {
    system.residual[i] = frozen.eigenstrain[i] - T(R(0.5)) * twice_strain[i];
    for (int j = 0; j < 6; ++j) system.residual[i] += frozen.compliance(i, j) * stress[j];
    system.error = max_of(system.error, abs_of(system.residual[i]));
  }
  for (int c = 0; c < 6; ++c) {
    const Vec6<T> column = to_mandel(system.GtA * detail::by_stress_column(system.flow, c));
    for (int i = 0; i < 6; ++i) system.jacobian[6 * i + c] = frozen.compliance(i, c) + column[i];
  }
  for (int i = 0; i < 36; ++i) system.jacobian[i] *= T(R(stress_scale));
  system.regular = factorise(system.jacobian, 6, 6, 0.0);
}

/// The Newton step of S, Pa.
template <int N, class T>
KOKKOS_INLINE_FUNCTION Vec6<T> newton_change(const StaggeredSystem<N, T>& system) {
  Vec6<T> change;
  for (int i = 0; i < 6; ++i) change[i] = -system.residual[i];
  solve_factorised<1>(system.jacobian, 6, 6, change.v);
  for (int i = 0; i < 6; ++i) change[i] *= T(Scalar<T>(stress_scale));
  return change;
}

}  // namespace polyslip::kernels
