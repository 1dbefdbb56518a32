// .ctf: what a good file gives, each trap of the format, each error.
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

constexpr double degree = 3.14159265358979323846 / 180;

const std::string header =
    "Channel Text File\nPrj\ttest\nAuthor\t\nJobMode\tGrid\nXCells\t3\nYCells\t2\nXStep\t0.5\nYStep\t0.25\n"
    "AcqE1\t0\nAcqE2\t0\nAcqE3\t0\nEuler angles refer to Sample Coordinate system (CS0)!\tMag\t400\nPhases\t2\n"
    "3.6;3.6;3.6\t90;90;90\tCopper\t11\t225\t\t\tnone\n3.2;3.2;5.2\t90;90;120\tMagnesium alloy\t9\t194\n"
    "Phase\tX\tY\tBands\tError\tEuler1\tEuler2\tEuler3\tMAD\tBC\tBS\n";
const std::string rows =
    "1\t0.0\t0.0\t8\t0\t10\t20\t30\t0.4\t80\t255\n1\t0.5\t0.0\t8\t0\t11\t20\t30\t0.4\t81\t255\n2\t1.0\t0."
    "0\t8\t0\t12\t20\t30\t0.4\t82\t255\n"
    "0\t0.0\t0.25\t0\t3\t0\t0\t0\t0\t83\t255\n1\t0.5\t0.25\t8\t0\t14\t20\t30\t0.4\t84\t255\n2\t1.0\t0."
    "25\t8\t0\t15\t20\t30\t0.4\t85\t255\n";

base::EbsdMap read(const std::string& content, bool allow = false) {
  const TemporaryFile file(".ctf", content);
  return io::read_ebsd(file.path(), {allow});
}
std::string error_of(const std::string& content, bool allow = false) {
  return input_error([&] { read(content, allow); });
}
void check_same(const kernels::Quaternion<double>& a, const kernels::Quaternion<double>& b) {
  CHECK(std::abs(kernels::dot(a, b)) == Approx(1).epsilon(1e-14));
}

void check_good(const base::EbsdMap& map) {
  CHECK(map.grid.kind == base::EbsdGrid::Kind::square);
  CHECK(map.grid.rows == 2);
  CHECK(map.grid.columns == std::array<int, 2>{3, 3});
  CHECK(map.grid.step_x == Approx(0.5e-6));
  CHECK(map.grid.step_y == Approx(0.25e-6));
  CHECK(map.phase == std::vector<int>{0, 0, 1, -1, 0, 1});
  CHECK(map.points_in_file == 6);
  CHECK(map.marked_not_indexed == 1);
  CHECK(map.nodes_without_point == 0);
  CHECK(map.warnings.empty());
  REQUIRE(map.phases.size() == 2);
  CHECK(map.phases[0].name == "Copper");
  CHECK(map.phases[0].laue == "m-3m");
  CHECK(map.phases[0].lattice[0] == Approx(3.6e-10));
  CHECK(map.phases[1].name == "Magnesium alloy");
  CHECK(map.phases[1].laue == "6/mmm");
  CHECK(map.phases[1].lattice[2] == Approx(5.2e-10));
  CHECK(map.phases[1].angles[2] == Approx(120 * degree));
  check_same(map.orientation[4], kernels::from_bunge(14 * degree, 20 * degree, 30 * degree));
  REQUIRE(map.quality.size() == 5);
  CHECK(map.quality[3].name == "BC");
  CHECK(map.quality[3].values == std::vector<float>{80, 81, 82, 83, 84, 85});
}

}  // namespace

TEST_CASE("a .ctf gives grid, phases, orientations and qualities") { check_good(read(header + rows)); }

TEST_CASE("a .ctf may have CRLF, decimal commas, no newline at its end") {
  std::string text = header + rows, crlf, comma = text;
  for (const char c : text) crlf += c == '\n' ? "\r\n" : std::string(1, c);
  check_good(read(crlf));
  for (char& c : comma) c = c == '.' ? ',' : c;
  check_good(read(comma));
  text.pop_back();
  check_good(read(text));
}

TEST_CASE("x of a hexagonal phase in a .ctf is a*, 30 degrees from a1") {
  const auto map = read(header + rows);
  // a1 = [2-1-10] lies at -30 degrees in the file's crystal axes and is x in ours.
  const auto file = kernels::from_bunge(12 * degree, 20 * degree, 30 * degree);
  const kernels::Vec3<double> a1_in_file{std::cos(30 * degree), -std::sin(30 * degree), 0};
  const auto in_sample = kernels::to_sample(file, a1_in_file);
  const auto in_crystal = kernels::to_crystal(map.orientation[2], in_sample);
  CHECK(in_crystal[0] == Approx(1));
  CHECK(std::abs(in_crystal[1]) < 1e-14);
  CHECK(std::abs(in_crystal[2]) < 1e-14);
}

TEST_CASE("points of a .ctf may come in any order") {
  std::string shuffled = header;
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < rows.size();) {
    const auto end = rows.find('\n', at) + 1;
    lines.push_back(rows.substr(at, end - at));
    at = end;
  }
  for (const int i : {3, 0, 5, 1, 4, 2}) shuffled += lines[static_cast<std::size_t>(i)];
  check_good(read(shuffled));
}

TEST_CASE("points that a .ctf leaves out are not indexed, with a count") {
  const auto map = read(header + replaced(rows, "0\t0.0\t0.25\t0\t3\t0\t0\t0\t0\t83\t255\n", ""));
  CHECK(map.phase == std::vector<int>{0, 0, 1, -1, 0, 1});
  CHECK(map.nodes_without_point == 1);
  REQUIRE(map.warnings.size() == 1);
  CHECK_THAT(map.warnings[0], Contains("1 of 6 grid nodes"));
}

TEST_CASE("steps come from the positions, so a rounded step in the header does no harm") {
  // 3001 columns of 0.3333 um, header 0.33: by the header alone the last point would lie at column 3031.
  std::string text = replaced(replaced(replaced(header, "XCells\t3", "XCells\t3001"), "YCells\t2", "YCells\t1"),
                              "XStep\t0.5", "XStep\t0.33");
  for (int i = 0; i <= 3000; ++i) text += base::text("1\t", i * 0.3333, "\t0\t8\t0\t1\t2\t3\t0.4\t80\t255\n");
  const auto map = read(text);
  CHECK(map.grid.columns[0] == 3001);
  CHECK(map.grid.step_x == Approx(0.3333e-6));
  CHECK(map.nodes_without_point == 0);
}

TEST_CASE("positions rounded so coarsely that gaps differ still give a grid") {
  std::string text = replaced(replaced(header, "XCells\t3", "XCells\t41"), "YCells\t2", "YCells\t1");
  text = replaced(text, "XStep\t0.5", "XStep\t0.025");
  for (int i = 0; i <= 40; ++i)
    text += base::text("1\t", std::floor(i * 2.5 + 0.5) / 100, "\t0\t8\t0\t1\t2\t3\t0.4\t80\t255\n");
  const auto map = read(text);
  CHECK(map.grid.columns[0] == 41);
  CHECK(map.nodes_without_point == 0);
}

TEST_CASE("a header's step that the points contradict is a warning, and a checkerboard is not a hexagonal grid") {
  const auto map = read(replaced(header, "XStep\t0.5", "XStep\t0.7") + rows);
  CHECK(map.grid.step_x == Approx(0.5e-6));
  REQUIRE(map.warnings.size() == 1);
  CHECK_THAT(map.warnings[0], Contains("XStep is 0.7 um, but the points are 0.5 um apart"));
  std::string text = replaced(replaced(header, "XCells\t3", "XCells\t9"), "YCells\t2", "YCells\t9");
  text = replaced(text, "YStep\t0.25", "YStep\t0.5");
  for (int i = 0; i < 81; i += 2)
    text += base::text("1\t", 0.5 * (i % 9), "\t", 0.5 * (i / 9), "\t8\t0\t1\t2\t3\t0.4\t80\t255\n");
  const auto sparse = read(text);
  CHECK(sparse.grid.kind == base::EbsdGrid::Kind::square);
  CHECK(sparse.grid.columns[0] == 9);
  CHECK(sparse.nodes_without_point == 40);
}

TEST_CASE("a truncated .ctf is an error") {
  const std::string whole = header + rows;
  CHECK_THAT(error_of(whole.substr(0, whole.size() - 12)),
             Contains("line 22: found 8 columns instead of 11") && Contains("cut off"));
  // Cut at a line's end: the last row is short, and the file leaves no other point out.
  const std::string without_last = whole.substr(0, whole.rfind("2\t1.0\t0.25"));
  CHECK_THAT(error_of(without_last), Contains("line 21") && Contains("ends within the last row") && Contains("1 of 6"));
  CHECK(read(without_last, true).nodes_without_point == 1);
  // Cut within the last number of the last line, of a file that leaves a point out.
  const std::string hole = header + replaced(rows, "0\t0.0\t0.25\t0\t3\t0\t0\t0\t0\t83\t255\n", "");
  CHECK_THAT(error_of(hole.substr(0, hole.size() - 2)),
             Contains("line 21: the last line has no end, and 1 of 6 points"));
  // Cut at a row's end: the header promises more rows.
  const std::string one_row = whole.substr(0, whole.find("0\t0.0\t0.25"));
  CHECK_THAT(error_of(one_row),
             Contains("header: 2 rows") && Contains("data: 1 rows") && Contains("allow_missing_rows"));
  const auto allowed = read(one_row, true);
  CHECK(allowed.grid.rows == 1);
  CHECK_THAT(allowed.warnings.at(0), Contains("promises rows or columns"));
}

TEST_CASE("a .ctf header that promises more rows or columns than there are is an error") {
  CHECK_THAT(error_of(replaced(header, "YCells\t2", "YCells\t20") + rows),
             Contains("header: 20 rows") && Contains("data: 2 rows"));
  CHECK_THAT(error_of(replaced(header, "XCells\t3", "XCells\t4") + rows), Contains("4 and 4 columns"));
  CHECK(read(replaced(header, "YCells\t2", "YCells\t20") + rows, true).grid.rows == 2);
  CHECK_THAT(error_of(replaced(header, "YCells\t2", "YCells\t1") + rows),
             Contains("outside the grid that the header describes"));
}

TEST_CASE("bad values in a .ctf are errors that name the line") {
  CHECK_THAT(error_of(header + replaced(rows, "\t14\t20\t30", "\tnan\t20\t30")),
             Contains(".ctf, line 21: Euler1 = nan"));
  CHECK_THAT(error_of(header + replaced(rows, "\t14\t20\t30", "\t14\tinf\t30")), Contains("line 21: Euler2 = inf"));
  CHECK_THAT(error_of(header + replaced(rows, "\t14\t20\t30", "\t14\tx20\t30")),
             Contains("line 21: column 7 is not a number: 'x20'"));
  CHECK_THAT(error_of(header + replaced(rows, "1\t0.5\t0.25", "3\t0.5\t0.25")),
             Contains("line 21: phase 3 is not one of 1 to 2"));
  CHECK_THAT(error_of(header + replaced(rows, "1\t0.5\t0.25", "1\t0.0\t0.25")), Contains("line 21: a second point"));
  CHECK_THAT(error_of(header + replaced(rows, "1\t0.5\t0.25", "1\tnan\t0.25")),
             Contains("line 21: X and Y must be finite"));
  CHECK_THAT(error_of(header + replaced(rows, "1\t0.5\t0.25", "1\t0.74\t0.25")),
             Contains("on the square grid") || Contains("outside the grid"));
  CHECK_THAT(error_of(header), Contains("no row of data"));
}

TEST_CASE("bad headers of a .ctf are errors that name the line") {
  CHECK_THAT(error_of(replaced(header, "Copper\t11", "Copper\t12") + rows),
             Contains("line 14: unknown Laue group '12'") && Contains("9 (6/mmm)"));
  CHECK_THAT(error_of(replaced(header, "3.6;3.6;3.6", "3.6;3.6") + rows),
             Contains("line 14: the phase's lattice constants"));
  CHECK_THAT(error_of(replaced(header, "Channel", "Chanel") + rows), Contains("line 1: a .ctf begins with"));
  CHECK_THAT(error_of(replaced(header, "XCells\t3", "XCells\t-3") + rows), Contains("line 5: XCells must be"));
  CHECK_THAT(error_of(replaced(header, "\tEuler2", "\tEuler9") + rows), Contains("there is no column 'Euler2'"));
  CHECK_THAT(error_of("Channel Text File\nXCells\t3\n"), Contains("ends before the line 'Phases'"));
  CHECK_THAT(error_of(replaced(header, "Phases\t2", "Phases\t4") + rows),
             Contains("line 16: a phase needs") || Contains("must be three numbers"));
  CHECK_THAT(input_error([] { io::read_ebsd("no_such_map.ctf"); }), Contains("no_such_map.ctf: cannot be opened"));
  CHECK_THAT(input_error([] { io::read_ebsd("map.txt"); }),
             Contains("must be a .ang, .ctf, .h5") && Contains("found extension '.txt'"));
}

TEST_CASE("the measured .ctf maps have their listed points") {
  const std::string copper = tests::measured_map("sslipcp_Cu_ebsd_clean.ctf", "measured .ctf, Cu");
  if (!copper.empty()) {
    const auto map = io::read_ebsd(copper);
    CHECK(map.grid.rows == 108);
    CHECK(map.grid.columns == std::array<int, 2>{184, 184});
    CHECK(map.points_in_file == 18650);
    CHECK(map.nodes_without_point == 19872 - 18650);
    CHECK(map.marked_not_indexed == 0);
    CHECK(map.grid.step_x == Approx(0.842e-6).epsilon(1e-3));
    CHECK(map.grid.step_y == Approx(0.858e-6).epsilon(1e-3));
    CHECK(map.phases.at(0).laue == "m-3m");
  }
  const std::string magnesium = tests::measured_map("mtex_twins_Mg.ctf", "measured .ctf, Mg");
  if (!magnesium.empty()) {
    const auto map = io::read_ebsd(magnesium);
    CHECK(map.grid.rows == 137);
    CHECK(map.grid.columns == std::array<int, 2>{167, 167});
    CHECK(map.points_in_file == 167 * 137);
    CHECK(map.marked_not_indexed == 46);
    CHECK(map.grid.step_x == Approx(0.3e-6).epsilon(1e-6));
    CHECK(map.phases.at(0).laue == "6/mmm");
    CHECK(map.warnings.empty());
  }
}

TEST_CASE("the measured Cu map is an error when cut anywhere in its rows") {
  const std::string copper = tests::measured_map("sslipcp_Cu_ebsd_clean.ctf", "cut .ctf, Cu");
  if (copper.empty()) return;
  std::ifstream stream(copper, std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  for (const std::size_t length : {whole.size() / 3, whole.size() / 2, whole.size() - 600000, whole.size() - 8})
    CHECK(error_of(whole.substr(0, length)) != "no error");
  const std::string at_line_end = whole.substr(0, whole.rfind('\n', whole.size() / 2) + 1);
  CHECK_THAT(error_of(at_line_end), Contains("promises rows or columns"));
}
