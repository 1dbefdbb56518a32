#include "src/microstructure/grain_cleanup.hpp"

#include <array>

#include "src/base/require.hpp"
#include "src/microstructure/ebsd_neighbours.hpp"

namespace polyslip::microstructure {
namespace {

/// The grain that most neighbours belong to, or none.
template <class Grid>
int most_frequent_neighbour(const Grid& grid, std::int64_t node, const std::vector<int>& grain_of_node) {
  std::array<int, most_neighbours> found{};
  int count = 0;
  for_neighbours(grid, node, [&](std::int64_t neighbour) {
    const int grain = grain_of_node[static_cast<std::size_t>(neighbour)];
    if (grain != EbsdGrains::none) found[static_cast<std::size_t>(count++)] = grain;
  });
  int best = EbsdGrains::none, best_votes = 0;
  for (int i = 0; i < count; ++i) {
    const int candidate = found[static_cast<std::size_t>(i)];
    int votes = 0;
    for (int j = 0; j < count; ++j) votes += found[static_cast<std::size_t>(j)] == candidate;
    if (votes > best_votes || (votes == best_votes && candidate < best)) {
      best = candidate;
      best_votes = votes;
    }
  }
  return best;
}

/// Renumbers the grains that are large enough; points of the others get none.
void dissolve_small_grains(int min_points, EbsdGrains& grains) {
  std::vector<int> new_index(grains.grains.size(), EbsdGrains::none);
  std::vector<EbsdGrainInfo> kept;
  for (std::size_t g = 0; g < new_index.size(); ++g) {
    if (grains.grains[g].points < min_points) continue;
    new_index[g] = static_cast<int>(kept.size());
    kept.push_back(grains.grains[g]);
  }
  for (int& grain : grains.grain_of_node) {
    if (grain != EbsdGrains::none) grain = new_index[static_cast<std::size_t>(grain)];
  }
  grains.grains = std::move(kept);
}

/// Gives open nodes to grains, sweep by sweep, and calls filled(node, grain) for each. Only neighbours of the last sweep's
/// nodes can change in the next one, so the whole costs one visit per node and edge.
template <class Grid, class Filled>
void fill_from_neighbours(const Grid& grid, std::vector<char>& open, std::vector<int>& grain_of_node, Filled&& filled) {
  std::vector<std::int64_t> rim;
  for (std::size_t node = 0; node < open.size(); ++node) {
    if (open[node]) rim.push_back(static_cast<std::int64_t>(node));
  }
  std::vector<std::int64_t> joined;
  std::vector<int> joined_grain;
  while (!rim.empty()) {
    joined.clear();
    joined_grain.clear();
    for (const std::int64_t node : rim) {
      if (!open[static_cast<std::size_t>(node)]) continue;
      const int grain = most_frequent_neighbour(grid, node, grain_of_node);
      if (grain == EbsdGrains::none) continue;
      joined.push_back(node);
      joined_grain.push_back(grain);
      open[static_cast<std::size_t>(node)] = 0;
    }
    rim.clear();
    for (std::size_t i = 0; i < joined.size(); ++i) {
      grain_of_node[static_cast<std::size_t>(joined[i])] = joined_grain[i];
      filled(static_cast<std::size_t>(joined[i]), static_cast<std::size_t>(joined_grain[i]));
      for_neighbours(grid, joined[i], [&](std::int64_t neighbour) {
        if (open[static_cast<std::size_t>(neighbour)]) rim.push_back(neighbour);
      });
    }
  }
}

template <class Map>
CleanUpReport clean(const Map& map, const CleanUpOptions& options, EbsdGrains& grains) {
  CleanUpReport report;
  report.points = static_cast<std::int64_t>(map.phase.size());
  for (const int phase : map.phase) report.not_indexed += phase == base::EbsdMap::not_indexed;
  report.indexed = report.points - report.not_indexed;
  report.grains_before = static_cast<int>(grains.grains.size());
  dissolve_small_grains(options.min_points, grains);
  report.grains_after = static_cast<int>(grains.grains.size());
  base::require(report.grains_after > 0, map.file, ": none of the ", report.grains_before,
                " grains has min_points = ", options.min_points, " points or more");

  std::vector<char> open(map.phase.size());
  grains.filled.assign(map.phase.size(), 0);
  for (std::size_t node = 0; node < open.size(); ++node) {
    const bool measured = map.phase[node] != base::EbsdMap::not_indexed;
    open[node] = grains.grain_of_node[node] == EbsdGrains::none && (measured || options.fill_not_indexed);
  }
  fill_from_neighbours(map.grid, open, grains.grain_of_node, [&](std::size_t node, std::size_t grain) {
    grains.filled[node] = 1;
    ++grains.grains[grain].points;
    ++(map.phase[node] == base::EbsdMap::not_indexed ? report.filled : report.reassigned);
  });
  report.left = report.points;
  for (const auto& grain : grains.grains) report.left -= grain.points;
  return report;
}

}  // namespace

CleanUpReport clean_up(const base::EbsdMap& map, const CleanUpOptions& options, EbsdGrains& grains) {
  return clean(map, options, grains);
}
CleanUpReport clean_up(const EbsdStack& stack, const CleanUpOptions& options, EbsdGrains& grains) {
  return clean(stack, options, grains);
}

std::int64_t fill_voxels(const base::Grid& grid, std::vector<int>& grain_of_voxel) {
  std::vector<char> open(grain_of_voxel.size());
  for (std::size_t voxel = 0; voxel < open.size(); ++voxel) open[voxel] = grain_of_voxel[voxel] == EbsdGrains::none;
  std::int64_t filled = 0;
  fill_from_neighbours(grid, open, grain_of_voxel, [&](std::size_t, std::size_t) { ++filled; });
  return filled;
}

}  // namespace polyslip::microstructure
