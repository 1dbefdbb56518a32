#include "src/microstructure/grain_reconstruction.hpp"

#include <algorithm>
#include <cmath>

#include "src/base/require.hpp"
#include "src/microstructure/ebsd_neighbours.hpp"

namespace polyslip::microstructure {
namespace {

using kernels::Quaternion;
using kernels::SymmetryGroup;

/// Sets of nodes; a set is named by its first node.
class DisjointSets {
 public:
  explicit DisjointSets(std::int64_t size) : parent_(static_cast<std::size_t>(size)) {
    for (std::int64_t i = 0; i < size; ++i) parent_[static_cast<std::size_t>(i)] = i;
  }
  std::int64_t find(std::int64_t node) {
    auto at = [this](std::int64_t i) -> std::int64_t& { return parent_[static_cast<std::size_t>(i)]; };
    while (at(node) != node) node = at(node) = at(at(node));
    return node;
  }
  void join(std::int64_t a, std::int64_t b) {
    a = find(a);
    b = find(b);
    parent_[static_cast<std::size_t>(std::max(a, b))] = std::min(a, b);
  }

 private:
  std::vector<std::int64_t> parent_;
};

/// The symmetry equivalent of q, and its sign, nearest to `reference`.
Quaternion<double> nearest_equivalent(const SymmetryGroup& group, const Quaternion<double>& q,
                                      const Quaternion<double>& reference) {
  Quaternion<double> best = q;
  double closest = std::abs(dot(q, reference));
  // No symmetry turns by less than 60 degrees, so what is within 30 degrees is the nearest.
  if (closest < std::cos(15 * 3.14159265358979323846 / 180)) {
    for (int i = 1; i < group.size; ++i) {
      const Quaternion<double> equivalent = multiply(group.op[i], q);
      const double closeness = std::abs(dot(equivalent, reference));
      if (closeness > closest) {
        closest = closeness;
        best = equivalent;
      }
    }
  }
  return dot(best, reference) < 0 ? negated(best) : best;
}

}  // namespace

int EbsdGrains::count(std::int64_t least_points) const {
  return static_cast<int>(std::count_if(grains.begin(), grains.end(),
                                        [&](const EbsdGrainInfo& grain) { return grain.points >= least_points; }));
}

std::vector<SymmetryGroup> phase_symmetries(const std::vector<base::EbsdPhase>& phases, const std::string& file) {
  std::vector<SymmetryGroup> result;
  for (const auto& phase : phases) {
    kernels::Laue laue{};
    base::require(kernels::laue_from_name(phase.laue.c_str(), laue), file, ": unknown Laue group '", phase.laue,
                  "' of phase '", phase.name, "'; allowed: -1 2/m mmm 4/m 4/mmm -3 -3m 6/m 6/mmm m-3 m-3m");
    result.push_back(kernels::symmetry_group(laue));
  }
  return result;
}

void average_orientations(const std::vector<Quaternion<double>>& orientation,
                          const std::vector<SymmetryGroup>& symmetry, EbsdGrains& grains) {
  std::vector<char> begun(grains.grains.size(), 0);
  for (std::size_t node = 0; node < orientation.size(); ++node) {
    const int grain = grains.grain_of_node[node];
    if (grain == EbsdGrains::none || begun[static_cast<std::size_t>(grain)]) continue;
    begun[static_cast<std::size_t>(grain)] = 1;
    grains.grains[static_cast<std::size_t>(grain)].orientation = orientation[node];
  }
  for (int pass = 0; pass < 2; ++pass) {
    std::vector<Quaternion<double>> sum(grains.grains.size(), {0, 0, 0, 0});
    for (std::size_t node = 0; node < orientation.size(); ++node) {
      const int grain = grains.grain_of_node[node];
      if (grain == EbsdGrains::none) continue;
      const auto g = static_cast<std::size_t>(grain);
      const auto& info = grains.grains[g];
      const auto q =
          nearest_equivalent(symmetry[static_cast<std::size_t>(info.phase)], orientation[node], info.orientation);
      sum[g] = {sum[g].w + q.w, sum[g].x + q.x, sum[g].y + q.y, sum[g].z + q.z};
    }
    for (std::size_t g = 0; g < sum.size(); ++g) {
      if (begun[g]) grains.grains[g].orientation = kernels::normalized(sum[g]);
    }
  }
}

namespace {

template <class Map>
EbsdGrains reconstruct(const Map& map, double threshold) {
  const auto symmetry = phase_symmetries(map.phases, map.file);
  const double cosine = std::cos(threshold / 2);
  DisjointSets sets(static_cast<std::int64_t>(map.phase.size()));
  for_edges(map.grid, [&](std::int64_t a, std::int64_t b) {
    const int phase = map.phase[static_cast<std::size_t>(a)];
    if (phase == base::EbsdMap::not_indexed || map.phase[static_cast<std::size_t>(b)] != phase) return;
    const auto& qa = map.orientation[static_cast<std::size_t>(a)];
    const auto& qb = map.orientation[static_cast<std::size_t>(b)];
    // Most neighbours are close as they stand: no need to try their equivalents.
    if (std::abs(dot(qa, qb)) >= cosine ||
        kernels::disorientation_angle(symmetry[static_cast<std::size_t>(phase)], qa, qb) <= threshold)
      sets.join(a, b);
  });

  EbsdGrains result;
  result.grain_of_node.assign(map.phase.size(), EbsdGrains::none);
  for (std::size_t node = 0; node < map.phase.size(); ++node) {
    if (map.phase[node] == base::EbsdMap::not_indexed) continue;
    const auto first = static_cast<std::size_t>(sets.find(static_cast<std::int64_t>(node)));
    if (first == node) {
      result.grain_of_node[node] = static_cast<int>(result.grains.size());
      result.grains.push_back({map.orientation[node], map.phase[node], 0});
    }
    const int grain = result.grain_of_node[node] = result.grain_of_node[first];
    ++result.grains[static_cast<std::size_t>(grain)].points;
  }
  average_orientations(map.orientation, symmetry, result);
  return result;
}

}  // namespace

EbsdGrains reconstruct_grains(const base::EbsdMap& map, double threshold) { return reconstruct(map, threshold); }
EbsdGrains reconstruct_grains(const EbsdStack& stack, double threshold) { return reconstruct(stack, threshold); }

}  // namespace polyslip::microstructure
