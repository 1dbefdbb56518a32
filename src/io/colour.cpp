#include "src/io/colour.hpp"

#include <algorithm>
#include <cmath>

namespace polyslip::io {
namespace {

struct Lab {
  double L, a, b;
};

double companded(double linear) {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
}

double expanded(double value) { return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4); }

/// The matrices of https://bottosson.github.io/posts/oklab, IEC 61966-2-1 for the curve of sRGB.
Colour from_lab(const Lab& c) {
  const auto cube = [](double x) { return x * x * x; };
  const double l = cube(c.L + 0.3963377774 * c.a + 0.2158037573 * c.b),
               m = cube(c.L - 0.1055613458 * c.a - 0.0638541728 * c.b),
               s = cube(c.L - 0.0894841775 * c.a - 1.2914855480 * c.b);
  const auto channel = [](double linear) { return std::clamp(companded(std::max(linear, 0.0)), 0.0, 1.0); };
  return {channel(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
          channel(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
          channel(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

std::array<Colour, 256> table() {
  struct Station {
    double chroma, hue;  // hue in degrees
  };
  constexpr Station stations[] = {{0.075, 300}, {0.115, 275}, {0.105, 235}, {0.105, 190},
                                  {0.135, 155}, {0.145, 120}, {0.09, 105}};
  constexpr int pieces = static_cast<int>(std::size(stations)) - 1;
  std::array<Colour, 256> result;
  for (std::size_t i = 0; i < result.size(); ++i) {
    const double t = static_cast<double>(i) / 255, at = t * pieces;
    const int k = std::min(static_cast<int>(at), pieces - 1);
    const double share = at - k;
    const double chroma = (1 - share) * stations[k].chroma + share * stations[k + 1].chroma;
    const double hue = ((1 - share) * stations[k].hue + share * stations[k + 1].hue) * 3.14159265358979323846 / 180;
    result[i] = from_lab({0.24 + 0.71 * t, chroma * std::cos(hue), chroma * std::sin(hue)});
  }
  return result;
}

}  // namespace

std::array<std::uint8_t, 3> bytes(const Colour& colour) {
  const auto byte = [](double value) { return static_cast<std::uint8_t>(std::lround(255 * value)); };
  return {byte(colour.red), byte(colour.green), byte(colour.blue)};
}

std::string hex(const Colour& colour) {
  constexpr const char* digits = "0123456789abcdef";
  std::string text = "#";
  for (const std::uint8_t byte : bytes(colour)) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

Colour sequential(double t) {
  static const std::array<Colour, 256> colours = table();
  return colours[static_cast<std::size_t>(std::lround(255 * std::clamp(t, 0.0, 1.0)))];
}

double lightness(const Colour& colour) {
  const double r = expanded(colour.red), g = expanded(colour.green), b = expanded(colour.blue);
  return 0.2104542553 * std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) +
         0.7936177850 * std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) -
         0.0040720468 * std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
}

}  // namespace polyslip::io
