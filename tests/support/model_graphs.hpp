#pragma once
// Grain graphs out of random numbers, for tests of models: orientations, neighbours, loads, tensors and labels that no simulation has seen.
#include <cmath>
#include <memory>
#include <string>

#include "kernels/rotation/random.hpp"
#include "src/base/config.hpp"
#include "src/features/grain_graph.hpp"

namespace polyslip::tests {

inline double draw(std::uint64_t seed, std::uint64_t id, std::uint32_t number) {
  return kernels::random_normal2(seed, id, number).first;
}
inline kernels::Quaternion<double> random_rotation(std::uint64_t seed, std::uint64_t id) {
  kernels::Quaternion<double> q{draw(seed, id, 0), draw(seed, id, 1), draw(seed, id, 2), draw(seed, id, 3)};
  return kernels::normalized(q);
}

/// A card of inputs/materials.
inline std::shared_ptr<const material::Phase> card(const std::string& name) {
  const base::Tree tree = base::read_ini(std::string(POLYSLIP_SOURCE_DIR) + "/inputs/materials/" + name + ".ini");
  return std::make_shared<material::Phase>(material::read_phase(name, tree));
}

/// A row of tensors near the load, as mean-field columns are.
inline features::FeatureColumn tensor_column(const features::GrainGraph& graph, const std::string& name, double scale,
                                             double spread, std::uint64_t seed) {
  features::FeatureColumn column{name, "Pa", "synthetic", 6, {}};
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    kernels::Vec6<double> t;
    for (int i = 0; i < 6; ++i)
      t[i] = scale * (graph.stress_direction[i] + spread * draw(seed, g, 100 + static_cast<std::uint32_t>(i)));
    const double mean = (t[0] + t[1] + t[2]) / 3;
    for (int i = 0; i < 3; ++i) t[i] -= mean;
    column.data.insert(column.data.end(), t.v, t.v + 6);
  }
  return column;
}

/// `grains` grains in a ring with further neighbours, of the phases in turn. Labels: shares of most, a set of systems of every fifth one,
/// stresses, events.
inline features::GrainGraph synthetic_graph(const std::vector<std::shared_ptr<const material::Phase>>& phases,
                                            int grains, bool closed, std::uint64_t seed) {
  features::GrainGraph graph;
  graph.source = "synthetic";
  graph.closed = closed;
  for (const auto& phase : phases) graph.phases.push_back({"", phase});
  kernels::Vec6<double>& load = graph.stress_direction;
  for (int i = 0; i < 6; ++i) load[i] = draw(seed, 1000, static_cast<std::uint32_t>(i));
  const double mean = (load[0] + load[1] + load[2]) / 3;
  for (int i = 0; i < 3; ++i) load[i] -= mean;
  const double norm = std::sqrt(1.5 * kernels::dot(load, load));
  for (int i = 0; i < 6; ++i) load[i] /= norm;
  double weight = 0;
  for (int g = 0; g < grains; ++g) {
    const auto id = static_cast<std::uint64_t>(g);
    features::Grain grain;
    grain.phase = g % static_cast<int>(phases.size());
    grain.orientation = random_rotation(seed, id);
    grain.weight = 0.5 + kernels::random_uniform(seed, id, 50);
    grain.size = 20e-6 * std::cbrt(grain.weight);
    weight += grain.weight;
    graph.grains.push_back(grain);
  }
  for (features::Grain& grain : graph.grains) grain.weight /= weight;
  for (int a = 0; a < grains; ++a)
    for (int b = a + 1; b < grains; ++b) {
      const auto id = static_cast<std::uint64_t>(a * grains + b);
      if (b - a > 1 && kernels::random_uniform(seed, id, 60) > 0.4) continue;
      features::Edge edge;
      edge.a = a;
      edge.b = b;
      edge.area = 1e-10 * (0.2 + kernels::random_uniform(seed, id, 61));
      double length = 0;
      for (int i = 0; i < 3; ++i) {
        edge.normal[i] = draw(seed, id, 62 + static_cast<std::uint32_t>(i));
        length += edge.normal[i] * edge.normal[i];
      }
      for (int i = 0; i < 3; ++i) edge.normal[i] /= std::sqrt(length);
      edge.disorientation = kernels::random_uniform(seed, id, 70);
      graph.edges.push_back(edge);
    }
  const int systems = graph.systems();
  for (int g = 0; g < grains; ++g) {
    const auto id = static_cast<std::uint64_t>(g);
    const int own = static_cast<int>(phases[static_cast<std::size_t>(g) % phases.size()]->systems.size());
    const bool set = g % 5 == 4;
    graph.labels.kind.push_back(set ? features::LabelKind::compatible : features::LabelKind::shares);
    double sum = 0;
    std::vector<double> share(static_cast<std::size_t>(systems), 0.0);
    for (int a = 0; a < own; ++a) {
      double& y = share[static_cast<std::size_t>(a)];
      y = set ? (a % 3 == 0 ? 1 : 0) : std::exp(2 * draw(seed, id, 200 + static_cast<std::uint32_t>(a)));
      sum += y;
    }
    for (const double y : share) graph.labels.share.push_back(set ? y : y / sum);
    graph.labels.confidence.push_back(0.5 + 0.5 * kernels::random_uniform(seed, id, 80));
    graph.labels.slip.push_back(0.05);
    graph.labels.cross_slip.push_back(g % 4 == 0 ? features::unknown : 2 * kernels::random_uniform(seed, id, 81));
    graph.labels.climb.push_back(2 * kernels::random_uniform(seed, id, 82));
  }
  graph.add_grain_column(tensor_column(graph, "self_consistent_stress", 9e7, 0.1, seed + 1));
  graph.add_grain_column(tensor_column(graph, "taylor_stress", 1.1e8, 0.25, seed + 2));
  graph.add_grain_column(tensor_column(graph, "elastic_stress", 1, 0.1, seed + 3));
  graph.labels.stress = tensor_column(graph, "label", 1.2e8, 0.15, seed + 4).data;
  graph.mises = 1.2e8;
  return graph;
}

}  // namespace polyslip::tests
