#pragma once
// Stresses other than the resolved shear stress that move screw dislocations of bcc crystals on {110}.
//
// With m the direction of shear (b, or -b for shear of the other sense), n the plane normal and n' = n turned by +60
// degrees about m (right-handed), slip of that sense is driven by
//   tau* = m.sigma.n + a_1 m.sigma.n' + a_2 (n x m).sigma.n + a_3 (n' x m).sigma.n'
// (Qin and Bassani, J. Mech. Phys. Solids 40 (1992) 813; Groeger, Racherla, Bassani and Vitek 2008,
// doi:10.1016/j.actamat.2008.07.037, Table 1; for iron Koester, Ma and Hartmaier 2012,
// doi:10.1016/j.actamat.2012.03.053). The first extra term makes shear in the twinning sense of {112} easier than the
// opposite; the other two are shear stresses normal to m, which do no work on the slip. n' depends on the sense of
// shear, and so do all three. The signs of the {110} normals of slip_systems.hpp are those for which this n' lies towards the
// twinning side.
#include <vector>

#include "kernels/lattice/slip_systems.hpp"

namespace polyslip::kernels {

constexpr int n_non_schmid = 3;

/// Tensors P_i of one system, symmetric parts as Mandel vectors in crystal axes: tau_i = P_i . sigma (Mandel) is what
/// a_i weighs.
struct NonSchmidProjections {
  Vec6<double> positive[n_non_schmid];  // shear along +b
  Vec6<double> negative[n_non_schmid];  // shear along -b
};

/// Projections of each system; zero for all but the {110}<111> systems of cI. Host only.
std::vector<NonSchmidProjections> non_schmid_projections(Lattice lattice, const std::vector<SlipSystem>& systems);

}  // namespace polyslip::kernels
