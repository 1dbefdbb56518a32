// .ang: what a good file gives, each trap of the format, each error.
#include <catch2/catch.hpp>

#include <cmath>

#include "src/io/ebsd.hpp"
#include "tests/support/ebsd_files.hpp"

using namespace polyslip;
using Catch::Matchers::Contains;
using tests::input_error;
using tests::replaced;
using tests::TemporaryFile;

namespace {

const std::string copper_phase =
    "# MaterialName  \tCopper\n# Formula     \tCu\n# Symmetry              43\n# LatticeConstants      3.610 3.610 "
    "3.610  90.000  90.000  90.000\n";
const std::string titanium_phase =
    "# MaterialName  \tTitanium (Alpha)\n# Symmetry 62\n# LatticeConstants 2.950 2.950 4.680 90.000 90.000 120.000\n";
const std::string square = "# GRID: SqrGrid\n# XSTEP: 0.5\n# YSTEP: 0.5\n# NCOLS_ODD: 2\n# NCOLS_EVEN: 2\n# NROWS: 2\n";

/// Rows of a 2 × 2 square map with phase numbers as given and `more` columns beyond the first eight.
std::string square_rows(const std::array<int, 4>& phase, int more = 2) {
  std::string text;
  for (int i = 0; i < 4; ++i) {
    text += base::text("  1.", i, "  0.5  0.25  ", 0.5 * (i % 2), "  ", 0.5 * (i / 2), "  100", i, "  0.9  ",
                       phase[static_cast<std::size_t>(i)]);
    for (int k = 0; k < more; ++k) text += base::text("  ", k + 1);
    text += "\n";
  }
  return text;
}

/// Hexagonal rows of 3, 2, 3 points, step 1 µm.
std::string hexagonal_rows() {
  std::string text;
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 3 - row % 2; ++column)
      text += base::text("1 0.5 0.25 ", column + 0.5 * (row % 2), " ", 0.86603 * row, " 100 0.9 0 1 1\n");
  }
  return text;
}

base::EbsdMap read(const std::string& content, bool allow = false) {
  const TemporaryFile file(".ang", content);
  return io::read_ebsd(file.path(), {allow});
}
std::string error_of(const std::string& content, bool allow = false) {
  return input_error([&] { read(content, allow); });
}

}  // namespace

TEST_CASE("a .ang gives grid, phase, orientations and qualities for each number of columns") {
  for (const int columns : {8, 9, 10, 14, 15}) {
    CAPTURE(columns);
    const auto map = read(copper_phase + square + square_rows({0, 0, 0, 0}, columns - 8));
    CHECK(map.grid.kind == base::EbsdGrid::Kind::square);
    CHECK(map.grid.rows == 2);
    CHECK(map.grid.columns == std::array<int, 2>{2, 2});
    CHECK(map.grid.step_x == Approx(0.5e-6));
    CHECK(map.phase == std::vector<int>{0, 0, 0, 0});
    CHECK(map.phases.at(0).name == "Copper");
    CHECK(map.phases.at(0).laue == "m-3m");
    CHECK(map.phases.at(0).lattice[0] == Approx(3.61e-10));
    const auto expected = kernels::from_bunge(1.2, 0.5, 0.25);
    CHECK(std::abs(kernels::dot(map.orientation[2], expected)) == Approx(1).epsilon(1e-14));
    REQUIRE(map.quality.size() == static_cast<std::size_t>(columns - 6));
    CHECK(map.quality[0].name == "IQ");
    CHECK(map.quality[0].values == std::vector<float>{1000, 1001, 1002, 1003});
    CHECK(map.quality[1].name == "CI");
    if (columns > 9) CHECK(map.quality[3].name == "Fit");
  }
}

TEST_CASE("COLUMN_HEADERS name the qualities") {
  const auto map = read(copper_phase + square +
                        "# COLUMN_HEADERS: phi1, PHI, phi2, x, y, IQ, CI, Phase index, SEM, Fit, PRIAS Bottom Strip\n" +
                        square_rows({0, 0, 0, 0}, 3));
  REQUIRE(map.quality.size() == 5);
  CHECK(map.quality[4].name == "PRIAS Bottom Strip");
}

TEST_CASE("phase numbers of a .ang") {
  SECTION("one phase: 0 and 1 both mean it") {
    CHECK(read(copper_phase + square + square_rows({1, 1, 1, 1})).phase == std::vector<int>{0, 0, 0, 0});
    CHECK(read("# Phase 1\n" + copper_phase + square + square_rows({0, 0, 0, 0})).phase ==
          std::vector<int>{0, 0, 0, 0});
  }
  SECTION("several phases: by the header's numbers, 0 is not indexed") {
    const std::string two = "# Phase 2\n" + copper_phase + "# Phase 1\n" + titanium_phase;
    const auto map = read(two + square + square_rows({1, 2, 0, 1}));
    CHECK(map.phase == std::vector<int>{1, 0, -1, 1});
    CHECK(map.phases.at(1).name == "Titanium (Alpha)");
    CHECK(map.phases.at(1).laue == "6/mmm");
    CHECK(map.marked_not_indexed == 1);
    CHECK_THAT(error_of(two + square + square_rows({1, 2, 3, 1})),
               Contains("phase 3 is not in the header, which has 2, 1"));
  }
}

TEST_CASE("marks of points that are not indexed in a .ang") {
  const std::string good = copper_phase + square + square_rows({0, 0, 0, 0});
  const auto euler = read(replaced(good, "1.1  0.5  0.25", "12.56637 12.56637 12.56637"));
  CHECK(euler.phase == std::vector<int>{0, -1, 0, 0});
  CHECK(euler.marked_not_indexed == 1);
  CHECK(read(replaced(good, "1003  0.9", "1003 -1.000")).phase == std::vector<int>{0, 0, 0, -1});
  CHECK(read(replaced(good, "1003  0.9  0", "1003  0.9  -1")).phase == std::vector<int>{0, 0, 0, -1});
  // A confidence of 0 is low, not absent.
  CHECK(read(replaced(good, "1003  0.9", "1003 0.000")).phase == std::vector<int>{0, 0, 0, 0});
}

TEST_CASE("a hexagonal .ang has rows of N and N-1 points, whatever the header says or leaves out") {
  const std::string steps = "# XSTEP: 1.0\n# YSTEP: 0.866025\n";
  for (const std::string& head : {std::string("# GRID: HexGrid\n"), std::string(),
                                  "# GRID: HexGrid\n" + steps + "# NCOLS_ODD: 3\n# NCOLS_EVEN: 2\n# NROWS: 3\n",
                                  "# GRID: HexGrid\n" + steps + "# NCOLS_ODD: 2\n# NCOLS_EVEN: 3\n# NROWS: 3\n",
                                  "# GRID: HexGrid\n" + steps + "# NCOLS_ODD: 3\n# NCOLS_EVEN: 3\n# NROWS: 3\n"}) {
    CAPTURE(head);
    const auto map = read(copper_phase + head + hexagonal_rows());
    CHECK(map.grid.kind == base::EbsdGrid::Kind::hexagonal);
    CHECK(map.grid.rows == 3);
    CHECK(map.grid.columns == std::array<int, 2>{3, 2});
    CHECK(map.grid.shifted == 1);
    CHECK(map.grid.step_x == Approx(1e-6));
    CHECK(map.grid.step_y == Approx(0.86603e-6));
    CHECK(map.grid.nodes() == 8);
    CHECK(map.grid.x(1, 1) == Approx(1.5e-6));
    CHECK(map.nodes_without_point == 0);
  }
}

TEST_CASE("a hexagonal map may begin with the shifted row") {
  std::string rows;
  for (int row = 0; row < 4; ++row) {
    for (int column = 0; column < 2 + row % 2; ++column)
      rows += base::text("1 0.5 0.25 ", column + 0.5 * (1 - row % 2), " ", 0.86603 * row, " 100 0.9 0\n");
  }
  const auto map = read(copper_phase + rows);
  CHECK(map.grid.shifted == 0);
  CHECK(map.grid.columns == std::array<int, 2>{2, 3});
  CHECK(map.grid.nodes() == 10);
  CHECK(map.nodes_without_point == 0);
}

TEST_CASE("a header that contradicts the points of a .ang is an error") {
  CHECK_THAT(error_of(copper_phase + "# GRID: SqrGrid\n" + hexagonal_rows()),
             Contains("the grid is square") && Contains("hexagonal one"));
  CHECK_THAT(error_of(copper_phase + "# GRID: HexGrid\n" + square_rows({0, 0, 0, 0})),
             Contains("the grid is hexagonal"));
  CHECK_THAT(error_of(copper_phase + "# GRID: TriGrid\n" + hexagonal_rows()),
             Contains("line 5: GRID must be SqrGrid or HexGrid, found 'TriGrid'"));
  CHECK_THAT(error_of(copper_phase + replaced(square, "NROWS: 2", "NROWS: 5") + square_rows({0, 0, 0, 0})),
             Contains("header: 5 rows"));
  CHECK(read(copper_phase + replaced(square, "NROWS: 2", "NROWS: 5") + square_rows({0, 0, 0, 0}), true).grid.rows == 2);
}

TEST_CASE("a truncated .ang without counts in its header is an error") {
  const std::string rows = hexagonal_rows();
  const std::string cut = rows.substr(0, rows.rfind('\n', rows.size() - 2) + 1);
  // The last row is one short, but so are rows of N - 1 points: the cut shows because row 0 has three.
  CHECK_THAT(error_of(copper_phase + cut), Contains("ends within the last row") && Contains("1 of 8 points"));
  CHECK_THAT(error_of(copper_phase + rows.substr(0, rows.size() - 3)),
             Contains("line 12: found 9 columns instead of 10"));
}

TEST_CASE("bad values and headers of a .ang are errors that name the line") {
  const std::string good = copper_phase + square + square_rows({0, 0, 0, 0});
  CHECK_THAT(error_of(replaced(good, "1.1  0.5", "nan  0.5")), Contains(".ang, line 12: Euler angle 1 = nan"));
  CHECK_THAT(error_of(replaced(good, "1.1  0.5", "110  0.5")), Contains("line 12") && Contains("radians"));
  CHECK_THAT(error_of(replaced(good, "1.1  0.5", "1.1  zz")), Contains("line 12: column 2 is not a number: 'zz'"));
  CHECK_THAT(error_of(replaced(good, "Symmetry              43", "Symmetry 44")),
             Contains("line 3: unknown Symmetry '44'") && Contains("62 (6/mmm)"));
  CHECK_THAT(error_of(replaced(good, "# Symmetry              43\n", "")), Contains("no Symmetry for phase 'Copper'"));
  CHECK_THAT(error_of(square + square_rows({0, 0, 0, 0})), Contains("no phase"));
  CHECK_THAT(error_of(copper_phase + "1 2 3 0 0 5 1\n"), Contains("line 5: found 7 columns") && Contains("at least 8"));
  CHECK_THAT(error_of(copper_phase), Contains("no row of data"));
}

TEST_CASE("the measured .ang maps have their listed points and phases") {
  const std::string copper = tests::measured_map("ebsdlab_Cu_EBSD.ang", "measured .ang, Cu");
  if (!copper.empty()) {
    const auto map = io::read_ebsd(copper);
    CHECK(map.grid.kind == base::EbsdGrid::Kind::hexagonal);
    CHECK(map.grid.rows == 231);
    CHECK(map.grid.columns == std::array<int, 2>{104, 103});
    CHECK(map.grid.nodes() == 23909);
    CHECK(map.points_in_file == 23909);
    CHECK(map.marked_not_indexed == 2945);
    CHECK(map.nodes_without_point == 0);
    CHECK(map.grid.step_x == Approx(0.2e-6).epsilon(1e-6));
  }
  const std::string duplex = tests::measured_map("orix_sdss_ferrite_austenite.ang", "measured .ang, duplex steel");
  if (!duplex.empty()) {
    const auto map = io::read_ebsd(duplex);
    CHECK(map.grid.rows == 100);
    CHECK(map.grid.columns == std::array<int, 2>{117, 117});
    CHECK(std::count(map.phase.begin(), map.phase.end(), 0) == 5657);
    CHECK(std::count(map.phase.begin(), map.phase.end(), 1) == 6043);
    CHECK(map.phases.at(0).name == "austenite/austenite");
    CHECK(map.grid.step_y == Approx(1.5e-6));
  }
}
