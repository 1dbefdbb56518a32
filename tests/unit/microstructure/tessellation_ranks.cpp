// Periodic Voronoi and Laguerre cells against the definition, voxel by voxel, and the reference polycrystal from its sites.
#include <catch2/catch.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <limits>
#include <numeric>
#include <sstream>

#include "src/microstructure/size_distribution.hpp"
#include "src/microstructure/tessellation.hpp"

using namespace polyslip;
using namespace polyslip::microstructure;

namespace {

const base::Comm& world() {
  static const base::Comm comm(MPI_COMM_WORLD);
  return comm;
}

/// The definition: all sites and all their 27 nearest images.
int nearest(const base::Grid& grid, const Sites& sites, const std::array<double, 3>& stretch, int x, int y, int z) {
  const std::array<double, 3> centre{(x + 0.5) / grid.cells[0], (y + 0.5) / grid.cells[1], (z + 0.5) / grid.cells[2]};
  double best = std::numeric_limits<double>::infinity();
  int winner = -1;
  for (std::size_t s = 0; s < sites.positions.size(); ++s)
    for (int image = 0; image < 27; ++image) {
      const int shift[3] = {image % 3 - 1, image / 3 % 3 - 1, image / 9 - 1};
      double power = sites.weights.empty() ? 0 : -sites.weights[s];
      for (int i = 0; i < 3; ++i)
        power += std::pow((centre[i] - sites.positions[s][i] - shift[i]) * grid.size[i] / stretch[i], 2);
      if (power < best) {
        best = power;
        winner = static_cast<int>(s);
      }
    }
  return winner;
}

void check_against_definition(const base::Grid& grid, const Sites& sites, const std::array<double, 3>& aspect) {
  const base::Slab slab = base::Slab::of(grid, world());
  const auto stretch = stretch_of(aspect);
  const std::vector<int> cells = cells_of_sites(grid, slab, sites, stretch);
  REQUIRE(static_cast<std::int64_t>(cells.size()) == slab.points(grid));
  std::size_t voxel = 0;
  int wrong = 0;
  for (int z = slab.begin; z < slab.begin + slab.count; ++z)
    for (int y = 0; y < grid.cells[1]; ++y)
      for (int x = 0; x < grid.cells[0]; ++x, ++voxel) wrong += cells[voxel] != nearest(grid, sites, stretch, x, y, z);
  CHECK(wrong == 0);
  const auto counts = count_cells(cells, sites.positions.size(), world());
  CHECK(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}) == grid.points());
}

}  // namespace

TEST_CASE("Voronoi cells are those of the nearest site") {
  for (const int count : {1, 2, 3, 27, 300}) {
    INFO(count << " sites");
    check_against_definition({{12, 9, 7}, {1, 1, 1}, {0, 0, 0}}, {random_positions(count, 5), {}}, {1, 1, 1});
    check_against_definition({{10, 4, 8}, {3e-6, 1e-6, 8e-6}, {0, 0, 0}}, {random_positions(count, 6), {}}, {1, 1, 3});
  }
}

TEST_CASE("Laguerre cells are those of the least power distance") {
  for (const int count : {1, 4, 60, 500}) {
    INFO(count << " sites");
    Sites sites{random_positions(count, 7), {}};
    for (int s = 0; s < count; ++s) sites.weights.push_back(0.2 * std::pow(s % 17 / 17.0, 3) - 0.05);
    check_against_definition({{11, 8, 9}, {1, 2, 1}, {0, 0, 0}}, sites, {2, 1, 1});
  }
}

TEST_CASE("the sites of the reference polycrystal give its grains") {
  const std::string folder = std::string(POLYSLIP_SOURCE_DIR) + "/../shared/reference/poly16_fcc_tension/";
  if (!std::filesystem::exists(folder)) {
    std::cout << "SKIPPED the sites of the reference polycrystal: ../shared/reference absent\n";
    return;
  }
  std::ifstream seeds(folder + "seeds.csv"), ids(folder + "material_ids_x_fastest.txt");
  std::string line;
  std::getline(seeds, line);
  Sites sites;
  for (char comma; std::getline(seeds, line);) {
    std::istringstream cells(line);
    UnitPoint point;
    cells >> point[0] >> comma >> point[1] >> comma >> point[2];
    sites.positions.push_back(point);
  }
  REQUIRE(sites.positions.size() == 20);
  std::vector<int> expected;
  for (int id = 0; ids >> id;) expected.push_back(id);
  const base::Grid grid{{16, 16, 16}, {1, 1, 1}, {0, 0, 0}};
  REQUIRE(static_cast<std::int64_t>(expected.size()) == grid.points());
  const base::Slab slab = base::Slab::of(grid, world());
  const std::vector<int> cells = cells_of_sites(grid, slab, sites, {1, 1, 1});
  CHECK(std::equal(cells.begin(), cells.end(), expected.begin() + slab.begin * grid.plane()));
}

TEST_CASE("sizes asked for and sizes made") {
  const base::Grid grid{{48, 48, 48}, {48e-6, 48e-6, 48e-6}, {0, 0, 0}};
  for (const double sigma : {0.0, 0.35, 0.5}) {
    INFO("sigma " << sigma);
    const int count = 200;
    const std::vector<double> targets = lognormal_volumes(count, sigma, 3);
    CHECK(std::accumulate(targets.begin(), targets.end(), 0.0) == Approx(1));
    // The standard deviation of a sample of n has itself a standard deviation of sigma / sqrt(2 n).
    CHECK(std::abs(log_size(targets).deviation - sigma) <= 3 * sigma / std::sqrt(2.0 * count) + 1e-14);
    const auto places = place_spheres(targets, grid.size, 3);
    const LaguerreFit fit = fit_laguerre(grid, places, targets, {1, 1, 1}, 0.02, world());
    CHECK(fit.diameter_error < 0.02);
    const auto cells = cells_of_sites(grid, base::Slab::of(grid, world()), fit.sites, {1, 1, 1});
    const auto counts = count_cells(cells, targets.size(), world());
    const LogSize made = log_size({counts.begin(), counts.end()});
    CHECK(made.deviation == Approx(log_size(targets).deviation).margin(0.02));
    if (world().root())
      std::cout << "sigma " << sigma << ": drawn " << log_size(targets).deviation << ", made " << made.deviation
                << ", diameter error " << fit.diameter_error << " after " << fit.sweeps << " sweeps\n";
  }
}

TEST_CASE("aspects that are not positive, and no sites") {
  CHECK_THROWS_AS(stretch_of({1, 0, 1}), base::InputError);
  const base::Grid grid{{4, 4, 4}, {1, 1, 1}, {0, 0, 0}};
  CHECK_THROWS_AS(cells_of_sites(grid, base::Slab::of(grid, world()), {}, {1, 1, 1}), base::InputError);
}
