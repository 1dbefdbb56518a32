// .h5oina of Oxford: what a good file gives, what the specification leaves open, each error.
#include <catch2/catch.hpp>

#include <cmath>

#include "src/io/ebsd.hpp"
#include "tests/support/ebsd_h5_files.hpp"

using namespace polyslip;
using Catch::Matchers::Contains;
using tests::H5Content;
using tests::H5Point;
using tests::input_error;

namespace {

constexpr double degree = 3.14159265358979323846 / 180;
const std::string header = "1/EBSD/Header/", data = "1/EBSD/Data/";

/// 3 x 2 points of 0.5 x 0.25 um; cubic, cubic, hexagonal, not indexed, cubic, hexagonal.
H5Content good() {
  std::vector<H5Point> points;
  const std::array<double, 6> phases{1, 1, 2, 0, 1, 2};
  for (int i = 0; i < 6; ++i) {
    const int column = i % 3, row = i / 3;
    points.push_back({0.5 * column, 0.25 * row, {0.1 * column, 0.2, 0.3 + row}, phases[static_cast<std::size_t>(i)]});
  }
  return tests::h5oina({false, 3, 2, 0.5, 0.25}, {11, 9}, points);
}
base::EbsdMap read(const H5Content& content) { return io::read_ebsd(content.write(".h5oina")->path()); }
std::string error_of(const H5Content& content) {
  return input_error([&] { read(content); });
}
std::string error_with(const std::string& name, std::vector<double> values) {
  H5Content content = good();
  content.set(name, std::move(values));
  return error_of(content);
}
void check_same(const kernels::Quaternion<double>& a, const kernels::Quaternion<double>& b) {
  CHECK(std::abs(kernels::dot(a, b)) == Approx(1).epsilon(1e-14));
}

}  // namespace

TEST_CASE("a .h5oina gives grid, phases, orientations and qualities, as .h5 too") {
  const H5Content content = good();
  for (const char* extension : {".h5oina", ".h5"}) {
    const auto map = io::read_ebsd(content.write(extension)->path());
    CHECK(map.grid.rows == 2);
    CHECK(map.grid.columns == std::array<int, 2>{3, 3});
    CHECK(map.grid.step_x == Approx(0.5e-6));
    CHECK(map.grid.step_y == Approx(0.25e-6));
    CHECK(map.phase == std::vector<int>{0, 0, 1, -1, 0, 1});
    CHECK(map.marked_not_indexed == 1);
    CHECK(map.warnings.empty());
    REQUIRE(map.phases.size() == 2);
    CHECK(map.phases[0].name == "phase 0");
    CHECK(map.phases[0].laue == "m-3m");
    CHECK(map.phases[1].laue == "6/mmm");
    CHECK(map.phases[1].lattice[2] == Approx(3.6e-10));
    CHECK(map.phases[1].angles[2] == Approx(120 * degree));
    check_same(map.orientation[4], kernels::from_bunge(0.1, 0.2, 1.3));
    REQUIRE(map.quality.size() == 2);
    CHECK(map.quality[0].name == "MAD");
    CHECK(map.quality[0].values[3] == Approx(0.5));  // degrees, as in a .ctf
    CHECK(map.quality[1].name == "BC");
    CHECK(map.quality[1].values[2] == 101);
  }
}

TEST_CASE("x of a hexagonal crystal in a .h5oina is normal to b and c, 30 degrees from a1") {
  const auto map = read(good());
  const auto file = kernels::from_bunge(0.2, 0.2, 0.3);
  // b lies at 90 degrees where x is normal to it, and a1 120 degrees before b.
  const kernels::Vec3<double> a1_in_file{std::cos(-30 * degree), std::sin(-30 * degree), 0};
  const auto in_crystal = kernels::to_crystal(map.orientation[2], kernels::to_sample(file, a1_in_file));
  CHECK(in_crystal[0] == Approx(1));
}

TEST_CASE("what a .h5oina may leave out") {
  H5Content content = good();
  content.erase(data + "X");
  content.erase("Format Version");
  content.erase(data + "Band Contrast");
  content.erase(header + "Specimen Orientation Euler");
  auto map = read(content);
  CHECK(map.phase == std::vector<int>{0, 0, 1, -1, 0, 1});
  CHECK(map.grid.step_x == Approx(0.5e-6));
  // Pixels outside the area of an irregular map are NaN.
  content = good();
  content.tables[data + "X"].values[3] = std::nan("");
  content.tables[data + "Y"].values[3] = std::nan("");
  for (std::size_t k = 9; k < 12; ++k) content.tables[data + "Euler"].values[k] = std::nan("");
  CHECK(read(content).phase == std::vector<int>{0, 0, 1, -1, 0, 1});
}

TEST_CASE("what a user of a .h5oina should know is a warning") {
  H5Content content = good();
  content.texts["Format Version"] = "9.1";
  content.tables[header + "Specimen Orientation Euler"] = {{1, 3}, {0, 90 * degree, 0}};
  content.set("1/Data Processing/Data/Phase", {1, 1, 2, 0, 1, 2});
  const auto map = read(content);
  REQUIRE(map.warnings.size() == 3);
  CHECK_THAT(map.warnings[0], Contains("Format Version is 9.1"));
  CHECK_THAT(map.warnings[1], Contains("90 degrees") && Contains("key 'frame'"));
  CHECK_THAT(map.warnings[2], Contains("'/1/Data Processing'"));
}

TEST_CASE("a .h5oina that is not whole or contradicts itself is an error that names the dataset") {
  CHECK_THAT(error_with(data + "Phase", {1, 1, 2, 0, 1}),
             Contains("dataset '/1/EBSD/Data/Phase': holds 5 values; 6 are expected"));
  CHECK_THAT(error_with(data + "Phase", {1, 1, 3, 0, 1, 2}), Contains("point 3 has phase 3"));
  CHECK_THAT(error_with(data + "Euler", {1, 2, 3, 4, 5, 6}), Contains("holds 6 values; 18 are expected, 3 for each"));
  CHECK_THAT(error_with(data + "Band Contrast", {1}), Contains("Band Contrast'"));
  CHECK_THAT(error_with(header + "X Cells", {4}), Contains("holds 6 values; 8 are expected"));
  CHECK_THAT(error_with(header + "X Cells", {-3}), Contains("X Cells'") && Contains("from 1 to"));
  CHECK_THAT(error_with(header + "Phases/2/Laue Group", {12}), Contains("unknown number 12") && Contains("9 (6/mmm)"));
  CHECK_THAT(error_with(header + "Phases/2/Lattice Angles", {90, 90, 120}), Contains("from 0 to 3.14159"));
  CHECK_THAT(error_with(header + "Phases/2/Lattice Dimensions", {3.6}), Contains("holds 1 numbers; 3 are expected"));
  H5Content content = good();
  content.tables[data + "Euler"].values[4] = 200;
  CHECK_THAT(error_of(content), Contains("point 2") && Contains("200") && Contains("in radians"));
  for (const char* name : {"Data/Phase", "Header/X Cells", "Header/Y Step", "Header/Phases/1/Laue Group",
                           "Header/Phases/2/Lattice Angles", "Header/Phases/2/Phase Name"}) {
    content = good();
    content.erase(std::string("1/EBSD/") + name);
    CHECK_THAT(error_of(content), Contains(name));
  }
  content = good();
  content.erase(data + "Euler");
  CHECK_THAT(error_of(content), Contains("must hold Phi1, Phi and Phi2 (EDAX OIM) or Euler"));
}
