// Clean-up: what is filled by whom, and that every count adds up.
#include "src/microstructure/grain_cleanup.hpp"

#include <catch2/catch.hpp>

#include "tests/support/ebsd_files.hpp"
#include "tests/support/ebsd_maps.hpp"

using namespace polyslip;
using namespace polyslip::microstructure;
using tests::degree;

namespace {

std::string picture(const EbsdGrains& grains) {
  std::string text;
  for (const int grain : grains.grain_of_node) text += grain < 0 ? '.' : static_cast<char>('0' + grain);
  return text;
}

}  // namespace

TEST_CASE("small grains and holes go to the grain that most neighbours belong to") {
  const auto map = tests::drawn_map({"aaabbb",  //
                                     "aca.bb",  //
                                     "aaabbb"});
  auto grains = reconstruct_grains(map, 5 * degree);
  const auto report = clean_up(map, {3, true}, grains);
  CHECK(picture(grains) ==
        "000111"
        "000111"
        "000111");
  CHECK(report.points == 18);
  CHECK(report.indexed == 17);
  CHECK(report.not_indexed == 1);
  CHECK(report.grains_before == 3);
  CHECK(report.grains_after == 2);
  CHECK(report.reassigned == 1);
  CHECK(report.filled == 1);
  CHECK(report.left == 0);
  CHECK(grains.grains[0].points == 9);
  CHECK(grains.grains[1].points == 9);
  CHECK(std::count(grains.filled.begin(), grains.filled.end(), 1) == 2);
  CHECK(grains.filled[7] == 1);
  CHECK(grains.filled[9] == 1);
}

TEST_CASE("points that are not indexed may stay without a grain, small grains are still filled") {
  const auto map = tests::drawn_map({"aaa.bb",  //
                                     "aca..b",  //
                                     "aaa.cb",  //
                                     "aaa.bb"});
  auto grains = reconstruct_grains(map, 5 * degree);
  const auto report = clean_up(map, {3, false}, grains);
  CHECK(picture(grains) ==
        "000.11"
        "000..1"
        "000.11"
        "000.11");
  CHECK(report.filled == 0);
  CHECK(report.reassigned == 2);
  CHECK(report.left == 5);
}

TEST_CASE("a dissolved grain with no grain around it is left, and counted") {
  const auto map = tests::drawn_map({"aaa.c", "aaa.."});
  auto grains = reconstruct_grains(map, 5 * degree);
  const auto report = clean_up(map, {2, false}, grains);
  CHECK(picture(grains) == "000..000..");
  CHECK(report.left == 4);
  CHECK(report.reassigned == 0);
}

TEST_CASE("wide holes are filled from their rims, half to each side") {
  const auto map = tests::drawn_map({"aa......bb", "aa......bb", "aa......bb"});
  auto grains = reconstruct_grains(map, 5 * degree);
  const auto report = clean_up(map, {1, true}, grains);
  CHECK(picture(grains) == "000001111100000111110000011111");
  CHECK(report.filled == 18);
}

TEST_CASE("the mean orientation of a grain is that of its measured points") {
  const auto map = tests::drawn_map({"aaab", "aaa.", "aaaa"});
  auto grains = reconstruct_grains(map, 5 * degree);
  clean_up(map, {2, true}, grains);
  REQUIRE(grains.grains.size() == 1);
  CHECK(grains.grains[0].points == 12);
  CHECK(std::abs(dot(grains.grains[0].orientation, tests::turned_z(0))) == Approx(1).epsilon(1e-15));
}

TEST_CASE("a clean-up that leaves no grain is an error") {
  const auto map = tests::drawn_map({"ab", "ba"});
  auto grains = reconstruct_grains(map, 5 * degree);
  CHECK_THAT(tests::input_error([&] {
               clean_up(map, {10, true}, grains);
             }),
             Catch::Matchers::Contains("none of the 4 grains has min_points = 10"));
}
