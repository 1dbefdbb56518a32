#pragma once
// Twin systems of cF, cI and hP crystals; order and meaning as in slip_systems.hpp:
//
//   cF  0 {111}<112> 12              cI  0 {112}<111> 12
//   hP  0 {10-12}<-1011> 6, 1 {11-21}<-1-126> 6, 2 {10-11}<10-1-2> 6, 3 {11-22}<11-2-3> 6
//
// Shears after Christian and Mahajan (1995), doi:10.1016/0079-6425(94)00007-7, Tables 1 and 3.
#include <vector>

#include "kernels/lattice/slip_systems.hpp"

namespace polyslip::kernels {

struct TwinSystem {
  Vec3<double> b;   // unit shear direction eta1: positive shear along b on n makes the twin
  Vec3<double> n;   // unit normal of the twin plane K1
  int family;       // from 0
  int miller_b[4];  // as in SlipSystem, of b as it is here
  int miller_n[4];
  double characteristic_shear;  // > 0; 0 only where c/a makes the mode degenerate
};

int n_twin_families(Lattice lattice);
int twin_family_size(Lattice lattice, int family);
const char* twin_family_name(Lattice lattice, int family);

/// Shear of a family with its sign: positive where the twin extends the crystal along c (hP), 1/sqrt(2) for cubic.
/// hP: (3 - x^2) / (sqrt(3) x), 1 / x, (9 - 4 x^2) / (4 sqrt(3) x), 2 (2 - x^2) / (3 x) with x = c/a.
double twin_shear(Lattice lattice, int family, double c_over_a);

/// The first systems_per_family[f] systems of each family f. Where c/a makes the signed shear negative the direction is
/// the opposite of the extension twin's. The direction is always that of twinning: seven of the twelve cI entries of a
/// table in circulation are anti-twinning and are reversed here (order and planes are the same). Errors as
/// slip_systems.
std::vector<TwinSystem> twin_systems(Lattice lattice, const std::vector<int>& systems_per_family, double c_over_a,
                                     LatticeError* error = nullptr);

/// Parent -> twin crystal frame: half a turn about n (type I and compound twins; all modes here are compound), so
/// the twin of orientation q is multiply(twin_reorientation(system), q).
inline Quaternion<double> twin_reorientation(const TwinSystem& system) {
  return {0, system.n[0], system.n[1], system.n[2]};
}

/// The same turn as a matrix, its own inverse: v_twin = R v_parent. In the parent's axes it takes the parent's lattice
/// to the twin's, because it is the mirror in K1 after an inversion, which no lattice notices.
inline Mat3<double> twin_rotation(const TwinSystem& system) { return to_matrix(twin_reorientation(system)); }

inline char* write_label(Lattice lattice, const TwinSystem& system, char (&buffer)[system_label_size]) {
  return write_label(lattice, system.miller_n, system.miller_b, buffer);
}

}  // namespace polyslip::kernels
