// From keys to files and back: the reference polycrystal from its sites, tables of orientations, grains.csv, material.yaml.
#include <catch2/catch.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "src/base/config.hpp"
#include "src/base/files.hpp"
#include "src/cases/generate_microstructure.hpp"
#include "src/cases/microstructure_files.hpp"
#include "src/io/csv.hpp"
#include "src/io/vti.hpp"
#include "src/io/yaml.hpp"

using namespace polyslip;

namespace {

const base::Comm& world() {
  static const base::Comm comm(MPI_COMM_WORLD);
  return comm;
}

struct Folder {
  std::string path =
      (std::filesystem::current_path() / ("microstructure_files_" + std::to_string(world().size()))).string();
  Folder() {
    if (world().root()) std::filesystem::create_directories(path);
    world().barrier();
  }
  ~Folder() {
    world().barrier();
    if (world().root()) std::filesystem::remove_all(path);
  }
  void put(const std::string& name, const std::string& text) const {
    base::on_root(world(), [&] { base::write_file(path + "/" + name, text); });
  }
};

microstructure::Microstructure made(const std::string& keys, const std::string& origin = "case.ini") {
  const base::Tree section = base::parse_ini("[m]\n" + keys, origin).section("m");
  std::vector<std::string> notes;
  const microstructure::Microstructure result = cases::make_microstructure(section, world(), notes);
  section.require_all_read();
  return result;
}

}  // namespace

TEST_CASE("the reference polycrystal from its files") {
  const std::string reference = std::string(POLYSLIP_SOURCE_DIR) + "/../shared/reference/poly16_fcc_tension/";
  if (!std::filesystem::exists(reference)) {
    std::cout << "SKIPPED the reference polycrystal from its files: ../shared/reference absent\n";
    return;
  }
  const std::string orientations = "orientations = file\norientation_file = " + reference + "orientations.csv\n";
  const auto generated = made("type = voronoi\ngrid = 16 16 16\nseeds = " + reference + "seeds.csv\n" + orientations);
  const auto read = made("type = vti\nfile = " + reference + "geom.vti\n" + orientations);
  CHECK(generated.grain_of_voxel == read.grain_of_voxel);
  REQUIRE(generated.grains.size() == 20);
  // The table holds the same orientations as Bunge angles beside the quaternions.
  const io::CsvTable table = io::read_csv(reference + "orientations.csv");
  const double degree = 3.14159265358979323846 / 180;
  for (std::size_t k = 0; k < 20; ++k) {
    const auto bunge = kernels::from_bunge(table.numbers("phi1_deg")[k] * degree, table.numbers("Phi_deg")[k] * degree,
                                           table.numbers("phi2_deg")[k] * degree);
    CHECK(std::abs(kernels::dot(bunge, generated.grains[k].orientation)) == Approx(1).epsilon(1e-12));
  }
}

TEST_CASE("grain tables and DAMASK's material.yaml name the same grains") {
  const Folder folder;
  const auto result = made("type = laguerre\ngrid = 16 16 16\ngrains = 12\nphases = alpha beta\n");
  cases::write_grain_files(folder.path, result, true, world());
  io::write_vti(folder.path + "/microstructure.vti", {result.grid, result.slab, result.grain_of_voxel}, world());
  world().barrier();
  const io::CsvTable table = io::read_csv(folder.path + "/grains.csv");
  REQUIRE(table.rows.size() == 12);
  double total = 0;
  for (const double volume : table.numbers("volume_m3")) total += volume;
  CHECK(total == Approx(16e-6 * 16e-6 * 16e-6));
  const auto materials = io::read_yaml(folder.path + "/material.yaml").child("material").items();
  REQUIRE(materials.size() == 12);
  for (std::size_t k = 0; k < 12; ++k) {
    const base::Tree constituent = materials[k].child("constituents").items()[0];
    CHECK(constituent.get_text("phase") == result.phases[static_cast<std::size_t>(result.grains[k].phase)]);
    const std::vector<double> o = constituent.get_numbers("O");
    CHECK(std::abs(kernels::dot(kernels::Quaternion<double>{o[0], o[1], o[2], o[3]}, result.grains[k].orientation)) ==
          Approx(1).epsilon(1e-14));
  }
  // The same grains by way of the .vti and the table that stands beside it.
  const auto again =
      made("type = vti\nfile = " + folder.path +
           "/microstructure.vti\norientations = file\norientation_file = " + folder.path + "/grains.csv\n");
  CHECK(again.grain_of_voxel == result.grain_of_voxel);
  REQUIRE(again.grains.size() == 12);
  for (std::size_t k = 0; k < 12; ++k)
    CHECK(std::abs(kernels::dot(again.grains[k].orientation, result.grains[k].orientation)) ==
          Approx(1).epsilon(1e-14));
}

TEST_CASE("tables of sizes") {
  const Folder folder;
  folder.put("volumes.csv", "grain,volume\n0,3\n1,1\n2,4\n");
  folder.put("diameters.csv", "diameter\n2\n1\n3\n2\n");
  CHECK(cases::read_sizes(folder.path + "/volumes.csv", world()) == std::vector<double>{3, 1, 4});
  CHECK(cases::read_sizes(folder.path + "/diameters.csv", world()) == std::vector<double>{8, 1, 27, 8});
  // Grain k has row k's size: 8 : 1 : 27 : 8 of 24³ voxels, give or take what the grid makes of it.
  const std::string keys = "type = laguerre\ngrid = 24 24 24\nsize_distribution = file\nsize_file = " + folder.path;
  const auto four = made(keys + "/diameters.csv\n");
  const std::vector<std::int64_t> voxels = four.voxels_per_grain(world());
  REQUIRE(voxels.size() == 4);
  const std::array<double, 4> share{8.0 / 44, 1.0 / 44, 27.0 / 44, 8.0 / 44};
  for (std::size_t k = 0; k < 4; ++k) CHECK(static_cast<double>(voxels[k]) == Approx(share[k] * 13824).epsilon(0.05));
  CHECK(made(keys + "/diameters.csv\ngrains = 9\n").grains.size() == 9);
  const auto fails = [&](const std::string& text, const std::string& words) {
    folder.put("wrong.csv", text);
    CHECK_THROWS_WITH(cases::read_sizes(folder.path + "/wrong.csv", world()),
                      Catch::Contains("wrong.csv") && Catch::Contains(words));
  };
  fails("size\n1\n", "volume; or ecd; or diameter");
  fails("ecd\n1\n0\n", "row 2");
  fails("ecd\n", "no rows");
}

TEST_CASE("tables of orientations") {
  const Folder folder;
  folder.put("bunge.csv", "phi1,Phi,phi2\n90,0,0\n0,45,0\n");
  const auto read = cases::read_orientations(folder.path + "/bunge.csv", world());
  REQUIRE(read.size() == 2);
  CHECK(read[0].w == Approx(std::sqrt(0.5)));
  CHECK(read[0].z == Approx(std::sqrt(0.5)));
  const auto fails = [&](const std::string& text, const std::string& words) {
    folder.put("wrong.csv", text);
    CHECK_THROWS_WITH(cases::read_orientations(folder.path + "/wrong.csv", world()),
                      Catch::Contains("wrong.csv") && Catch::Contains(words));
  };
  fails("a,b,c\n1,2,3\n", "phi1_deg");
  fails("phi1,Phi,phi2\n1,2\n", "line 2");
  fails("phi1,Phi,phi2\n1,nan,3\n", "finite");
  fails("w,x,y,z\n1,1,0,0\n", "length");
  folder.put("two.csv", "w,x,y,z\n1,0,0,0\n0,1,0,0\n");
  CHECK_THROWS_WITH(made("type = voronoi\ngrid = 8 8 8\ngrains = 3\norientations = file\norientation_file = " +
                         folder.path + "/two.csv\n"),
                    Catch::Contains("two.csv") && Catch::Contains("2 orientations") && Catch::Contains("3 grains"));
  CHECK_THROWS_WITH(made("type = voronoi\ngrid = 8 8 8\ngrains = 3\ngrain_shape = round\n"),
                    Catch::Contains("grain_shape"));
}
