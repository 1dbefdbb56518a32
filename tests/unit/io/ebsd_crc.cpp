// .cpr with .crc of Oxford/HKL: what a good pair gives, each error.
#include <catch2/catch.hpp>

#include <cmath>

#include "src/io/ebsd.hpp"
#include "tests/support/ebsd_crc_files.hpp"

using namespace polyslip;
using Catch::Matchers::Contains;
using tests::CrcContent;
using tests::CrcFiles;
using tests::H5Point;
using tests::input_error;
using tests::replaced;

namespace {

constexpr double degree = 3.14159265358979323846 / 180;

/// 3 x 2 points of 0.5 x 0.25 um; cubic, cubic, hexagonal, not indexed, cubic, hexagonal.
CrcContent good(bool positions = false) {
  std::vector<H5Point> points;
  const std::array<double, 6> phases{1, 1, 2, 0, 1, 2};
  for (int i = 0; i < 6; ++i) {
    const int column = i % 3, row = i / 3;
    points.push_back({0.5 * column, 0.25 * row, {0.1 * column, 0.2, 0.3 + row}, phases[static_cast<std::size_t>(i)]});
  }
  return tests::crc({false, 3, 2, 0.5, 0.25}, {11, 9}, points, positions);
}
std::string error_of(const CrcContent& content) {
  const CrcFiles files(content);
  return input_error([&] { io::read_ebsd(files.records()); });
}
/// The message where the .cpr has `to` in place of `from`.
std::string error_with(const std::string& from, const std::string& to, bool positions = false) {
  CrcContent content = good(positions);
  content.header = replaced(content.header, from, to);
  return error_of(content);
}
/// The message where bytes of the .crc are others.
std::string error_at(std::size_t byte, const std::string& bytes, bool positions = false) {
  CrcContent content = good(positions);
  content.records.replace(byte, bytes.size(), bytes);
  return error_of(content);
}
void check_same(const kernels::Quaternion<double>& a, const kernels::Quaternion<double>& b) {
  CHECK(std::abs(kernels::dot(a, b)) == Approx(1).epsilon(1e-12));
}

const std::string no_number("\0\0\xC0\x7F", 4), infinite("\0\0\x80\x7F", 4), million("\0\x24\x74\x49", 4);
constexpr std::size_t record = 29;

}  // namespace

TEST_CASE("a .cpr with its .crc gives grid, phases, orientations and qualities, by either name") {
  for (const bool positions : {false, true}) {
    const CrcFiles files(good(positions));
    for (const std::string& name : {files.header(), files.records()}) {
      const auto map = io::read_ebsd(name);
      CHECK(map.file == files.records());
      CHECK(map.grid.rows == 2);
      CHECK(map.grid.columns == std::array<int, 2>{3, 3});
      CHECK(map.grid.step_x == Approx(0.5e-6));
      CHECK(map.grid.step_y == Approx(0.25e-6));
      CHECK(map.phase == std::vector<int>{0, 0, 1, -1, 0, 1});
      CHECK(map.marked_not_indexed == 1);
      CHECK(map.warnings.empty());
      REQUIRE(map.phases.size() == 2);
      CHECK(map.phases[0].name == "phase 0");
      CHECK(map.phases[1].laue == "6/mmm");
      CHECK(map.phases[0].lattice[0] == Approx(3.6e-10));
      CHECK(map.phases[1].angles[2] == Approx(120 * degree));
      const double tenth = static_cast<double>(0.1f), fifth = static_cast<double>(0.2f), last = 1.3f;
      check_same(map.orientation[4], kernels::from_bunge(tenth, fifth, last));
      // x ∥ a* in the file, a1 in ours
      check_same(map.orientation[5], kernels::from_bunge(fifth, fifth, last - 30 * degree));
      REQUIRE(map.quality.size() == 5);
      CHECK(map.quality[0].name == "MAD");
      CHECK(map.quality[0].values[5] == 0.5f);
      CHECK(map.quality[1].name == "BC");
      CHECK(map.quality[1].values[5] == 200);
      CHECK(map.quality[2].name == "BS");
      CHECK(map.quality[3].name == "Bands");
      CHECK(map.quality[4].name == "Error");
    }
  }
}

TEST_CASE("a .cpr may have other cases, blanks, decimal commas, comments and a byte order mark") {
  CrcContent content = good();
  content.header = "\xEF\xBB\xBF; made by a test\r\n" + content.header;
  content.header = replaced(content.header, "[Job]", "[JOB]");
  content.header = replaced(content.header, "GridDistX=0.5", "Grid Dist X = 0,5");
  CHECK(io::read_ebsd(CrcFiles(content).header()).grid.step_x == Approx(0.5e-6));
  content.header = replaced(content.header, "Euler2=0.0", "Euler2=180.0");
  const auto map = io::read_ebsd(CrcFiles(content).header());
  REQUIRE(map.warnings.size() == 1);
  CHECK_THAT(map.warnings[0], Contains("Euler2 is 180 degrees") && Contains("key 'frame'"));
}

TEST_CASE("a .crc that is cut at any byte, or too long, is an error that counts") {
  const CrcContent whole = good();
  REQUIRE(whole.records.size() == 6 * record);
  for (std::size_t length = 0; length < whole.records.size(); ++length) {
    CrcContent content = whole;
    content.records.resize(length);
    CHECK_THAT(error_of(content), Contains(base::text("there are ", length, " bytes; ")) &&
                                      Contains("promises 6 points of 29 bytes, which are 174. Is it cut off?"));
  }
  CrcContent content = whole;
  content.records += 'x';
  CHECK_THAT(error_of(content), Contains("there are 175 bytes"));
  content.records.resize(4 * record + 3);
  const CrcFiles files(content);
  const auto map = io::read_ebsd(files.header(), {true});
  CHECK(map.phase == std::vector<int>{0, 0, 1, -1, -1, -1});
  CHECK(map.points_in_file == 4);
  REQUIRE(map.warnings.size() == 2);
  CHECK_THAT(map.warnings[1], Contains("2 of 6 grid nodes"));
}

TEST_CASE("bad records of a .crc are errors that name the point") {
  CHECK_THAT(error_at(2 * record, "\x03"), Contains(".crc, point 3: phase 3 is not one of 1 to 2"));
  CHECK_THAT(error_at(record + 5, no_number), Contains("point 2: found the Euler angle nan"));
  CHECK_THAT(error_at(record + 1, million), Contains("point 2: found the Euler angle 1000000") && Contains("[Fields]"));
  CHECK_THAT(error_at(1, infinite, true), Contains("point 1: X and Y must be finite"));
  CHECK(error_at(3 * record + 1, no_number) == "no error");  // not indexed
}

TEST_CASE("a .cpr without what is needed is an error that names the key") {
  CHECK_THAT(error_with("xCells=3", "xCells=0"), Contains(".cpr, line 9: xCells of [Job] must be a number from 1"));
  CHECK_THAT(error_with("xCells=3", "xCells=1e9"), Contains("to 10000000, found '1e9'"));
  CHECK_THAT(error_with("xCells=3", "xCells=2.5"), Contains("xCells of [Job] must be a whole number, found 2.5"));
  CHECK_THAT(error_with("xCells=3", "Cells=3"), Contains("nothing says where the points lie"));
  CHECK_THAT(error_with("GridDistX=0.5", "GridDistX=wide"), Contains("line 7: GridDistX") && Contains("'wide'"));
  CHECK_THAT(error_with("NoOfPoints=6", "Points=6", true), Contains("no key NoOfPoints in a section [Job]"));
  CHECK_THAT(error_with("Field2=4", "Field2=3"), Contains("field 3 (Euler1) is listed twice"));
  CHECK_THAT(error_with("Field2=4", "Field2=14"), Contains("lists no field 4 (Euler2)"));
  CHECK_THAT(error_with("Field2=4\r\n", ""), Contains("no key Field2 in a section [Fields]"));
  CHECK_THAT(error_with("[Phases]\r\nCount=2", "[Phases]\r\nCount=3"), Contains("section [Phase3]"));
  CHECK_THAT(error_with("LaueGroup=9", "LaueGroup=0"), Contains("unknown LaueGroup 0 of phase 'phase 1'; allowed: 1"));
  CHECK_THAT(error_with("gamma=120\r\n", ""), Contains("no key gamma in a section [Phase2]"));
  CHECK_THAT(error_with("[Phase2]", "[Phase2"), Contains("a section is a name in brackets, found '[Phase2'"));
  const tests::TemporaryFile alone(".cpr", good().header);
  CHECK_THAT(input_error([&] { io::read_ebsd(alone.path()); }), Contains("there is no ") && Contains(".crc"));
  CHECK_THAT(input_error([] { io::read_ebsd("no_such.crc"); }), Contains("no_such.crc: cannot be opened"));
}
