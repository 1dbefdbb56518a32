// Crystal symmetry: the 11 Laue groups, disorientations, the fundamental zone.
// Orientations are as in quaternion.hpp, so a symmetry operator S acts from the left: S q is equivalent to q.
#pragma once

#include "kernels/rotation/quaternion.hpp"

namespace polyslip::kernels {

// The number is the Laue group's number in .ctf files.
enum class Laue {
  triclinic = 1,       // -1
  monoclinic = 2,      // 2/m, twofold axis along y
  orthorhombic = 3,    // mmm
  tetragonal_low = 4,  // 4/m
  tetragonal = 5,      // 4/mmm
  trigonal_low = 6,    // -3
  trigonal = 7,        // -3m, twofold axes along a1 (x)
  hexagonal_low = 8,   // 6/m
  hexagonal = 9,       // 6/mmm
  cubic_low = 10,      // m-3
  cubic = 11           // m-3m
};

// The proper rotations of a Laue group; op[0] is the identity. Plain data, to be copied into device lambdas.
// Frames: cubic axes; hexagonal and trigonal x || a1, z || c; tetragonal z || c.
struct SymmetryGroup {
  Laue laue;
  int size;
  // Cosine of a quarter of the smallest rotation angle in the group: a misorientation with |w| above it is already the
  // disorientation, because any further operator would turn it by more than it has.
  double sure_cosine;
  Quaternion<double> op[24];
};

// Host only. The rotations in a fixed order, components exact to the last digit.
SymmetryGroup symmetry_group(Laue laue);

// "m-3m", "6/mmm", ... and back. Host only. laue_from_name returns false where there is no such group.
const char* laue_name(Laue laue);
bool laue_from_name(const char* name, Laue& laue);

// Misorientation from a to b, R(result) = R(b) R(a)^T: components in crystal a -> components in crystal b. Its vector
// part is linear in b - a (or b + a, whichever is the shorter), so equal orientations give exactly (1, 0, 0, 0) up to
// the rounding of w, and small angles keep their digits.
KOKKOS_INLINE_FUNCTION Quaternion<double> misorientation(const Quaternion<double>& a, const Quaternion<double>& b) {
  const double cosine = dot(a, b), s = cosine < 0 ? -1 : 1;
  const Quaternion<double> difference{s * b.w - a.w, s * b.x - a.x, s * b.y - a.y, s * b.z - a.z};
  Quaternion<double> result = multiply(difference, conjugate(a));
  result.w = s * cosine;
  return result;
}

// Smallest rotation angle (rad) between two crystals of one phase: at most 24 four-vector products, one where the
// orientations are close and written alike. The form for grain reconstruction.
KOKKOS_INLINE_FUNCTION double disorientation_angle(const SymmetryGroup& group, const Quaternion<double>& a,
                                                   const Quaternion<double>& b) {
  // S_b M S_a^-1 turns by the same angle as S_a^-1 S_b M does, so that operators on one side are enough.
  const Quaternion<double> m = misorientation(a, b);
  double best = -1;
  int best_op = 0;
  for (int i = 0; i < group.size && best <= group.sure_cosine; ++i) {
    const Quaternion<double>& s = group.op[i];
    const double w = s.w * m.w - s.x * m.x - s.y * m.y - s.z * m.z;
    const double cosine = w < 0 ? -w : w;
    best_op = cosine > best ? i : best_op;
    best = cosine > best ? cosine : best;
  }
  return rotation_angle(multiply(group.op[best_op], m));
}

// Smallest rotation angle (rad) that takes a crystal of orientation a and group ga into one of orientation b and group
// gb. Unlike groups take up to 24 x 24 products.
KOKKOS_INLINE_FUNCTION double disorientation_angle(const SymmetryGroup& ga, const Quaternion<double>& a,
                                                   const SymmetryGroup& gb, const Quaternion<double>& b) {
  if (ga.laue == gb.laue) return disorientation_angle(ga, a, b);
  const Quaternion<double> m = misorientation(a, b);
  double best = -1;
  Quaternion<double> best_op{1, 0, 0, 0};
  for (int i = 0; i < ga.size; ++i) {
    for (int j = 0; j < gb.size; ++j) {
      const Quaternion<double> s = multiply(conjugate(ga.op[i]), gb.op[j]);
      const double w = s.w * m.w - s.x * m.x - s.y * m.y - s.z * m.z;
      const double cosine = w < 0 ? -w : w;
      if (cosine > best) {
        best = cosine;
        best_op = s;
      }
    }
  }
  return rotation_angle(multiply(best_op, m));
}

namespace detail {
// Component of a quaternion by place in `order`.
KOKKOS_INLINE_FUNCTION double component(const Quaternion<double>& q, int i) {
  return i == 0 ? q.w : i == 1 ? q.x : i == 2 ? q.y : q.z;
}

// The candidate with the largest first component (in the given order), among those that tie within `tolerance` the one
// with the largest second component, and so on. Passes over all candidates make the result independent of their
// sequence.
template <class Candidate>
KOKKOS_INLINE_FUNCTION Quaternion<double> largest(int n, const int (&order)[4], const Candidate& candidate) {
  const double tolerance = 1e-9;
  double bound[4];
  Quaternion<double> result = candidate(0);
  for (int level = 0; level < 4; ++level) {
    double best = -2;
    for (int i = 0; i < n; ++i) {
      const Quaternion<double> q = candidate(i);
      bool tied = true;
      for (int k = 0; k < level; ++k) tied = tied && component(q, order[k]) >= bound[k] - tolerance;
      const double value = component(q, order[level]);
      if (tied && value > best) {
        best = value;
        result = q;
      }
    }
    bound[level] = best;
  }
  return result;
}
}  // namespace detail

// The representative of all orientations equivalent to q: the smallest rotation from the sample frame; where several
// are equally small (to 1e-9 in a component), the one with the largest x, then y, then z. Equivalent orientations give
// the same result to rounding.
KOKKOS_INLINE_FUNCTION Quaternion<double> fundamental_zone(const SymmetryGroup& group, const Quaternion<double>& q) {
  const int order[4] = {0, 1, 2, 3};
  return detail::largest(2 * group.size, order, [&group, &q](int i) {
    const Quaternion<double> equivalent = multiply(group.op[i / 2], q);
    return i % 2 == 0 ? equivalent : negated(equivalent);
  });
}

struct Disorientation {
  double angle;       // rad
  Vec3<double> axis;  // unit vector in the crystal frame
};

// Disorientation of two crystals of one phase. The axis lies in the group's standard sector: of all equivalents (both
// orders of the two crystals are the same boundary) the one with the largest z, then x, then y; for m-3m that is
// z >= x >= y >= 0, for 6/mmm z >= 0 within 30 degrees of a1, y >= 0. Without rotation the axis is z.
KOKKOS_INLINE_FUNCTION Disorientation disorientation(const SymmetryGroup& group, const Quaternion<double>& a,
                                                     const Quaternion<double>& b) {
  const Quaternion<double> m = misorientation(a, b);
  // S_i M S_j^-1 is S_k M seen from a turned frame, so the smallest S_k M are found first (several only on the faces of
  // the fundamental zone), then all frames are tried.
  const int n = group.size, order[4] = {0, 3, 1, 2};
  double best = -1;
  for (int k = 0; k < n; ++k) {
    const double w = multiply(group.op[k], m).w;
    best = w > best ? w : -w > best ? -w : best;
  }
  int smallest[24], n_smallest = 0;
  for (int k = 0; k < n; ++k) {
    const double w = multiply(group.op[k], m).w;
    if ((w < 0 ? -w : w) >= best - 1e-9) smallest[n_smallest++] = k;
  }
  const Quaternion<double> d = detail::largest(4 * n * n_smallest, order, [&group, &m, &smallest, n](int i) {
    const Quaternion<double>&s = group.op[smallest[i / (4 * n)]], &frame = group.op[i / 4 % n];
    const Quaternion<double> q = multiply(frame, multiply(multiply(s, m), conjugate(frame)));
    const Quaternion<double> either = i % 2 == 0 ? q : conjugate(q);
    return i / 2 % 2 == 0 ? either : negated(either);
  });
  using std::sqrt;
  const double length = sqrt(d.x * d.x + d.y * d.y + d.z * d.z);
  const double angle = disorientation_angle(group, a, b);
  if (length < 1e-15) return {angle, {{0, 0, 1}}};
  return {angle, {{d.x / length, d.y / length, d.z / length}}};
}

}  // namespace polyslip::kernels
