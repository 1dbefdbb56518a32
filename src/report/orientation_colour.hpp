#pragma once
// Colours of orientations by the crystal direction along a sample direction (inverse pole figure).
#include <string>

#include "src/report/colour.hpp"
#include "src/report/pole_figure.hpp"

namespace polyslip::report {

/// Red, green and blue at the corners of the standard triangle, [001] [101] [111] of cubic and [0001] [2-1-10] [10-10] of hexagonal
/// crystals; between them the square roots of the shares of the corners, scaled to the largest. `crystal`: any length but 0.
Colour orientation_colour(const Direction& crystal, bool hexagonal);

/// The triangle with its colours and corners as SVG.
std::string colour_key(bool hexagonal);

}  // namespace polyslip::report
