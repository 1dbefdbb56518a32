// Orientations as unit quaternions: passive, sample -> crystal, v_crystal = R(q) v_sample, after Rowenhorst et al.
// (2015), doi:10.1088/0965-0393/23/8/083501, with P = -1. q and -q are the same orientation.
//
// Composition: to_matrix(multiply(a, b)) == to_matrix(a) * to_matrix(b), that is b acts first. With P = -1 this is the
// Hamilton product in the other order, because R(q) is the transpose of the matrix that turns vectors by q actively.
#pragma once

#include <Kokkos_Core.hpp>

#include <cmath>

#include "kernels/tensor/tensor.hpp"

namespace polyslip::kernels {

// w = cos(angle / 2), (x, y, z) = sin(angle / 2) * axis. T is a scalar, a Batch or a Dual.
template <class T>
struct Quaternion {
  T w, x, y, z;
};

template <class T>
KOKKOS_INLINE_FUNCTION Quaternion<T> identity_quaternion() {
  return {T(1), T(0), T(0), T(0)};
}

// The rotation "b, then a": R(result) = R(a) R(b). Rowenhorst et al., eq. for pq with P = -1.
template <class T>
KOKKOS_INLINE_FUNCTION Quaternion<T> multiply(const Quaternion<T>& a, const Quaternion<T>& b) {
  return {a.w * b.w - a.x * b.x - a.y * b.y - a.z * b.z, a.w * b.x + b.w * a.x - (a.y * b.z - a.z * b.y),
          a.w * b.y + b.w * a.y - (a.z * b.x - a.x * b.z), a.w * b.z + b.w * a.z - (a.x * b.y - a.y * b.x)};
}

// The inverse of a unit quaternion: crystal -> sample.
template <class T>
KOKKOS_INLINE_FUNCTION Quaternion<T> conjugate(const Quaternion<T>& q) {
  return {q.w, -q.x, -q.y, -q.z};
}

// The same rotation, all four components negated.
template <class T>
KOKKOS_INLINE_FUNCTION Quaternion<T> negated(const Quaternion<T>& q) {
  return {-q.w, -q.x, -q.y, -q.z};
}

// 4-vector product; +-1 for equal orientations.
template <class T>
KOKKOS_INLINE_FUNCTION T dot(const Quaternion<T>& a, const Quaternion<T>& b) {
  return a.w * b.w + a.x * b.x + a.y * b.y + a.z * b.z;
}

// q scaled to length 1. q must not be zero.
template <class T>
KOKKOS_INLINE_FUNCTION Quaternion<T> normalized(const Quaternion<T>& q) {
  using std::sqrt;
  const T s = T(1) / sqrt(dot(q, q));
  return {q.w * s, q.x * s, q.y * s, q.z * s};
}

// The matrix R of a unit quaternion, v_crystal = R v_sample. Rowenhorst et al. (2015), qu2om.
template <class T>
KOKKOS_INLINE_FUNCTION Mat3<T> to_matrix(const Quaternion<T>& q) {
  const T two = T(2);
  Mat3<T> r;
  r(0, 0) = q.w * q.w + q.x * q.x - q.y * q.y - q.z * q.z;
  r(1, 1) = q.w * q.w - q.x * q.x + q.y * q.y - q.z * q.z;
  r(2, 2) = q.w * q.w - q.x * q.x - q.y * q.y + q.z * q.z;
  r(0, 1) = two * (q.x * q.y + q.w * q.z);
  r(1, 0) = two * (q.x * q.y - q.w * q.z);
  r(0, 2) = two * (q.x * q.z - q.w * q.y);
  r(2, 0) = two * (q.x * q.z + q.w * q.y);
  r(1, 2) = two * (q.y * q.z + q.w * q.x);
  r(2, 1) = two * (q.y * q.z - q.w * q.x);
  return r;
}

// R(q) v: components in the crystal frame of a vector given in the sample frame.
template <class T>
KOKKOS_INLINE_FUNCTION Vec3<T> to_crystal(const Quaternion<T>& q, const Vec3<T>& v) {
  const Mat3<T> r = to_matrix(q);
  Vec3<T> result;
  for (int i = 0; i < 3; ++i) result[i] = r(i, 0) * v[0] + r(i, 1) * v[1] + r(i, 2) * v[2];
  return result;
}

// R(q)^T v: components in the sample frame of a vector given in the crystal frame.
template <class T>
KOKKOS_INLINE_FUNCTION Vec3<T> to_sample(const Quaternion<T>& q, const Vec3<T>& v) {
  return to_crystal(conjugate(q), v);
}

// The one of q and -q whose first component that is not zero is positive. S: double or float.
template <class S>
KOKKOS_INLINE_FUNCTION Quaternion<S> with_positive_sign(const Quaternion<S>& q) {
  const S first = q.w != 0 ? q.w : q.x != 0 ? q.x : q.y != 0 ? q.y : q.z;
  return first < 0 ? negated(q) : q;
}

// The unit quaternion (w >= 0) of a proper orthogonal matrix. The largest of the four components is found first
// (Shepperd 1978, doi:10.2514/3.55767b), so that nothing small is divided by. S: double or float.
template <class S>
KOKKOS_INLINE_FUNCTION Quaternion<S> from_matrix(const Mat3<S>& r) {
  const S trace = r(0, 0) + r(1, 1) + r(2, 2);
  Quaternion<S> q;  // four times the largest component, times (w, x, y, z)
  if (trace >= r(0, 0) && trace >= r(1, 1) && trace >= r(2, 2)) {
    q = {1 + trace, r(1, 2) - r(2, 1), r(2, 0) - r(0, 2), r(0, 1) - r(1, 0)};
  } else if (r(0, 0) >= r(1, 1) && r(0, 0) >= r(2, 2)) {
    q = {r(1, 2) - r(2, 1), 1 - trace + 2 * r(0, 0), r(0, 1) + r(1, 0), r(0, 2) + r(2, 0)};
  } else if (r(1, 1) >= r(2, 2)) {
    q = {r(2, 0) - r(0, 2), r(0, 1) + r(1, 0), 1 - trace + 2 * r(1, 1), r(1, 2) + r(2, 1)};
  } else {
    q = {r(0, 1) - r(1, 0), r(0, 2) + r(2, 0), r(1, 2) + r(2, 1), 1 - trace + 2 * r(2, 2)};
  }
  return with_positive_sign(normalized(q));
}

// Rotation of the frame by `angle` (rad) about the unit vector `axis`. T: double or float, as wherever sin and cos are.
template <class T>
KOKKOS_INLINE_FUNCTION Quaternion<T> from_axis_angle(const Vec3<T>& axis, const T& angle) {
  using std::cos;
  using std::sin;
  const T half = angle * T(0.5);
  const T s = sin(half);
  return {cos(half), s * axis[0], s * axis[1], s * axis[2]};
}

// Rotation angle in [0, pi] (rad). By atan2, so that small angles keep all digits and no rotation gives exactly 0.
template <class S>
KOKKOS_INLINE_FUNCTION S rotation_angle(const Quaternion<S>& q) {
  using std::atan2;
  using std::sqrt;
  return 2 * atan2(sqrt(q.x * q.x + q.y * q.y + q.z * q.z), q.w < 0 ? -q.w : q.w);
}

// Bunge Euler angles (rad): R = Z(phi2) X(Phi) Z(phi1). Rowenhorst et al. (2015), eu2qu.
template <class T>
KOKKOS_INLINE_FUNCTION Quaternion<T> from_bunge(const T& phi1, const T& Phi, const T& phi2) {
  using std::cos;
  using std::sin;
  const T half = T(0.5), sum = (phi1 + phi2) * half, difference = (phi1 - phi2) * half;
  const T c = cos(Phi * half), s = sin(Phi * half);
  return {c * cos(sum), s * cos(difference), s * sin(difference), c * sin(sum)};
}

// (phi1, Phi, phi2) in rad, phi1 and phi2 in [0, 2 pi), Phi in [0, pi]. Where Phi is 0 or pi, phi1 carries the whole
// rotation and phi2 = 0, as Rowenhorst et al. (2015), qu2eu, have it. S: double or float.
template <class S>
KOKKOS_INLINE_FUNCTION Vec3<S> to_bunge(const Quaternion<S>& q) {
  using std::atan2;
  using std::sqrt;
  const S two_pi = S(6.283185307179586476925);
  const S s = sqrt(q.x * q.x + q.y * q.y), c = sqrt(q.w * q.w + q.z * q.z);
  const S sum = atan2(q.z, q.w), difference = atan2(q.y, q.x);
  Vec3<S> angles;
  angles[1] = 2 * atan2(s, c);
  angles[0] = s == 0 ? 2 * sum : c == 0 ? 2 * difference : sum + difference;
  angles[2] = s == 0 || c == 0 ? S(0) : sum - difference;
  for (int i = 0; i < 3; i += 2) {
    while (angles[i] < 0) angles[i] += two_pi;
    while (angles[i] >= two_pi) angles[i] -= two_pi;
  }
  return angles;
}

}  // namespace polyslip::kernels
