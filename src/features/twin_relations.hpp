#pragma once
// Twin boundaries of a grain graph, and what a graph or a map has of them.
#include <array>
#include <cstdint>
#include <vector>

#include "src/base/ebsd_map.hpp"
#include "src/features/twin_variants.hpp"

namespace polyslip::features {

/// One per phase of the graph. Hexagonal phases whose card has twin systems: families of the card only, for with four families one
/// random boundary in some tens is within 5° of a twin; else all families.
std::vector<TwinFinder> twin_finders(const GrainGraph& graph);

/// Adds to the edges: twin_family (−1: no twin within `tolerance` rad), twin_variant_a and _b (the system of that family which takes one
/// grain into the other, seen from a and from b; −1), twin_deviation (rad; unknown where no twin) and axis (3; the disorientation's, in
/// the standard sector of the crystal; 0 between unlike phases).
void add_twin_relations(GrainGraph& graph, double tolerance);

struct TwinStatistics {
  std::int64_t pairs = 0;              ///< edges that are twin boundaries
  std::int64_t grains = 0;             ///< grains with at least one
  std::vector<std::int64_t> families;  ///< pairs by family
  double length_share = 0;             ///< of the area (map: length) of boundaries between grains of one phase
};

/// Of a graph with twin relations. std::logic_error without them.
TwinStatistics twin_statistics(const GrainGraph& graph);

/// Neighbouring points of one phase of a map (4 neighbours on a square grid, 6 on a hexagonal one).
struct TwinEdges {
  std::int64_t boundary = 0;           ///< with a disorientation above the threshold
  std::vector<std::int64_t> families;  ///< of these, those within the tolerance of a twin, by family
};

/// Counts the edges of the grid within `phase`. Angles in rad.
TwinEdges count_twin_edges(const base::EbsdMap& map, int phase, const TwinFinder& finder, double threshold,
                           double tolerance);

}  // namespace polyslip::features
