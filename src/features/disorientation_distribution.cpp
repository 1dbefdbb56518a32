#include "src/features/disorientation_distribution.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "src/features/crystal.hpp"
#include "src/microstructure/random_disorientation.hpp"

namespace polyslip::features {
namespace {

constexpr double pi = 3.14159265358979323846, degree = pi / 180;

/// Of random neighbours, by the midpoint rule: angles and weights that sum to 1.
std::vector<double> random_weights(const kernels::SymmetryGroup& group, int steps) {
  std::vector<double> weights;
  double sum = 0;
  for (int i = 0; i < steps; ++i)
    sum += weights.emplace_back(microstructure::random_disorientation_density(group, (i + 0.5) * pi / steps));
  for (double& w : weights) w /= sum;
  return weights;
}

}  // namespace

DisorientationDistribution disorientation_distribution(const GrainGraph& graph, int phase, int classes) {
  constexpr int steps = 1440;  // of π
  const Crystal crystal = crystal_of(*graph.phases[static_cast<std::size_t>(phase)].material);
  const std::vector<double> weights = random_weights(crystal.group, steps);
  int last = steps;
  while (last > 0 && weights[static_cast<std::size_t>(last) - 1] == 0) --last;
  DisorientationDistribution result;
  result.width = last * pi / steps / classes;
  const auto place = [&](double angle) {
    return static_cast<std::size_t>(std::clamp(static_cast<int>(angle / result.width), 0, classes - 1));
  };
  double area = 0;
  for (const Edge& edge : graph.edges) {
    if (graph.grains[static_cast<std::size_t>(edge.a)].phase != phase ||
        graph.grains[static_cast<std::size_t>(edge.b)].phase != phase)
      continue;
    if (result.share.empty()) result.share.assign(static_cast<std::size_t>(classes), 0);
    result.share[place(edge.disorientation)] += edge.area;
    result.mean += edge.area * edge.disorientation;
    area += edge.area;
  }
  if (!(area > 0)) return {result.width, {}, {}, 0, 0, 0};
  result.mean /= area;
  result.random.assign(static_cast<std::size_t>(classes), 0);
  for (int i = 0; i < last; ++i) {
    const double angle = (i + 0.5) * pi / steps, w = weights[static_cast<std::size_t>(i)];
    result.random[place(angle)] += w;
    result.random_mean += w * angle;
  }
  for (std::size_t c = 0; c < result.share.size(); ++c) {
    result.share[c] /= area;
    result.distance += 0.5 * std::abs(result.share[c] - result.random[c]);
  }
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
