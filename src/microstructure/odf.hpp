#pragma once
// Orientation distribution functions, smoothed, and how far a set of weighted orientations is from one.
//
// Densities are multiples of a uniform one. All is smoothed with a kernel whose convolution with itself is the de la Vallée
// Poussin kernel K(ω) = C cos^(2 kappa)(ω/2): for whole kappa it is a polynomial in cos ω, so it ends at degree kappa of the
// generalised spherical harmonics, and all its coefficients are positive (Schaeben 1999, doi:10.1155/TSM.33.365). Averages
// over the crystal's rotations make it the kernel of ODFs with crystal symmetry.
#include <cstddef>
#include <vector>

#include "kernels/rotation/symmetry.hpp"
#include "src/microstructure/texture.hpp"

namespace polyslip::microstructure {

/// kappa = 2^level. Errors are reported at level 4: degree 16, half-width of K 23.8°, of what smooths each ODF about 17°.
constexpr int reported_level = 4;

/// Coefficients A_0 = 1, A_1, … A_degree of Σ (2l + 1) A_l χ_l(ω), the density of the de la Vallée Poussin spread of that half-width
/// (rad; 0: all are 1): A_l = Π (kappa − j + 1) / (kappa + j + 1), j = 1 … l.
std::vector<double> spread_coefficients(double half_width, int degree);

/// What a texture is to be: components, or where there are none orientations with weights (any scale, not negative).
struct TextureTarget {
  Texture components;
  std::vector<Orientation> list;
  std::vector<double> weights;
};

/// Weighted orientations and all that crystal symmetry makes of them, as a smoothed density.
class OrientationCloud {
 public:
  /// Weights are scaled to sum 1. level: 4, 5 or 6.
  OrientationCloud(const std::vector<Orientation>& orientations, const std::vector<double>& weights,
                   const kernels::SymmetryGroup& group, int level);

  double density(const Orientation& q) const;
  /// The same, and its derivative with respect to the four components of q is added to `slope`, times `factor`.
  double density(const Orientation& q, double factor, Orientation& slope) const;
  void move(std::size_t index, const Orientation& q);
  double weight(std::size_t index) const { return weights_[index]; }
  const std::vector<Orientation>& orientations() const { return orientations_; }
  /// Σ w_i w_j K(i, j): the integral of the square of the density. O(N²), or O(N) by moments where that is less (level 4).
  double squared_norm() const;

 private:
  double by_moments() const;

  kernels::SymmetryGroup group_;
  int level_;
  double peak_;
  std::vector<Orientation> orientations_;
  std::vector<double> weights_;
  std::vector<double> w_, x_, y_, z_, share_;  // equivalent orientations, padded to whole lanes
};

/// A target as a smoothed density, exact: series of characters for ideal components, of Legendre polynomials for fibres.
class Odf {
 public:
  Odf(const TextureTarget& target, const kernels::SymmetryGroup& group, int level);

  double density(const Orientation& q, double factor, Orientation& slope) const;
  double density(const Orientation& q) const {
    Orientation unused{0, 0, 0, 0};
    return density(q, 0, unused);
  }
  double squared_norm() const;

 private:
  /// A function of one number, tabulated with its slope.
  struct Curve {
    double low = 0, step = 1;
    std::vector<double> value, slope;
    double at(double x, double& derivative) const;
  };
  struct Radial {
    Curve curve;  // of (q·p)²
    std::vector<Orientation> points;
    double share = 0;  // per point
  };
  struct Fibre {
    Curve curve;  // of the cosine qᵀ M q between the two directions
    std::vector<std::array<double, 10>> forms;
    double share = 0;  // per form
  };

  void add(const TextureComponent& component);
  double overlap(const TextureComponent& a, const TextureComponent& b) const;
  std::vector<double> coefficients(double half_width_a, double half_width_b) const;

  TextureTarget target_;
  kernels::SymmetryGroup group_;
  int level_;
  double uniform_ = 0;
  std::vector<Radial> radials_;
  std::vector<Fibre> fibres_;
  std::vector<OrientationCloud> cloud_;  // of a list: one
};

/// Root of ∫ (smoothed density − smoothed target)² dg, in multiples of a uniform density. Independent draws of N equal grains leave
/// √((K(1) − norm²) / N). Level 4 unless said otherwise.
double odf_error(const Odf& target, const OrientationCloud& grains);

}  // namespace polyslip::microstructure
