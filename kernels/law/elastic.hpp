#pragma once
// Laws without history: anisotropic elasticity of the St. Venant–Kirchhoff kind, and the void.
#include "kernels/law/law.hpp"

namespace polyslip::kernels {

/// S = C : E in crystal axes, E = (FᵀF − I)/2.
struct Elastic {
  template <class S>
  struct Params {
    Mat6<S> stiffness;  ///< Pa, Mandel, crystal axes
  };

  template <class T, class S>
  static KOKKOS_INLINE_FUNCTION void update(const Params<S>& p, const GrainData<T>& grain, const PointStep<T>& step,
                                            Response<T>& response) {
    const Mat6<T> to_crystal = congruence(to_matrix(grain.orientation));
    Mat6<T> stiffness;
    for (int i = 0; i < 36; ++i) stiffness.m[i] = T(p.stiffness.m[i]);
    response.tangent = transpose(to_crystal) * (stiffness * to_crystal);
    const Mat3<T> twice_strain = step.right_cauchy_green - Mat3<T>::identity();
    response.stress = response.tangent * to_mandel(scaled(twice_strain, T(Scalar<T>(0.5))));
    response.converged = MaskOf<T>(true);
    response.evaluations = 1;
  }
};

/// No stress and no stiffness.
struct Void {
  template <class T>
  static KOKKOS_INLINE_FUNCTION void update(Response<T>& response) {
    for (int i = 0; i < 6; ++i) response.stress[i] = T(Scalar<T>(0));
    for (int i = 0; i < 36; ++i) response.tangent.m[i] = T(Scalar<T>(0));
    response.converged = MaskOf<T>(true);
    response.evaluations = 1;
  }
};

}  // namespace polyslip::kernels
