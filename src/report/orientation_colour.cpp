#include "src/report/orientation_colour.hpp"

#include <algorithm>
#include <cmath>

#include "src/io/png.hpp"
#include "src/report/bars.hpp"
#include "src/report/svg.hpp"

namespace polyslip::report {
namespace {

constexpr double pi = 3.14159265358979323846;

struct Sector {
  Direction corner[3];
};

Sector sector(bool hexagonal) {
  if (hexagonal) return {{{{0, 0, 1}}, {{1, 0, 0}}, {{std::cos(pi / 6), 0.5, 0}}}};
  const double half = std::sqrt(0.5), third = std::sqrt(1.0 / 3);
  return {{{{0, 0, 1}}, {{half, 0, half}}, {{third, third, third}}}};
}

/// The equivalent direction within the standard triangle.
Direction reduced(const Direction& d, bool hexagonal) {
  if (hexagonal) {
    const double radius = std::hypot(d[0], d[1]);
    const double azimuth = std::abs(std::remainder(std::atan2(d[1], d[0]), pi / 3));
    return {{radius * std::cos(azimuth), radius * std::sin(azimuth), std::abs(d[2])}};
  }
  double parts[3] = {std::abs(d[0]), std::abs(d[1]), std::abs(d[2])};
  std::sort(parts, parts + 3);
  return {{parts[1], parts[0], parts[2]}};
}

/// Stereographic projection of the unit vector along d.
std::pair<double, double> stereographic(const Direction& d) {
  const double length = std::sqrt(dot(d, d)), below = length + d[2];
  return {d[0] / below, d[1] / below};
}

}  // namespace

Colour orientation_colour(const Direction& crystal, bool hexagonal) {
  const Direction d = reduced(crystal, hexagonal);
  const Sector s = sector(hexagonal);
  // d is a sum of the corners with shares ≥ 0: Cramer's rule
  double share[3], largest = 0;
  for (int k = 0; k < 3; ++k) {
    const Direction &a = s.corner[(k + 1) % 3], &b = s.corner[(k + 2) % 3];
    share[k] = std::max(0.0, dot(d, cross(a, b)) / dot(s.corner[k], cross(a, b)));
    largest = std::max(largest, share[k]);
  }
  if (!(largest > 0)) return {};
  return {std::sqrt(share[0] / largest), std::sqrt(share[1] / largest), std::sqrt(share[2] / largest)};
}

std::string colour_key(bool hexagonal) {
  constexpr double side = 210, left = 28, top = 16;
  const Sector s = sector(hexagonal);
  const double scale = side / stereographic(s.corner[1]).first;
  const auto [corner_x, corner_y] = stereographic(s.corner[2]);
  const double upper = corner_y * scale, base = top + upper;
  Svg svg(left + side + 66, base + 26, hexagonal ? "colours of hexagonal crystals" : "colours of cubic crystals");
  Points outline{{left, base}};
  for (int i = 0; i <= 24; ++i) {
    const double t = i / 24.0;
    const Direction &a = s.corner[1], &b = s.corner[2];
    const auto [x, y] =
        stereographic({{(1 - t) * a[0] + t * b[0], (1 - t) * a[1] + t * b[1], (1 - t) * a[2] + t * b[2]}});
    outline.emplace_back(left + scale * x, base - scale * y);
  }
  // twice the pixels of the screen; transparent outside, where the colour is that of an equivalent direction
  io::Picture picture{2 * static_cast<int>(side + 4), 2 * static_cast<int>(std::ceil(upper + 4)), 4, {}};
  for (int j = 0; j < picture.height; ++j)
    for (int i = 0; i < picture.width; ++i) {
      const double x = (i + 0.5) / 2 / scale, y = (picture.height - j - 0.5) / 2 / scale, r2 = x * x + y * y;
      const Direction d{{2 * x / (1 + r2), 2 * y / (1 + r2), (1 - r2) / (1 + r2)}}, same = reduced(d, hexagonal);
      const bool inside = std::abs(same[0] - d[0]) + std::abs(same[1] - d[1]) + std::abs(same[2] - d[2]) < 1e-9;
      for (const std::uint8_t byte : bytes(orientation_colour(d, hexagonal))) picture.bytes.push_back(byte);
      picture.bytes.push_back(inside ? 255 : 0);
    }
  svg.image(left, base - picture.height / 2.0, picture.width / 2.0, picture.height / 2.0, io::encode_png(picture),
            true);
  svg.polygon(outline, "outline");
  const char* const names[2][3] = {{"[001]", "[101]", "[111]"}, {"[0001]", "[2-1-10]", "[10-10]"}};
  const auto& name = names[hexagonal ? 1 : 0];
  svg.text(left, base + 18, miller_text(name[0]), "tick", Anchor::middle);
  svg.text(left + side, base + 18, miller_text(name[1]), "tick", Anchor::middle);
  svg.text(left + scale * corner_x + 8, top + 3, miller_text(name[2]), "tick");
  return svg.str();
}

}  // namespace polyslip::report
