#pragma once
// Colours of orientations by the crystal direction along a sample direction (inverse pole figure).
#include <string>

#include "src/io/orientation_colour.hpp"
#include "src/report/colour.hpp"
#include "src/report/pole_figure.hpp"

namespace polyslip::report {

using io::orientation_colour;

/// The triangle with its colours and corners as SVG.
std::string colour_key(bool hexagonal);

}  // namespace polyslip::report
