#pragma once
// Interaction matrices h_ab of slip and twin systems from a list of values, one per class of pair.
//
// A class is a property of the ordered pair (a reacting, b acting) that no symmetry operation of the crystal changes.
// Numbers are 1-based, as in published phenopowerlaw material cards. b is a slip direction, plane b that of the acting
// system.
//
// slip-slip cF (13; Madec and Kubin 2017, doi:10.1016/j.actamat.2016.12.040)
//   1 self, 2 coplanar, 3 collinear (cross-slip plane), 4 Hirth lock (b_a normal to b_b),
//   5 glissile I (b_a lies in plane b), 6 glissile II (b_b lies in plane a), 7 Lomer lock (neither);
//   with {110}<110>: 8 its two systems with normal b, 9 its other pairs, between the families 10 normal planes, 11
//   oblique planes, 12 normal b, 13 collinear
// slip-slip cI (28; same source, Table S5-1)
//   1 self, 2 collinear within {110} or {112}, 3 coplanar {110}, 4 to 7 other {110}; {110} x {112}: 8 collinear on
//   normal planes, 9 collinear; a on {110} and b on {112} 11, 13, 14, 17, 18; a on {112} and b on {110} 10, 12, 15, 16,
//   19; {112} 20 to 24; collinear pairs with {123}: 25 to {110}, 26 to {112}, 27 to {123}; 28 every other pair with
//   {123}
// slip-slip hP (69; "onion peel": families in the order of slip_systems.hpp, shell by shell, the block
//   (1,k), (2,k), ... (k,k), (k,k-1), ... (k,1) for k = 1, 2, ...; within a block in the order in which classes first
//   occur in the row of the family's first system)
// slip-twin cF (4)
//   1 coplanar, 2 the slip direction lies in the twin plane (cross slip), 3 other, 4 any pair with {110}<110>
// slip-twin cI (4)
//   1 same plane and direction, 2 collinear, 3 other, 4 any pair with {123}
// slip-twin and twin-slip hP (20)
//   4 (slip family) + (twin family) + 1, families from 0
// twin-slip cF, cI (1)
//   1 every pair
// twin-twin cF (2), cI (3), hP (20)
//   cF 1 same plane, 2 other; cI 1 self, 2 collinear, 3 other;
//   hP onion peel as slip-slip, two classes (self, other) within a family, one between families
//
// Three entries of tables in circulation break the crystal's symmetry and are not followed; systems counted from 0:
// cI slip-slip (17,12) is 22 here, not 21, and (19,12) is 21, not 22; hP slip-slip (24,10) is 64, not 65.
#include <vector>

#include "kernels/lattice/twin_systems.hpp"

namespace polyslip::kernels {

enum class Interaction { slip_slip, slip_twin, twin_slip, twin_twin };  // reacting_acting

/// Number of classes when all families of the lattice are in use (0 for isotropic).
int n_interaction_classes(Lattice lattice, Interaction kind);

/// Class of every pair, row-major, rows reacting, columns acting. n_slip and n_twin: systems per family (first n of
/// each), the one that `kind` does not name is ignored. Empty, and *error set, for counts that do not fit the lattice.
/// Host only.
std::vector<int> interaction_classes(Lattice lattice, Interaction kind, const std::vector<int>& n_slip,
                                     const std::vector<int>& n_twin, LatticeError* error = nullptr);

/// h_ab = values[class - 1], same shape and errors; `values` needs to reach the highest class that occurs and may be
/// longer.
std::vector<double> interaction_matrix(Lattice lattice, Interaction kind, const std::vector<int>& n_slip,
                                       const std::vector<int>& n_twin, const std::vector<double>& values,
                                       LatticeError* error = nullptr);

}  // namespace polyslip::kernels
