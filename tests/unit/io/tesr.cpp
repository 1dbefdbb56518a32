// Raster tessellations of Neper: what a good file gives in each form of data and orientation, each error.
#include "src/io/tesr.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstring>
#include <fstream>

#include "tests/support/ebsd_files.hpp"

using namespace polyslip;
using Catch::Matchers::Contains;
using tests::input_error;
using tests::replaced;
using tests::TemporaryFile;

namespace {

constexpr double degree = 3.14159265358979323846 / 180;

const std::vector<int> cells{1, 2, 3, 3, 0, 1, 2, 2, 3, 1, 1, 300};

/// 2 × 3 × 2 voxels of 300 cells, of which four have voxels; `data` stands between **data and ***end.
std::string document(const std::string& data, const std::string& version = "2.2") {
  std::string text =
      "***tesr\n **format\n   " + version + "\n **general\n   3\n   2 3 2\n   0.5 0.25 1.0\n  *origin\n   1 2 3\n";
  text += " **cell\n   300\n  *id\n";
  for (int i = 1; i <= 300; ++i) text += " " + std::to_string(7 * i);
  text += "\n  *seed\n";
  for (int i = 1; i <= 300; ++i) text += " " + std::to_string(i) + " 0.5 0.5 0.5 0.1\n";
  text += "  *ori\n   euler-bunge\n";
  for (int i = 1; i <= 300; ++i) text += " " + std::to_string(i) + " 30 20\n";
  return text + "  *crysym\n   cubic\n **data\n" + data + "***end\n";
}

std::string ascii() {
  std::string text = "   ascii\n";
  for (const int cell : cells) text += std::to_string(cell) + " ";
  return text + "\n";
}

template <class T>
std::string binary(bool big = false) {
  std::string bytes;
  for (const int cell : cells) {
    for (std::size_t b = 0; b < sizeof(T); ++b) {
      const std::size_t shift = 8 * (big ? sizeof(T) - 1 - b : b);
      bytes += static_cast<char>(cell >> shift & 255);
    }
  }
  return bytes;
}

void check(const base::VoxelVolume& volume) {
  CHECK(volume.grid.cells == std::array<int, 3>{2, 3, 2});
  CHECK(volume.grid.size[0] == Approx(1e-6));
  CHECK(volume.grid.size[1] == Approx(0.75e-6));
  CHECK(volume.grid.size[2] == Approx(2e-6));
  CHECK(volume.grid.origin[2] == Approx(3e-6));
  REQUIRE(volume.grains.size() == 300);
  std::vector<int> found;
  for (const int grain : volume.grain) found.push_back(grain + 1);
  CHECK(found == cells);
  REQUIRE(volume.phases.size() == 1);
  CHECK(volume.phases[0].laue == "m-3m");
  const auto expected = kernels::from_bunge(3 * degree, 30 * degree, 20 * degree);
  CHECK(std::abs(dot(volume.grains[2].orientation, expected)) == Approx(1).epsilon(1e-14));
}

base::VoxelVolume read(const std::string& content, const io::TesrReadOptions& options = {}) {
  const TemporaryFile file(".tesr", content);
  return io::read_tesr(file.path(), options);
}

/// One voxel, one cell.
std::string one_cell(const std::string& orientation, const std::string& version = "2.2",
                     const std::string& crystal = "cubic") {
  return "***tesr\n**format\n" + version + "\n**general\n3\n1 1 1\n1 1 1\n**cell\n1\n*ori\n" + orientation +
         "\n*crysym\n" + crystal + "\n**data\nascii\n1\n***end\n";
}

/// |q · expected| for the cell's orientation.
double match(const std::string& content, const kernels::Quaternion<double>& expected, bool a_star = false) {
  io::TesrReadOptions options;
  options.hexagonal_x_a_star = a_star;
  return std::abs(dot(read(content, options).grains[0].orientation, expected));
}

}  // namespace

TEST_CASE("voxels as text and as bytes of each width and order") {
  check(read(document(ascii())));
  check(read(document("   binary32\n" + binary<std::int32_t>() + "\n")));
  check(read(document("   binary16\n" + binary<std::int16_t>() + "\n")));
  check(read(document("   binary16_big\n" + binary<std::int16_t>(true) + "\n")));
  check(read(document("   binary32_big\r\n" + binary<std::int32_t>(true) + "\n")));
  const auto bytes = read(document("   binary8\n" + binary<std::int8_t>() + "\n"));
  CHECK(bytes.grain[11] == 300 % 256 - 1);
  CHECK(bytes.grain[4] == base::VoxelVolume::none);
}

TEST_CASE("voxels in a file of their own, beside the .tesr") {
  const TemporaryFile raw(".raw", binary<std::int16_t>()), words(".raw", ascii().substr(9));
  const auto name = [](const TemporaryFile& file) { return file.path().substr(file.path().rfind('/') + 1); };
  check(read(document("   binary16\n  *file " + name(raw) + "\n")));
  check(read(document("   ascii\n  *file " + name(words) + "\n")));
  CHECK_THAT(input_error([&] { read(document("   binary32\n  *file " + name(raw) + "\n")); }),
             Contains("24 bytes") && Contains("needs 48"));
  CHECK_THAT(input_error([&] { read(document("   binary8\n  *file " + name(raw) + "\n")); }),
             Contains("24 bytes") && Contains("needs 12"));
  CHECK_THAT(input_error([&] { read(document("   ascii\n  *file nowhere.raw\n")); }), Contains("nowhere.raw"));
}

TEST_CASE(
    "every descriptor means the same orientation: 30 degrees about the sample's x, as Neper's manual tabulates it") {
  const auto expected = kernels::from_axis_angle<double>({{1, 0, 0}}, 30 * degree);
  for (const char* words : {"rodrigues 0.267949192 0 0", "euler-bunge 0 30 0", "euler-kocks 270 30 90",
                            "euler-roe 270 30 90", "rotmat 1 0 0 0 0.866025404 0.5 0 -0.5 0.866025404",
                            "axis-angle 1 0 0 30", "axis-angle 2 0 0 30", "quaternion 0.965925826 0.258819045 0 0",
                            "quaternion:passive 0.965925826 0.258819045 0 0", "rodrigues:active -0.267949192 0 0"}) {
    INFO(words);
    CHECK(match(one_cell(words), expected) == Approx(1).epsilon(1e-9));
  }
  // In versions before 2.2 the two words stand for each other.
  CHECK(match(one_cell("rodrigues 0.267949192 0 0", "2.1"), expected) == Approx(1).epsilon(1e-9));
  CHECK(match(one_cell("rodrigues:active 0.267949192 0 0", "2.1"), expected) == Approx(1).epsilon(1e-9));
  CHECK(match(one_cell("rodrigues:passive -0.267949192 0 0", "2.1"), expected) == Approx(1).epsilon(1e-9));
  const auto general = kernels::from_bunge(10 * degree, 40 * degree, 70 * degree);
  CHECK(match(one_cell("euler-kocks -80 40 20"), general) == Approx(1).epsilon(1e-12));
  CHECK(match(one_cell("euler-roe -80 40 160"), general) == Approx(1).epsilon(1e-12));
}

TEST_CASE("hexagonal crystals with x along a* are turned by 30 degrees about c, cubic ones are not") {
  const auto expected = kernels::from_bunge(10 * degree, 40 * degree, 40 * degree);
  CHECK(match(one_cell("euler-bunge 10 40 70", "2.2", "hexagonal"), expected, true) == Approx(1).epsilon(1e-12));
  CHECK(match(one_cell("euler-bunge 10 40 40", "2.2", "hexagonal"), expected, false) == Approx(1).epsilon(1e-12));
  CHECK(match(one_cell("euler-bunge 10 40 40"), expected, true) == Approx(1).epsilon(1e-12));
}

TEST_CASE("files without cells, of groups, of version 2.0, of two dimensions, with orientations of voxels") {
  const std::string head = "***tesr\n**format\n2.0 ascii\n**general\n2\n2 2\n0.5 0.5\n*hasvoid 1\n";
  const std::string ori = "**cell\n3\n*group 1 2 2\n*ori\ne\n0 0 0\n0 30 0\n0 60 0\n";
  const auto groups = read(head + ori + "**data\n1 2\n3 0\n***end\n", {1e-3, 2, false});
  CHECK(groups.grid.cells == std::array<int, 3>{2, 2, 2});
  CHECK(groups.grid.size[2] == Approx(1e-3));
  CHECK(groups.grain == std::vector<int>{0, 1, 2, -1, 0, 1, 2, -1});
  REQUIRE(groups.phases.size() == 2);
  CHECK(groups.phases[1].name == "group2");
  CHECK(groups.phases[1].laue == "-1");
  CHECK(groups.grains[2].phase == 1);
  CHECK(groups.grains[0].phase == 0);

  const std::string plain = "***tesr\n**format\n2.1\n**general\n3\n2 1 1\n1 1 1\n**data\nascii\n1 2\n";
  const auto voxels =
      read(plain + "**oridata\nrodrigues:active\nascii\n0 0 0\n0.267949192 0 0\n**oridef\nascii\n1 1\n***end\n");
  REQUIRE(voxels.orientation.size() == 2);
  CHECK(voxels.grains.size() == 2);
  CHECK(voxels.orientation[1].x == Approx(0.258819045));
  const double numbers[6] = {0, 0, 0, 0.267949192, 0, 0};
  const std::string packed(reinterpret_cast<const char*>(numbers), sizeof numbers);
  const std::string binary_part =
      "**oridata\nrodrigues\nbinary\n" + packed + "\n**oridef\nbinary\n" + std::string("\1\0", 2) + "\n";
  const auto masked = read(plain + binary_part + "***end\n");
  CHECK(masked.orientation[1].x == Approx(0.258819045));
  CHECK(masked.grain == std::vector<int>{0, -1});
}

TEST_CASE("wrong files are errors that name the file and what is wrong") {
  const auto fails = [](const std::string& content) { return input_error([&] { read(content); }); };
  const std::string good = document(ascii());
  CHECK_THAT(fails("hello"), Contains(".tesr") && Contains("***tesr"));
  CHECK_THAT(fails(""), Contains("***tesr"));
  CHECK_THAT(fails(replaced(good, "2.2", "3.0")), Contains("version '3.0'") && Contains("2.0, 2.1 and 2.2"));
  CHECK_THAT(fails(replaced(good, "2 3 2\n", "2 0 2\n")), Contains("a size is 0"));
  CHECK_THAT(fails(replaced(good, "0.5 0.25", "0.5 -1")), Contains("voxel size is -1"));
  CHECK_THAT(fails(replaced(good, "euler-bunge", "miller")), Contains("'miller'") && Contains("rodrigues"));
  CHECK_THAT(fails(replaced(good, "euler-bunge", "euler-bunge:sideways")),
             Contains("'sideways'") && Contains("active"));
  CHECK_THAT(fails(replaced(good, "ascii", "binary64")), Contains("'binary64'") && Contains("binary32"));
  CHECK_THAT(fails(replaced(good, "300 \n", "301 \n")), Contains("cell 301") && Contains("has 300"));
  CHECK_THAT(fails(replaced(good, "300 \n", "\n")), Contains("11 numbers") && Contains("needs 12"));
  CHECK_THAT(fails(replaced(good, "300 \n", "300 4\n")), Contains("found '4'"));
  CHECK_THAT(fails(replaced(good, "***end", "")), Contains("cut off"));
  CHECK_THAT(fails(document("   binary16\n" + binary<std::int16_t>().substr(0, 10))), Contains("needs 24"));
  CHECK_THAT(fails(one_cell("quaternion 0 0 0 0")), Contains("cell 1") && Contains("quaternion"));
  CHECK_THAT(fails(one_cell("rotmat 1 0 0 0 1 0 0 0 2")), Contains("cell 1") && Contains("rotmat"));
  CHECK_THAT(fails("***tesr\n**format\n2.1\n**general\n3\n1 1 1\n1 1 1\n**data\nascii\n1\n***end\n"),
             Contains("neither") && Contains("-ori"));
}
