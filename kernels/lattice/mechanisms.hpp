#pragma once
// What slip systems of one crystal have to do with each other beyond hardening: planes that share a Burgers vector
// (cross-slip), the climb strain of each Burgers vector, and which systems' dislocations pierce which planes.
// `systems` is the list that slip_systems.hpp gives. Directions are compared by their indices, so exactly. Host only.
#include <vector>

#include "kernels/lattice/slip_systems.hpp"

namespace polyslip::kernels {

/// For each system the others whose direction is parallel or opposite and whose plane is another: where its screw
/// dislocations can go. Ascending; of one family or of several.
std::vector<std::vector<int>> cross_slip_partners(const std::vector<SlipSystem>& systems);

/// Climb of all edge dislocations that share a Burgers vector: adding or removing half planes normal to b stretches the
/// crystal along b. Lattice sites are conserved, so that the strain is b (x) b - I/3 per unit of climb (Lebensohn,
/// Hartley, Tome and Castelnau, Philos. Mag. 90 (2010) 567, for edge dislocations, without the vacancies' dilatation).
struct ClimbSystem {
  Vec3<double> b;         // unit, that of the first member
  int family;             // slip family of the first member
  int miller_b[4];        // as in SlipSystem
  Vec6<double> strain;    // b (x) b - I/3, Mandel, crystal axes
  std::vector<int> slip;  // members, ascending
};

/// One per distinct Burgers vector, up to sign, in the order in which they first occur: cF 6, cI 4, hP 3 <a>, 6 <c+a>.
std::vector<ClimbSystem> climb_systems(const std::vector<SlipSystem>& systems);

/// A_ab = |n_a . t_b|, row-major: the share of the edge dislocations of b, with line direction t_b = n_b x b_b, that
/// pierces the plane of a and is forest there. 0 for coplanar systems. Ma and Roters 2004,
/// doi:10.1016/j.actamat.2004.04.012.
std::vector<double> forest_projection(const std::vector<SlipSystem>& systems);

}  // namespace polyslip::kernels
