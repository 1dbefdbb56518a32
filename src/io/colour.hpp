#pragma once
// Colours of maps: sRGB, a scale for values, and colours of orientations by the crystal direction along a sample direction (inverse pole figure).
#include <array>
#include <cstdint>
#include <string>

namespace polyslip::io {

/// sRGB, each channel from 0 to 1.
struct Colour {
  double red = 0, green = 0, blue = 0;
};

/// "#rrggbb"
std::string hex(const Colour& colour);
std::array<std::uint8_t, 3> bytes(const Colour& colour);

/// From dark violet (t = 0) by blue and green to light yellow (t = 1): lightness grows evenly with t in Oklab (B. Ottosson, 2020), so
/// that it reads the same in grey and to colour-blind eyes. Values outside [0, 1] take the ends.
Colour sequential(double t);

/// Lightness L of Oklab, from 0 to 1.
double lightness(const Colour& colour);

}  // namespace polyslip::io
