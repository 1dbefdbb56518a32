// EDAX's HDF5 files: what a good file gives, each mark of the format, each error, and files that are no such maps.
#include <catch2/catch.hpp>

#include <cmath>
#include <filesystem>

#include "src/io/ebsd.hpp"
#include "tests/support/ebsd_h5_files.hpp"

using namespace polyslip;
using Catch::Matchers::Contains;
using tests::H5Content;
using tests::H5Point;
using tests::input_error;

namespace {

constexpr double degree = 3.14159265358979323846 / 180;
const std::string header = "Scan 1/EBSD/Header/", data = "Scan 1/EBSD/Data/";

/// 3 x 2 points of 0.5 x 0.25 um in two phases.
std::vector<H5Point> points() {
  std::vector<H5Point> list;
  for (int row = 0; row < 2; ++row) {
    for (int column = 0; column < 3; ++column)
      list.push_back({0.5 * column, 0.25 * row, {0.1 * column, 0.2, 0.3 + row}, column == 2 ? 2. : 1.});
  }
  return list;
}
H5Content good() { return tests::edax_h5({false, 3, 2, 0.5, 0.25}, {43, 62}, points()); }
base::EbsdMap read(const H5Content& content, const char* extension = ".h5") {
  return io::read_ebsd(content.write(extension)->path());
}
std::string error_of(const H5Content& content) {
  return input_error([&] { read(content); });
}
/// The message where the values of a dataset are others.
std::string error_with(const std::string& name, std::vector<double> values) {
  H5Content content = good();
  content.set(name, std::move(values));
  return error_of(content);
}

}  // namespace

TEST_CASE("an EDAX .h5 gives grid, phases, orientations and qualities") {
  const auto map = read(good(), ".OH5");
  CHECK(map.grid.kind == base::EbsdGrid::Kind::square);
  CHECK(map.grid.rows == 2);
  CHECK(map.grid.columns == std::array<int, 2>{3, 3});
  CHECK(map.grid.step_x == Approx(0.5e-6));
  CHECK(map.grid.step_y == Approx(0.25e-6));
  CHECK(map.phase == std::vector<int>{0, 0, 1, 0, 0, 1});
  CHECK(map.points_in_file == 6);
  CHECK(map.node_of_point.empty());
  CHECK(map.warnings.empty());
  REQUIRE(map.phases.size() == 2);
  CHECK(map.phases[0].name == "phase 0");
  CHECK(map.phases[0].laue == "m-3m");
  CHECK(map.phases[1].laue == "6/mmm");
  CHECK(map.phases[0].lattice[2] == Approx(3.6e-10));
  CHECK(map.phases[1].angles[2] == Approx(120 * degree));
  const auto expected = kernels::from_bunge(0.2, 0.2, 1.3);
  CHECK(std::abs(kernels::dot(expected, map.orientation[5])) == Approx(1).epsilon(1e-14));
  REQUIRE(map.quality.size() == 2);
  CHECK(map.quality[0].name == "IQ");
  CHECK(map.quality[0].values[1] == 1000.5f);
  CHECK(map.quality[1].name == "CI");
}

TEST_CASE("texts of an EDAX .h5 may be padded, symmetries be texts") {
  H5Content content = good();
  content.texts[header + "Grid Type"] = "SqrGrid  ";
  content.erase(header + "Phase/1/Symmetry");
  content.texts[header + "Phase/1/Symmetry"] = "43";
  content.erase(header + "Phase/1/MaterialName");
  content.texts[header + "Phase/1/Material Name"] = "Nickel";
  const auto map = read(content);
  CHECK(map.phases[0].name == "Nickel");
  CHECK(map.phases[0].laue == "m-3m");
}

TEST_CASE("marks of points that are not indexed in an EDAX .h5") {
  auto list = points();
  list[0].euler = {12.56637, 12.56637, 12.56637};
  list[1].confidence = -1;
  list[2].phase = -1;
  list[3].phase = 0;  // of two phases none
  const auto map = read(tests::edax_h5({false, 3, 2, 0.5, 0.25}, {43, 62}, list));
  CHECK(map.phase == std::vector<int>{-1, -1, -1, -1, 0, 1});
  CHECK(map.marked_not_indexed == 4);
  for (auto& point : list) point.phase = 0;  // of one phase that one
  CHECK(read(tests::edax_h5({false, 3, 2, 0.5, 0.25}, {43}, list)).phase == std::vector<int>{-1, -1, 0, 0, 0, 0});
}

TEST_CASE("a hexagonal EDAX .h5 marks the last places of its short rows as invalid") {
  std::vector<H5Point> list;
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 4; ++column) {
      H5Point point{column + 0.5 * (row % 2), 0.8660254 * row, {0.1 * column, 0.2, 0.3}, 1};
      if (row == 1 && column == 3) point.x = point.y = -1111111;
      list.push_back(point);
    }
  }
  const auto map = read(tests::edax_h5({true, 4, 3, 1, 0.8660254}, {43}, list));
  CHECK(map.grid.kind == base::EbsdGrid::Kind::hexagonal);
  CHECK(map.grid.columns == std::array<int, 2>{4, 3});
  CHECK(map.points_in_file == 11);
  CHECK(map.warnings.empty());
  CHECK(std::abs(kernels::dot(map.orientation[7], kernels::from_bunge(0., 0.2, 0.3))) == Approx(1));
}

TEST_CASE("an EDAX .h5 that is not whole or contradicts itself is an error that names the dataset") {
  CHECK_THAT(error_with(data + "Phi2", {1, 2, 3, 4, 5}),
             Contains("dataset '/Scan 1/EBSD/Data/Phi2': holds 5 values; 6 are expected"));
  CHECK_THAT(error_with(data + "CI", {1, 1}), Contains("/CI'"));
  CHECK_THAT(error_with(data + "Phase", {}), Contains("/Phase': holds no points"));
  CHECK_THAT(error_with(data + "Phase", {1, 1, 2, 7, 1, 2}), Contains("point 4 has phase 7") && Contains("1, 2"));
  CHECK_THAT(error_with(data + "Phi", {0, 0, 0, 99, 0, 0}), Contains("point 4") && Contains("in radians"));
  CHECK_THAT(error_with(data + "Phi", {0, 0, std::nan(""), 0, 0, 0}), Contains("point 3") && Contains("nan"));
  CHECK_THAT(error_with(data + "X Position", {0, 0.5, std::nan(""), 0, 0.5, 1}), Contains("point 3 lies at nan"));
  CHECK_THAT(error_with(data + "X Position", {0, 0.5, 1, 0, 0.5, 0.5}), Contains("point 6: a second point at x = 0.5"));
  CHECK_THAT(error_with(header + "nRows", {5}), Contains("the header promises rows"));
  CHECK_THAT(error_with(header + "nRows", {1}), Contains("outside the grid"));
  CHECK_THAT(error_with(header + "nRows", {0}), Contains("from 1 to"));
  CHECK_THAT(error_with(header + "nColumns", {2.5}), Contains("whole number, found 2.5"));
  CHECK_THAT(error_with(header + "Step X", {1, 2}), Contains("holds 2 numbers; 1 is expected"));
  CHECK_THAT(error_with(header + "Phase/2/Symmetry", {99}), Contains("Phase/2/Symmetry'") && Contains("43 (m-3m)"));
  for (const char* name : {"Data/Phi", "Data/Phase", "Data/X Position", "Header/nRows", "Header/Grid Type",
                           "Header/Phase/1/Symmetry", "Header/Phase/2/Lattice Constant c"}) {
    H5Content content = good();
    content.erase(std::string("Scan 1/EBSD/") + name);
    CHECK_THAT(error_of(content), Contains(name));
  }
  H5Content content = good();
  content.texts[header + "Grid Type"] = "Triangles";
  CHECK_THAT(error_of(content), Contains("must be SqrGrid or HexGrid, found 'Triangles'"));
  content = good();
  content.set(header + "Phase/first/Symmetry", {43});
  CHECK_THAT(error_of(content), Contains("named by its number; found 'first'"));
}

TEST_CASE("an HDF5 file cut at any length is an error") {
  const auto whole = good().write();
  const auto size = std::filesystem::file_size(whole->path());
  for (int part = 0; part < 20; ++part) {
    std::filesystem::resize_file(whole->path(), size * static_cast<unsigned>(19 - part) / 20);
    CHECK_THAT(input_error([&] { io::read_ebsd(whole->path()); }), Contains(whole->path()));
  }
}

TEST_CASE("an HDF5 file without one EBSD map is an error that says what it holds") {
  H5Content content;
  content.set("DataContainers/Image/Phases", {1});
  CHECK_THAT(error_of(content), Contains("DREAM.3D") && Contains("type = dream3d"));
  content = {};
  content.set("grain", {0});
  content.set("grains/phase", {0});
  CHECK_THAT(error_of(content), Contains("type = h5"));
  content = {};
  content.set("something", {0});
  CHECK_THAT(error_of(content), Contains("its root holds 'something'"));
  content = good();
  content.set("Project/Scan 2/EBSD/Header/x", {0});
  content.set("Project/Scan 2/EBSD/Data/x", {0});
  CHECK_THAT(error_of(content), Contains("there are 2 maps") && Contains("'/Project/Scan 2', '/Scan 1'"));
  {
    const auto file = content.write();
    for (const char* name : {"Scan 1", "/Scan 1"})
      CHECK(io::read_ebsd(file->path(), {false, name}).points_in_file == 6);
    CHECK_THAT(input_error([&] {
                 io::read_ebsd(file->path(), {false, "Scan 3"});
               }),
               Contains("scan = Scan 3 must name one map; there are '/Project/Scan 2', '/Scan 1'"));
    CHECK_THAT(input_error([&] { io::read_ebsd(file->path(), {false, "Project/Scan 2"}); }), Contains("found 'x'"));
    CHECK_THAT(input_error([] { io::read_ebsd("map.ang", {false, "Scan 1"}); }), Contains("scan = Scan 1"));
  }
  content.erase("Project/Scan 2/EBSD/Data/x");  // no Data, no map
  CHECK_NOTHROW(read(content));
  content = {};
  content.set("A/EBSD/Header/x", {0});
  content.set("A/EBSD/Data/PHI", {0});
  CHECK_THAT(error_of(content), Contains("found 'PHI'"));
  CHECK_THAT(input_error([] { io::read_ebsd("no_such.h5"); }), Contains("no_such.h5"));
}
