#pragma once
// What a grain hears across a boundary with unit normal n about the difference D = T_neighbour − T_own of a tensor that each grain owns:
//   m = a D + b dev sym(n ⊗ D n) + c (n·D n) dev(n ⊗ n).
// These are the deviators linear in D that turn with the sample and do not see the sign of n; a jump of traction D n, and the part of D that
// compatibility across a plane boundary leaves free, are among them.
#include "kernels/learn/invariants.hpp"

namespace polyslip::kernels {

constexpr int message_terms = 3;

/// The three tensors that the coefficients multiply.
template <class T>
KOKKOS_INLINE_FUNCTION void message_basis(const Vec6<T>& D, const Vec3<T>& n, Vec6<T> (&basis)[message_terms]) {
  const Vec3<T> Dn = times(D, n);
  const T normal = dot(Dn, n);
  basis[0] = D;
  basis[1] = deviator(symmetric_dyad(n, Dn));
  basis[2] = deviator(symmetric_dyad(n, n));
  for (int i = 0; i < 6; ++i) basis[2][i] *= normal;
}

template <class T>
KOKKOS_INLINE_FUNCTION Vec6<T> message(const Vec6<T>& D, const Vec3<T>& n, const T (&c)[message_terms]) {
  Vec6<T> basis[message_terms], m;
  message_basis(D, n, basis);
  for (int i = 0; i < 6; ++i) m[i] = c[0] * basis[0][i] + c[1] * basis[1][i] + c[2] * basis[2][i];
  return m;
}

/// by_m = ∂ℓ/∂m: by_c becomes ∂ℓ/∂c, ∂ℓ/∂D is added to by_D.
template <class T>
KOKKOS_INLINE_FUNCTION void message_backward(const Vec6<T>& D, const Vec3<T>& n, const T (&c)[message_terms],
                                             const Vec6<T>& by_m, T (&by_c)[message_terms], Vec6<T>& by_D) {
  Vec6<T> basis[message_terms];
  message_basis(D, n, basis);
  for (int k = 0; k < message_terms; ++k) by_c[k] = dot(by_m, basis[k]);
  const Vec6<T> H = deviator(by_m), nn = symmetric_dyad(n, n);
  const Vec3<T> Hn = times(H, n);
  add_scaled(by_D, c[0], by_m);
  add_scaled(by_D, c[1], symmetric_dyad(n, Hn));  // H : sym(n ⊗ D n) = (H n)·(D n)
  add_scaled(by_D, c[2] * dot(H, nn), nn);
}

}  // namespace polyslip::kernels
