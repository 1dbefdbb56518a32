// Generated polycrystals: keys, the same bits on 1, 2 and 4 ranks, tables, statistics.
#include <catch2/catch.hpp>

#include <cmath>

#include "src/base/config.hpp"
#include "src/base/require.hpp"
#include "src/microstructure/generate.hpp"

using namespace polyslip;
using namespace polyslip::microstructure;

namespace {

const base::Comm& world() {
  static const base::Comm comm(MPI_COMM_WORLD);
  return comm;
}

base::Tree section(const std::string& text) {
  return base::parse_ini("[microstructure]\n" + text, "case.ini").section("microstructure");
}

Microstructure made(const std::string& text, const base::Comm& comm, GenerateReport& report) {
  const base::Tree keys = section(text);
  Microstructure result = make_cells(read_cell_options(keys), {}, comm, report);
  fill_grains(result, read_grain_options(keys), {}, comm);
  keys.require_all_read();
  return result;
}

/// All ranks' voxels on every rank.
std::vector<int> whole(const Microstructure& microstructure, const base::Comm& comm) {
  const auto first = static_cast<std::size_t>(microstructure.slab.begin * microstructure.grid.plane());
  std::vector<std::int64_t> ids(static_cast<std::size_t>(microstructure.grid.points()), 0);
  for (std::size_t i = 0; i < microstructure.grain_of_voxel.size(); ++i)
    ids[first + i] = microstructure.grain_of_voxel[i];
  comm.sum(ids.data(), static_cast<int>(ids.size()));
  return {ids.begin(), ids.end()};
}

const std::string voronoi = "type = voronoi\ngrid = 12 10 9\ngrains = 40\nseed = 3\naspect = 1 1 2\n";
const std::string laguerre =
    "type = laguerre\ngrid = 24 24 17\nsize_um = 24 24 17\ngrains = 60\nsize_sigma = 0.4\nphases = ferrite "
    "martensite\nphase_fractions = 0.7 0.3\n"
    "orientations = texture\n[microstructure.texture.1]\nkind = ideal\nideal = brass\nspread_deg = 8\nfraction = "
    "0.4\nsymmetry = orthotropic\n"
    "[microstructure.texture.2]\nkind = fibre\ncrystal = 1 1 1\nsample = 0 0 1\nspread_deg = 5\nfraction = 0.3\n";

}  // namespace

TEST_CASE("the same bits on any number of ranks") {
  const std::string text = GENERATE(voronoi, laguerre);
  GenerateReport report, alone_report;
  const Microstructure shared = made(text, world(), report);
  const base::Comm self(MPI_COMM_SELF);
  const Microstructure alone = made(text, self, alone_report);
  CHECK(whole(shared, world()) == alone.grain_of_voxel);
  REQUIRE(shared.grains.size() == alone.grains.size());
  for (std::size_t k = 0; k < alone.grains.size(); ++k) {
    const auto &a = shared.grains[k].orientation, &b = alone.grains[k].orientation;
    CHECK((a.w == b.w && a.x == b.x && a.y == b.y && a.z == b.z));
    CHECK(shared.grains[k].phase == alone.grains[k].phase);
  }
  CHECK(report.lines == alone_report.lines);
  const GrainStatistics together = grain_statistics(shared, world()), single = grain_statistics(alone, self);
  CHECK(together.voxels == single.voxels);
  CHECK(together.centroid == single.centroid);
}

TEST_CASE("phases take their volume fractions, sizes their spread") {
  GenerateReport report;
  const Microstructure result = made(laguerre, world(), report);
  CHECK(result.phases == std::vector<std::string>{"ferrite", "martensite"});
  const GrainStatistics statistics = grain_statistics(result, world());
  double martensite = 0, total = 0, largest = 0;
  for (std::size_t k = 0; k < result.grains.size(); ++k) {
    total += statistics.volume[k];
    largest = std::max(largest, statistics.volume[k]);
    if (result.grains[k].phase == 1) martensite += statistics.volume[k];
  }
  CHECK(total == Approx(24e-6 * 24e-6 * 17e-6));
  CHECK(std::abs(martensite / total - 0.3) <= largest / total);
  CHECK(report.lost.empty());
  CHECK_THAT(report.lines[0],
             Catch::StartsWith("cells: volumes as asked within 0.0") && Catch::Contains("(the worst of 60)"));
  CHECK_THAT(report.lines[2], Catch::StartsWith("sizes: sigma of ln ECD 0.4 asked, 0.4 in the cells, 0.4"));
  CHECK(report.lines.size() == 4);
}

TEST_CASE("sizes of two kinds, and what cannot be reached, are reported") {
  const std::string text =
      "type = laguerre\ngrid = 24 24 24\ngrains = 40\nsize_distribution = bimodal\nsize_sigma = 0.2\n"
      "coarse_fraction = 0.4\ncoarse_ratio = 2.5\nlloyd = 4\nsize_tolerance = ";
  GenerateReport report;
  made(text + "1e-4\n", world(), report);
  CHECK_THAT(report.lines[0], Catch::Contains("0.01 % asked;"));
  CHECK_THAT(report.lines[1],
             Catch::StartsWith("sizes: 40 % of the volume in 2 coarse grains; ratio of median ECD 2.5 asked, 2.3"));
  CHECK_THAT(report.lines[2], Catch::Contains("->") && Catch::EndsWith("by 4 Lloyd steps"));
  CHECK(report.lines.size() == 5);
  GenerateReport impossible;
  made("type = laguerre\ngrid = 8 8 8\ngrains = 100\nsize_sigma = 1.5\nsize_tolerance = 1e-9\n", world(), impossible);
  CHECK(impossible.lines.size() == 5);
}

TEST_CASE("aspect stretches the grains") {
  GenerateReport report;
  const Microstructure result = made("type = voronoi\ngrid = 32 32 32\ngrains = 60\naspect = 1 1 3\n", world(), report);
  const GrainStatistics statistics = grain_statistics(result, world());
  // Second moments about the centroids, over all grains: along z nine times those along x but for the scatter of 60 grains.
  std::array<double, 3> moment{0, 0, 0};
  std::size_t voxel = 0;
  for (int z = result.slab.begin; z < result.slab.begin + result.slab.count; ++z)
    for (int y = 0; y < 32; ++y)
      for (int x = 0; x < 32; ++x, ++voxel) {
        const auto& centroid = statistics.centroid[static_cast<std::size_t>(result.grain_of_voxel[voxel])];
        const int at[3] = {x, y, z};
        for (int i = 0; i < 3; ++i) {
          double apart = (at[i] + 0.5) * result.grid.spacing(i) - centroid[i];
          apart -= result.grid.size[i] * std::round(apart / result.grid.size[i]);
          moment[i] += apart * apart;
        }
      }
  world().sum(moment.data(), 3);
  CHECK(std::sqrt(moment[2] / moment[0]) == Approx(3).epsilon(0.2));
  CHECK(std::sqrt(moment[1] / moment[0]) == Approx(1).epsilon(0.2));
}

TEST_CASE("aspect along turned axes") {
  GenerateReport report;
  const Microstructure result = made(
      "type = laguerre\ngrid = 40 40 20\ngrains = 60\nsize_sigma = 0.2\naspect = 3 1 1\naspect_bunge_deg = 30 0 0\n"
      "lloyd = 5\n",
      world(), report);
  CHECK_THAT(report.lines[2], Catch::StartsWith("aspect: 3 1 1 asked, "));
  const GrainStatistics statistics = grain_statistics(result, world());
  // xx, yy, xy, zz of the grains' second moments; grains are shorter than the box is wide.
  std::array<double, 4> moment{0, 0, 0, 0};
  std::size_t voxel = 0;
  for (int z = result.slab.begin; z < result.slab.begin + result.slab.count; ++z)
    for (int y = 0; y < 40; ++y)
      for (int x = 0; x < 40; ++x, ++voxel) {
        const auto& centroid = statistics.centroid[static_cast<std::size_t>(result.grain_of_voxel[voxel])];
        const int at[3] = {x, y, z};
        double apart[3];
        for (int i = 0; i < 3; ++i) {
          apart[i] = (at[i] + 0.5) * result.grid.spacing(i) - centroid[static_cast<std::size_t>(i)];
          apart[i] -= result.grid.size[static_cast<std::size_t>(i)] *
                      std::round(apart[i] / result.grid.size[static_cast<std::size_t>(i)]);
        }
        moment[0] += apart[0] * apart[0];
        moment[1] += apart[1] * apart[1];
        moment[2] += apart[0] * apart[1];
        moment[3] += apart[2] * apart[2];
      }
  world().sum(moment.data(), 4);
  const double middle = 0.5 * (moment[0] + moment[1]), half = std::hypot(0.5 * (moment[0] - moment[1]), moment[2]);
  const double degrees = 90 / 3.14159265358979 * std::atan2(moment[2], 0.5 * (moment[0] - moment[1]));
  CHECK(degrees == Approx(30).margin(3));
  CHECK(std::sqrt((middle + half) / (middle - half)) == Approx(3).epsilon(0.1));
  CHECK(std::sqrt((middle + half) / moment[3]) == Approx(3).epsilon(0.1));
}

TEST_CASE("statistics of a grain that crosses the faces of the box") {
  Microstructure box;
  box.grid = {{8, 4, 4}, {8, 8, 4}, {10, 0, -2}};
  box.slab = base::Slab::of(box.grid, world());
  box.grains.resize(2);
  // Grain 1: x = 7, 0, 1 and z = 3, 0 at y = 2.
  for (int z = box.slab.begin; z < box.slab.begin + box.slab.count; ++z)
    for (int y = 0; y < 4; ++y)
      for (int x = 0; x < 8; ++x) box.grain_of_voxel.push_back(y == 2 && (x <= 1 || x == 7) && (z == 3 || z == 0));
  const GrainStatistics statistics = grain_statistics(box, world());
  CHECK(statistics.voxels == std::vector<std::int64_t>{122, 6});
  CHECK(statistics.volume[1] == Approx(12));
  CHECK(statistics.diameter[1] == Approx(std::cbrt(6 * 12 / 3.14159265358979)));
  CHECK(statistics.centroid[1][0] == Approx(10.5));
  CHECK(statistics.centroid[1][1] == Approx(5));
  CHECK(statistics.centroid[1][2] == Approx(-2).margin(1e-12));
}

TEST_CASE("orientations from a table, which must be long enough") {
  const base::Tree keys =
      section("type = voronoi\ngrid = 8 8 8\ngrains = 4\norientations = file\norientation_file = o.csv\n");
  GenerateReport report;
  Microstructure result = make_cells(read_cell_options(keys), {}, world(), report);
  std::vector<Orientation> table;
  for (int k = 0; k < 5; ++k) table.push_back({std::cos(k), std::sin(k), 0, 0});
  const GrainOptions options = read_grain_options(keys);
  fill_grains(result, options, {table, {}}, world());
  for (int k = 0; k < 4; ++k) CHECK(result.grains[static_cast<std::size_t>(k)].orientation.x == std::sin(k));
  table.resize(3);
  CHECK_THROWS_WITH(fill_grains(result, options, {table, {}}, world()),
                    Catch::Contains("o.csv") && Catch::Contains("3 orientations") && Catch::Contains("4 grains"));
}

TEST_CASE("grains that hold no voxel are reported") {
  GenerateReport report;
  const Microstructure result = made("type = voronoi\ngrid = 6 6 6\ngrains = 200\n", world(), report);
  int empty = 0;
  for (const std::int64_t voxels : result.voxels_per_grain(world())) empty += voxels == 0;
  CHECK(empty > 0);
  CHECK(static_cast<int>(report.lost.size()) == empty);
  CHECK_THAT(report.lines.back(), Catch::Contains("warning: " + std::to_string(empty) + " of 200 grains"));
}

TEST_CASE("wrong keys") {
  const auto fails = [](const std::string& text, const std::string& words) {
    INFO(text);
    GenerateReport report;
    CHECK_THROWS_WITH(made(text, world(), report), Catch::Contains("case.ini") && Catch::Contains(words));
  };
  fails("type = voronoi\ngrid = 8 8 8\ngrains = -5\n", "-5");
  fails("type = voronoi\ngrid = 8 8 8\ngrains = 0\n", "grains");
  fails("type = voronoi\ngrid = 8 8 8\ngrains = 513\n", "512 voxels");
  fails("type = voronoi\ngrid = 8 8 8\n", "grains");
  fails("type = voronoi\ngrains = 8\n", "grid");
  fails("type = voronoi\ngrid = 8 8\ngrains = 8\n", "three");
  fails("type = voronoi\ngrid = 8 8 8.5\ngrains = 8\n", "8.5");
  fails("type = voronoi\ngrid = 8 8 8\ngrains = 8\nsize = 1 1 -1\n", "size");
  fails("type = voronoi\ngrid = 8 8 8\ngrains = 8\nsize = 1 1 1\nsize_um = 1 1 1\n", "size_um");
  fails("type = voronoi\ngrid = 8 8 8\ngrains = 8\naspect = 1 0 1\n", "aspect");
  fails("type = voronoi\ngrid = 8 8 8\ngrains = 8\nsize_sigma = 0.3\n",
        "size_sigma");  // Voronoi cells have the sizes they have
  fails("type = laguerre\ngrid = 8 8 8\ngrains = 8\nsize_sigma = -0.3\n", "size_sigma");
  fails("type = laguerre\ngrid = 8 8 8\ngrains = 8\nsize_distribution = bimodal\n", "coarse_fraction");
  fails("type = laguerre\ngrid = 8 8 8\ngrains = 8\ncoarse_ratio = 3\n", "coarse_ratio");
  fails("type = laguerre\ngrid = 8 8 8\ngrains = 8\nlloyd = -1\n", "lloyd");
  fails("type = laguerre\ngrid = 8 8 8\ngrains = 8\naspect_bunge_deg = 45\n", "aspect_bunge_deg");
  fails("type = voronoi\ngrid = 8 8 8\ngrains = 8\norientations = random\n", "random");
  fails("type = voronoi\ngrid = 8 8 8\ngrains = 8\nphases = a b\nphase_fractions = 0.5 0.4\n", "phase_fractions");
  fails("type = voronoi\ngrid = 8 8 8\ngrains = 8\nphases = a b\nphase_fractions = 1\n", "phase_fractions");
  fails("type = poisson\ngrid = 8 8 8\ngrains = 8\n", "poisson");
  const base::Tree seeds = section("type = voronoi\ngrid = 8 8 8\ngrains = 3\nseeds = s.csv\n");
  GenerateReport report;
  CHECK_THROWS_WITH(make_cells(read_cell_options(seeds), {{{0.1, 0.2, 0.3}}}, world(), report),
                    Catch::Contains("s.csv") && Catch::Contains("grains = 3"));
  const base::Tree outside = section("type = voronoi\ngrid = 8 8 8\nseeds = s.csv\n");
  CHECK_THROWS_WITH(make_cells(read_cell_options(outside), {{{0.1, 1.2, 0.3}}}, world(), report),
                    Catch::Contains("1.2"));
}
