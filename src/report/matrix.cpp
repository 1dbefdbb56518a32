#include "src/report/matrix.hpp"

#include <algorithm>
#include <cmath>

#include "src/report/colour.hpp"
#include "src/report/svg.hpp"

namespace polyslip::report {

std::string share_matrix(const std::string& title, const std::vector<std::string>& names,
                         const std::vector<std::vector<double>>& shares) {
  constexpr double height = 26, gap = 2;
  const std::size_t count = names.size();
  double left = 0;
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < count; ++i) {
    labels.push_back(names[i] + "  " + std::to_string(i + 1));
    left = std::max(left, text_width(labels.back()));
  }
  left += 10;
  const double cell = std::min(64.0, std::max(40.0, (620 - left) / static_cast<double>(count)));
  Svg svg(left + cell * static_cast<double>(count) + 2, 22 + height * static_cast<double>(count), title);
  for (std::size_t i = 0; i < count; ++i) {
    const double y = 22 + height * static_cast<double>(i);
    svg.text(left + cell * (static_cast<double>(i) + 0.5), 14, std::to_string(i + 1), "tick", Anchor::middle);
    svg.text(left - 8, y + 17, labels[i], "legend", Anchor::end);
    for (std::size_t k = 0; k < count; ++k) {
      const double share = std::isfinite(shares[i][k]) ? shares[i][k] : 0, x = left + cell * static_cast<double>(k);
      const Colour colour = sequential(share);
      if (!(share > 0)) {
        svg.rectangle(x, y, cell - gap, height - gap, "track");
        continue;
      }
      svg.swatch(x, y, cell - gap, height - gap, hex(colour));
      svg.text(x + 0.5 * (cell - gap), y + 16.5, std::to_string(static_cast<int>(std::lround(100 * share))),
               lightness(colour) > 0.6 ? "on_light" : "on_dark", Anchor::middle);
    }
  }
  return svg.str();
}

}  // namespace polyslip::report
