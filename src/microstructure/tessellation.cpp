#include "src/microstructure/tessellation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/rotation/random.hpp"
#include "src/microstructure/generate_draws.hpp"
#include "src/microstructure/site_bins.hpp"

namespace polyslip::microstructure {

namespace {

/// Finds the site of each voxel of a small block: those that can win somewhere in it first, then the best of them for each voxel.
class BlockSearch {
 public:
  BlockSearch(const base::Grid& grid, const Sites& sites, const Metric& metric)
      : grid_(grid), periods_(grid.size, metric) {
    const SiteClasses classes = SiteClasses::of(sites.weights, sites.positions.size());
    std::vector<UnitPoint> places;
    for (const UnitPoint& position : sites.positions) places.push_back(periods_.reduced(position));
    for (const std::vector<int>& some : classes.sites) {
      bins_.emplace_back(periods_, some.size(), 1.0);
      bins_.back().assign(places, some);
      if (!sites.weights.empty()) bins_.back().set_weights(sites.weights);
    }
  }

  /// Voxels [low, high) along each axis.
  void collect(const std::array<int, 3>& low, const std::array<int, 3>& high) {
    std::array<double, 3> middle;
    for (std::size_t i = 0; i < 3; ++i) middle[i] = 0.5 * (low[i] + high[i]) / grid_.cells[i];
    const UnitPoint centre = periods_.unfolded(middle);
    double radius = 0;
    for (int corner = 0; corner < 8; ++corner) {
      const UnitPoint at =
          periods_.unfolded({((corner & 1 ? high : low)[0] + (corner & 1 ? -0.5 : 0.5)) / grid_.cells[0],
                             ((corner & 2 ? high : low)[1] + (corner & 2 ? -0.5 : 0.5)) / grid_.cells[1],
                             ((corner & 4 ? high : low)[2] + (corner & 4 ? -0.5 : 0.5)) / grid_.cells[2]});
      const Vector apart = periods_.apart(at, {0, 0, 0}, centre);
      radius = std::max(radius, dot(apart, apart));
    }
    radius = std::sqrt(radius) * (1 + 1e-6);
    const UnitPoint folded = periods_.reduced(middle);
    std::array<int, 3> off;  // periods from the point as it lies to the folded one
    for (std::size_t i = 0; i < 3; ++i) off[i] = static_cast<int>(std::lround(centre[i] - folded[i]));

    double best = std::numeric_limits<double>::infinity();
    Vector winner{{0, 0, 0}};
    for (SiteBins& some : bins_)
      some.search(
          folded, [&](double least2) { return least2 - some.heaviest() > best; },
          [&](const SiteBins::Member& site, const std::array<int, 3>&, const Vector& apart) {
            const double power = dot(apart, apart) - site.weight;
            if (power >= best) return;
            best = power;
            winner = apart;
          });
    // With the powers p at the centre, site i beats the centre's winner j within the radius ρ only if p_i − p_j < 2 ρ |y_i − y_j|, and
    // |y_i − y_j| <= |y_i| + |y_j|.
    candidates_.clear();
    const double distance = std::sqrt(dot(winner, winner));
    for (SiteBins& some : bins_) {
      const double more = radius * radius + some.heaviest() + best + 2 * radius * distance;
      const double stop = more < 0 ? 0 : (radius + std::sqrt(more)) * (1 + 1e-6);
      some.search(
          folded, [&](double least2) { return least2 > stop * stop; },
          [&](const SiteBins::Member& site, const std::array<int, 3>& period, const Vector& apart) {
            const Vector between{{apart[0] - winner[0], apart[1] - winner[1], apart[2] - winner[2]}};
            const double behind = dot(apart, apart) - site.weight - best;
            if (behind <= 2 * radius * std::sqrt(dot(between, between)) * (1 + 1e-6) + 1e-12 * distance * distance)
              candidates_.push_back({site, {period[0] + off[0], period[1] + off[1], period[2] + off[2]}});
          });
    }
  }

  int site_of(int x, int y, int z) const {
    const UnitPoint centre =
        periods_.unfolded({(x + 0.5) / grid_.cells[0], (y + 0.5) / grid_.cells[1], (z + 0.5) / grid_.cells[2]});
    double best = std::numeric_limits<double>::infinity();
    int winner = -1;
    for (const Candidate& candidate : candidates_) {
      const Vector apart = periods_.apart(candidate.site.at, candidate.period, centre);
      const double power = dot(apart, apart) - candidate.site.weight;
      if (power < best || (power == best && candidate.site.site < winner)) {
        best = power;
        winner = candidate.site.site;
      }
    }
    return winner;
  }

 private:
  struct Candidate {
    SiteBins::Member site;
    std::array<int, 3> period;
  };
  const base::Grid& grid_;
  Periods periods_;
  std::vector<SiteBins> bins_;
  std::vector<Candidate> candidates_;
};

/// Edge of a block, in voxels: less than a cell, so that few sites have a share in it.
int block_edge(const base::Grid& grid, std::size_t sites) {
  const double per_cell = static_cast<double>(grid.points()) / static_cast<double>(sites);
  return std::clamp(static_cast<int>(std::lround(0.7 * std::cbrt(per_cell))), 2, 16);
}

}  // namespace

std::vector<int> cells_of_sites(const base::Grid& grid, const base::Slab& slab, const Sites& sites,
                                const Metric& metric) {
  base::require(!sites.positions.empty(), "a tessellation needs at least one site");
  BlockSearch search(grid, sites, metric);
  std::vector<int> cell(static_cast<std::size_t>(slab.points(grid)));
  const std::array<int, 3> begin{0, 0, slab.begin}, end{grid.cells[0], grid.cells[1], slab.begin + slab.count};
  const int edge = block_edge(grid, sites.positions.size());
  std::array<int, 3> low;
  for (low[2] = begin[2]; low[2] < end[2]; low[2] += edge)
    for (low[1] = begin[1]; low[1] < end[1]; low[1] += edge)
      for (low[0] = begin[0]; low[0] < end[0]; low[0] += edge) {
        std::array<int, 3> high;
        for (std::size_t i = 0; i < 3; ++i) high[i] = std::min(low[i] + edge, end[i]);
        search.collect(low, high);
        for (int z = low[2]; z < high[2]; ++z)
          for (int y = low[1]; y < high[1]; ++y)
            for (int x = low[0]; x < high[0]; ++x)
              cell[static_cast<std::size_t>(x + grid.cells[0] * (y + std::int64_t{grid.cells[1]} * (z - begin[2])))] =
                  search.site_of(x, y, z);
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
