#include "kernels/lattice/mechanisms.hpp"

namespace polyslip::kernels {
namespace {

// Parallel or opposite. Miller-Bravais directions and planes are parallel when their four indices are.
bool parallel(const int (&a)[4], const int (&b)[4]) {
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < i; ++j) {
      if (a[i] * b[j] != a[j] * b[i]) return false;
    }
  }
  return true;
}

}  // namespace

std::vector<std::vector<int>> cross_slip_partners(const std::vector<SlipSystem>& systems) {
  std::vector<std::vector<int>> partners(systems.size());
  for (std::size_t a = 0; a < systems.size(); ++a) {
    for (std::size_t b = 0; b < systems.size(); ++b) {
      if (parallel(systems[a].miller_b, systems[b].miller_b) && !parallel(systems[a].miller_n, systems[b].miller_n)) {
        partners[a].push_back(static_cast<int>(b));
      }
    }
  }
  return partners;
}

std::vector<ClimbSystem> climb_systems(const std::vector<SlipSystem>& systems) {
  std::vector<ClimbSystem> all;
  for (std::size_t a = 0; a < systems.size(); ++a) {
    const SlipSystem& s = systems[a];
    std::size_t found = 0;
    while (found < all.size() && !parallel(all[found].miller_b, s.miller_b)) ++found;
    if (found == all.size()) {
      Mat3<double> strain;
      for (int i = 0; i < 3; ++i) {
        for (int j = 0; j < 3; ++j) strain(i, j) = s.b[i] * s.b[j] - (i == j ? 1.0 / 3 : 0.0);
      }
      all.push_back(
          {s.b, s.family, {s.miller_b[0], s.miller_b[1], s.miller_b[2], s.miller_b[3]}, to_mandel(strain), {}});
    }
    all[found].slip.push_back(static_cast<int>(a));
  }
  return all;
}

std::vector<double> forest_projection(const std::vector<SlipSystem>& systems) {
  std::vector<double> projection;
  for (const SlipSystem& a : systems) {
    for (const SlipSystem& b : systems) {
      projection.push_back(parallel(a.miller_n, b.miller_n) ? 0 : std::abs(dot(a.n, cross(b.n, b.b))));
    }
  }
  return projection;
}

}  // namespace polyslip::kernels
