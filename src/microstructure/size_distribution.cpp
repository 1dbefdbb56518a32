#include "src/microstructure/size_distribution.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "kernels/rotation/random.hpp"
#include "src/microstructure/generate_draws.hpp"

namespace polyslip::microstructure {
namespace {

constexpr double pi = 3.14159265358979323846;

double radius_of(double volume) { return 0.5 * equivalent_diameter(volume); }

/// Spheres of similar radius in a periodic list of boxes.
struct Level {
  double radius;  // none is larger
  std::array<int, 3> count;
  std::vector<std::vector<int>> boxes;

  Level(double largest, const std::array<double, 3>& lengths) : radius(largest) {
    for (int i = 0; i < 3; ++i) count[i] = std::clamp(static_cast<int>(lengths[i] / (2 * largest)), 1, 128);
    boxes.resize(static_cast<std::size_t>(count[0]) * count[1] * count[2]);
  }
  std::vector<int>& box(const std::array<int, 3>& at) {
    return boxes[static_cast<std::size_t>(at[0] + count[0] * (at[1] + count[1] * at[2]))];
  }
  std::array<int, 3> index(const UnitPoint& point) const {
    std::array<int, 3> at;
    for (int i = 0; i < 3; ++i) at[i] = std::min(count[i] - 1, static_cast<int>(point[i] * count[i]));
    return at;
  }
};

/// Spheres that stand already, by classes of radius that halve from one to the next.
class Packing {
 public:
  Packing(const std::vector<double>& radii, const std::array<double, 3>& lengths)
      : radii_(radii), lengths_(lengths), places_(radii.size()) {}

  void add(int sphere, const UnitPoint& place) {
    const double radius = radii_[static_cast<std::size_t>(sphere)];
    if (levels_.empty() || radius < 0.5 * levels_.back().radius) levels_.emplace_back(radius, lengths_);
    places_[static_cast<std::size_t>(sphere)] = place;
    levels_.back().box(levels_.back().index(place)).push_back(sphere);
  }

  /// Least of (distance / sum of radii) to the spheres near `place`; 2 where all are farther.
  double clearance(double radius, const UnitPoint& place) {
    double least = 2;
    for (Level& level : levels_) {
      const std::array<int, 3> home = level.index(place);
      std::array<int, 3> low, high;
      for (int i = 0; i < 3; ++i) {
        const int reach = static_cast<int>(std::ceil((radius + level.radius) * level.count[i] / lengths_[i]));
        const bool all = 2 * reach + 1 >= level.count[i];
        low[i] = all ? 0 : home[i] - reach;
        high[i] = all ? level.count[i] - 1 : home[i] + reach;
      }
      for (int z = low[2]; z <= high[2]; ++z)
        for (int y = low[1]; y <= high[1]; ++y)
          for (int x = low[0]; x <= high[0]; ++x) {
            const auto wrap = [&](int at, int i) { return (at + level.count[i]) % level.count[i]; };
            for (const int other : level.box({wrap(x, 0), wrap(y, 1), wrap(z, 2)}))
              least = std::min(least, distance(place, places_[static_cast<std::size_t>(other)]) /
                                          (radius + radii_[static_cast<std::size_t>(other)]));
          }
    }
    return least;
  }

  const std::vector<UnitPoint>& places() const { return places_; }

 private:
  double distance(const UnitPoint& a, const UnitPoint& b) const {
    double square = 0;
    for (int i = 0; i < 3; ++i) {
      double apart = std::abs(a[i] - b[i]);
      if (apart > 0.5) apart = 1 - apart;
      square += apart * apart * lengths_[i] * lengths_[i];
    }
    return std::sqrt(square);
  }

  const std::vector<double>& radii_;
  std::array<double, 3> lengths_;
  std::vector<UnitPoint> places_;
  std::vector<Level> levels_;
};

/// Planes of the fitting grid for a rank; unlike Slab::of, ranks may hold none.
base::Slab share_of(const base::Grid& grid, const base::Comm& comm) {
  const auto bound = [&](int rank) { return static_cast<int>(std::int64_t{grid.cells[2]} * rank / comm.size()); };
  return {bound(comm.rank()), bound(comm.rank() + 1) - bound(comm.rank())};
}

/// The grid thinned so that about `wanted` voxels remain.
base::Grid thinned(base::Grid grid, double wanted) {
  const double factor = std::cbrt(std::min(1.0, wanted / static_cast<double>(grid.points())));
  for (int& cells : grid.cells) cells = std::max(1, static_cast<int>(std::lround(cells * factor)));
  return grid;
}

/// One stage of the fit on one grid.
void fit_on_grid(LaguerreFit& fit, const base::Grid& grid, const std::vector<double>& volumes,
                 const std::array<double, 3>& stretch, double tolerance, int most_sweeps, const base::Comm& comm) {
  const double box = grid.size[0] * grid.size[1] * grid.size[2];
  const base::Slab slab = share_of(grid, comm);
  std::vector<double> best_weights = fit.sites.weights;
  double best_error = std::numeric_limits<double>::infinity();
  double damping = 0.6;
  int in_vain = 0;
  for (int sweep = 0; sweep < most_sweeps; ++sweep) {
    const std::vector<double> before = fit.sites.weights;
    const auto counts = count_cells(cells_of_sites(grid, slab, fit.sites, stretch), volumes.size(), comm);
    ++fit.sweeps;
    double square = 0;
    for (std::size_t k = 0; k < volumes.size(); ++k) {
      const double share = static_cast<double>(counts[k]) / static_cast<double>(grid.points());
      const double relative = std::cbrt(share / volumes[k]) - 1;
      square += relative * relative;
      const double radius = radius_of(volumes[k] * box);
      const double step = (volumes[k] - share) * box / (pi * radius);
      fit.sites.weights[k] += damping * std::clamp(step, -radius * radius, radius * radius);
    }
    const double error = std::sqrt(square / static_cast<double>(volumes.size()));
    if (error < best_error) {
      best_error = error;
      best_weights = before;
      in_vain = 0;
    } else if (++in_vain == 5) {
      // Cells push each other to and fro.
      damping *= 0.6;
      in_vain = 0;
    }
    if (best_error < tolerance || damping < 0.05) break;
  }
  fit.sites.weights = best_weights;
  fit.diameter_error = best_error;
}

}  // namespace

double equivalent_diameter(double volume) { return std::cbrt(6 * volume / pi); }

std::vector<double> lognormal_volumes(int count, double sigma, std::uint64_t seed) {
  std::vector<double> volumes(static_cast<std::size_t>(count));
  for (std::size_t k = 0; k < volumes.size(); ++k)
    volumes[k] = std::exp(3 * sigma * kernels::random_normal(seed, k, draw::size));
  const double sum = std::accumulate(volumes.begin(), volumes.end(), 0.0);
  for (double& volume : volumes) volume /= sum;
  return volumes;
}

std::vector<UnitPoint> place_spheres(const std::vector<double>& volumes, const std::array<double, 3>& lengths,
                                     std::uint64_t seed, int attempts) {
  const double box = lengths[0] * lengths[1] * lengths[2];
  std::vector<double> radii(volumes.size());
  for (std::size_t k = 0; k < radii.size(); ++k) radii[k] = radius_of(volumes[k] * box);
  std::vector<int> order(volumes.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return radii[static_cast<std::size_t>(a)] > radii[static_cast<std::size_t>(b)];
  });
  Packing packing(radii, lengths);
  for (const int sphere : order) {
    UnitPoint best{};
    double widest = -1;
    for (int attempt = 0; attempt < attempts && widest < 1; ++attempt) {
      const auto which = static_cast<std::uint32_t>(draw::placement + attempt);
      const kernels::RandomPair xy = kernels::random_uniform2(seed, static_cast<std::uint64_t>(sphere), which, 0);
      const UnitPoint place{xy.first, xy.second,
                            kernels::random_uniform2(seed, static_cast<std::uint64_t>(sphere), which, 1).first};
      const double clearance = packing.clearance(radii[static_cast<std::size_t>(sphere)], place);
      if (clearance > widest) {
        widest = clearance;
        best = place;
      }
    }
    packing.add(sphere, best);
  }
  return packing.places();
}

LaguerreFit fit_laguerre(const base::Grid& grid, const std::vector<UnitPoint>& positions,
                         const std::vector<double>& volumes, const std::array<double, 3>& stretch, double tolerance,
                         const base::Comm& comm) {
  const double box = grid.size[0] * grid.size[1] * grid.size[2];
  LaguerreFit fit;
  fit.sites.positions = positions;
  for (const double volume : volumes) fit.sites.weights.push_back(radius_of(volume * box) * radius_of(volume * box));
  const base::Grid coarse = thinned(grid, 64.0 * static_cast<double>(volumes.size()));
  const bool two_stages = coarse.points() * 3 < grid.points();
  if (two_stages) fit_on_grid(fit, coarse, volumes, stretch, tolerance, 60, comm);
  fit_on_grid(fit, grid, volumes, stretch, tolerance, two_stages ? 20 : 80, comm);
  return fit;
}

LogSize log_size(const std::vector<double>& volumes) {
  std::vector<double> sizes;
  for (const double volume : volumes)
    if (volume > 0) sizes.push_back(std::log(equivalent_diameter(volume)));
  if (sizes.empty()) return {};
  const auto count = static_cast<double>(sizes.size());
  const double mean = std::accumulate(sizes.begin(), sizes.end(), 0.0) / count;
  double square = 0;
  for (const double size : sizes) square += (size - mean) * (size - mean);
  return {mean, std::sqrt(square / count)};
}

}  // namespace polyslip::microstructure
