#include "src/report/orientation_colour.hpp"

#include <algorithm>
#include <cmath>

#include "src/io/png.hpp"
#include "src/report/bars.hpp"
#include "src/report/svg.hpp"

namespace polyslip::report {
namespace {

/// Stereographic projection of the unit vector along d.
std::pair<double, double> stereographic(const Direction& d) {
  const double length = std::sqrt(dot(d, d)), below = length + d[2];
  return {d[0] / below, d[1] / below};
}

}  // namespace

std::string colour_key(bool hexagonal) {
  constexpr double side = 210, left = 28, top = 16;
  const auto corner = io::standard_triangle(hexagonal);
  const double scale = side / stereographic(corner[1]).first;
  const auto [corner_x, corner_y] = stereographic(corner[2]);
  const double upper = corner_y * scale, base = top + upper;
  Svg svg(left + side + 66, base + 26, hexagonal ? "colours of hexagonal crystals" : "colours of cubic crystals");
  Points outline{{left, base}};
  for (int i = 0; i <= 24; ++i) {
    const double t = i / 24.0;
    const Direction &a = corner[1], &b = corner[2];
    const auto [x, y] =
        stereographic({{(1 - t) * a[0] + t * b[0], (1 - t) * a[1] + t * b[1], (1 - t) * a[2] + t * b[2]}});
    outline.emplace_back(left + scale * x, base - scale * y);
  }
  // twice the pixels of the screen; transparent outside, where the colour is that of an equivalent direction
  io::Picture picture{2 * static_cast<int>(side + 4), 2 * static_cast<int>(std::ceil(upper + 4)), 4, {}};
  for (int j = 0; j < picture.height; ++j)
    for (int i = 0; i < picture.width; ++i) {
      const double x = (i + 0.5) / 2 / scale, y = (picture.height - j - 0.5) / 2 / scale, r2 = x * x + y * y;
      const Direction d{{2 * x / (1 + r2), 2 * y / (1 + r2), (1 - r2) / (1 + r2)}},
          same = io::in_standard_triangle(d, hexagonal);
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
