#pragma once
// Slip systems of cF, cI and hP crystals. Order of families, of systems within a family, and signs are those that
// interaction values and per-family parameters of published phenopowerlaw material cards refer to:
//
//   cF  0 {111}<110> 12, 1 {110}<110> 6
//   cI  0 {110}<111> 12, 1 {112}<111> 12, 2 {123}<111> 24; the signs of the {110} normals are those for which the
//       non-Schmid plane is the normal turned by +60 degrees about b, right-handed: towards the {112} that b shears in
//       the twinning sense (doi:10.1016/j.ijplas.2020.102733, Table 1; non_schmid.hpp)
//   hP  0 basal 3, 1 prismatic 3, 2 pyramidal <a> {10-11} 6, 3 pyramidal <c+a> {10-11} 12, 4 pyramidal <c+a> {11-22} 6,
//       each counter-clockwise about c beginning next to a1
#include <vector>

#include "kernels/lattice/lattice.hpp"

namespace polyslip::kernels {

struct SlipSystem {
  Vec3<double> b;   // unit slip direction, crystal frame (hP: x || a1, z || c)
  Vec3<double> n;   // unit plane normal, same frame
  int family;       // from 0
  int miller_b[4];  // direction [u v t w] for hP; [u v w] and a 0 for cubic
  int miller_n[4];  // plane (h k i l) for hP; (h k l) and a 0 for cubic
};

/// Number of families, the systems in one, and what to call one, "pyramidal <c+a> {11-22}". Host only.
int n_slip_families(Lattice lattice);
int slip_family_size(Lattice lattice, int family);
const char* slip_family_name(Lattice lattice, int family);

/// The first systems_per_family[f] systems of each family f. c_over_a is looked at for hP only. Host only.
/// Errors: empty result, and the reason in *error where error is given (LatticeError::none on success).
std::vector<SlipSystem> slip_systems(Lattice lattice, const std::vector<int>& systems_per_family, double c_over_a,
                                     LatticeError* error = nullptr);

constexpr int system_label_size = 32;

/// Writes "(111)[01-1]" or "(0001)[2-1-10]", ended by 0, and returns `buffer`.
char* write_label(Lattice lattice, const int (&miller_n)[4], const int (&miller_b)[4],
                  char (&buffer)[system_label_size]);
inline char* write_label(Lattice lattice, const SlipSystem& system, char (&buffer)[system_label_size]) {
  return write_label(lattice, system.miller_n, system.miller_b, buffer);
}

}  // namespace polyslip::kernels
