#include "src/report/pole_figure.hpp"

#include <algorithm>
#include <cmath>

#include "src/report/bars.hpp"
#include "src/report/colour.hpp"
#include "src/report/contour.hpp"
#include "src/report/svg.hpp"
#include "src/report/ticks.hpp"

namespace polyslip::report {
namespace {

constexpr double degree = 3.14159265358979323846 / 180;

std::vector<Direction> equivalents(kernels::Lattice lattice, const Direction& pole) {
  const kernels::SymmetryGroup group = kernels::symmetry_group(kernels::laue_of(lattice));
  std::vector<Direction> found;
  for (int i = 0; i < group.size; ++i) {
    const Direction turned = kernels::to_crystal(group.op[i], pole);
    if (std::none_of(found.begin(), found.end(),
                     [&](const Direction& other) { return std::abs(dot(turned, other)) > 0.999; }))
      found.push_back(turned);
  }
  return found;
}

}  // namespace

std::vector<PoleFamily> pole_families(kernels::Lattice lattice) {
  const double third = 1 / std::sqrt(3.0), half = 1 / std::sqrt(2.0);
  const auto family = [&](const char* name, const Direction& pole) {
    return PoleFamily{miller_text(name), equivalents(lattice, pole)};
  };
  switch (lattice) {
    case kernels::Lattice::cF:
      return {family("{111}", {{third, third, third}}), family("{100}", {{1, 0, 0}})};
    case kernels::Lattice::cI:
      return {family("{110}", {{half, half, 0}}), family("{100}", {{1, 0, 0}})};
    case kernels::Lattice::hP:  // the normal of (10-10) lies half way between a1 and −a3
      return {family("{0001}", {{0, 0, 1}}), family("{10-10}", {{std::cos(30 * degree), std::sin(30 * degree), 0}})};
    default:
      return {};
  }
}

Direction disc_direction(double u, double v) {
  const double r2 = u * u + v * v, s = std::sqrt(std::max(0.0, 2 - r2));
  return {{u * s, v * s, 1 - r2}};
}

double kernel_kappa() { return std::log(2.0) / (1 - std::cos(7.5 * degree)); }

double Disc::largest() const {
  double result = 0;
  for (int j = 0; j < n; ++j)
    for (int i = 0; i < n; ++i)
      if (node(i) * node(i) + node(j) * node(j) <= 1)
        result = std::max(result, density[static_cast<std::size_t>(i + n * j)]);
  return result;
}

Disc pole_density(const std::vector<Orientation>& orientations, const std::vector<double>& weights,
                  const PoleFamily& family) {
  const double kappa = kernel_kappa(), nearest = 1 + std::log(1e-5) / kappa;
  // Nodes far outside of the circle (the grid's corners) stay 0; nearer, the projection stretches no distance by more than 1.12.
  constexpr double lowest = -0.2;
  const double box = 1.15 * std::acos(nearest), step = 2 * Disc::reach / (Disc::n - 1);
  static const std::vector<Direction> directions = [] {
    std::vector<Direction> all;
    for (int j = 0; j < Disc::n; ++j)
      for (int i = 0; i < Disc::n; ++i) all.push_back(disc_direction(Disc::node(i), Disc::node(j)));
    return all;
  }();
  Disc disc;
  disc.density.assign(directions.size(), 0.0);
  double total = 0;
  for (const double weight : weights) total += weight;
  if (!(total > 0)) return disc;
  const auto add = [&](const Direction& pole, double amount) {
    if (pole[2] < -0.999999) return;  // the far end of the projection
    const double scale = 1 / std::sqrt(1 + pole[2]), u = pole[0] * scale, v = pole[1] * scale;
    const auto first = [&](double at) {
      return std::max(0, static_cast<int>(std::ceil((at - box + Disc::reach) / step)));
    };
    const auto last = [&](double at) {
      return std::min(Disc::n - 1, static_cast<int>(std::floor((at + box + Disc::reach) / step)));
    };
    for (int j = first(v); j <= last(v); ++j)
      for (int i = first(u); i <= last(u); ++i) {
        const auto k = static_cast<std::size_t>(i + Disc::n * j);
        const double cosine = dot(directions[k], pole);
        if (cosine > nearest && directions[k][2] >= lowest) disc.density[k] += amount * std::exp(kappa * (cosine - 1));
      }
  };
  for (std::size_t g = 0; g < orientations.size(); ++g)
    for (const Direction& pole : family.poles) {
      const Direction at = kernels::to_sample(orientations[g], pole);
      // a pole counts at both of its ends: half of the kernel's 2 κ each
      const double amount = kappa * weights[g] / total / static_cast<double>(family.poles.size());
      add(at, amount);
      add({{-at[0], -at[1], -at[2]}}, amount);
    }
  return disc;
}

std::vector<double> pole_levels(double largest) {
  std::vector<double> levels = nice_ticks(0, std::max(largest, 1.0), 9);
  if (levels.back() > largest && levels.size() > 2) levels.pop_back();  // nothing is above the highest
  return levels;
}

std::string pole_disc(const Disc& disc, const std::vector<double>& levels, const std::string& caption) {
  constexpr double radius = 72, width = 2 * radius + 26, centre_x = width / 2 - 4, centre_y = radius + 40;
  Svg svg(width, centre_y + radius + 8, "pole figure " + caption);
  const ContourGrid grid{Disc::n, centre_x - radius * Disc::reach, centre_y + radius * Disc::reach,
                         2 * radius * Disc::reach / (Disc::n - 1)};
  svg.text(centre_x, 13, caption, "legend", Anchor::middle);
  const auto colour = [&](std::size_t k) {
    return hex(sequential(static_cast<double>(k) / static_cast<double>(levels.size() - 1)));
  };
  svg.swatch(centre_x - radius, centre_y - radius, 2 * radius, 2 * radius, colour(0));
  for (std::size_t k = 1; k < levels.size(); ++k)
    svg.path(filled_contour(disc.density, grid, levels[k]), "contour", colour(k));
  // what lies outside of the circle is covered
  const std::string r = coordinate(radius), side = coordinate(radius * 1.08), around = coordinate(2.16 * radius);
  svg.path("M" + coordinate(centre_x - 1.08 * radius) + " " + coordinate(centre_y - 1.08 * radius) + "h" + around +
               "v" + around + "h-" + around + "zM" + coordinate(centre_x - radius) + " " + coordinate(centre_y) + "a" +
               r + " " + r + " 0 1 0 " + coordinate(2 * radius) + " 0a" + r + " " + r + " 0 1 0 -" +
               coordinate(2 * radius) + " 0z",
           "cover");
  svg.circle(centre_x, centre_y, radius, "rim");
  svg.text(centre_x + radius + 8, centre_y + 4, "x", "tick");
  svg.text(centre_x, centre_y - radius - 7, "y", "tick", Anchor::middle);
  return svg.str();
}

std::string pole_bar(const std::vector<double>& levels) {
  constexpr double left = 66, width = 250;
  const std::vector<std::string> labels = tick_labels(levels);
  const double step = width / static_cast<double>(levels.size());
  Svg svg(left + width + 20, 36, "colours of pole figures, multiples of random");
  svg.text(0, 13, "× random", "label");
  double free_from = -1e9;
  for (std::size_t k = 0; k < levels.size(); ++k) {
    const double x = left + step * static_cast<double>(k), half = text_width(labels[k], 11) / 2;
    svg.swatch(x, 4, step + (k + 1 < levels.size() ? 0.3 : 0), 12,
               hex(sequential(static_cast<double>(k) / static_cast<double>(levels.size() - 1))));
    if (x - half < free_from) continue;
    svg.text(x, 31, labels[k], "tick", Anchor::middle);
    free_from = x + half + 6;
  }
  return svg.str();
}

std::string pole_figures(kernels::Lattice lattice, const std::vector<Texture>& textures) {
  std::vector<std::pair<std::string, Disc>> discs;
  double largest = 0;
  for (const PoleFamily& family : pole_families(lattice))
    for (const Texture& texture : textures) {
      discs.emplace_back(family.name + (texture.name.empty() ? "" : ", " + texture.name),
                         pole_density(texture.orientations, texture.weights, family));
      largest = std::max(largest, discs.back().second.largest());
    }
  if (discs.empty()) return "";
  const std::vector<double> levels = pole_levels(largest);
  std::string result;
  for (const auto& [caption, disc] : discs) result += pole_disc(disc, levels, caption);
  return result + pole_bar(levels);
}

}  // namespace polyslip::report
