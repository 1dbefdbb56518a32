#pragma once
// Numbers that ranks made of their graphs, in the order of the graphs: the same on any number of ranks.
#include <cstdint>
#include <map>
#include <vector>

#include "src/base/comm.hpp"

namespace polyslip::classifier {

/// What this rank has of each graph, by the graph's number.
using NumbersOfGraphs = std::map<std::int64_t, std::vector<double>>;

/// All of them, on every rank (collective).
NumbersOfGraphs gather(const NumbersOfGraphs& own, const base::Comm& comm);

/// The distinct texts of all ranks, sorted (collective). None may hold a line break.
std::vector<std::string> gather_texts(const std::vector<std::string>& own, const base::Comm& comm);

}  // namespace polyslip::classifier
