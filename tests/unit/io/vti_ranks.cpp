// Material grids in VTK files: the reference cases, round trips, every encoding, and files that are wrong.
#include <catch2/catch.hpp>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "src/base/files.hpp"
#include "src/io/vti.hpp"
#include "src/io/vti_data.hpp"

using namespace polyslip;

namespace {

const base::Comm& world() {
  static const base::Comm comm(MPI_COMM_WORLD);
  return comm;
}

std::string scratch(const std::string& name) {
  return (std::filesystem::current_path() / ("polyslip_vti_" + std::to_string(world().size()) + "_" + name)).string();
}

/// Root writes, all read, root removes.
io::VtiGrid read_text(const std::string& text, const std::string& name = "case.vti") {
  const std::string path = scratch(name);
  base::on_root(world(), [&] { base::write_file(path, text); });
  struct Remove {
    std::string path;
    ~Remove() {
      world().barrier();
      if (world().root()) std::filesystem::remove(path);
    }
  } remove{path};
  return io::read_vti(path, world());
}

template <class T>
std::string bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

// 1 × 2 × 5 cells: no rank of four holds nothing, one holds two planes.
const std::vector<int> ids{4, 0, 7, 1, 1, 2, 3, 250, 6, 5};

std::string document(const std::string& attributes, const std::string& data_array, const std::string& after = "") {
  return "<?xml version='1.0'?>\n<!-- a comment with <tags> -->\n<VTKFile type=\"ImageData\" " + attributes +
         ">\n<ImageData WholeExtent=\"0 1 0 2 0 5\" Origin=\"1 2 3\" Spacing=\"0.5 0.25 2\">\n<Piece Extent=\"0 1 0 2 "
         "0 5\">\n<CellData>\n"
         "<DataArray type=\"Float32\" Name=\"other\" format=\"ascii\">1 2 3 4 5 6 7 8 9 10</DataArray>\n" +
         data_array + "\n</CellData></Piece></ImageData>" + after + "</VTKFile>\n";
}

void check(const io::VtiGrid& read) {
  CHECK(read.grid.cells == std::array<int, 3>{1, 2, 5});
  CHECK(read.grid.size == std::array<double, 3>{0.5, 0.5, 10});
  CHECK(read.grid.origin == std::array<double, 3>{1, 2, 3});
  const base::Slab slab = base::Slab::of(read.grid, world());
  CHECK(read.slab.begin == slab.begin);
  CHECK(read.ids == std::vector<int>(ids.begin() + 2 * slab.begin, ids.begin() + 2 * (slab.begin + slab.count)));
}

template <class T>
void check_binary(const std::string& type) {
  const std::string data = bytes_of(std::vector<T>(ids.begin(), ids.end()));
  const std::string array = "<DataArray type='" + type + "' Name='material' format='binary'>\n   ";
  const std::string size32 = bytes_of(std::vector<std::uint32_t>{static_cast<std::uint32_t>(data.size())});
  const std::string size64 = bytes_of(std::vector<std::uint64_t>{data.size()});
  check(read_text(document("header_type='UInt32'", array + io::encode_base64(size32 + data) + "\n</DataArray>")));
  check(read_text(
      document("header_type='UInt64'", array + io::encode_base64(size64) + io::encode_base64(data) + "</DataArray>")));
  check(read_text(document("compressor='vtkZLibDataCompressor'", array + io::pack_vtk(data) + "</DataArray>")));
  const std::string appended = "<DataArray type='" + type + "' Name='material' format='appended' offset='4'/>";
  check(
      read_text(document("", appended, "<AppendedData encoding='raw'>\n_<<<<" + size32 + data + "\n</AppendedData>")));
  check(read_text(document(
      "", appended, "<AppendedData encoding='base64'>_AAAA" + io::encode_base64(size32 + data) + " </AppendedData>")));
}

}  // namespace

TEST_CASE("the reference cases' grids, as DAMASK wrote them") {
  const std::string reference = std::string(POLYSLIP_SOURCE_DIR) + "/../shared/reference/";
  if (!std::filesystem::exists(reference)) {
    std::cout << "SKIPPED the reference cases' grids: ../shared/reference absent\n";
    return;
  }
  for (const std::string name : {"poly16_fcc_tension", "poly32_fcc_timing", "sx_fcc_tension_N20"}) {
    if (name[0] == 's' && world().size() > 1) continue;  // a grid of few planes
    const io::VtiGrid read = io::read_vti(reference + name + "/geom.vti", world());
    CHECK(read.grid.size[0] == Approx(read.grid.cells[0] * read.grid.spacing(0)));
    std::ifstream text(reference + name + "/material_ids_x_fastest.txt");
    std::vector<int> expected;
    for (int id = 0; text >> id;) expected.push_back(id);
    REQUIRE(static_cast<std::int64_t>(expected.size()) == read.grid.points());
    const auto begin = expected.begin() + read.slab.begin * read.grid.plane();
    CHECK(std::equal(read.ids.begin(), read.ids.end(), begin, begin + read.slab.points(read.grid)));
  }
}

TEST_CASE("every encoding and number type") {
  check(read_text(
      document("", "<DataArray type='Int32' Name='material' format='ascii'>\n4 0 7 1 1\n2 3 250 6 5\n</DataArray>")));
  check_binary<std::int64_t>("Int64");
  check_binary<std::int32_t>("Int32");
  check_binary<std::int16_t>("Int16");
  check_binary<std::uint8_t>("UInt8");
  check_binary<std::uint16_t>("UInt16");
  check_binary<std::uint32_t>("UInt32");
  check_binary<std::uint64_t>("UInt64");
  check_binary<float>("Float32");
  check_binary<double>("Float64");
}

TEST_CASE("what is written reads back, over more than one block of the compressor") {
  io::VtiGrid grid;
  grid.grid = {{64, 80, 60}, {6.4e-5, 8e-5, 6e-5}, {0, -1e-6, 3}};
  grid.slab = base::Slab::of(grid.grid, world());
  const std::int64_t first = grid.slab.begin * grid.grid.plane();
  for (std::int64_t i = 0; i < grid.slab.points(grid.grid); ++i)
    grid.ids.push_back(static_cast<int>((first + i) * 2654435761 % 100003));
  const std::string path = scratch("round.vti");
  io::write_vti(path, grid, world());
  const io::VtiGrid back = io::read_vti(path, world());
  CHECK(back.ids == grid.ids);
  CHECK(back.grid.cells == grid.grid.cells);
  for (int i = 0; i < 3; ++i) {
    CHECK(back.grid.size[i] == Approx(grid.grid.size[i]).epsilon(1e-14));
    CHECK(back.grid.origin[i] == grid.grid.origin[i]);
  }
  world().barrier();
  if (world().root()) std::filesystem::remove(path);
}

TEST_CASE("wrong files are errors that name the file") {
  const auto fails = [](const std::string& text, const std::string& words) {
    INFO(text.substr(0, 400));
    CHECK_THROWS_WITH(read_text(text, "wrong.vti"), Catch::Contains("wrong.vti") && Catch::Contains(words));
  };
  const std::string good = "<DataArray type='Int32' Name='material' format='ascii'>4 0 7 1 1 2 3 250 6 5</DataArray>";
  const auto replaced = [&](const std::string& from, const std::string& to) {
    std::string text = document("", good);
    return text.replace(text.find(from), from.size(), to);
  };
  check(read_text(document("", good)));
  CHECK_THROWS_WITH(io::read_vti("/no/such.vti", world()), Catch::Contains("/no/such.vti"));
  fails("", "missing");
  fails("not xml at all", "missing");
  fails(document("", good).substr(0, 280), "cut off");
  fails(replaced("ImageData", "PolyData"), "PolyData");
  fails(replaced("\"0 1 0 2 0 5\"", "\"0 1 0 2 0 0\""), "WholeExtent");
  fails(replaced("\"0 1 0 2 0 5\"", "\"0 1 0 2 0 4\""), "extent");
  fails(replaced("\"0 1 0 2 0 5\"", "\"0 1 0 2\""), "6 numbers");
  fails(replaced("Spacing=\"0.5 0.25 2\"", "Spacing=\"0.5 0 2\""), "Spacing");
  fails(replaced("Spacing=\"0.5 0.25 2\"", "Direction=\"0 1 0 1 0 0 0 0 1\""), "Direction");
  fails(replaced("Name='material'", "Name='phase'"), "other, phase");
  fails(replaced("4 0 7", "0 7"), "9 values");
  fails(replaced("4 0 7", "4 0 0 7"), "11 values");
  fails(replaced("4 0 7", "4 -1 7"), "-1");
  fails(replaced("4 0 7", "4 0.5 7"), "0.5");
  fails(replaced("4 0 7", "4 x 7"), "value 2");
  fails(replaced("format='ascii'", "format='bin'"), "bin");
  fails(replaced("format='ascii'", "NumberOfComponents='3'"), "3 components");
  fails(replaced("</CellData>", "</CelData>"), "</CellData>");
  const auto binary = [&](const std::string& data, const std::string& attributes = "",
                          const std::string& type = "Int32") {
    return document(attributes,
                    "<DataArray type='" + type + "' Name='material' format='binary'>" + data + "</DataArray>");
  };
  const std::string packed = io::pack_vtk(bytes_of(ids));
  check(read_text(binary(packed, "compressor='vtkZLibDataCompressor'")));
  fails(binary(packed, "compressor='vtkLZ4DataCompressor'"), "vtkLZ4DataCompressor");
  fails(binary(packed, "byte_order='BigEndian'"), "BigEndian");
  fails(binary(packed, "header_type='Int32'"), "header_type");
  fails(binary(packed, "compressor='vtkZLibDataCompressor'", "String"), "String");
  fails(binary(packed.substr(0, 40), "compressor='vtkZLibDataCompressor'"), "cut off");
  fails(binary(packed.substr(0, 41), "compressor='vtkZLibDataCompressor'"), "base64");
  fails(binary("*" + packed), "base64");
  fails(binary(io::encode_base64(bytes_of(std::vector<std::uint32_t>{400, 1, 2}))), "400");
  std::string damaged = packed;
  std::reverse(damaged.begin() + 24, damaged.begin() + 40);
  fails(binary(damaged, "compressor='vtkZLibDataCompressor'"), "block 1");
}
