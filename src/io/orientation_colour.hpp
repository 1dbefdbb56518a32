#pragma once
// Colours of orientations by the crystal direction along a sample direction (inverse pole figure).
#include <array>

#include "kernels/tensor/tensor.hpp"
#include "src/io/colour.hpp"

namespace polyslip::io {

/// Corners of the standard triangle: [001] [101] [111] of cubic, [0001] [2-1-10] [10-10] of hexagonal crystals. Unit vectors.
std::array<kernels::Vec3<double>, 3> standard_triangle(bool hexagonal);

/// The equivalent direction within the standard triangle (symmetries m-3m, 6/mmm).
kernels::Vec3<double> in_standard_triangle(const kernels::Vec3<double>& direction, bool hexagonal);

/// Red, green and blue at the corners of the standard triangle, [001] [101] [111] of cubic and [0001] [2-1-10] [10-10] of hexagonal
/// crystals; between them the square roots of the shares of the corners, scaled to the largest. `crystal`: any length but 0.
Colour orientation_colour(const kernels::Vec3<double>& crystal, bool hexagonal);

}  // namespace polyslip::io
