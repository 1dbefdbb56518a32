#pragma once
// Inside kernels/lattice: how families of slip and twin systems are written down and expanded. Host only.
#include <vector>

#include "kernels/lattice/slip_systems.hpp"

namespace polyslip::kernels::detail {

struct Miller {
  int n[4];  // plane
  int b[4];  // direction
};

/// How a family's seeds make the whole family.
enum class Expansion {
  listed,     // the seeds are all there is
  dyads,      // seeds, then the same turned by 180 degrees about z, x, y
  threefold,  // the seeds turned by 120 degrees about c, three times
  sixfold     // the seeds turned by 60 degrees about c, six times
};

struct Family {
  const char* name;
  Expansion expansion;
  std::vector<Miller> seeds;
};

/// All systems of a family in order: each turn gives one copy of all seeds.
std::vector<Miller> expand(const Family& family);

/// Unit vectors in the crystal frame; c_over_a is used for hP only.
Vec3<double> cartesian_direction(Lattice lattice, const int (&uvtw)[4], double c_over_a);
Vec3<double> cartesian_normal(Lattice lattice, const int (&hkil)[4], double c_over_a);

/// Slip families of a lattice; empty for isotropic.
const std::vector<Family>& slip_families(Lattice lattice);

/// Whether counts fit the families, and c/a the lattice.
LatticeError check(Lattice lattice, const std::vector<Family>& families, const std::vector<int>& counts,
                   double c_over_a);

/// The first counts[f] systems of each family. Counts must have passed `check`.
std::vector<SlipSystem> select_systems(Lattice lattice, const std::vector<Family>& families,
                                       const std::vector<int>& counts, double c_over_a);

}  // namespace polyslip::kernels::detail
