#pragma once
// HDF5 files laid out as EDAX OIM and Oxford (.h5oina) lay them out, made from tables that a test may change before it writes them.
#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "src/io/hdf5.hpp"
#include "tests/support/ebsd_files.hpp"

namespace polyslip::tests {

/// Datasets by their paths.
struct H5Content {
  std::map<std::string, io::Table<double>> tables;
  std::map<std::string, std::string> texts;

  void set(const std::string& name, std::vector<double> values) {
    tables[name] = {{static_cast<std::int64_t>(values.size())}, std::move(values)};
  }
  void erase(const std::string& name) { REQUIRE(tables.erase(name) + texts.erase(name) == 1); }

  /// The file lives as long as what is returned.
  std::unique_ptr<TemporaryFile> write(const std::string& extension = ".h5") const {
    auto result = std::make_unique<TemporaryFile>(extension, "");
    io::Hdf5File file = io::Hdf5File::create(result->path(), base::Comm(MPI_COMM_SELF));
    for (const auto& [name, table] : tables) file.write_table(name, {"1", "made by a test"}, table);
    for (const auto& [name, text] : texts) file.write_texts(name, "made by a test", {text});
    file.commit();
    return result;
  }
};

/// A point as a file lists it: µm, rad in the file's own axes, the file's number of the phase.
struct H5Point {
  double x = 0, y = 0;
  std::array<double, 3> euler{};
  double phase = 0, confidence = 0.5;
};

struct H5Grid {
  bool hexagonal = false;
  int columns = 0, rows = 0;
  double step_x = 1, step_y = 1;
};

/// `symmetries`: TSL's codes of phases 1, 2 ...
inline H5Content edax_h5(const H5Grid& grid, const std::vector<int>& symmetries, const std::vector<H5Point>& points,
                         const std::string& name = "Scan 1") {
  H5Content content;
  const std::string header = name + "/EBSD/Header/", data = name + "/EBSD/Data/";
  content.texts["Manufacturer"] = "EDAX";
  content.texts[header + "Grid Type"] = grid.hexagonal ? "HexGrid" : "SqrGrid";
  content.set(header + "nColumns", {double(grid.columns)});
  content.set(header + "nRows", {double(grid.rows)});
  content.set(header + "Step X", {grid.step_x});
  content.set(header + "Step Y", {grid.step_y});
  for (std::size_t p = 0; p < symmetries.size(); ++p) {
    const std::string at = base::text(header, "Phase/", p + 1, "/");
    content.texts[at + "MaterialName"] = base::text("phase ", p);
    content.set(at + "Symmetry", {double(symmetries[p])});
    for (const char* edge : {"a", "b", "c"}) content.set(at + "Lattice Constant " + edge, {3.6});
    for (const char* angle : {"alpha", "beta"}) content.set(at + "Lattice Constant " + angle, {90});
    content.set(at + "Lattice Constant gamma", {symmetries[p] == 62 ? 120.0 : 90.0});
  }
  const auto column = [&](const char* what, auto value) {
    std::vector<double> values;
    for (const H5Point& point : points) values.push_back(value(point));
    content.set(data + what, std::move(values));
  };
  column("Phi1", [](const H5Point& p) { return p.euler[0]; });
  column("Phi", [](const H5Point& p) { return p.euler[1]; });
  column("Phi2", [](const H5Point& p) { return p.euler[2]; });
  column("X Position", [](const H5Point& p) { return p.x; });
  column("Y Position", [](const H5Point& p) { return p.y; });
  column("Phase", [](const H5Point& p) { return p.phase; });
  column("CI", [](const H5Point& p) { return p.confidence; });
  column("IQ", [](const H5Point& p) { return 1000 + p.x; });
  return content;
}

/// `laue_groups`: Oxford's numbers of phases 1, 2 ...
inline H5Content h5oina(const H5Grid& grid, const std::vector<int>& laue_groups, const std::vector<H5Point>& points) {
  constexpr double pi = 3.14159265358979323846;
  H5Content content;
  const std::string header = "1/EBSD/Header/", data = "1/EBSD/Data/";
  content.texts["Manufacturer"] = "Oxford Instruments";
  content.texts["Format Version"] = "5.0";
  content.texts["Index"] = "1";
  content.set(header + "X Cells", {double(grid.columns)});
  content.set(header + "Y Cells", {double(grid.rows)});
  content.set(header + "X Step", {grid.step_x});
  content.set(header + "Y Step", {grid.step_y});
  content.tables[header + "Specimen Orientation Euler"] = {{1, 3}, {0, 0, 0}};
  for (std::size_t p = 0; p < laue_groups.size(); ++p) {
    const std::string at = base::text(header, "Phases/", p + 1, "/");
    content.texts[at + "Phase Name"] = base::text("phase ", p);
    content.set(at + "Laue Group", {double(laue_groups[p])});
    content.tables[at + "Lattice Dimensions"] = {{1, 3}, {3.6, 3.6, 3.6}};
    content.tables[at + "Lattice Angles"] = {{1, 3}, {pi / 2, pi / 2, laue_groups[p] == 9 ? 2 * pi / 3 : pi / 2}};
  }
  const auto column = [&](const char* what, auto value) {
    std::vector<double> values;
    for (const H5Point& point : points) values.push_back(value(point));
    content.set(data + what, std::move(values));
  };
  column("Phase", [](const H5Point& p) { return p.phase; });
  column("X", [](const H5Point& p) { return p.x; });
  column("Y", [](const H5Point& p) { return p.y; });
  column("Band Contrast", [](const H5Point& p) { return 100 + p.x; });
  column("Mean Angular Deviation", [&](const H5Point& p) { return p.confidence * pi / 180; });
  auto& euler = content.tables[data + "Euler"] = {{static_cast<std::int64_t>(points.size()), 3}, {}};
  for (const H5Point& point : points) euler.values.insert(euler.values.end(), point.euler.begin(), point.euler.end());
  return content;
}

}  // namespace polyslip::tests
