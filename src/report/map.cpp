#include "src/report/map.hpp"

#include <algorithm>
#include <cmath>

#include "src/io/png.hpp"
#include "src/report/svg.hpp"
#include "src/report/ticks.hpp"

namespace polyslip::report {
namespace {

constexpr double width = 440, bar_room = 74;
constexpr int most_pixels = 640;          // a map is shown on some 350
constexpr int most_boundary_cells = 512;  // beyond that, lines would cover the map

struct Frame {
  double left, top, width, height;
};

/// Lines where the grain changes, runs of faces as one stroke each.
std::string boundaries(const Plane& plane, const Frame& frame) {
  const auto grain = [&](int i, int j) { return plane.grains[static_cast<std::size_t>(i + plane.columns * j)]; };
  const double dx = frame.width / plane.columns, dy = frame.height / plane.rows;
  std::string d;
  const auto stroke = [&](double x, double y, const char* along, double length) {
    d += "M" + coordinate(x) + " " + coordinate(y) + along + coordinate(length);
  };
  for (int i = 1; i < plane.columns; ++i)
    for (int j = 0; j < plane.rows; ++j) {
      const int first = j;
      while (j < plane.rows && grain(i - 1, j) != grain(i, j)) ++j;
      if (j > first) stroke(frame.left + i * dx, frame.top + frame.height - first * dy, "v", -(j - first) * dy);
    }
  for (int j = 1; j < plane.rows; ++j)
    for (int i = 0; i < plane.columns; ++i) {
      const int first = i;
      while (i < plane.columns && grain(i, j - 1) != grain(i, j)) ++i;
      if (i > first) stroke(frame.left + first * dx, frame.top + frame.height - j * dy, "h", (i - first) * dx);
    }
  return d;
}

Frame frame_of(const Plane& plane, bool with_bar) {
  const double height_of_box = plane.size[1] * 1e6;
  double widest = 0;
  for (const std::string& label : tick_labels(nice_ticks(0, height_of_box, 5)))
    widest = std::max(widest, text_width(label, 11));
  Frame frame{widest + 10, 26, 0, 0};
  frame.width = width - frame.left - (with_bar ? bar_room : 14);
  frame.height = frame.width * plane.size[1] / plane.size[0];
  if (frame.height > 400) {  // a tall plane is narrower
    frame.width *= 400 / frame.height;
    frame.height = 400;
  }
  frame.height = std::max(frame.height, 24.0);
  return frame;
}

void draw(Svg& svg, const Plane& plane, const Frame& frame, const std::vector<Colour>& colours) {
  const int stride = 1 + (std::max(plane.columns, plane.rows) - 1) / most_pixels;
  io::Picture picture{(plane.columns + stride - 1) / stride, (plane.rows + stride - 1) / stride, 3, {}};
  for (int j = picture.height - 1; j >= 0; --j)
    for (int i = 0; i < picture.width; ++i)
      for (const std::uint8_t byte :
           bytes(colours[static_cast<std::size_t>(i * stride) +
                         static_cast<std::size_t>(plane.columns) * static_cast<std::size_t>(j * stride)]))
        picture.bytes.push_back(byte);
  svg.image(frame.left, frame.top, frame.width, frame.height, io::encode_png(picture));
  if (!plane.grains.empty() && std::max(plane.columns, plane.rows) <= most_boundary_cells)
    svg.path(boundaries(plane, frame), "boundary");
  svg.rectangle(frame.left, frame.top, frame.width, frame.height, "frame");

  const double bottom = frame.top + frame.height;
  const double across = plane.size[0] * 1e6, up = plane.size[1] * 1e6;
  const std::vector<double> x = nice_ticks(0, across, std::max(2, static_cast<int>(frame.width / 70)));
  const std::vector<double> y = nice_ticks(0, up, std::clamp(static_cast<int>(frame.height / 45), 2, 6));
  const std::vector<std::string> x_labels = tick_labels(x), y_labels = tick_labels(y);
  for (std::size_t k = 0; k < x.size(); ++k) {
    const double at = frame.left + frame.width * x[k] / across;
    svg.line(at, bottom, at, bottom + 4, "axis");
    svg.text(at, bottom + 17, x_labels[k], "tick", Anchor::middle);
  }
  for (std::size_t k = 0; k < y.size(); ++k) {
    const double at = bottom - frame.height * y[k] / up;
    svg.line(frame.left - 4, at, frame.left, at, "axis");
    svg.text(frame.left - 7, at + 4, y_labels[k], "tick", Anchor::end);
  }
  svg.text(0, 12, plane.axes[1] + " (µm)", "label");
  svg.text(frame.left + frame.width / 2, bottom + 36, plane.axes[0] + " (µm)", "label", Anchor::middle);
}

}  // namespace

std::string colour_map(const std::string& title, const Plane& plane, const std::vector<Colour>& colours) {
  const Frame frame = frame_of(plane, false);
  Svg svg(frame.left + frame.width + 14, frame.top + frame.height + 44, title);
  draw(svg, plane, frame, colours);
  return svg.str();
}

std::string value_map(const std::string& title, const Plane& plane, const std::vector<double>& values,
                      const std::string& unit, double cut) {
  std::vector<double> sorted;
  for (const double value : values)
    if (std::isfinite(value)) sorted.push_back(value);
  std::sort(sorted.begin(), sorted.end());
  double low = 0, high = 1;
  if (!sorted.empty()) {
    const auto last = static_cast<double>(sorted.size() - 1);
    low = sorted[static_cast<std::size_t>(std::lround(cut * last))];
    high = sorted[static_cast<std::size_t>(std::lround((1 - cut) * last))];
  }
  if (!(high - low > 1e-9 * std::max(std::abs(low), std::abs(high)))) high = low + std::max(1e-9, 0.1 * std::abs(low));
  std::vector<Colour> colours;
  for (const double value : values)
    colours.push_back(std::isfinite(value) ? sequential((value - low) / (high - low)) : Colour{0.5, 0.5, 0.5});

  const Frame frame = frame_of(plane, true);
  Svg svg(frame.left + frame.width + bar_room, frame.top + frame.height + 44, title);
  draw(svg, plane, frame, colours);
  const double x = frame.left + frame.width + 14, bar_width = 12;
  io::Picture bar{1, 128, 3, {}};
  for (int j = 0; j < bar.height; ++j)
    for (const std::uint8_t byte : bytes(sequential(1 - (j + 0.5) / bar.height))) bar.bytes.push_back(byte);
  svg.image(x, frame.top, bar_width, frame.height, io::encode_png(bar));
  svg.rectangle(x, frame.top, bar_width, frame.height, "frame");
  const std::vector<double> ticks = nice_ticks(low, high, std::clamp(static_cast<int>(frame.height / 45), 2, 7));
  const std::vector<std::string> labels = tick_labels(ticks);
  for (std::size_t k = 0; k < ticks.size(); ++k) {
    const double y = frame.top + frame.height * (1 - (ticks[k] - low) / (high - low));
    svg.line(x + bar_width, y, x + bar_width + 4, y, "axis");
    svg.text(x + bar_width + 7, y + 4, labels[k], "tick");
  }
  svg.text(x, 12, unit, "label");
  return svg.str();
}

}  // namespace polyslip::report
