// Grains and boundaries of measured maps against the counts of an independent script (../shared/data/ebsd/README.md).
#include <catch2/catch.hpp>

#include <cmath>

#include "src/io/ebsd.hpp"
#include "src/microstructure/grain_boundaries.hpp"
#include "src/microstructure/import_ebsd.hpp"
#include "tests/support/ebsd_files.hpp"
#include "tests/support/ebsd_maps.hpp"

using namespace polyslip;
using namespace polyslip::microstructure;
using tests::degree;

TEST_CASE("measured Cu: 117 grains of 10 points, 68 of 50, sigma 3 on 70 % of boundaries") {
  const std::string file = tests::measured_map("sslipcp_Cu_ebsd_clean.ctf", "measured Cu, grains");
  if (file.empty()) return;
  const auto map = io::read_ebsd(file);
  const auto grains = reconstruct_grains(map, 5 * degree);
  CHECK(grains.count(10) == 117);
  CHECK(grains.count(50) == 68);
  // Brandon's tolerance 15°/√3 (Acta Metall. 14, 1479, 1966, doi:10.1016/0001-6160(66)90168-4), boundaries above 10°.
  const double third = std::sqrt(1. / 3);
  const auto sigma3 = kernels::from_axis_angle<double>({{third, third, third}}, 60 * degree);
  const auto edges = count_boundary_edges(map, 0, 10 * degree, sigma3, 15 / std::sqrt(3.) * degree);
  CHECK(static_cast<double>(edges.special) / static_cast<double>(edges.boundary) == Approx(0.70).margin(0.01));
}

TEST_CASE("measured Mg: 83 grains of 5 points, and twins on 53.5 % of edges only with the hexagonal axes turned") {
  const std::string file = tests::measured_map("mtex_twins_Mg.ctf", "measured Mg, grains and twins");
  if (file.empty()) return;
  auto map = io::read_ebsd(file);
  CHECK(reconstruct_grains(map, 5 * degree).count(5) == 83);
  const auto twin = kernels::from_axis_angle<double>({{1, 0, 0}}, 86.3 * degree);
  auto twin_share = [&] {
    const auto edges = count_boundary_edges(map, 0, 5 * degree, twin, 5 * degree);
    return static_cast<double>(edges.special) / static_cast<double>(edges.boundary);
  };
  CHECK(twin_share() == Approx(0.535).margin(0.01));
  for (auto& q : map.orientation) q = multiply(tests::turned_z(30), q);  // back to the file's x ∥ a*
  CHECK(twin_share() < 0.001);
}

TEST_CASE("measured Ni of an EDAX .h5: 249 grains of 10 points") {
  const std::string file = tests::measured_map("ebsdlib_Ni_EdaxAngOnly.h5", "measured Ni, grains");
  if (file.empty()) return;
  auto map = io::read_ebsd(file);
  CHECK(map.grid.columns[0] == 186);
  CHECK(map.grid.rows == 151);
  CHECK(map.grid.step_x == Approx(1.5e-6));
  CHECK(map.points_in_file == 186 * 151);
  REQUIRE(map.phases.size() == 1);
  CHECK(map.phases[0].name == "Nickel");
  CHECK(map.phases[0].laue == "m-3m");
  CHECK(map.phases[0].lattice[0] == Approx(3.56e-10));
  REQUIRE(map.quality.size() == 4);
  CHECK(map.quality[1].name == "CI");
  CHECK(map.quality[1].values[1] == Approx(0.619));
  // 249 grains are there at 15°, or at 5° without the points whose confidence index is at most 0.1; 266 at 5° with them.
  CHECK(reconstruct_grains(map, 15 * degree).count(10) == 249);
  CHECK(reconstruct_grains(map, 5 * degree).count(10) == 266);
  for (std::size_t node = 0; node < map.phase.size(); ++node) {
    if (map.quality[1].values[node] <= 0.1f) map.phase[node] = base::EbsdMap::not_indexed;
  }
  CHECK(reconstruct_grains(map, 5 * degree).count(10) == 249);
}

TEST_CASE("measured maps become volumes whose counts add up") {
  for (const char* name : {"sslipcp_Cu_ebsd_clean.ctf", "mtex_twins_Mg.ctf", "ebsdlab_Cu_EBSD.ang",
                           "orix_sdss_ferrite_austenite.ang", "ebsdlib_Ni_EdaxAngOnly.h5"}) {
    CAPTURE(name);
    const std::string file = tests::measured_map(name, "measured maps to volumes");
    if (file.empty()) continue;
    EbsdImportOptions options;
    options.threshold = 5 * degree;
    options.coarsen = 2;
    EbsdImportReport report;
    const base::Comm self(MPI_COMM_SELF);
    const auto volume = import_ebsd([&] { return io::read_ebsd(file); }, options, self, &report);
    CHECK(report.clean_up.indexed + report.clean_up.not_indexed == report.clean_up.points);
    CHECK(report.clean_up.filled == report.clean_up.not_indexed);
    CHECK(report.clean_up.left == 0);
    CHECK(report.clean_up.grains_after <= report.clean_up.grains_before);
    CHECK(static_cast<int>(volume.grains.size()) == report.grains_in_volume);
    std::vector<char> seen(volume.grains.size(), 0);
    for (const int grain : volume.grain_of_voxel) seen.at(static_cast<std::size_t>(grain)) = 1;
    CHECK(std::count(seen.begin(), seen.end(), 0) == 0);
    CHECK(static_cast<double>(volume.grid.plane()) == Approx(report.clean_up.points / 4.).epsilon(0.03));
  }
}
