#include "src/features/twin_relations.hpp"

#include <cmath>
#include <stdexcept>

#include "src/microstructure/ebsd_neighbours.hpp"

namespace polyslip::features {
namespace {

std::vector<int> families_of_card(const material::Phase& phase) {
  std::vector<int> families;
  for (int f = 0; f < kernels::n_twin_families(kernels::Lattice::hP); ++f)
    for (const material::SystemName& system : phase.systems)
      if (system.kind == material::SystemKind::twin &&
          system.family == kernels::twin_family_name(kernels::Lattice::hP, f) &&
          (families.empty() || families.back() != f))
        families.push_back(f);
  return families;
}

}  // namespace

std::vector<TwinFinder> twin_finders(const GrainGraph& graph) {
  std::vector<TwinFinder> finders;
  for (const GraphPhase& phase : graph.phases) {
    const Crystal crystal = crystal_of(*phase.material);
    finders.emplace_back(
        crystal, crystal.lattice == kernels::Lattice::hP ? families_of_card(*phase.material) : std::vector<int>{});
  }
  return finders;
}

void add_twin_relations(GrainGraph& graph, double tolerance) {
  const auto finders = twin_finders(graph);
  FeatureColumn family{"twin_family", "1", "family of kernels::twin_systems that relates the two grains; -1 none"};
  FeatureColumn variant_a{"twin_variant_a", "1", "system of that family by which grain a becomes b; -1 none"};
  FeatureColumn variant_b{"twin_variant_b", "1", "system of that family by which grain b becomes a; -1 none"};
  FeatureColumn deviation{"twin_deviation", "rad", "from the exact twin; nan where there is none"};
  FeatureColumn axis{"axis", "1", "disorientation axis, crystal axes, standard sector; 0 between unlike phases", 3};
  for (const Edge& edge : graph.edges) {
    const Grain &a = graph.grains[static_cast<std::size_t>(edge.a)],
                &b = graph.grains[static_cast<std::size_t>(edge.b)];
    TwinMatch match;
    kernels::Vec3<double> direction{{0, 0, 0}};
    if (a.phase == b.phase) {
      const TwinFinder& finder = finders[static_cast<std::size_t>(a.phase)];
      match = finder.find(a.orientation, b.orientation, tolerance);
      direction = kernels::disorientation(finder.crystal().group, a.orientation, b.orientation).axis;
    }
    family.data.push_back(match.family);
    variant_a.data.push_back(match.variant_a);
    variant_b.data.push_back(match.variant_b);
    deviation.data.push_back(match.family < 0 ? unknown : match.deviation);
    for (int i = 0; i < 3; ++i) axis.data.push_back(direction[i]);
  }
  for (FeatureColumn* column : {&family, &variant_a, &variant_b, &deviation, &axis})
    graph.add_edge_column(std::move(*column));
}

TwinStatistics twin_statistics(const GrainGraph& graph) {
  const FeatureColumn* family = graph.edge_column("twin_family");
  if (family == nullptr) throw std::logic_error("twin_statistics: the graph has no twin relations");
  TwinStatistics result;
  std::vector<char> twinned(graph.grains.size(), 0);
  double all = 0, twins = 0;
  for (std::size_t e = 0; e < graph.edges.size(); ++e) {
    const Edge& edge = graph.edges[e];
    const auto a = static_cast<std::size_t>(edge.a), b = static_cast<std::size_t>(edge.b);
    if (graph.grains[a].phase != graph.grains[b].phase) continue;
    all += edge.area;
    if (family->data[e] < 0) continue;
    twins += edge.area;
    ++result.pairs;
    const auto f = static_cast<std::size_t>(std::lround(family->data[e]));
    if (result.families.size() <= f) result.families.resize(f + 1, 0);
    ++result.families[f];
    twinned[a] = twinned[b] = 1;
  }
  for (const char is : twinned) result.grains += is;
  result.length_share = all > 0 ? twins / all : 0;
  return result;
}

TwinEdges count_twin_edges(const base::EbsdMap& map, int phase, const TwinFinder& finder, double threshold,
                           double tolerance) {
  TwinEdges edges;
  for (const TwinVariant& variant : finder.variants())
    edges.families.resize(static_cast<std::size_t>(variant.family) + 1, 0);
  const double cosine = std::cos(threshold / 2);
  microstructure::for_edges(map.grid, [&](std::int64_t node_a, std::int64_t node_b) {
    const auto a = static_cast<std::size_t>(node_a), b = static_cast<std::size_t>(node_b);
    if (map.phase[a] != phase || map.phase[b] != phase) return;
    const auto &qa = map.orientation[a], &qb = map.orientation[b];
    if (std::abs(kernels::dot(qa, qb)) >= cosine ||
        kernels::disorientation_angle(finder.crystal().group, qa, qb) <= threshold)
      return;
    ++edges.boundary;
    const TwinMatch match = finder.find(qa, qb, tolerance);
    if (match.family >= 0) ++edges.families[static_cast<std::size_t>(match.family)];
  });
  return edges;
}

}  // namespace polyslip::features
