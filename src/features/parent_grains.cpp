#include "src/features/parent_grains.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "src/features/twin_relations.hpp"

namespace polyslip::features {
namespace {

/// Members of a merged grain with one orientation.
struct Candidate {
  std::vector<int> members;
  kernels::Quaternion<double> orientation;  // of the largest member
  double weight = 0;
};

std::vector<Candidate> candidates(const GrainGraph& graph, std::vector<int> members,
                                  const kernels::SymmetryGroup& group, double same) {
  std::stable_sort(members.begin(), members.end(), [&](int a, int b) {
    return graph.grains[static_cast<std::size_t>(a)].weight > graph.grains[static_cast<std::size_t>(b)].weight;
  });
  std::vector<Candidate> result;
  for (const int member : members) {
    const Grain& grain = graph.grains[static_cast<std::size_t>(member)];
    const auto at = std::find_if(result.begin(), result.end(), [&](const Candidate& c) {
      return kernels::disorientation_angle(group, c.orientation, grain.orientation) <= same;
    });
    Candidate& candidate = at != result.end() ? *at : result.emplace_back();
    if (candidate.members.empty()) candidate.orientation = grain.orientation;
    candidate.members.push_back(member);
    candidate.weight += grain.weight;
  }
  return result;
}

const Candidate& elected(const std::vector<Candidate>& all, const TwinFinder& finder, double tolerance) {
  std::size_t best = 0;
  double most = -1;
  for (std::size_t c = 0; c < all.size(); ++c) {
    double others = 0, twins = 0;
    for (std::size_t d = 0; d < all.size(); ++d) {
      if (d == c) continue;
      others += all[d].weight;
      if (finder.find(all[c].orientation, all[d].orientation, tolerance).family >= 0) twins += all[d].weight;
    }
    const double votes = all[c].weight * (1 + (others > 0 ? twins / others : 0));
    if (votes <= most) continue;
    most = votes;
    best = c;
  }
  return all[best];
}

}  // namespace

ParentGrains merge_twins(const GrainGraph& graph, double same, double tolerance) {
  const FeatureColumn* family = graph.edge_column("twin_family");
  if (family == nullptr) throw std::logic_error("merge_twins: the graph has no twin relations");
  std::vector<int> first(graph.grains.size());  // links to a member that comes before, or to itself
  std::iota(first.begin(), first.end(), 0);
  const auto root = [&first](int grain) {
    while (first[static_cast<std::size_t>(grain)] != grain) {
      int& link = first[static_cast<std::size_t>(grain)];
      grain = link = first[static_cast<std::size_t>(link)];
    }
    return grain;
  };
  for (std::size_t e = 0; e < graph.edges.size(); ++e) {
    if (family->data[e] < 0) continue;
    const int a = root(graph.edges[e].a), b = root(graph.edges[e].b);
    first[static_cast<std::size_t>(std::max(a, b))] = std::min(a, b);
  }

  ParentGrains result;
  std::vector<std::vector<int>> members;
  for (int grain = 0; grain < static_cast<int>(graph.grains.size()); ++grain) {
    const int to = root(grain);
    if (to == grain) {
      result.parent.push_back(result.count++);
      members.emplace_back();
    } else {
      result.parent.push_back(result.parent[static_cast<std::size_t>(to)]);
    }
    members[static_cast<std::size_t>(result.parent.back())].push_back(grain);
  }

  const auto finders = twin_finders(graph);
  result.is_twin.assign(graph.grains.size(), 0);
  for (const std::vector<int>& group : members) {
    if (group.size() < 2) continue;
    for (const int grain : group) result.is_twin[static_cast<std::size_t>(grain)] = 1;
    const auto& finder = finders[static_cast<std::size_t>(graph.grains[static_cast<std::size_t>(group[0])].phase)];
    const auto all = candidates(graph, group, finder.crystal().group, same);
    for (const int grain : elected(all, finder, tolerance).members) result.is_twin[static_cast<std::size_t>(grain)] = 0;
  }
  for (std::size_t g = 0; g < graph.grains.size(); ++g)
    if (result.is_twin[g]) result.twin_share += graph.grains[g].weight;
  return result;
}

ParentGrains add_parents(GrainGraph& graph, double same, double tolerance) {
  ParentGrains parents = merge_twins(graph, same, tolerance);
  FeatureColumn parent{"parent", "1", "the grain that twinning made this one of: grains joined by twin boundaries"};
  FeatureColumn is_twin{"is_twin", "1", "1: not of the orientation that the parent grain had, by votes"};
  parent.data.assign(parents.parent.begin(), parents.parent.end());
  is_twin.data.assign(parents.is_twin.begin(), parents.is_twin.end());
  graph.add_grain_column(std::move(parent));
  graph.add_grain_column(std::move(is_twin));
  return parents;
}

}  // namespace polyslip::features
