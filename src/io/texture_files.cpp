#include "src/io/texture_files.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <set>

#include "src/base/require.hpp"
#include "src/base/tree.hpp"
#include "src/io/ebsd_lines.hpp"

namespace polyslip::io {
namespace {

constexpr double degree = 3.14159265358979323846 / 180;

/// The numbers of a line; stops at the first word that is none.
std::vector<double> numbers_of(std::string_view line) {
  std::vector<std::string_view> words;
  split_words(line, words);
  std::vector<double> result;
  for (const std::string_view word : words) {
    double number = 0;
    if (!parse_decimal(word, number) || !std::isfinite(number)) break;
    result.push_back(number);
  }
  return result;
}

void check_weights(const WeightedOrientations& texture, const std::string& path) {
  base::require(!texture.orientations.empty(), "file '", path, "' has no orientation");
  base::require(*std::max_element(texture.weights.begin(), texture.weights.end()) > 0, "file '", path,
                "': all weights are 0");
}

using Angles = std::array<double, 3>;

/// Bunge angles (degree) of the three of another letter.
Angles to_bunge_degrees(char letter, const Angles& a) {
  if (letter == 'K') return {a[0] + 90, a[1], 90 - a[2]};
  if (letter == 'R') return {a[0] + 90, a[1], a[2] - 90};
  return a;
}

std::string row_text(const kernels::Quaternion<double>& q, double weight) {
  const auto angles = kernels::to_bunge(q);
  char row[120];
  std::snprintf(row, sizeof row, "%11.5f%11.5f%11.5f  %.9e\n", angles[0] / degree, angles[1] / degree,
                angles[2] / degree, weight);
  return row;
}

/// The share of orientation space of a row in a regular grid along one angle: half at ends that repeat one another.
double end_share(const std::vector<double>& values, double value, bool periodic) {
  if (values.size() < 2) return 1;
  const bool at_end = value == values.front() || value == values.back();
  if (!at_end) return 1;
  if (!periodic) return 0.5;
  const double span = values.back() - values.front();
  for (const double period : {30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 360.0})
    if (std::abs(span - period) < 1e-6) return 0.5;
  return 1;
}

/// Turns values on a regular grid into weights; leaves tables that are no grid as they are.
void weigh_grid(const std::vector<Angles>& angles, std::vector<double>& values) {
  std::array<std::vector<double>, 3> axis;
  for (std::size_t k = 0; k < 3; ++k) {
    std::set<double> seen;
    for (const Angles& row : angles) seen.insert(row[k]);
    axis[k].assign(seen.begin(), seen.end());
  }
  const bool grid = angles.size() > 8 && axis[0].size() * axis[1].size() * axis[2].size() == angles.size();
  if (!grid || axis[1].size() < 2) return;
  const std::vector<double>& Phi = axis[1];
  for (std::size_t i = 0; i < angles.size(); ++i) {
    const auto at = static_cast<std::size_t>(std::lower_bound(Phi.begin(), Phi.end(), angles[i][1]) - Phi.begin());
    const double low = at == 0 ? Phi[0] : 0.5 * (Phi[at - 1] + Phi[at]);
    const double high = at + 1 == Phi.size() ? Phi[at] : 0.5 * (Phi[at] + Phi[at + 1]);
    values[i] *= (std::cos(low * degree) - std::cos(high * degree)) * end_share(axis[0], angles[i][0], true) *
                 end_share(axis[2], angles[i][2], true);
  }
}

}  // namespace

WeightedOrientations read_vpsc_texture(const std::string& path) {
  EbsdLines lines(path);
  std::string_view line;
  for (int k = 0; k < 3; ++k)
    base::require(lines.next(line), path, ": ends in line ", k + 1, "; a VPSC texture has four lines before its rows");
  base::require(lines.next(line), path, ": ends before line 4, a letter for the angles and the number of orientations");
  std::vector<std::string_view> words;
  split_words(line, words);
  double announced = 0;
  const bool sound = words.size() >= 2 && words[0].size() == 1 && parse_decimal(words[1], announced) &&
                     announced >= 1 && announced == std::floor(announced);
  lines.require(sound, "'", line,
                "'; a letter for the angles and the number of orientations are expected, as in B 1000");
  const char letter = static_cast<char>(std::toupper(static_cast<unsigned char>(words[0][0])));
  lines.require(letter == 'B' || letter == 'K' || letter == 'R', "the angles are of kind '", letter,
                "'; B (Bunge), K (Kocks) and R (Roe) are known");
  WeightedOrientations result;
  while (static_cast<double>(result.orientations.size()) < announced) {
    base::require(lines.next(line), path, ": has ", result.orientations.size(), " orientations; line 4 announces ",
                  announced);
    if (trimmed(line).empty()) continue;
    const std::vector<double> row = numbers_of(line);
    lines.require(row.size() >= 4, row.size(), " numbers; three angles and a weight are expected");
    lines.require(row[3] >= 0, "the weight is ", row[3], "; at least 0 is allowed");
    const Angles a = to_bunge_degrees(letter, {row[0], row[1], row[2]});
    result.orientations.push_back(kernels::from_bunge(a[0] * degree, a[1] * degree, a[2] * degree));
    result.weights.push_back(row[3]);
  }
  check_weights(result, path);
  return result;
}

std::string vpsc_texture_text(const WeightedOrientations& texture) {
  double total = 0;
  for (const double weight : texture.weights) total += weight;
  std::string text = "TEXTURE AT STRAIN = 0.0000\n   1.000   1.000   1.000   axes of the mean grain\n";
  text += "   0.000   0.000   0.000   Euler angles of these axes (degree)\n";
  text += "B " + std::to_string(texture.orientations.size()) + "\n";
  for (std::size_t i = 0; i < texture.orientations.size(); ++i)
    text += row_text(texture.orientations[i], texture.weights[i] / total);
  return text;
}

WeightedOrientations read_odf_table(const std::string& path) {
  EbsdLines lines(path);
  std::string_view line;
  std::vector<Angles> angles;
  WeightedOrientations result;
  bool sheet = false;
  while (lines.next(line)) {
    const std::string_view content = trimmed(line);
    if (content.empty()) continue;
    const auto first = static_cast<unsigned char>(content[0]);
    if (first == '%' || first == '#' || std::isalpha(first)) {
      const bool names_sample =
          content.find("pecimen") != std::string_view::npos || content.find("ample") != std::string_view::npos;
      sheet = sheet || (names_sample && (content.find("mmm") != std::string_view::npos ||
                                         content.find("222") != std::string_view::npos ||
                                         content.find("orthorhombic") != std::string_view::npos));
      continue;
    }
    const std::vector<double> row = numbers_of(content);
    lines.require(row.size() >= 3, row.size(), " numbers; phi1 Phi phi2 in degrees and a value are expected");
    angles.push_back({row[0], row[1], row[2]});
    result.weights.push_back(row.size() > 3 ? std::max(0.0, row[3]) : 1);  // a series may undershoot where the ODF is 0
  }
  weigh_grid(angles, result.weights);
  for (const Angles& a : angles)
    result.orientations.push_back(kernels::from_bunge(a[0] * degree, a[1] * degree, a[2] * degree));
  check_weights(result, path);
  if (!sheet) return result;
  WeightedOrientations all;
  for (const kernels::Quaternion<double>& variant :
       {kernels::Quaternion<double>{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}})
    for (std::size_t i = 0; i < angles.size(); ++i) {
      all.orientations.push_back(kernels::multiply(result.orientations[i], variant));
      all.weights.push_back(result.weights[i]);
    }
  return all;
}

std::vector<std::array<double, 3>> grid_angles(const OdfGrid& grid) {
  std::vector<std::array<double, 3>> result;
  const auto steps = [&](double end) { return static_cast<int>(std::lround(end / grid.step)); };
  for (int k = 0; k < steps(grid.phi2); ++k)
    for (int j = 0; j <= steps(grid.Phi); ++j)
      for (int i = 0; i < steps(360); ++i)
        result.push_back({i * grid.step * degree, j * grid.step * degree, k * grid.step * degree});
  return result;
}

std::string odf_table_text(const std::vector<std::array<double, 3>>& angles, const std::vector<double>& values,
                           const std::string& symmetry, const std::string& remark) {
  std::string text = "% MTEX ODF\n% crystal symmetry: \"" + symmetry + "\"\n% specimen symmetry: \"1\"\n% " + remark +
                     "\n% phi1 Phi phi2 value\n";
  for (std::size_t i = 0; i < angles.size(); ++i) {
    char row[80];
    std::snprintf(row, sizeof row, "%.5f %.5f %.5f %.7g\n", angles[i][0] / degree, angles[i][1] / degree,
                  angles[i][2] / degree, values[i]);
    text += row;
  }
  return text;
}

}  // namespace polyslip::io
