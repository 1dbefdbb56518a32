#include "kernels/lattice/non_schmid.hpp"

namespace polyslip::kernels {
namespace {

Vec6<double> symmetric_dyad(const Vec3<double>& a, const Vec3<double>& b) {
  Mat3<double> dyad;
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) dyad(i, j) = a[i] * b[j];
  }
  return to_mandel(dyad);
}

void project(const Vec3<double>& m, const Vec3<double>& n, Vec6<double> (&projections)[n_non_schmid]) {
  const Vec3<double> t = cross(m, n);
  Vec3<double> turned;  // m is normal to n: n cos 60 + (m x n) sin 60
  for (int i = 0; i < 3; ++i) turned[i] = 0.5 * n[i] + std::sqrt(0.75) * t[i];
  projections[0] = symmetric_dyad(m, turned);
  projections[1] = symmetric_dyad(cross(n, m), n);
  projections[2] = symmetric_dyad(cross(turned, m), turned);
}

}  // namespace

std::vector<NonSchmidProjections> non_schmid_projections(Lattice lattice, const std::vector<SlipSystem>& systems) {
  std::vector<NonSchmidProjections> all;
  for (const SlipSystem& s : systems) {
    NonSchmidProjections projections{};
    if (lattice == Lattice::cI && s.family == 0) {
      project(s.b, s.n, projections.positive);
      project({{-s.b[0], -s.b[1], -s.b[2]}}, s.n, projections.negative);
    }
    all.push_back(projections);
  }
  return all;
}

}  // namespace polyslip::kernels
