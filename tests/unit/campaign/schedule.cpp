// Queues, groups and what a schedule would take.
#include "src/campaign/schedule.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <random>

using namespace polyslip;
using campaign::Plan;
using campaign::Queue;
using campaign::Sample;

namespace {

/// Seconds of 16³ volumes as the 2,000 of inputs/cases/campaign_fcc_hcp.ini took them on one core, and the cost that the plan expected:
/// least, 10 %, 50 %, 90 % and largest of each metal. Copper takes four times as long as aluminium, where the plan
/// expects less than twice.
struct Metal {
  int samples;
  double expected;
  std::array<double, 5> seconds;
};
const Metal metals[] = {{500, 10.5, {0.161, 0.178, 0.195, 0.246, 0.274}},
                        {500, 18.4, {0.568, 0.661, 0.731, 0.803, 1.680}},
                        {834, 26, {0.443, 0.531, 0.596, 0.662, 0.827}},
                        {166, 26, {0.252, 0.297, 0.339, 0.387, 0.407}}};

double seconds_of(const Metal& metal, double share) {
  const double at[] = {0, 0.1, 0.5, 0.9, 1};
  std::size_t k = 0;
  while (k < 3 && share > at[k + 1]) ++k;
  return metal.seconds[k] + (share - at[k]) / (at[k + 1] - at[k]) * (metal.seconds[k + 1] - metal.seconds[k]);
}

/// Samples of these sizes (voxels, ranks) in turn. `evaluations` holds the seconds that a sample will really take on one rank.
Plan plan_of(int count, const std::vector<std::pair<std::int64_t, int>>& sizes, std::uint32_t seed = 1) {
  Plan plan;
  std::mt19937 random(seed);
  std::discrete_distribution<std::size_t> metal({500, 500, 834, 166});
  std::uniform_real_distribution<double> uniform(0, 1);
  for (int i = 0; i < count; ++i) {
    const Metal& of = metals[metal(random)];
    Sample sample;
    sample.id = i;
    sample.voxels = sizes[static_cast<std::size_t>(i) % sizes.size()].first;
    sample.ranks = sizes[static_cast<std::size_t>(i) % sizes.size()].second;
    const double volumes = static_cast<double>(sample.voxels) / 4096;
    sample.cost = volumes * of.expected;
    sample.evaluations = volumes * seconds_of(of, uniform(random));
    plan.samples.push_back(sample);
  }
  return plan;
}

std::vector<Queue> queues_of(const Plan& plan, int ranks) {
  return make_queues(
      plan, [](const Sample&) { return true; }, ranks);
}

}  // namespace

TEST_CASE("queues: most ranks first, then largest cost, then id; never more ranks than there are") {
  Plan plan = plan_of(6, {{100, 1}, {800, 4}, {50, 1}});
  for (Sample& sample : plan.samples) sample.cost = static_cast<double>(sample.voxels);
  const auto queues = queues_of(plan, 8);
  REQUIRE(queues.size() == 2);
  CHECK(queues[0].ranks == 4);
  CHECK(queues[0].samples == std::vector<std::int64_t>{1, 4});
  CHECK(queues[1].samples == std::vector<std::int64_t>{0, 3, 2, 5});
  const auto few = queues_of(plan, 2);
  CHECK(few[0].ranks == 2);
  CHECK(few[0].samples == std::vector<std::int64_t>{1, 4});
  const auto one = queues_of(plan, 1);
  REQUIRE(one.size() == 1);
  CHECK(one[0].samples == std::vector<std::int64_t>{1, 4, 0, 3, 2, 5});
  const auto some = make_queues(
      plan, [](const Sample& sample) { return sample.id > 4; }, 8);
  REQUIRE(some.size() == 1);
  CHECK(some[0].samples == std::vector<std::int64_t>{5});
}

TEST_CASE("groups take all ranks that a queue can use, the rest goes to later queues") {
  const std::vector<Queue> queues{{8, {0}}, {3, {1}}, {2, {2}}};
  const auto is = [&](std::size_t first, int ranks, std::size_t queue, int groups, int rest) {
    const campaign::Layout layout = layout_of(queues, first, ranks);
    return layout.queue == queue && layout.groups == groups && layout.rest == rest;
  };
  CHECK(is(0, 20, 0, 2, 4));
  CHECK(is(0, 7, 1, 2, 1));
  CHECK(is(1, 8, 1, 2, 2));
  CHECK(is(0, 1, 3, 0, 1));
  CHECK(is(3, 5, 3, 0, 5));
}

TEST_CASE("a forecast by hand") {
  Plan plan = plan_of(5, {{1, 1}});
  const double seconds[] = {5, 4, 3, 3, 3};
  for (std::size_t i = 0; i < 5; ++i) plan.samples[i].cost = seconds[i];
  const auto at = [&](std::int64_t id) { return seconds[id]; };
  // two ranks: 5 3 | 4 3 3 -> 5+3, 4+3+3
  const campaign::Forecast two = forecast(queues_of(plan, 2), at, 2);
  CHECK(two.seconds == Approx(10));
  CHECK(two.efficiency == Approx(18 / 20.0));
  CHECK(forecast(queues_of(plan, 1), at, 1).efficiency == Approx(1));
  // batches of two: 5 4 | 3 3, then 3
  CHECK(forecast(queues_of(plan, 2), at, 2, 2).seconds == Approx(9));
  // a sample of two ranks takes half its seconds, then its ranks split
  plan.samples[0].ranks = 2;
  const campaign::Forecast mixed = forecast(queues_of(plan, 2), at, 2);
  CHECK(mixed.seconds == Approx(2.5 + 7));
  CHECK(mixed.efficiency == Approx((5 + 13) / (2 * 9.5)));
}

TEST_CASE("twenty samples per group: at least nine tenths of the time of up to 4,096 ranks is spent on samples") {
  const int ranks = GENERATE(2, 64, 1000, 4096);
  const auto sizes =
      GENERATE(std::vector<std::pair<std::int64_t, int>>{{4096, 1}},
               std::vector<std::pair<std::int64_t, int>>{{4096, 1}, {4096, 1}, {4096, 1}, {32768, 2}, {4096, 1}});
  const Plan plan = plan_of(20 * ranks, sizes);
  const auto taken = [&](std::int64_t id) { return plan.samples[static_cast<std::size_t>(id)].evaluations; };
  const campaign::Forecast result = forecast(queues_of(plan, ranks), taken, ranks);
  INFO(ranks << " ranks: efficiency " << result.efficiency);
  CHECK(result.efficiency >= 0.9);
  // and no sample is lost on the way: the time of all ranks is that of the samples plus what was waited
  double sum = 0;
  for (const Sample& sample : plan.samples) sum += sample.evaluations;
  CHECK(result.efficiency * result.seconds * ranks == Approx(sum));
}
