#pragma once
// Density of geometrically necessary dislocations per point and grain of a map.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "src/features/crystal.hpp"
#include "src/features/lattice_curvature.hpp"

namespace polyslip::features {

/// Length of the shortest Burgers vector of a lattice whose parameter a is in m: a/√2 (cF), a √3/2 (cI), a (hP); 0 without a lattice.
double burgers_length(kernels::Lattice lattice, double a);

/// ‖α‖/b, 1/m²: since ‖ρ b ⊗ t‖ = ρ b for any dislocation, no arrangement of dislocations of Burgers vector b has less (the bound of
/// Konijnenberg, Zaefferer, Raabe, Acta Mater. 99 (2015) 402, doi:10.1016/j.actamat.2015.06.051, for the components that a surface shows).
inline double gnd_lower_bound(const NyeTensor& alpha, double b) { return alpha.norm() / b; }

struct GndOptions {
  double threshold = 0.0873;  ///< rad (5°); neighbours of larger disorientation are beyond a boundary
  bool l1 = false;            ///< the minimisation over dislocation types as well (gnd_l1.hpp)
  double poisson = 0.3;       ///< of line energies
};

struct GndReport {
  std::vector<double> noise;   ///< per phase: rad, of each component of orientations
  std::vector<float> density;  ///< per point, 1/m², lower bound; NaN where there is none
  std::vector<float> l1;       ///< per point, 1/m²; empty unless asked for
  std::int64_t points = 0;     ///< with a density
  std::int64_t programs =
      0;  ///< linear programs that went to the simplex method; others had the basis of an earlier one
  std::vector<std::string> statements(const GrainGraph& graph) const;  ///< one line per phase
};

/// Adds to the grains, 1/m²: gnd (mean lower bound over the points), gnd_noise (what noise of the orientations alone would give: the
/// uncertainty and the floor), and with `l1` gnd_l1 and gnd_l1_noise. NaN for phases whose lattice parameter the map does not give.
GndReport add_gnd(const GrainMap& map, const GndOptions& options, GrainGraph& graph);

}  // namespace polyslip::features
