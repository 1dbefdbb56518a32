#include "src/features/disorientation_distribution.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <mutex>
#include <numeric>

#include "src/features/crystal.hpp"
#include "src/microstructure/random_disorientation.hpp"

namespace polyslip::features {
namespace {

constexpr double pi = 3.14159265358979323846, degree = pi / 180;

constexpr double step = 0.5 * degree;  // of the midpoint rule
constexpr int steps_of_class = 5;

/// Shares of random neighbours in steps of the angle, as far as there are any; sum 1. Computed once per group: a tenth of a second.
const std::vector<double>& random_shares(const kernels::SymmetryGroup& group) {
  static std::mutex mutex;
  static std::map<kernels::Laue, std::vector<double>> known;
  const std::lock_guard<std::mutex> lock(mutex);
  std::vector<double>& shares = known[group.laue];
  if (!shares.empty()) return shares;
  for (int i = 0; i < 360; ++i)
    shares.push_back(microstructure::random_disorientation_density(group, (i + 0.5) * step));
  while (shares.size() > 1 && shares.back() == 0) shares.pop_back();
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& s : shares) s /= sum;
  return shares;
}

}  // namespace

DisorientationDistribution disorientation_distribution(const GrainGraph& graph, int phase) {
  DisorientationDistribution result;
  result.width = steps_of_class * step;
  const auto in_phase = [&](int grain) { return graph.grains[static_cast<std::size_t>(grain)].phase == phase; };
  double area = 0;
  for (const Edge& edge : graph.edges)
    if (in_phase(edge.a) && in_phase(edge.b)) area += edge.area;
  if (!(area > 0)) return result;

  const auto& shares = random_shares(crystal_of(*graph.phases[static_cast<std::size_t>(phase)].material).group);
  const std::size_t classes = (shares.size() + steps_of_class - 1) / steps_of_class;
  result.share.assign(classes, 0);
  result.random.assign(classes, 0);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    result.random[i / steps_of_class] += shares[i];
    result.random_mean += shares[i] * (static_cast<double>(i) + 0.5) * step;
  }
  for (const Edge& edge : graph.edges) {
    if (!in_phase(edge.a) || !in_phase(edge.b)) continue;
    const auto at = static_cast<std::size_t>(edge.disorientation / result.width);
    result.share[std::min(at, classes - 1)] += edge.area / area;
    result.mean += edge.disorientation * edge.area / area;
  }
  for (std::size_t c = 0; c < classes; ++c) result.distance += 0.5 * std::abs(result.share[c] - result.random[c]);
  return result;
}

std::vector<std::string> disorientation_statements(const GrainGraph& graph) {
  std::vector<std::string> lines;
  for (std::size_t p = 0; p < graph.phases.size(); ++p) {
    const auto d = disorientation_distribution(graph, static_cast<int>(p));
    if (d.share.empty()) continue;
    char line[240];
    std::snprintf(line, sizeof line,
                  "boundaries, phase '%s': mean disorientation %.1f degrees (random neighbours %.1f), distance from "
                  "random %.2f of 1",
                  graph.phases[p].material->name.c_str(), d.mean / degree, d.random_mean / degree, d.distance);
    lines.emplace_back(line);
  }
  return lines;
}

}  // namespace polyslip::features
