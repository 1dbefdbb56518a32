#include "src/features/odf_coefficients.hpp"

#include <cmath>
#include <cstdio>

#include "src/features/crystal.hpp"
#include "src/microstructure/odf.hpp"

namespace polyslip::features {
namespace {

/// A (2l + 1)² matrix by m, m' = −l … l.
class Harmonic {
 public:
  explicit Harmonic(int l) : l_(l), value_(static_cast<std::size_t>((2 * l + 1) * (2 * l + 1))) {}
  double& operator()(int m, int n) { return value_[static_cast<std::size_t>((m + l_) * (2 * l_ + 1) + n + l_)]; }
  double operator()(int m, int n) const { return value_[static_cast<std::size_t>((m + l_) * (2 * l_ + 1) + n + l_)]; }
  std::vector<double>& values() { return value_; }
  int degree() const { return l_; }

 private:
  int l_;
  std::vector<double> value_;
};

/// Ivanic and Ruedenberg's P: products of the matrices of degree 1 and l − 1.
double product(const Harmonic& one, const Harmonic& last, int i, int m, int n) {
  const int l = last.degree() + 1;
  if (n == l) return one(i, 1) * last(m, l - 1) - one(i, -1) * last(m, 1 - l);
  if (n == -l) return one(i, 1) * last(m, 1 - l) + one(i, -1) * last(m, l - 1);
  return one(i, 0) * last(m, n);
}

double element(const Harmonic& one, const Harmonic& last, int m, int n) {
  const int l = last.degree() + 1, size = std::abs(m);
  const double below = std::abs(n) < l ? (l + n) * (l - n) : 2 * l * (2 * l - 1);
  const auto p = [&](int i, int row) { return product(one, last, i, row, n); };
  double sum = 0;
  if (size < l) sum += std::sqrt((l + m) * (l - m) / below) * p(0, m);
  const double root = std::sqrt((l + size - 1) * (l + size) / below);
  if (m == 0) {
    sum -= std::sqrt(0.5) * root * (p(1, 1) + p(-1, -1));
  } else if (m > 0) {
    sum += 0.5 * root * (m == 1 ? std::sqrt(2.0) * p(1, 0) : p(1, m - 1) - p(-1, 1 - m));
  } else {
    sum += 0.5 * root * (m == -1 ? std::sqrt(2.0) * p(-1, 0) : p(1, m + 1) + p(-1, -m - 1));
  }
  if (m != 0 && size < l - 1) {
    const double w = -0.5 * std::sqrt((l - size - 1) * (l - size) / below);
    sum += w * (m > 0 ? p(1, m + 1) + p(-1, -m - 1) : p(1, m - 1) - p(-1, 1 - m));
  }
  return sum;
}

}  // namespace

std::vector<std::vector<double>> rotation_harmonics(const kernels::Quaternion<double>& q, int degree) {
  const auto r = kernels::to_matrix(q);
  Harmonic one(1), last(0);
  constexpr int axis[3] = {1, 2, 0};  // m = −1, 0, 1 are y, z, x
  for (int m = -1; m <= 1; ++m)
    for (int n = -1; n <= 1; ++n) one(m, n) = r(axis[m + 1], axis[n + 1]);
  last(0, 0) = 1;
  std::vector<std::vector<double>> result{last.values()};
  for (int l = 1; l <= degree; ++l) {
    Harmonic next = l == 1 ? one : Harmonic(l);
    for (int m = -l; l > 1 && m <= l; ++m)
      for (int n = -l; n <= l; ++n) next(m, n) = element(one, last, m, n);
    result.push_back(next.values());
    last = std::move(next);
  }
  return result;
}

OdfCoefficients odf_coefficients(const std::vector<kernels::Quaternion<double>>& orientations,
                                 const std::vector<double>& weights, const kernels::SymmetryGroup& group, int degree) {
  double total = 0, squares = 0;
  for (const double w : weights) total += w;
  for (const double w : weights) squares += w * w / (total * total);
  const auto mean = [degree](const auto& rotations, const auto& weight, std::size_t count) {
    std::vector<std::vector<double>> sum;
    for (std::size_t i = 0; i < count; ++i) {
      const auto d = rotation_harmonics(rotations[i], degree);
      if (sum.empty())
        for (const auto& matrix : d) sum.emplace_back(matrix.size(), 0.0);
      for (std::size_t l = 0; l < d.size(); ++l)
        for (std::size_t k = 0; k < d[l].size(); ++k) sum[l][k] += weight(i) * d[l][k];
    }
    return sum;
  };
  const auto moments = mean(
      orientations, [&](std::size_t i) { return weights[i] / total; }, orientations.size());
  const auto projector = mean(
      group.op, [&](std::size_t) { return 1.0 / group.size; }, static_cast<std::size_t>(group.size));

  OdfCoefficients result;
  for (std::size_t l = 0; l < moments.size(); ++l) {
    const std::size_t size = 2 * l + 1;
    double norm = 0, symmetric = 0;
    for (std::size_t m = 0; m < size; ++m) {
      symmetric += projector[l][m * size + m];
      for (std::size_t n = 0; n < size; ++n) {
        double value = 0;
        for (std::size_t k = 0; k < size; ++k) value += projector[l][m * size + k] * moments[l][k * size + n];
        norm += value * value;
      }
    }
    const double factor = static_cast<double>(size);
    result.power.push_back(factor * norm);
    result.random_power.push_back(l == 0 ? 1 : factor * symmetric * squares);
  }
  return result;
}

double texture_index(const std::vector<double>& power, double half_width) {
  const auto a = microstructure::spread_coefficients(half_width, static_cast<int>(power.size()) - 1);
  double sum = 0;
  for (std::size_t l = 0; l < power.size(); ++l) sum += a[l] * a[l] * power[l];
  return sum;
}

std::vector<std::string> add_texture(GrainGraph& graph, int degree) {
  constexpr double half_width = 15 * 3.14159265358979323846 / 180;
  const auto crystals = crystals_of(graph);
  std::vector<std::vector<double>> power(crystals.size());
  std::vector<double> index(crystals.size(), unknown);
  std::vector<std::string> lines;
  for (std::size_t p = 0; p < crystals.size(); ++p) {
    std::vector<kernels::Quaternion<double>> orientations;
    std::vector<double> weights;
    for (const Grain& grain : graph.grains) {
      if (grain.phase != static_cast<int>(p)) continue;
      orientations.push_back(grain.orientation);
      weights.push_back(grain.weight);
    }
    if (orientations.empty()) continue;
    const auto coefficients = odf_coefficients(orientations, weights, crystals[p].group, degree);
    power[p] = coefficients.power;
    index[p] = texture_index(coefficients.power, half_width);
    char line[240];
    std::snprintf(line, sizeof line,
                  "texture, phase '%s': index %.3f (15 degrees half-width); %zu random grains of these sizes: %.3f",
                  graph.phases[p].material->name.c_str(), index[p], orientations.size(),
                  texture_index(coefficients.random_power, half_width));
    lines.emplace_back(line);
  }
  FeatureColumn powers{"odf_power", "1",
                       "|C_l|^2/(2l+1) of the phase's ODF, l = 0, 1, ...: no turn of the sample changes it",
                       degree + 1};
  FeatureColumn indices{"texture_index", "1",
                        "of the phase: integral of the squared ODF, 15 degrees half-width; 1 without texture"};
  for (const Grain& grain : graph.grains) {
    const auto p = static_cast<std::size_t>(grain.phase);
    powers.data.insert(powers.data.end(), power[p].begin(), power[p].end());
    indices.data.push_back(index[p]);
  }
  graph.add_grain_column(std::move(powers));
  graph.add_grain_column(std::move(indices));
  return lines;
}

}  // namespace polyslip::features
