#pragma once
// Colours of maps. Lines and bars take theirs from the style sheet (classes c0 … c7), so that they can change in dark mode.
#include "src/io/colour.hpp"

namespace polyslip::report {

using io::bytes;
using io::Colour;
using io::hex;
using io::lightness;
using io::sequential;

}  // namespace polyslip::report
