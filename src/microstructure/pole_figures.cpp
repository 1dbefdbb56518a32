#include "src/microstructure/pole_figures.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace polyslip::microstructure {
namespace {

double dot(const Direction& a, const Direction& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

}  // namespace

std::vector<Pole> usual_poles(kernels::Lattice lattice) {
  const double r2 = std::sqrt(0.5), r3 = std::sqrt(1.0 / 3);
  if (lattice == kernels::Lattice::isotropic) return {};
  if (lattice == kernels::Lattice::hP)
    return {{{0, 0, 1}, {0, 0, 1}}, {{1, 0, 0}, {std::sqrt(0.75), 0.5, 0}}, {{1, 1, 0}, {1, 0, 0}}};
  return {{{1, 0, 0}, {1, 0, 0}}, {{1, 1, 0}, {r2, r2, 0}}, {{1, 1, 1}, {r3, r3, r3}}};
}

std::vector<Direction> equivalent_poles(const Direction& normal, const kernels::SymmetryGroup& group) {
  std::vector<Direction> result;
  for (int s = 0; s < group.size; ++s) {
    const auto v = kernels::to_crystal(group.op[s], kernels::Vec3<double>{{normal[0], normal[1], normal[2]}});
    for (const double sign : {1.0, -1.0}) {
      const Direction direction{sign * v[0], sign * v[1], sign * v[2]};
      if (std::none_of(result.begin(), result.end(), [&](const Direction& d) { return dot(d, direction) > 1 - 1e-9; }))
        result.push_back(direction);
    }
  }
  return result;
}

double pole_kernel(double cosine, int level) {
  double power = 0.5 * (1 + cosine);
  for (int i = 0; i < level; ++i) power *= power;
  return ((1 << level) + 1) * power;
}

std::vector<double> pole_density(const std::vector<Direction>& directions, const Pole& pole,
                                 const std::vector<Orientation>& orientations, const std::vector<double>& weights,
                                 const kernels::SymmetryGroup& group, int level, std::size_t begin, std::size_t step) {
  const std::vector<Direction> equivalent = equivalent_poles(pole.normal, group);
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0) * static_cast<double>(equivalent.size());
  std::vector<Direction> at;  // in the sample frame
  for (const Orientation& q : orientations)
    for (const Direction& normal : equivalent) {
      const auto v = kernels::to_sample(q, kernels::Vec3<double>{{normal[0], normal[1], normal[2]}});
      at.push_back({v[0], v[1], v[2]});
    }
  std::vector<double> result(directions.size(), 0);
  for (std::size_t d = begin; d < directions.size(); d += step)
    for (std::size_t i = 0; i < orientations.size(); ++i) {
      double sum = 0;
      for (std::size_t e = 0; e < equivalent.size(); ++e)
        sum += pole_kernel(dot(directions[d], at[i * equivalent.size() + e]), level);
      result[d] += weights[i] / total * sum;
    }
  return result;
}

}  // namespace polyslip::microstructure
