// Fields of in-plane deformation at the points of a map: both forms of the text, what is left out, each error.
#include "src/io/dic.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "src/io/ebsd.hpp"
#include "tests/support/ebsd_files.hpp"
#include "tests/support/ebsd_maps.hpp"

using namespace polyslip;
using Catch::Matchers::Contains;
using tests::TemporaryFile;

namespace {

using H = std::array<double, 4>;

/// 3 x 2 points, 0.5 x 0.25 um, beginning at (10, 20) um.
base::EbsdMap map() {
  auto grid = tests::square_grid(3, 2, 0.5e-6);
  grid.step_y = 0.25e-6;
  grid.x0 = 10e-6;
  grid.y0 = 20e-6;
  return tests::made_map(grid, [](int, int) { return 0.; });
}
base::DicField read(const std::string& content, const base::EbsdMap& on = map()) {
  const TemporaryFile file(".txt", content);
  return io::read_dic(file.path(), on);
}
std::string error_of(const std::string& content) {
  return tests::input_error([&] { read(content); });
}

const std::string plain = "1.01 0.02 0.03 0.96\n1.02 0 0 1\n1.03 0 0 1\n1.04 0 0 1\n1.05 0 0 1\n1.06 -0.5 2e-1 1\n";
const std::string csv =
    "x,y,F11,F12,F21,F22\n10.5,20.25,1.05,0,0,1\n10,20,1.01,0.02,0.03,0.96\n11,20.25,1.06,-0.5,0.2,1\n";

void check_first_and_last(const base::DicField& field) {
  const H first{0.01, 0.02, 0.03, -0.04}, last{0.06, -0.5, 0.2, 0};
  for (std::size_t k = 0; k < 4; ++k) {
    CHECK(field.gradient[0][k] == Approx(first[k]).margin(1e-15));
    CHECK(field.gradient[5][k] == Approx(last[k]).margin(1e-15));
  }
}

}  // namespace

TEST_CASE("a line per point in the order of the map's file") {
  const auto field = read("# made by a test\n" + plain);
  check_first_and_last(field);
  CHECK(field.measured == std::vector<char>(6, 1));
  CHECK(field.nodes_measured == 6);
  CHECK(field.warnings.empty());
  std::string commas = plain, spread, decimal = plain;
  for (char& c : commas) c = c == ' ' ? ',' : c;
  check_first_and_last(read(commas));
  for (const char c : commas) spread += c == ',' ? ", " : std::string(1, c);
  check_first_and_last(read(spread));
  for (char& c : decimal) c = c == '.' ? ',' : c;
  check_first_and_last(read(decimal));
}

TEST_CASE("lines follow the file's order of points where it is not that of the nodes") {
  auto shuffled = map();
  shuffled.node_of_point = {5, 3, 0};  // three points were written
  shuffled.points_in_file = 3;
  const auto field = read("1.06 -0.5 0.2 1\nnan NaN NAN nan\n1.01 0.02 0.03 0.96\n", shuffled);
  check_first_and_last(field);
  CHECK(field.measured == std::vector<char>{1, 0, 0, 0, 0, 1});
  CHECK(field.gradient[3] == H{0, 0, 0, 0});
  REQUIRE(field.warnings.size() == 2);
  CHECK_THAT(field.warnings[0], Contains("1 of 3 lines"));
  CHECK_THAT(field.warnings[1], Contains("3 of 6 nodes"));
}

TEST_CASE("CSV by positions, in any order of lines and columns") {
  const auto field = read(csv);
  check_first_and_last(field);
  CHECK(field.measured == std::vector<char>{1, 0, 0, 0, 1, 1});
  CHECK(read("# SSLIP\nF22, id, F11, F12, x, y, F21\n0.96, 7, 1.01, 0.02, 10.01, 20.01, 0.03\n, 8, 1, , 11, 20, 0\n")
            .measured == std::vector<char>{1, 0, 0, 0, 0, 0});
  // Rows of a hexagonal map are shifted by half a step.
  const auto hexagonal = tests::made_map(tests::hexagonal_grid(3, 2), [](int, int) { return 0.; });
  const auto half = read("x,y,F11,F12,F21,F22\n1.5,0.866,1.1,0,0,1\n", hexagonal);
  CHECK(half.measured == std::vector<char>{0, 0, 0, 0, 1});
}

TEST_CASE("a field that does not fit its map or is not whole is an error that names the line") {
  CHECK_THAT(error_of(plain + "1 0 0 1\n"),
             Contains("line 7: there are more lines than points in made.ctf, which has 6"));
  CHECK_THAT(error_of("1 0 0 1\n1 0 0 1\n"), Contains("holds 2 lines of F, but made.ctf has 6 points"));
  CHECK_THAT(error_of(plain + "1 0 0"), Contains("line 7: found 3 columns instead of 4") && Contains("cut off?"));
  CHECK_THAT(error_of("0 0 1 0 0 1\n"), Contains("line 1: found 6 columns") && Contains("header"));
  CHECK_THAT(error_of("1 0 0 1\n1 zero 0 1\n"), Contains("line 2: column 2 is not a number: 'zero'"));
  CHECK_THAT(error_of("1 0 0 inf\n"), Contains("line 1: column 4 is infinite"));
  CHECK_THAT(error_of(""), Contains("holds 0 lines"));
  CHECK_THAT(error_of("0.01 0 0 0\n0.01 0 0 0\n0.01 0 0 0\n0.01 0 0 0\n0.01 0 0 0\n0.01 0 0 0\n"),
             Contains("displacement gradients F - I?"));
  CHECK_THAT(error_of("x,y,F11,F12,F22\n"), Contains("line 1: the header must name x, y, F11") && Contains("no F21"));
  CHECK_THAT(error_of("x,y,F11,F12,F21,F22\n"), Contains("no line with four numbers"));
  CHECK_THAT(error_of("x,y,F11,F12,F21,F22\n10,20,nan,0,0,1\n"), Contains("no line with four numbers"));
  CHECK_THAT(error_of(csv + "10.02,20,1,0,0,1\n"), Contains("line 5: a second line for x = 10.02 um, y = 20 um"));
  CHECK_THAT(error_of(csv + "10.2,20,1,0,0,1\n"), Contains("line 5: x = 10.2 um, y = 20 um is no point of made.ctf"));
  CHECK_THAT(error_of(csv + "10,20.5,1,0,0,1\n"), Contains("line 5") && Contains("2 rows of 3 and 3 columns"));
  CHECK_THAT(error_of(csv + "nan,20,1,0,0,1\n"), Contains("line 5") && Contains("no point"));
  CHECK_THAT(error_of(csv + "10,20,1,0,0\n"), Contains("line 5: found 5 columns instead of 6"));
  CHECK_THAT(tests::input_error([] { io::read_dic("no_such.txt", map()); }), Contains("no_such.txt"));
}

TEST_CASE("measured Cu: the field lies on the 18650 written points, and its mean strains are those published") {
  const std::string file = tests::measured_map("sslipcp_Cu_ebsd_clean.ctf", "measured Cu, DIC");
  if (file.empty()) return;
  const auto copper = io::read_ebsd(file);
  REQUIRE(copper.node_of_point.size() == 18650);
  const std::array<double, 3> strains{0.004, 0.044, 0.139};
  for (int step = 1; step <= 3; ++step) {
    const std::string name = base::text("sslipcp_Cu_DIC_Step_", step, ".txt");
    const std::string values = tests::measured_map(name, "measured Cu, DIC");
    if (values.empty()) continue;
    const auto field = io::read_dic(values, copper);
    CHECK(field.nodes_measured == 18650);
    double sum = 0;
    for (const auto& h : field.gradient) sum += h[0];
    CHECK(sum / 18650 == Approx(strains[static_cast<std::size_t>(step) - 1]).margin(5e-4));
    std::int64_t off = 0;  // nodes that the .ctf left out have no data
    for (std::int64_t point = 0; point < copper.points_in_file; ++point)
      off += field.measured[static_cast<std::size_t>(copper.node(point))] != 1;
    CHECK(off == 0);
  }
}
