#pragma once
// Which samples are solved in which order by how many ranks: one queue per number of ranks, the largest samples first, handed out one
// after the other to whichever group of ranks is free.
#include <cstdint>
#include <functional>
#include <vector>

#include "src/campaign/plan.hpp"

namespace polyslip::campaign {

/// Samples that take the same number of ranks, in the order in which they are handed out: falling cost, rising id.
struct Queue {
  int ranks = 1;
  std::vector<std::int64_t> samples;  ///< ids
};

/// Queues of the samples that `wanted` names, from the most ranks to the fewest. No queue takes more than `ranks`, the number there is:
/// such samples take all of them, which changes their values within the solver's tolerance only.
std::vector<Queue> make_queues(const Plan& plan, const std::function<bool(const Sample&)>& wanted, int ranks);

/// How `ranks` that have come together work on queues from `first` on: the first queue that they are enough for (queues.size() where
/// there is none), the groups that it takes of them, and the ranks that are left over, which go on with later queues.
struct Layout {
  std::size_t queue = 0;
  int groups = 0;
  int rest = 0;
};
Layout layout_of(const std::vector<Queue>& queues, std::size_t first, int ranks);

/// What a schedule would take on `ranks` ranks, given the seconds of each sample (by id) on one rank and none lost in solving one
/// on several. A group that finds its queue empty splits into the groups of the next.
struct Forecast {
  double seconds = 0;     ///< until the last group is done
  double efficiency = 0;  ///< share of the ranks' time that is spent on samples
};
Forecast forecast(const std::vector<Queue>& queues, const std::function<double(std::int64_t)>& seconds, int ranks,
                  int batch = 1);

}  // namespace polyslip::campaign
