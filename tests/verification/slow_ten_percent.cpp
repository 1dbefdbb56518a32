// The same as ten_percent.cpp on 32³ voxels with 100 grains.
#include <catch2/catch.hpp>

#include <cstdio>

#include "tests/support/ten_percent.hpp"

using namespace polyslip;
using namespace polyslip::tests;

TEST_CASE("hcp and bcc polycrystals of 32³ voxels go to 10 % with no cut increment") {
  struct Case {
    const char *card, *mode, *axis;
    int increments;
  };
  for (const Case& c : {Case{"magnesium", "compression", "x", 100}, Case{"magnesium", "tension", "x", 100},
                        Case{"magnesium", "compression", "z", 50}, Case{"ferrite", "tension", "x", 50}}) {
    const TenPercent run = ten_percent(c.card, c.mode, c.axis, c.increments, 32, 100);
    double sweeps = 0, seconds = 0;
    for (const load::Increment& increment : run.increments) {
      sweeps += static_cast<double>(increment.cost.sweeps);
      seconds += increment.cost.seconds;
    }
    std::printf("%s, %s along %s: %.2f sweeps per increment, %.1f evaluations each, %d cuts, %.1f s\n", c.card, c.mode,
                c.axis, sweeps / c.increments, run.evaluations_per_sweep, run.cuts, seconds);
    INFO(run.report.reason);
    CHECK(run.report.end == load::DriveEnd::finished);
    CHECK(static_cast<int>(run.increments.size()) == c.increments);
    CHECK(run.cuts == 0);
  }
}
