#include "kernels/lattice/families.hpp"

namespace polyslip::kernels::detail {
namespace {

// A turn by 60 degrees about c takes Miller-Bravais (h k i l) to (-k -i -h l), directions alike.
void turn_sixth(int (&m)[4]) {
  const int h = m[0], k = m[1], i = m[2];
  m[0] = -k;
  m[1] = -i;
  m[2] = -h;
}

void turn_half(int (&m)[4], int axis) {
  for (int i = 0; i < 3; ++i) m[i] = i == axis ? m[i] : -m[i];
}

Vec3<double> unit(double x, double y, double z) {
  const double s = 1 / std::sqrt(x * x + y * y + z * z);
  return {{x * s, y * s, z * s}};
}

}  // namespace

std::vector<Miller> expand(const Family& family) {
  if (family.expansion == Expansion::listed) return family.seeds;
  std::vector<Miller> all;
  if (family.expansion == Expansion::dyads) {
    for (int axis : {-1, 2, 0, 1}) {
      for (Miller m : family.seeds) {
        if (axis >= 0) {
          turn_half(m.n, axis);
          turn_half(m.b, axis);
        }
        all.push_back(m);
      }
    }
    return all;
  }
  const int sixths = family.expansion == Expansion::sixfold ? 1 : 2;
  for (int turned = 0; turned < 6; turned += sixths) {
    for (Miller m : family.seeds) {
      for (int t = 0; t < turned; ++t) {
        turn_sixth(m.n);
        turn_sixth(m.b);
      }
      all.push_back(m);
    }
  }
  return all;
}

Vec3<double> cartesian_direction(Lattice lattice, const int (&m)[4], double c_over_a) {
  if (lattice != Lattice::hP) return unit(m[0], m[1], m[2]);
  // u a1 + v a2 + t a3 + w c
  return unit(m[0] - 0.5 * (m[1] + m[2]), std::sqrt(0.75) * (m[1] - m[2]), m[3] * c_over_a);
}

Vec3<double> cartesian_normal(Lattice lattice, const int (&m)[4], double c_over_a) {
  if (lattice != Lattice::hP) return unit(m[0], m[1], m[2]);
  // The reciprocal vector: its products with a1, a2, c are h, k, l.
  return unit(m[0], (m[0] + 2 * m[1]) / std::sqrt(3.0), m[3] / c_over_a);
}

LatticeError check(Lattice lattice, const std::vector<Family>& families, const std::vector<int>& counts,
                   double c_over_a) {
  if (counts.size() > families.size()) return LatticeError::no_such_family;
  if (lattice == Lattice::hP && !(c_over_a >= 1 && c_over_a <= 3)) return LatticeError::c_over_a_range;
  for (std::size_t f = 0; f < counts.size(); ++f) {
    if (counts[f] < 0) return LatticeError::count_negative;
    if (counts[f] > static_cast<int>(expand(families[f]).size())) return LatticeError::count_too_large;
  }
  return LatticeError::none;
}

std::vector<SlipSystem> select_systems(Lattice lattice, const std::vector<Family>& families,
                                       const std::vector<int>& counts, double c_over_a) {
  std::vector<SlipSystem> systems;
  for (std::size_t f = 0; f < counts.size(); ++f) {
    const std::vector<Miller> all = expand(families[f]);
    for (int i = 0; i < counts[f]; ++i) {
      const Miller& m = all[i];
      systems.push_back({cartesian_direction(lattice, m.b, c_over_a),
                         cartesian_normal(lattice, m.n, c_over_a),
                         static_cast<int>(f),
                         {m.b[0], m.b[1], m.b[2], m.b[3]},
                         {m.n[0], m.n[1], m.n[2], m.n[3]}});
    }
  }
  return systems;
}

}  // namespace polyslip::kernels::detail
