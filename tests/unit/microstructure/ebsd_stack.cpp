// Stacks of maps: one grid and one list of phases, shifts found and applied, grains across maps.
#include "src/microstructure/ebsd_stack.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "src/base/config.hpp"
#include "src/microstructure/grain_cleanup.hpp"
#include "src/microstructure/slice_options.hpp"
#include "tests/support/ebsd_files.hpp"
#include "tests/support/ebsd_maps.hpp"

using namespace polyslip;
using namespace polyslip::microstructure;
using Catch::Matchers::Contains;
using tests::degree;
using tests::input_error;

namespace {

/// A window of a plane of round and straight grains whose first point is point (x, y) of the plane.
base::EbsdMap window(int x, int y, int columns = 40, int rows = 30) {
  return tests::made_map(tests::square_grid(columns, rows), [&](int column, int row) {
    const int i = column + x, j = row + y;
    const double round = std::hypot(i - 20, j - 12) < 7 ? 30 : 0;
    return round + (2 * i + j > 60 ? 17 : 0) + (j > 20 ? 11 : 0);
  });
}

}  // namespace

TEST_CASE("shifts are found point by point and add up") {
  // The second window begins 3 points right of and 2 above the first, the third lies as the first.
  std::vector<base::EbsdMap> maps{window(5, 5), window(8, 3), window(5, 5)};
  slices_on_one_grid(maps);
  const SliceAlignment found = align_slices(maps, 5, 5 * degree);
  CHECK(found.shifts == std::vector<SliceShift>{{0, 0}, {3, -2}, {0, 0}});
  CHECK(found.agreement == std::vector<double>{1, 1});
  const EbsdStack stack = stack_slices(maps, found.shifts, 2e-6);
  CHECK(stack.grid.cells == std::array<int, 3>{37, 28, 3});
  CHECK(stack.grid.size[0] == Approx(37e-6));
  CHECK(stack.grid.size[2] == Approx(6e-6));
  CHECK(stack.grid.origin[0] == Approx(2.5e-6));
  const EbsdGrains grains = reconstruct_grains(stack, 5 * degree);
  for (std::size_t i = 0; i < 37 * 28; ++i) {
    CHECK(grains.grain_of_node[i] == grains.grain_of_node[i + 37 * 28]);
    CHECK(grains.grain_of_node[i] == grains.grain_of_node[i + 2 * 37 * 28]);
  }
}

TEST_CASE("equal agreement takes the shortest shift, and less than half of a map is never compared") {
  const auto flat = tests::made_map(tests::square_grid(9, 9), [](int, int) { return 0.0; });
  CHECK(align_slices({flat, flat}, 8, 5 * degree).shifts[1] == SliceShift{0, 0});
  // Only the last columns of one and the first of the other agree: too few.
  const auto left = tests::made_map(tests::square_grid(9, 9), [](int column, int) { return column > 6 ? 40.0 : 0.0; });
  const auto right =
      tests::made_map(tests::square_grid(9, 9), [](int column, int) { return column < 2 ? 40.0 : 20.0; });
  CHECK(align_slices({left, right}, 8, 5 * degree).agreement[0] < 0.6);
  CHECK(std::abs(align_slices({left, right}, 8, 5 * degree).shifts[1][0]) <= 4);
}

TEST_CASE("maps of a stack get one list of phases; steps and Laue groups must agree") {
  auto a = window(0, 0), b = window(0, 0);
  b.phases = {{"nickel", "m-3m", {}, {}}, a.phases[0]};
  for (std::size_t i = 0; i < b.phase.size(); ++i) b.phase[i] = i % 3 == 0 ? 0 : 1;
  std::vector<base::EbsdMap> maps{a, b};
  slices_on_one_grid(maps);
  REQUIRE(maps[0].phases.size() == 2);
  CHECK(maps[1].phases[1].name == "nickel");
  CHECK(maps[1].phase[0] == 1);
  CHECK(maps[1].phase[1] == 0);
  b.phases[1].laue = "6/mmm";
  maps = {a, b};
  CHECK_THAT(input_error([&] { slices_on_one_grid(maps); }),
             Contains("'copper'") && Contains("6/mmm") && Contains("m-3m"));
  maps = {a, tests::made_map(tests::square_grid(5, 5, 2e-6), [](int, int) { return 0.0; })};
  CHECK_THAT(input_error([&] { slices_on_one_grid(maps); }), Contains("2") && Contains("same steps"));
  maps = {a, a};
  CHECK_THAT(input_error([&] { stack_slices(maps, {{0, 0}, {40, 0}}, 1e-6); }), Contains("no point is common"));
}

TEST_CASE("hexagonal maps are taken to rectangular cells") {
  const auto map =
      tests::made_map(tests::hexagonal_grid(12, 10), [](int column, int) { return column < 6 ? 0.0 : 30.0; });
  std::vector<base::EbsdMap> maps{map, map};
  slices_on_one_grid(maps);
  CHECK(maps[0].grid.kind == base::EbsdGrid::Kind::square);
  const EbsdStack stack = stack_slices(maps, {{0, 0}, {0, 0}}, 1e-6);
  CHECK(stack.grid.cells[2] == 2);
  CHECK(reconstruct_grains(stack, 5 * degree).grains.size() == 2);
}

TEST_CASE("grains hang together from map to map by faces, and small ones and gaps are filled from six sides") {
  std::vector<base::EbsdMap> maps{tests::drawn_map({"aab", "aab", "aab"}), tests::drawn_map({"aab", "a.b", "bbb"}),
                                  tests::drawn_map({"aab", "aab", "bac"})};
  slices_on_one_grid(maps);
  const EbsdStack stack = stack_slices(maps, std::vector<SliceShift>(3, {0, 0}), 1e-6);
  EbsdGrains grains = reconstruct_grains(stack, 5 * degree);
  CHECK(grains.grains.size() == 3);
  const CleanUpReport report = clean_up(stack, {2, true}, grains);
  CHECK(report.not_indexed == 1);
  CHECK(report.filled == 1);
  CHECK(report.left == 0);
  CHECK(grains.grain_of_node[9 + 4] == grains.grain_of_node[0]);  // the hole has a's on four of six sides
  CHECK(grains.grain_of_node[26] == grains.grain_of_node[2]);     // the c is dissolved into b
}

TEST_CASE("numbered files") {
  CHECK(numbered_files("s_%03d.ang", 8, 12, 2, "x") == std::vector<std::string>{"s_008.ang", "s_010.ang", "s_012.ang"});
  CHECK(numbered_files("%d.ctf", 2, 0, -1, "x") == std::vector<std::string>{"2.ctf", "1.ctf", "0.ctf"});
  for (const char* wrong : {"plain.ang", "%s.ang", "%d_%d.ang", "%", "%12345d"})
    CHECK_THAT(input_error([&] { numbered_files(wrong, 1, 2, 1, "case.ini"); }),
               Contains("case.ini") && Contains("%0Nd"));
}

TEST_CASE("keys of a stack are checked") {
  const std::string good =
      "[m]\nfiles = s_%02d.ang\nslices = 1 4\nslice_um = 0.5\nframe = I\nalign = cross_correlation\nmax_shift = 3\n";
  const auto read = [](const std::string& text) {
    const base::Tree tree = base::parse_ini(text, "folder/case.ini");
    auto options = read_slice_options(tree.section("m"));
    tree.require_all_read();
    CHECK(tree.paths().size() == options.files.size());
    return options;
  };
  const SliceImportOptions options = read(good);
  CHECK(options.files.size() == 4);
  CHECK(options.files[3] == "folder/s_04.ang");
  CHECK(options.distance == Approx(0.5e-6));
  CHECK(options.reach == 3);
  CHECK(read(tests::replaced(good, "slices = 1 4\n", "slices = 7 3 -2\n")).files[1] == "folder/s_05.ang");
  const auto fails = [&](const std::string& from, const std::string& to) {
    return input_error([&] { read(tests::replaced(good, from, to)); });
  };
  CHECK_THAT(fails("slices = 1 4\n", ""), Contains("key slices is absent"));
  CHECK_THAT(fails("s_%02d.ang", "a.ang b.ang"), Contains("no %d"));
  CHECK_THAT(fails("slices = 1 4", "slices = 1 4 -1"), Contains("nothing from 1 to 4"));
  CHECK_THAT(fails("slices = 1 4", "slices = 1 1"), Contains("at least 2"));
  CHECK_THAT(fails("frame = I\n", ""), Contains("frame"));
  CHECK_THAT(fails("cross_correlation", "best"), Contains("'best'") && Contains("cross_correlation"));
  CHECK_THAT(fails("slice_um = 0.5\n", ""), Contains("slice_um"));
}
