#pragma once
// Pole densities of weighted orientations, smoothed as their ODF is (odf.hpp).
#include <array>
#include <vector>

#include "kernels/lattice/lattice.hpp"
#include "src/microstructure/odf.hpp"

namespace polyslip::microstructure {

/// A lattice plane, its indices as pole figures are labelled with three of them (hP: (001) is basal, (100) and (110) are the
/// prisms of the first and second kind) and its normal in the Cartesian crystal frame.
struct Pole {
  std::array<int, 3> hkl;
  Direction normal;
};
std::vector<Pole> usual_poles(kernels::Lattice lattice);  ///< none of what is isotropic

/// All directions that symmetry makes of a pole's normal, ± counted as one each.
std::vector<Direction> equivalent_poles(const Direction& normal, const kernels::SymmetryGroup& group);

/// (kappa + 1) ((1 + cos θ)/2)^kappa, kappa = 2^level: what the mean of the de la Vallée Poussin kernel over a fibre at the angle θ is
/// (Schaeben 1999, doi:10.1155/TSM.33.365). Multiples of a uniform density.
double pole_kernel(double cosine, int level);

/// Density of a pole at sample directions (unit vectors) `begin`, begin + step, …; the others stay 0. Weights of any scale.
std::vector<double> pole_density(const std::vector<Direction>& directions, const Pole& pole,
                                 const std::vector<Orientation>& orientations, const std::vector<double>& weights,
                                 const kernels::SymmetryGroup& group, int level, std::size_t begin = 0,
                                 std::size_t step = 1);

}  // namespace polyslip::microstructure
