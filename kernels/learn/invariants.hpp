#pragma once
// Numbers that do not change when all tensors are turned together, made of symmetric tensors (Mandel) and normals, and their gradients.
// Traces of products of up to three symmetric tensors and forms n·A·n, |A n|² generate the invariants that a network can need
// (Boehler, Z. Angew. Math. Mech. 57 (1977) 323, doi:10.1002/zamm.19770570608).
#include "kernels/tensor/tensor.hpp"

namespace polyslip::kernels {

/// x/√(1 + (x/4)²): x near 0, never beyond ±4, so that cubes of a tensor that lies far out do not carry a network away; and its slope.
template <class T>
KOKKOS_INLINE_FUNCTION T bounded(const T& x) {
  using std::sqrt;
  using R = Scalar<T>;
  return x / sqrt(T(R(1)) + T(R(1.0 / 16)) * x * x);
}
template <class T>
KOKKOS_INLINE_FUNCTION T bounded_slope(const T& x) {
  using std::sqrt;
  using R = Scalar<T>;
  const T square = T(R(1)) + T(R(1.0 / 16)) * x * x;
  return T(R(1)) / (square * sqrt(square));
}

/// (AB + BA)/2.
template <class T>
KOKKOS_INLINE_FUNCTION Vec6<T> symmetric_product(const Vec6<T>& a, const Vec6<T>& b) {
  return to_mandel(from_mandel(a) * from_mandel(b));
}
/// sym(a ⊗ b).
template <class T>
KOKKOS_INLINE_FUNCTION Vec6<T> symmetric_dyad(const Vec3<T>& a, const Vec3<T>& b) {
  using R = Scalar<T>;
  const T h(R(0.5 * sqrt2));
  return {{a[0] * b[0], a[1] * b[1], a[2] * b[2], h * (a[1] * b[2] + a[2] * b[1]), h * (a[0] * b[2] + a[2] * b[0]),
           h * (a[0] * b[1] + a[1] * b[0])}};
}
template <class T>
KOKKOS_INLINE_FUNCTION Vec3<T> times(const Vec6<T>& a, const Vec3<T>& n) {
  using R = Scalar<T>;
  const T h(R(0.5 * sqrt2));
  return {{a[0] * n[0] + h * (a[5] * n[1] + a[4] * n[2]), a[1] * n[1] + h * (a[5] * n[0] + a[3] * n[2]),
           a[2] * n[2] + h * (a[4] * n[0] + a[3] * n[1])}};
}
template <class T>
KOKKOS_INLINE_FUNCTION Vec6<T> deviator(const Vec6<T>& a) {
  using R = Scalar<T>;
  const T mean = (a[0] + a[1] + a[2]) * T(R(1.0 / 3));
  return {{a[0] - mean, a[1] - mean, a[2] - mean, a[3], a[4], a[5]}};
}
template <class T>
KOKKOS_INLINE_FUNCTION void add_scaled(Vec6<T>& sum, const T& factor, const Vec6<T>& a) {
  for (int i = 0; i < 6; ++i) sum[i] += factor * a[i];
}
template <class T>
KOKKOS_INLINE_FUNCTION Vec6<T> difference(const Vec6<T>& a, const Vec6<T>& b) {
  Vec6<T> r;
  for (int i = 0; i < 6; ++i) r[i] = a[i] - b[i];
  return r;
}

/// Of a grain: its tensor V, what its neighbours sent M, the macroscopic stress L:
/// V:V, M:M, V:M, V:L, M:L, tr V³, tr V²M, tr V²L.
constexpr int node_invariants = 8;
template <class T>
KOKKOS_INLINE_FUNCTION void node_invariants_of(const Vec6<T>& V, const Vec6<T>& M, const Vec6<T>& L, T* x) {
  const Vec6<T> VV = symmetric_product(V, V);
  x[0] = dot(V, V);
  x[1] = dot(M, M);
  x[2] = dot(V, M);
  x[3] = dot(V, L);
  x[4] = dot(M, L);
  x[5] = dot(VV, V);
  x[6] = dot(VV, M);
  x[7] = dot(VV, L);
}
/// by_x = ∂ℓ/∂x; added to by_V, by_M. L does not depend on what is learned.
template <class T>
KOKKOS_INLINE_FUNCTION void node_invariants_backward(const Vec6<T>& V, const Vec6<T>& M, const Vec6<T>& L,
                                                     const T* by_x, Vec6<T>& by_V, Vec6<T>& by_M) {
  using R = Scalar<T>;
  const T two(R(2));
  const Vec6<T> VV = symmetric_product(V, V);
  Vec6<T> cubic;  // ∂/∂(VV)
  for (int i = 0; i < 6; ++i) cubic[i] = by_x[6] * M[i] + by_x[7] * L[i];
  add_scaled(by_V, two * by_x[0], V);
  add_scaled(by_V, by_x[2], M);
  add_scaled(by_V, by_x[3], L);
  add_scaled(by_V, T(R(3)) * by_x[5], VV);
  add_scaled(by_V, two, symmetric_product(cubic, V));
  add_scaled(by_M, two * by_x[1], M);
  add_scaled(by_M, by_x[2], V);
  add_scaled(by_M, by_x[4], L);
  add_scaled(by_M, by_x[6], VV);
}

/// Of a boundary with unit normal n and the difference D of the tensors of its two sides, V that of this side:
/// D:D, D:V, n·D n, |D n|². The sign of n does not matter.
constexpr int edge_invariants = 4;
template <class T>
KOKKOS_INLINE_FUNCTION void edge_invariants_of(const Vec6<T>& D, const Vec6<T>& V, const Vec3<T>& n, T* x) {
  const Vec3<T> Dn = times(D, n);
  x[0] = dot(D, D);
  x[1] = dot(D, V);
  x[2] = dot(Dn, n);
  x[3] = dot(Dn, Dn);
}
template <class T>
KOKKOS_INLINE_FUNCTION void edge_invariants_backward(const Vec6<T>& D, const Vec6<T>& V, const Vec3<T>& n,
                                                     const T* by_x, Vec6<T>& by_D, Vec6<T>& by_V) {
  using R = Scalar<T>;
  const T two(R(2));
  add_scaled(by_D, two * by_x[0], D);
  add_scaled(by_D, by_x[1], V);
  add_scaled(by_D, by_x[2], symmetric_dyad(n, n));
  add_scaled(by_D, two * by_x[3], symmetric_dyad(times(D, n), n));
  add_scaled(by_V, by_x[1], D);
}

}  // namespace polyslip::kernels
