#pragma once
// Small grain graphs with labels and features, for tests of files and models.
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "kernels/rotation/random.hpp"
#include "src/base/files.hpp"
#include "src/features/families.hpp"
#include "src/features/graph_phase.hpp"

namespace polyslip::test {

inline std::string card_text(const std::string& name) {
  return base::read_file(std::string(POLYSLIP_SOURCE_DIR) + "/inputs/materials/" + name + ".ini");
}
inline features::GraphPhase graph_phase(const std::string& card) {
  features::PhaseReader reader;
  return reader.read(card, card_text(card), "test");
}

/// A number from 0 to 1 that belongs to (seed, id, draw).
inline double draw(std::uint64_t seed, std::uint64_t id, std::uint32_t number) {
  return kernels::random_uniform(seed, id, number);
}

/// A ring of grains of random orientation with a load, and neighbours of neighbours joined, so that an edge has a normal and an area; of
/// several cards, in turn.
inline features::GrainGraph ring_of_grains(const std::vector<std::string>& cards, int grains, std::uint64_t seed) {
  features::GrainGraph graph;
  graph.source = "ring " + std::to_string(seed);
  graph.id = static_cast<std::int64_t>(seed);
  graph.closed = true;
  for (const std::string& card : cards) graph.phases.push_back(graph_phase(card));
  const double direction[6] = {2.0 / 3, -1.0 / 3, -1.0 / 3, 0, 0, 0};
  std::copy_n(direction, 6, graph.stress_direction.v);
  for (int g = 0; g < grains; ++g) {
    features::Grain grain;
    grain.phase = g % static_cast<int>(cards.size());
    grain.orientation = kernels::random_orientation(seed, static_cast<std::uint64_t>(g), 0);
    grain.weight = 1.0 / grains;
    grain.size = 2e-5;
    grain.centroid = {{1e-5 * g, 0, 0}};
    graph.grains.push_back(grain);
  }
  for (int step : {1, 2})
    for (int g = 0; g + step < grains; ++g)
      graph.edges.push_back({g,
                             g + step,
                             1e-10 * (1 + draw(seed, 1000 + static_cast<std::uint64_t>(g), 1)),
                             {{step == 1 ? 1.0 : 0.6, step == 1 ? 0.0 : 0.8, 0}},
                             0.5});
  std::sort(graph.edges.begin(), graph.edges.end(), [](const auto& x, const auto& y) {
    return std::pair{x.a, x.b} < std::pair{y.a, y.b};
  });
  return graph;
}

/// Labels of all kinds, drawn.
inline void add_labels(features::GrainGraph& graph) {
  const auto systems = static_cast<std::size_t>(graph.systems());
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    const std::size_t own = graph.phases[static_cast<std::size_t>(graph.grains[g].phase)].material->systems.size();
    double sum = 0;
    for (std::size_t s = 0; s < systems; ++s) {
      const double share = s < own ? std::pow(draw(7, g, static_cast<std::uint32_t>(s)), 4) : 0;
      graph.labels.share.push_back(share);
      sum += share;
    }
    for (std::size_t s = 0; s < systems; ++s) graph.labels.share[g * systems + s] /= sum;
    graph.labels.kind.push_back(features::LabelKind::shares);
    graph.labels.confidence.push_back(0.5 + 0.5 * draw(8, g, 0));
    graph.labels.slip.push_back(0.05 * draw(9, g, 0));
    for (std::uint32_t c = 0; c < 6; ++c) graph.labels.stress.push_back(1e8 * (draw(10, g, c) - 0.5));
    graph.labels.cross_slip.push_back(draw(11, g, 0));
    graph.labels.climb.push_back(g == 0 ? features::unknown : draw(12, g, 0));
  }
}

}  // namespace polyslip::test
