#pragma once
// Grain graphs made in memory, and by hand from maps.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "src/features/grain_graph.hpp"
#include "src/microstructure/ebsd_neighbours.hpp"
#include "src/microstructure/grain_reconstruction.hpp"

namespace polyslip::tests {

inline features::GraphPhase lattice_phase(const std::string& lattice, double c_over_a = 0) {
  auto phase = std::make_shared<material::Phase>();
  phase->name = lattice;
  phase->lattice = lattice;
  phase->c_over_a = c_over_a;
  return {"", phase};
}

/// Grains of equal weight in a row, each touching the next over 1 m.
inline features::GrainGraph chain(const features::GraphPhase& phase,
                                  const std::vector<kernels::Quaternion<double>>& orientations) {
  features::GrainGraph graph;
  graph.dimensions = 2;
  graph.phases = {phase};
  for (const auto& q : orientations) {
    features::Grain grain;
    grain.orientation = q;
    grain.weight = 1.0 / static_cast<double>(orientations.size());
    graph.grains.push_back(grain);
  }
  for (int i = 0; i + 1 < static_cast<int>(orientations.size()); ++i) {
    features::Edge edge;
    edge.a = i;
    edge.b = i + 1;
    edge.area = 1;
    graph.edges.push_back(edge);
  }
  return graph;
}

/// Grains of at least so many points; boundaries by the edges of the grid between them, as if each were one step long. The
/// node → grain table goes to grain_of_node.
inline features::GrainGraph graph_of_map(const base::EbsdMap& map, const std::vector<features::GraphPhase>& phases,
                                         double threshold, std::int64_t least_points, std::vector<int>& grain_of_node) {
  const auto all = microstructure::reconstruct_grains(map, threshold);
  features::GrainGraph graph;
  graph.dimensions = 2;
  graph.phases = phases;
  std::vector<int> kept(all.grains.size(), -1);
  std::int64_t points = 0;
  for (std::size_t g = 0; g < kept.size(); ++g) {
    if (all.grains[g].points < least_points) continue;
    kept[g] = static_cast<int>(graph.grains.size());
    features::Grain grain;
    grain.phase = all.grains[g].phase;
    grain.orientation = all.grains[g].orientation;
    grain.weight = static_cast<double>(all.grains[g].points);
    points += all.grains[g].points;
    graph.grains.push_back(grain);
  }
  for (auto& grain : graph.grains) grain.weight /= static_cast<double>(points);
  grain_of_node.clear();
  for (const int g : all.grain_of_node) grain_of_node.push_back(g < 0 ? -1 : kept[static_cast<std::size_t>(g)]);
  std::map<std::pair<int, int>, int> edges;
  microstructure::for_edges(map.grid, [&](std::int64_t a, std::int64_t b) {
    const int ga = grain_of_node[static_cast<std::size_t>(a)], gb = grain_of_node[static_cast<std::size_t>(b)];
    if (ga >= 0 && gb >= 0 && ga != gb) ++edges[{std::min(ga, gb), std::max(ga, gb)}];
  });
  for (const auto& [pair, count] : edges) {
    features::Edge edge;
    edge.a = pair.first;
    edge.b = pair.second;
    edge.area = count * map.grid.step_x;
    graph.edges.push_back(edge);
  }
  return graph;
}

}  // namespace polyslip::tests
