// Periodic Voronoi and Laguerre cells against the definition, voxel by voxel, and the reference polycrystal from its sites.
#include <catch2/catch.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <limits>
#include <numeric>
#include <sstream>

#include "src/base/require.hpp"
#include "src/microstructure/tessellation.hpp"

using namespace polyslip;
using namespace polyslip::microstructure;

namespace {

const base::Comm& world() {
  static const base::Comm comm(MPI_COMM_WORLD);
  return comm;
}

const kernels::Quaternion<double> turned = kernels::from_bunge(0.5, 0.8, -1.1);

/// The definition: all sites and all their nearest images.
int nearest(const base::Grid& grid, const Sites& sites, const Metric& metric, int x, int y, int z) {
  const std::array<double, 3> centre{(x + 0.5) / grid.cells[0], (y + 0.5) / grid.cells[1], (z + 0.5) / grid.cells[2]};
  double best = std::numeric_limits<double>::infinity();
  int winner = -1;
  for (std::size_t s = 0; s < sites.positions.size(); ++s)
    for (int image = 0; image < 125; ++image) {
      const int shift[3] = {image % 5 - 2, image / 5 % 5 - 2, image / 25 - 2};
      Vector apart;
      for (int i = 0; i < 3; ++i) {
        const auto k = static_cast<std::size_t>(i);
        apart[i] = (centre[k] - sites.positions[s][k] - shift[i]) * grid.size[k];
      }
      apart = metric.root * apart;
      const double power = dot(apart, apart) - (sites.weights.empty() ? 0 : sites.weights[s]);
      if (power < best) {
        best = power;
        winner = static_cast<int>(s);
      }
    }
  return winner;
}

void check_against_definition(const base::Grid& grid, const Sites& sites, const Metric& metric) {
  const base::Slab slab = base::Slab::of(grid, world());
  const std::vector<int> cells = cells_of_sites(grid, slab, sites, metric);
  REQUIRE(static_cast<std::int64_t>(cells.size()) == slab.points(grid));
  std::size_t voxel = 0;
  int wrong = 0;
  for (int z = slab.begin; z < slab.begin + slab.count; ++z)
    for (int y = 0; y < grid.cells[1]; ++y)
      for (int x = 0; x < grid.cells[0]; ++x, ++voxel) wrong += cells[voxel] != nearest(grid, sites, metric, x, y, z);
  CHECK(wrong == 0);
  const auto counts = count_cells(cells, sites.positions.size(), world());
  CHECK(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}) == grid.points());
}

}  // namespace

TEST_CASE("Voronoi cells are those of the nearest site") {
  for (const int count : {1, 2, 3, 27, 300}) {
    INFO(count << " sites");
    check_against_definition({{12, 9, 7}, {1, 1, 1}, {0, 0, 0}}, {random_positions(count, 5), {}}, {});
    check_against_definition({{10, 4, 8}, {3e-6, 1e-6, 8e-6}, {0, 0, 0}}, {random_positions(count, 6), {}},
                             metric_of({1, 1, 3}));
    check_against_definition({{10, 4, 8}, {3e-6, 1e-6, 8e-6}, {0, 0, 0}}, {random_positions(count, 8), {}},
                             metric_of({2, 1, 0.5}, turned));
  }
}

TEST_CASE("Laguerre cells are those of the least power distance") {
  for (const int count : {1, 4, 60, 500}) {
    INFO(count << " sites");
    Sites sites{random_positions(count, 7), {}};
    for (int s = 0; s < count; ++s) sites.weights.push_back(0.2 * std::pow(s % 17 / 17.0, 3) - 0.05);
    check_against_definition({{11, 8, 9}, {1, 2, 1}, {0, 0, 0}}, sites, metric_of({2, 1, 1}));
    check_against_definition({{11, 8, 9}, {1, 2, 1}, {0, 0, 0}}, sites, metric_of({2, 1, 1}, turned));
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
  const std::vector<int> cells = cells_of_sites(grid, slab, sites);
  CHECK(std::equal(cells.begin(), cells.end(), expected.begin() + slab.begin * grid.plane()));
}

TEST_CASE("aspects that are not positive, and no sites") {
  CHECK_THROWS_AS(metric_of({1, 0, 1}), base::InputError);
  const base::Grid grid{{4, 4, 4}, {1, 1, 1}, {0, 0, 0}};
  CHECK_THROWS_AS(cells_of_sites(grid, base::Slab::of(grid, world()), {}), base::InputError);
}
