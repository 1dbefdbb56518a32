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

TEST_CASE("measured maps become volumes whose counts add up") {
  for (const char* name :
       {"sslipcp_Cu_ebsd_clean.ctf", "mtex_twins_Mg.ctf", "ebsdlab_Cu_EBSD.ang", "orix_sdss_ferrite_austenite.ang"}) {
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
