// Every item once per epoch, on a lane that owns it; alike work on all lanes; an order that seed and epoch alone decide.
#include "src/training/deal.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace polyslip::training;

namespace {

std::vector<std::int64_t> some_sizes(int count) {
  std::vector<std::int64_t> sizes;
  for (int i = 0; i < count; ++i) sizes.push_back(10 + (i * 7919) % 211);
  return sizes;
}

}  // namespace

TEST_CASE("each item comes once per epoch, always on the same lane") {
  for (const int count : {1, 7, 8, 61, 400}) {
    Deal deal(some_sizes(count), 8, 3);
    std::vector<std::vector<std::int64_t>> first;
    for (std::int64_t epoch = 0; epoch < 3; ++epoch) {
      deal.begin_epoch(5, epoch);
      std::multiset<std::int64_t> seen;
      for (int lane = 0; lane < 8; ++lane) {
        std::vector<std::int64_t> of_lane;
        for (std::int64_t step = 0; step < deal.steps(); ++step)
          for (const std::int64_t item : deal.items(step, lane)) of_lane.push_back(item);
        seen.insert(of_lane.begin(), of_lane.end());
        std::sort(of_lane.begin(), of_lane.end());
        CHECK(of_lane == deal.owned(lane));
      }
      CHECK(static_cast<int>(seen.size()) == count);
      CHECK(std::set<std::int64_t>(seen.begin(), seen.end()).size() == seen.size());
    }
  }
}

TEST_CASE("epochs differ, equal seeds and epochs do not, and lanes meet new neighbours") {
  Deal a(some_sizes(400), 4, 2), b(some_sizes(400), 4, 2);
  const auto epoch = [](Deal& deal, std::uint64_t seed, std::int64_t number) {
    deal.begin_epoch(seed, number);
    std::vector<std::int64_t> all;
    for (std::int64_t step = 0; step < deal.steps(); ++step)
      for (int lane = 0; lane < 4; ++lane)
        for (const std::int64_t item : deal.items(step, lane)) all.push_back(item);
    return all;
  };
  CHECK(epoch(a, 1, 3) == epoch(b, 1, 3));
  CHECK(epoch(a, 1, 3) != epoch(b, 1, 4));
  CHECK(epoch(a, 1, 3) != epoch(b, 2, 3));
  const auto pairs = [&](std::int64_t number) {
    std::set<std::pair<std::int64_t, std::int64_t>> result;
    a.begin_epoch(1, number);
    for (std::int64_t step = 0; step < a.steps(); ++step)
      for (const std::int64_t x : a.items(step, 0))
        for (const std::int64_t y : a.items(step, 1)) result.insert({x, y});
    return result;
  };
  const auto first = pairs(0), second = pairs(1);
  int again = 0;
  for (const auto& pair : first) again += static_cast<int>(second.count(pair));
  CHECK(again < static_cast<int>(first.size()) / 3);
}

TEST_CASE("ranks have alike work in every step") {
  const std::vector<std::int64_t> sizes = some_sizes(800);
  Deal deal(sizes, 8, 4);
  deal.begin_epoch(1, 1);
  double longest = 0, all = 0;
  for (std::int64_t step = 0; step < deal.steps(); ++step) {
    double work[2] = {0, 0};
    for (int rank = 0; rank < 2; ++rank) {
      const Lanes lanes = Lanes::of_rank(8, rank, 2);
      for (int lane = lanes.first; lane < lanes.last; ++lane)
        for (const std::int64_t item : deal.items(step, lane))
          work[rank] += static_cast<double>(sizes[static_cast<std::size_t>(item)]);
    }
    longest += std::max(work[0], work[1]);
    all += work[0] + work[1];
  }
  CHECK(all / longest > 2 * 0.95);
}
