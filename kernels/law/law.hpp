#pragma once
// What every law takes and gives. A law is objective by construction: it sees the right Cauchy–Green tensor C = FᵀF of the
// reference configuration and answers with the second Piola–Kirchhoff stress S0 and the tangent dS0/dE0, E0 = (C − I)/2.
// That is 42 numbers where dP/dF has 81; P = F S0 and dP = dF S0 + F dS0 follow from them (apply_tangent below).
#include "kernels/rotation/quaternion.hpp"
#include "kernels/tensor/tensor.hpp"

namespace polyslip::kernels {

/// What belongs to a grain and not to a point.
template <class S>
struct GrainData {
  Quaternion<S> orientation{S(1), S(0), S(0), S(0)};  ///< passive, sample → crystal
  S size = S(0);                                      ///< m, equivalent-sphere diameter
  S temperature = S(293.15);                          ///< K
};

/// One increment at one point.
template <class T>
struct PointStep {
  Mat3<T> right_cauchy_green;  ///< C = FᵀF at the end of the increment, reference (sample) axes
  Scalar<T> dt;                ///< s
};

/// Tolerances of the implicit update.
struct UpdateOptions {
  double tolerance =
      1e-9;  ///< largest component of the elastic-strain residual, and of that of the resistances over their value
  int iterations = 25;  ///< Newton iterations before a point is approached in pieces
  int substeps = 64;    ///< most pieces of that, and most local sub-steps of a point that fails even so
  /// The tangent at the solution. false: that of the last linearisation, which lies one last Newton step before it, with the
  /// hardening to a thousandth or so: enough for the next iteration of a solver, not for derivatives.
  bool exact_tangent = true;
};

/// The answer at one point.
template <class T>
struct Response {
  Vec6<T> stress;       ///< S0, Pa, Mandel, reference axes
  Mat6<T> tangent;      ///< dS0/dE0, Pa, Mandel; not symmetric in general
  MaskOf<T> converged;  ///< per lane
  int evaluations = 0;  ///< evaluations of the law's equations that this update took
};

/// P = F S0 (first Piola–Kirchhoff, row-major).
template <class T>
KOKKOS_INLINE_FUNCTION Mat3<T> first_piola(const Mat3<T>& F, const Vec6<T>& S0) {
  return F * from_mandel(S0);
}

/// dP = dF S0 + F (D : sym(Fᵀ dF)).
template <class T>
KOKKOS_INLINE_FUNCTION Mat3<T> apply_tangent(const Mat3<T>& F, const Vec6<T>& S0, const Mat6<T>& D, const Mat3<T>& dF) {
  const Vec6<T> dE = to_mandel(transpose(F) * dF);
  return dF * from_mandel(S0) + F * from_mandel(D * dE);
}

}  // namespace polyslip::kernels
