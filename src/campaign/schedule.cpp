#include "src/campaign/schedule.hpp"

#include <algorithm>
#include <map>
#include <queue>
#include <tuple>

namespace polyslip::campaign {

std::vector<Queue> make_queues(const Plan& plan, const std::function<bool(const Sample&)>& wanted, int ranks) {
  std::map<int, std::vector<const Sample*>, std::greater<>> by_ranks;
  for (const Sample& sample : plan.samples)
    if (wanted(sample)) by_ranks[std::min(sample.ranks, ranks)].push_back(&sample);
  std::vector<Queue> queues;
  for (auto& [size, samples] : by_ranks) {
    std::stable_sort(samples.begin(), samples.end(),
                     [](const Sample* a, const Sample* b) { return a->cost > b->cost; });
    Queue queue{size, {}};
    for (const Sample* sample : samples) queue.samples.push_back(sample->id);
    queues.push_back(std::move(queue));
  }
  return queues;
}

Layout layout_of(const std::vector<Queue>& queues, std::size_t first, int ranks) {
  std::size_t queue = first;
  while (queue < queues.size() && queues[queue].ranks > ranks) ++queue;
  if (queue == queues.size()) return {queue, 0, ranks};
  return {queue, ranks / queues[queue].ranks, ranks % queues[queue].ranks};
}

Forecast forecast(const std::vector<Queue>& queues, const std::function<double(std::int64_t)>& seconds, int ranks,
                  int batch) {
  // (free from, queue, number): ties go to the group that was made first
  using Group = std::tuple<double, std::size_t, int>;
  std::priority_queue<Group, std::vector<Group>, std::greater<>> groups;
  int made = 0;
  const auto split = [&](double time, std::size_t first, int count) {
    while (count > 0) {
      const Layout layout = layout_of(queues, first, count);
      if (layout.groups == 0) break;
      for (int g = 0; g < layout.groups; ++g) groups.emplace(time, layout.queue, made++);
      count = layout.rest;
      first = layout.queue + 1;
    }
  };
  split(0, 0, ranks);
  std::vector<std::size_t> next(queues.size(), 0);
  Forecast result;
  double busy = 0;
  while (!groups.empty()) {
    const auto [time, queue, number] = groups.top();
    groups.pop();
    const Queue& own = queues[queue];
    std::size_t& at = next[queue];
    if (at == own.samples.size()) {
      split(time, queue + 1, own.ranks);
      continue;
    }
    double taken = 0;
    for (int i = 0; i < batch && at < own.samples.size(); ++i) taken += seconds(own.samples[at++]);
    busy += taken;
    result.seconds = std::max(result.seconds, time + taken / own.ranks);
    groups.emplace(time + taken / own.ranks, queue, number);
  }
  if (result.seconds > 0) result.efficiency = busy / (result.seconds * ranks);
  return result;
}

}  // namespace polyslip::campaign
