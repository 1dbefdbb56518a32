#pragma once
// Grains that are one grain but for twinning.
#include <vector>

#include "src/features/grain_graph.hpp"

namespace polyslip::features {

struct ParentGrains {
  std::vector<int> parent;    ///< per grain: the merged grain, from 0 by its first member
  std::vector<char> is_twin;  ///< per grain: not of the orientation that its merged grain had
  int count = 0;              ///< merged grains
  double twin_share = 0;      ///< of the weight of all grains
};

/// Grains that twin boundaries join are one merged grain (column twin_family of the edges; std::logic_error without it).
/// Which of its orientations is the parent's is voted on. Members whose orientations are within `same` (rad) of one another are one
/// candidate. A candidate's votes are its area, times one plus the share of the area of all others which is a twin of it: the parent
/// is large and all variants are its twins, while twins of one parent are no twins of each other. (After the idea of votes by area and
/// neighbourhood in Marshall, Proust, Rogers, McCabe, J. Microsc. 238 (2010) 218, doi:10.1111/j.1365-2818.2009.03343.x.) Where
/// votes are equal the candidate with the first member wins. In an annealed fcc metal "parent" is then no more than the larger part.
ParentGrains merge_twins(const GrainGraph& graph, double same, double tolerance);

/// Adds the grain columns parent and is_twin.
ParentGrains add_parents(GrainGraph& graph, double same, double tolerance);

}  // namespace polyslip::features
