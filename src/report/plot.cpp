#include "src/report/plot.hpp"

#include <algorithm>
#include <cmath>

#include "src/report/ticks.hpp"

namespace polyslip::report {
namespace {

constexpr double row_height = 18, swatch_width = 18, right_margin = 14, bottom_margin = 42;

double text_room(const std::string& text) { return text_width(text, 12); }

}  // namespace

Plot::Plot(std::string title, Axis x, Axis y, double width, double height)
    : title_(std::move(title)), x_(std::move(x)), y_(std::move(y)), width_(width), height_(height) {}

void Plot::line(const std::vector<double>& x, const std::vector<double>& y, const std::string& css,
                const std::string& legend) {
  layers_.push_back({Kind::line, css, legend, x, y, {}, 0});
}

void Plot::area(const std::vector<double>& x, const std::vector<double>& low, const std::vector<double>& high,
                const std::string& css, const std::string& legend) {
  layers_.push_back({Kind::area, css, legend, x, low, high, 0});
}

void Plot::points(const std::vector<double>& x, const std::vector<double>& y, const std::string& css,
                  const std::string& legend, double radius) {
  layers_.push_back({Kind::points, css, legend, x, y, {}, radius});
}

void Plot::bars(const std::vector<double>& edges, const std::vector<double>& heights, const std::string& css,
                const std::string& legend) {
  layers_.push_back({Kind::bars, css, legend, edges, heights, {}, 0});
}

void Plot::mark(double x, double y, const std::string& css, const std::string& legend) {
  layers_.push_back({Kind::mark, css, legend, {x}, {y}, {}, 0});
}

void Plot::vertical(double x, const std::string& css, const std::string& legend) {
  layers_.push_back({Kind::vertical, css, legend, {x}, {}, {}, 0});
}

bool Plot::Scale::takes(double value) const {
  if (!std::isfinite(value) || (logarithmic && value <= 0)) return false;
  const double slack = 1e-9 * (high - low);
  return value >= low - slack && value <= high + slack;
}

double Plot::Scale::operator()(double value) const {
  const auto place = [&](double v) { return logarithmic ? std::log(v) : v; };
  return first + (last - first) * (place(value) - place(low)) / (place(high) - place(low));
}

Plot::Scale Plot::scale_of(const Axis& axis, bool of_x) const {
  double low = 1e300, high = -1e300;
  const auto see = [&](double value) {
    if (!std::isfinite(value) || (axis.logarithmic && value <= 0)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  };
  for (const Layer& layer : layers_) {
    for (const double value : of_x ? layer.x : layer.y) see(value);
    if (of_x) continue;
    for (const double value : layer.y2) see(value);
    if (layer.kind == Kind::bars && !axis.logarithmic) see(0);
  }
  if (axis.from_zero && !axis.logarithmic) see(0);
  if (low > high) low = axis.logarithmic ? 1 : 0, high = axis.logarithmic ? 10 : 1;
  const bool bound_low = std::isfinite(axis.low), bound_high = std::isfinite(axis.high);
  if (bound_low) low = axis.low;
  if (bound_high) high = axis.high;
  if (axis.logarithmic) {
    if (!bound_low) low *= 0.9;
    if (!bound_high) high *= 1.1;
    return {low, high, 0, 1, true};
  }
  if (!(high - low > 1e-12 * std::max(std::abs(low), std::abs(high)))) {  // all the same
    const double around = low == 0 ? 1 : 0.1 * std::abs(low);
    if (!bound_low) low = low == 0 || axis.from_zero ? std::min(low, 0.0) : low - around;
    if (!bound_high) high += around;
  }
  // a little air, but none beyond zero
  const double air = 0.04 * (high - low);
  const bool bars =
      std::any_of(layers_.begin(), layers_.end(), [](const Layer& layer) { return layer.kind == Kind::bars; });
  if (!bound_high && high != 0 && !(of_x && bars)) high += air;
  if (!bound_low && low != 0 && !(of_x && bars)) low = low > 0 ? std::max(0.0, low - air) : low - air;
  return {low, high, 0, 1, false};
}

std::vector<Plot::Row> Plot::legend_rows() const {
  std::vector<Row> rows;
  double used = 0;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (layers_[i].legend.empty()) continue;
    const double needed = swatch_width + 6 + text_room(layers_[i].legend) + 14;
    if (rows.empty() || used + needed > width_) {
      rows.emplace_back();
      used = 0;
    }
    rows.back().layers.push_back(i);
    used += needed;
  }
  return rows;
}

void Plot::draw_legend(Svg& svg, const std::vector<Row>& rows) const {
  for (std::size_t r = 0; r < rows.size(); ++r) {
    double x = 1;
    const double y = row_height * static_cast<double>(r) + 9;
    for (const std::size_t i : rows[r].layers) {
      const Layer& layer = layers_[i];
      const std::size_t thin = layer.css.find("thin ");  // curves of many samples; the legend's line is a whole one
      const std::string css = thin == std::string::npos ? layer.css : layer.css.substr(thin + 5);
      const double middle = x + swatch_width / 2;
      if (layer.kind == Kind::line || layer.kind == Kind::vertical)
        svg.line(x, y, x + swatch_width, y, "line " + css);
      else if (layer.kind == Kind::points)
        svg.circle(middle, y, std::max(layer.radius, 3.0), "fill " + layer.css);
      else if (layer.kind == Kind::mark)
        svg.circle(middle, y, 4.5, "ring " + layer.css);
      else
        svg.rectangle(x + 3, y - 5, 12, 10, "fill " + layer.css);
      svg.text(x + swatch_width + 6, y + 4, layer.legend, "legend");
      x += swatch_width + 6 + text_room(layer.legend) + 14;
    }
  }
}

void Plot::draw(Svg& svg, const Layer& layer, const Scale& x, const Scale& y) const {
  const auto flush = [&](Points& run) {
    svg.polyline(run, "line " + layer.css);
    run.clear();
  };
  if (layer.kind == Kind::line) {
    Points run;
    for (std::size_t i = 0; i < layer.x.size(); ++i) {
      if (!x.takes(layer.x[i]) || !y.takes(layer.y[i])) {
        flush(run);
        continue;
      }
      const std::pair<double, double> next{x(layer.x[i]), y(layer.y[i])};
      // steps that nobody sees are left out, save the last
      const bool seen = run.empty() || std::hypot(next.first - run.back().first, next.second - run.back().second) > 0.6;
      if (seen || i + 1 == layer.x.size()) run.push_back(next);
    }
    flush(run);
  } else if (layer.kind == Kind::area) {
    Points outline;
    for (std::size_t i = 0; i < layer.x.size(); ++i) outline.emplace_back(x(layer.x[i]), y(layer.y2[i]));
    for (std::size_t i = layer.x.size(); i-- > 0;) outline.emplace_back(x(layer.x[i]), y(layer.y[i]));
    svg.polygon(outline, "fill area " + layer.css, layer.legend);
  } else if (layer.kind == Kind::points) {
    for (std::size_t i = 0; i < layer.x.size(); ++i)
      if (x.takes(layer.x[i]) && y.takes(layer.y[i]))
        svg.circle(x(layer.x[i]), y(layer.y[i]), layer.radius, "fill point " + layer.css);
  } else if (layer.kind == Kind::bars) {
    const double base = y.logarithmic ? y.low : std::clamp(0.0, y.low, y.high);
    for (std::size_t i = 0; i < layer.y.size(); ++i) {
      if (!y.takes(layer.y[i]) || layer.y[i] == base || !x.takes(layer.x[i]) || !x.takes(layer.x[i + 1])) continue;
      const double left = x(layer.x[i]), right = x(layer.x[i + 1]), gap = right - left > 4 ? 1 : 0;
      const double top = std::min(y(layer.y[i]), y(base)), bottom = std::max(y(layer.y[i]), y(base));
      svg.rectangle(
          left + gap / 2, top, right - left - gap, bottom - top, "fill " + layer.css,
          short_number(layer.x[i], 4) + " to " + short_number(layer.x[i + 1], 4) + ": " + short_number(layer.y[i]));
    }
  } else if (layer.kind == Kind::mark) {
    if (x.takes(layer.x[0]) && y.takes(layer.y[0]))
      svg.circle(x(layer.x[0]), y(layer.y[0]), 4.5, "ring " + layer.css, layer.legend);
  } else if (x.takes(layer.x[0])) {
    svg.line(x(layer.x[0]), y.first, x(layer.x[0]), y.last, "line " + layer.css);
  }
}

std::string Plot::svg() const {
  Svg svg(width_, height_, title_);
  const std::vector<Row> rows = legend_rows();
  draw_legend(svg, rows);
  Scale y = scale_of(y_, false), x = scale_of(x_, true);
  const double label_row = row_height * static_cast<double>(rows.size()) + (rows.empty() ? 0 : 4);
  y.first = height_ - (x_.label.empty() ? 24 : bottom_margin);
  y.last = label_row + 26;

  const auto ticks_of = [](const Axis& axis, const Scale& scale, int wanted) {
    if (scale.logarithmic) return log_ticks(scale.low, scale.high, wanted);
    std::vector<double> ticks = nice_ticks(scale.low, scale.high, wanted);
    if (axis.whole)
      ticks.erase(
          std::remove_if(ticks.begin(), ticks.end(), [](double t) { return std::abs(t - std::round(t)) > 1e-9; }),
          ticks.end());
    return ticks;
  };
  const std::vector<double> y_ticks = ticks_of(y_, y, std::max(2, static_cast<int>((y.first - y.last) / 42)));
  const std::vector<std::string> y_labels = tick_labels(y_ticks);
  double widest = 0;
  for (const std::string& label : y_labels) widest = std::max(widest, text_width(label, 11));
  x.first = widest + 10;
  x.last = width_ - right_margin;

  // as many ticks as leave room between their labels
  std::vector<double> x_ticks;
  std::vector<std::string> x_labels;
  for (int wanted = 8; wanted >= 2; --wanted) {
    x_ticks = ticks_of(x_, x, wanted);
    x_labels = tick_labels(x_ticks);
    double free_until = -1e9;
    bool fits = true;
    for (std::size_t i = 0; i < x_ticks.size(); ++i) {
      const double half = text_width(x_labels[i], 11) / 2;
      fits = fits && x(x_ticks[i]) - half > free_until;
      free_until = x(x_ticks[i]) + half + 10;
    }
    if (fits) break;
  }

  svg.text(0, label_row + 12, y_.label, "label");
  for (std::size_t i = 0; i < y_ticks.size(); ++i) {
    const double at = y(y_ticks[i]);
    svg.line(x.first, at, x.last, at, "grid");
    svg.text(x.first - 6, at + 4, y_labels[i], "tick", Anchor::end);
  }
  for (std::size_t i = 0; i < x_ticks.size(); ++i) {
    const double at = x(x_ticks[i]), half = text_width(x_labels[i], 11) / 2;
    svg.line(at, y.first, at, y.first + 4, "axis");
    svg.text(std::clamp(at, half, width_ - half), y.first + 17, x_labels[i], "tick", Anchor::middle);
  }
  for (const Layer& layer : layers_) draw(svg, layer, x, y);
  svg.line(x.first, y.first, x.last, y.first, "axis");
  if (!x_.label.empty()) svg.text((x.first + x.last) / 2, height_ - 6, x_.label, "label", Anchor::middle);
  return svg.str();
}

Histogram histogram(const std::vector<double>& values, double low, double high, int bins,
                    const std::vector<double>& weights, bool logarithmic) {
  Histogram result;
  const auto place = [&](double value) { return logarithmic ? std::log(value) : value; };
  for (int i = 0; i <= bins; ++i) {
    const double at = place(low) + (place(high) - place(low)) * i / bins;
    result.edges.push_back(i == 0 ? low : i == bins ? high : logarithmic ? std::exp(at) : at);
  }
  result.heights.assign(static_cast<std::size_t>(bins), 0.0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i]) || values[i] < low || values[i] > high) continue;
    const double share = (place(values[i]) - place(low)) / (place(high) - place(low));
    const int bin = std::min(bins - 1, static_cast<int>(share * bins));
    result.heights[static_cast<std::size_t>(bin)] += weights.empty() ? 1 : weights[i];
  }
  return result;
}

Histogram histogram(const std::vector<double>& values, int bins, const std::vector<double>& weights) {
  double low = 1e300, high = -1e300;
  for (const double value : values)
    if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
  if (low > high) return {{0, 1}, {0}};
  if (!(high - low > 1e-9 * std::max(std::abs(low), std::abs(high)))) {  // all the same
    const double around = low == 0 ? 0.5 : 0.05 * std::abs(low);
    return histogram(values, low - around, high + around, 1, weights);
  }
  const std::vector<double> ticks = nice_ticks(low, high, bins);
  const double step = ticks[1] - ticks[0];
  const double first = step * std::floor(low / step + 1e-9), last = step * std::ceil(high / step - 1e-9);
  return histogram(values, first, last, std::max(1, static_cast<int>(std::lround((last - first) / step))), weights);
}

}  // namespace polyslip::report
