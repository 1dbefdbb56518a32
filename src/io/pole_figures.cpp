// popLA's pole figures.
#include <cmath>
#include <cstdio>

#include "src/base/require.hpp"
#include "src/base/tree.hpp"
#include "src/io/ebsd_lines.hpp"
#include "src/io/texture_files.hpp"

namespace polyslip::io {
namespace {

constexpr int rings = 19, azimuths = 72, per_line = 18, scale = 100;

/// A number in columns begin … begin + width − 1 of a line, counted from 0.
bool field(std::string_view line, std::size_t begin, std::size_t width, double& number) {
  return line.size() > begin && parse_decimal(trimmed(line.substr(begin, width)), number);
}

}  // namespace

std::vector<std::array<double, 3>> pole_figure_directions() {
  constexpr double step = 5 * 3.14159265358979323846 / 180;
  std::vector<std::array<double, 3>> result;
  for (int i = 0; i < rings; ++i)
    for (int j = 0; j < azimuths; ++j)
      result.push_back(
          {std::sin(i * step) * std::cos(j * step), std::sin(i * step) * std::sin(j * step), std::cos(i * step)});
  return result;
}

std::string popla_text(const std::vector<PoleFigure>& figures, const std::string& title) {
  std::string text;
  for (const PoleFigure& figure : figures) {
    char line[100];
    std::snprintf(line, sizeof line, "(%d%d%d)  5.0 90.0  5.0360.0 1 1 1 2 3%5d%5d\n", figure.hkl[0], figure.hkl[1],
                  figure.hkl[2], scale, 0);
    text += title.substr(0, 79) + "\n" + line;
    for (std::size_t i = 0; i < figure.density.size(); ++i) {
      if (i % per_line == 0) text += ' ';
      const long value = std::lround(scale * std::min(99.99, std::max(0.0, figure.density[i])));
      std::snprintf(line, sizeof line, "%4ld", value);
      text += line;
      if (i % per_line == per_line - 1) text += '\n';
    }
    text += '\n';
  }
  return text;
}

std::vector<PoleFigure> read_popla(const std::string& path) {
  EbsdLines lines(path);
  std::string_view line;
  std::vector<PoleFigure> result;
  while (lines.next(line)) {  // the title
    if (trimmed(line).empty()) continue;
    base::require(lines.next(line), path, ": ends after a title; a line such as (111)  5.0 90.0  5.0360.0 is expected");
    PoleFigure figure;
    const std::string_view name = line.substr(0, 5);
    bool sound = name.size() == 5 && name.front() == '(' && name.back() == ')';
    for (std::size_t k = 0; k < 3 && sound; ++k) {
      sound = name[k + 1] >= '0' && name[k + 1] <= '9';
      figure.hkl[k] = name[k + 1] - '0';
    }
    lines.require(sound, "'", name, "' names no pole; three indices such as (111) are expected in columns 1 to 5");
    double polar = 0, last = 0, azimuth = 0, full = 0, divisor = 0;
    sound = field(line, 5, 5, polar) && field(line, 10, 5, last) && field(line, 15, 5, azimuth) &&
            field(line, 20, 5, full) && field(line, 35, 5, divisor);
    lines.require(sound && polar == 5 && last == 90 && azimuth == 5 && full == 360 && divisor > 0,
                  "steps and ends are ", polar, " ", last, " ", azimuth, " ", full, ", the scale is ", divisor,
                  "; 5 90 5 360 and a positive scale are expected");
    while (figure.density.size() < std::size_t{rings} * azimuths) {
      base::require(lines.next(line), path, ": ends after ", figure.density.size(), " of ", rings * azimuths,
                    " densities of its figure ", result.size() + 1);
      // a blank goes before the numbers of four digits, and further numbers may follow them
      const std::size_t begin = line.size() % 4;
      for (std::size_t k = 0; k < per_line; ++k) {
        double value = 0;
        lines.require(field(line, begin + 4 * k, 4, value), "number ", k + 1, " of ", per_line,
                      " is missing or none; they take four columns each");
        figure.density.push_back(value / divisor);
      }
    }
    result.push_back(std::move(figure));
  }
  base::require(!result.empty(), "file '", path, "' has no pole figure");
  return result;
}

}  // namespace polyslip::io
