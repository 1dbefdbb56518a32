#pragma once
// Coefficients of an ODF in generalised spherical harmonics, as numbers that no turn of the sample changes; texture index.
#include <vector>

#include "kernels/rotation/symmetry.hpp"
#include "src/features/grain_graph.hpp"

namespace polyslip::features {

/// D^l of a rotation for l = 0 … degree, row by row: the (2l + 1)² orthogonal matrix by which R(q) turns real spherical harmonics of degree
/// l, m = −l … l. By recursion (Ivanic, Ruedenberg, J. Phys. Chem. 100 (1996) 6342, doi:10.1021/jp953350u, with the correction of 102 (1998) 9099).
std::vector<std::vector<double>> rotation_harmonics(const kernels::Quaternion<double>& q, int degree);

struct OdfCoefficients {
  /// Per degree l: ‖C_l‖²/(2l + 1), C_l the coefficients of Σ w_i δ(g, g_i) with the crystal's symmetry in Bunge's normalisation (Texture Analysis in
  /// Materials Science, 1982, ch. 4): 1 for l = 0; (2l + 1)² for one triclinic crystal, (2l + 1) × the number of symmetric harmonics for one
  /// of higher symmetry; 0 for an even spread.
  std::vector<double> power;
  /// The mean of `power` over random orientations with these weights: what is left of it in a sample without texture.
  std::vector<double> random_power;
};

/// Weights of any scale. O(orientations × degree³).
OdfCoefficients odf_coefficients(const std::vector<kernels::Quaternion<double>>& orientations,
                                 const std::vector<double>& weights, const kernels::SymmetryGroup& group, int degree);

/// ∫ f² dg of the orientations smoothed by a de la Vallée Poussin kernel of this half-width (rad), coefficients A_l
/// (microstructure::spread_coefficients): Σ A_l² ‖C_l‖²/(2l + 1) (Bunge 1982, eq. 4.212); 1 for a uniform texture. Degrees beyond those
/// given are cut off: 16 suffice from 15° on.
double texture_index(const std::vector<double>& power, double half_width);

/// Adds ‖C_l‖²/(2l + 1), l = 0 … degree, of the phase a grain belongs to, by weight, to the grains: column odf_power, and texture_index (15°).
/// Returns a line per phase: the index, and what as many random grains would have.
std::vector<std::string> add_texture(GrainGraph& graph, int degree = 16);

}  // namespace polyslip::features
