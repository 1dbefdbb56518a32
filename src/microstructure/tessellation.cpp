#include "src/microstructure/tessellation.hpp"

#include <limits>

#include "kernels/rotation/random.hpp"
#include "src/microstructure/generate_draws.hpp"
#include "src/microstructure/site_bins.hpp"

namespace polyslip::microstructure {

std::vector<int> cells_of_sites(const base::Grid& grid, const base::Slab& slab, const Sites& sites,
                                const Metric& metric) {
  base::require(!sites.positions.empty(), "a tessellation needs at least one site");
  const Periods periods(grid.size, metric);
  const SiteClasses classes = SiteClasses::of(sites.weights, sites.positions.size());
  std::vector<UnitPoint> places;
  for (const UnitPoint& position : sites.positions) places.push_back(periods.reduced(position));
  std::vector<SiteBins> bins;
  for (const std::vector<int>& some : classes.sites) {
    bins.emplace_back(periods, some.size(), 1.0);
    bins.back().assign(places, some);
    if (!sites.weights.empty()) bins.back().set_weights(sites.weights);
  }
  std::vector<int> cell(static_cast<std::size_t>(slab.points(grid)));
  std::size_t voxel = 0;
  for (int z = slab.begin; z < slab.begin + slab.count; ++z)
    for (int y = 0; y < grid.cells[1]; ++y)
      for (int x = 0; x < grid.cells[0]; ++x, ++voxel) {
        const UnitPoint centre =
            periods.reduced({(x + 0.5) / grid.cells[0], (y + 0.5) / grid.cells[1], (z + 0.5) / grid.cells[2]});
        double best = std::numeric_limits<double>::infinity();
        int winner = -1;
        for (SiteBins& some : bins) {
          const double heaviest = some.heaviest();
          some.search(
              centre, [&](double least2) { return least2 * (1 - 1e-9) - heaviest > best; },
              [&](const SiteBins::Member& site, const Vector& apart) {
                const double power = dot(apart, apart) - site.weight;
                if (power < best || (power == best && site.site < winner)) {
                  best = power;
                  winner = site.site;
                }
              });
        }
        cell[voxel] = winner;
      }
  return cell;
}

std::vector<std::int64_t> count_cells(const std::vector<int>& cell_of_voxel, std::size_t cells,
                                      const base::Comm& comm) {
  std::vector<std::int64_t> counts(cells, 0);
  for (const int cell : cell_of_voxel) ++counts[static_cast<std::size_t>(cell)];
  comm.sum(counts.data(), static_cast<int>(counts.size()));
  return counts;
}

std::vector<UnitPoint> random_positions(int count, std::uint64_t seed) {
  std::vector<UnitPoint> positions(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const kernels::RandomPair xy = kernels::random_uniform2(seed, i, draw::position, 0);
    positions[i] = {xy.first, xy.second, kernels::random_uniform2(seed, i, draw::position, 1).first};
  }
  return positions;
}

}  // namespace polyslip::microstructure
