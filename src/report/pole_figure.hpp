#pragma once
// Pole figures: the density of crystal directions over sample directions, equal-area projection of the upper hemisphere, in multiples
// of a random texture. x to the right, y up.
#include <string>
#include <vector>

#include "kernels/lattice/lattice.hpp"
#include "kernels/rotation/quaternion.hpp"

namespace polyslip::report {

using Orientation = kernels::Quaternion<double>;  ///< passive, sample → crystal
using Direction = kernels::Vec3<double>;

/// Directions of a crystal that its symmetry makes of one, without opposites; unit vectors in the crystal frame.
struct PoleFamily {
  std::string name;  ///< "{111}"
  std::vector<Direction> poles;
};

/// The two that show a texture of the lattice best: cF {111} {100}, cI {110} {100}, hP {0001} {10-10}; none for isotropic.
std::vector<PoleFamily> pole_families(kernels::Lattice lattice);

/// The sample direction at (u, v) of the projection, whose circle has radius 1; beyond it the lower hemisphere follows, up to √2.
Direction disc_direction(double u, double v);

/// Densities at the nodes of a square grid over the disc and a little beyond; node (i, j) at (−reach + 2 reach i/(n − 1), same of j).
struct Disc {
  static constexpr int n = 61;
  static constexpr double reach = 1.06;
  std::vector<double> density;  ///< index i + n j

  static double node(int i) { return reach * (2.0 * i / (n - 1) - 1); }
  double largest() const;  ///< within the circle
};

/// A von Mises–Fisher kernel of half-width 7.5° at each pole and its opposite, weighted; cut off where it has fallen to 1e-5. Weights
/// need not sum to 1; none at all give 0. Nodes beyond √1.2 of the circle's radius stay 0.
Disc pole_density(const std::vector<Orientation>& orientations, const std::vector<double>& weights,
                  const PoleFamily& family);
/// κ of that kernel, exp(κ (cos − 1)) κ: what a single orientation with one pole has there.
double kernel_kappa();

/// The disc as SVG with filled contours between `levels` (increasing, from 0).
std::string pole_disc(const Disc& disc, const std::vector<double>& levels, const std::string& caption);
/// Levels from 0 to `largest`, at least to 1.
std::vector<double> pole_levels(double largest);
/// What the colours between the levels mean.
std::string pole_bar(const std::vector<double>& levels);

/// One orientation distribution of a pole figure.
struct Texture {
  std::string name;  ///< "start"; may be empty
  std::vector<Orientation> orientations;
  std::vector<double> weights;
};
/// Discs of all pole families of a lattice for each texture, with one bar of colours. Empty for isotropic.
std::string pole_figures(kernels::Lattice lattice, const std::vector<Texture>& textures);

}  // namespace polyslip::report
