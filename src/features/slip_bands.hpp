#pragma once
// Directions of slip bands in a patch of a strain field or an image: one grain's points.
#include <cstdint>
#include <vector>

namespace polyslip::features {

/// Points of one grain: place (m) and value, any unit. Values that are not finite are left out.
struct BandPatch {
  std::vector<double> x, y, value;
};

struct BandOptions {
  int least_points = 50;         ///< of a patch that is looked at
  double step = 0;               ///< m, distance of neighbouring points; must be > 0
  double least_strength = 2;     ///< both measures must exceed it, over their medians over all directions
  double largest_error = 0.105;  ///< rad (6°); of the direction, by jackknife and by the two measures' difference
};

/// A direction in the map's plane, from x towards y, in [0, π): that of the lines, not of their normal.
struct Bands {
  bool measured = false;  ///< the patch has enough points and is not uniform
  bool clear = false;     ///< strengths and error are within the limits
  double angle = 0;       ///< rad
  double error = 0;       ///< rad, standard error
  double fourier_angle = 0, fourier_strength = 0;
  double radon_angle = 0, radon_strength = 0;
  std::int64_t points = 0;
};

/// The direction along which the values vary least, by two measures of the patch after a quadratic trend is taken off:
///  * Fourier: the power |Σ f exp(i k·x)|² averaged over the wave numbers of one direction of k, from two waves per grain to
///    the Nyquist limit of the points. Lines gather their power on the ray along their normal. The transform is taken at the points
///    as they lie, so grains need no rectangle, window or interpolation.
///  * Radon: the share of the variance that the means over strips of one direction explain, less what chance explains
///    ((bins − 1)/(n − 1)): the adjusted R² of the projection.
/// Each has a strength: its largest value over its median over 180 directions. The angle is Fourier's, refined by a parabola;
/// its standard error is the delete-one-fifth jackknife over strips along the bands' normal, at least half the difference of the
/// two measures. (Radon 1917; in slip trace analysis e.g. Hu et al., doi:10.1016/j.matchar.2021.111580.)
Bands find_bands(const BandPatch& patch, const BandOptions& options);

/// Smallest angle between two directions of lines, rad in [0, π/2].
double line_angle(double a, double b);

}  // namespace polyslip::features
