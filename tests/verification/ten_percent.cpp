// hcp and bcc polycrystals go to 10 % strain without a cut increment, past the point where voxels have twinned away.
#include "tests/support/ten_percent.hpp"

#include <catch2/catch.hpp>

using namespace polyslip;
using namespace polyslip::tests;

namespace {

TenPercent whole_increments(const std::string& card, const std::string& mode, const std::string& axis, int increments) {
  const TenPercent run = ten_percent(card, mode, axis, increments, 8, 12);
  INFO(card << ", " << mode << " along " << axis << ": " << run.report.reason);
  CHECK(run.report.end == load::DriveEnd::finished);
  CHECK(static_cast<int>(run.increments.size()) == increments);
  CHECK(run.cuts == 0);
  CHECK(run.evaluations_per_sweep < 6);
  return run;
}

}  // namespace

TEST_CASE("magnesium whose twins are exhausted here and there goes on to 10 %") {
  for (const char* mode : {"compression", "tension"}) {
    const TenPercent run = whole_increments("magnesium", mode, "x", 100);
    REQUIRE(run.twinned.size() == 512);
    const double most = *std::max_element(run.twinned.begin(), run.twinned.end());
    CHECK(most < 1 + 1e-14);  // or what is lost in summing
    CHECK(most > 0.999);
    CHECK(*std::min_element(run.twinned.begin(), run.twinned.end()) < 0.1);
    // it hardens all the way: what is twinned away has to slip
    CHECK(std::abs(run.increments.back().response.P[0]) > 1.1 * std::abs(run.increments[49].response.P[0]));
  }
  whole_increments("magnesium", "compression", "z", 50);
}

TEST_CASE("ferrite goes to 10 % in increments of 0.2 %") {
  const TenPercent run = whole_increments("ferrite", "tension", "x", 50);
  // Tasan et al. (2014), doi:10.1016/j.actamat.2014.07.071: resistances from 95 to 412 MPa, Taylor factors between 2 and 3.1
  CHECK(run.increments.back().response.sigma[0] > 2.0 * 95e6);
  CHECK(run.increments.back().response.sigma[0] < 3.1 * 412e6);
}
