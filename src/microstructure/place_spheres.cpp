#include "src/microstructure/place_spheres.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "kernels/rotation/random.hpp"
#include "src/microstructure/generate_draws.hpp"
#include "src/microstructure/size_distribution.hpp"

namespace polyslip::microstructure {
namespace {

/// Spheres of similar radius in a periodic list of boxes.
struct Level {
  double radius;  // none is larger
  std::array<int, 3> count;
  std::vector<std::vector<int>> boxes;

  Level(double largest, const Periods& periods) : radius(largest) {
    for (int i = 0; i < 3; ++i)
      count[static_cast<std::size_t>(i)] = std::clamp(static_cast<int>(periods.width(i) / (2 * largest)), 1, 128);
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
  Packing(const std::vector<double>& radii, const Periods& periods)
      : radii_(radii), periods_(periods), places_(radii.size()) {}

  void add(int sphere, const UnitPoint& place) {
    const double radius = radii_[static_cast<std::size_t>(sphere)];
    if (levels_.empty() || radius < 0.5 * levels_.back().radius) levels_.emplace_back(radius, periods_);
    places_[static_cast<std::size_t>(sphere)] = place;
    levels_.back().box(levels_.back().index(place)).push_back(sphere);
  }

  /// Least of (distance / sum of radii) to the spheres near `place`; 2 where all are farther. What is not above `beaten` need not be
  /// exact.
  double clearance(double radius, const UnitPoint& place, double beaten) {
    double least = 2;
    for (Level& level : levels_) {
      const std::array<int, 3> home = level.index(place);
      std::array<int, 3> low, high;
      for (int i = 0; i < 3; ++i) {
        const int reach = static_cast<int>(std::ceil((radius + level.radius) * level.count[i] / periods_.width(i)));
        const bool all = 2 * reach + 1 >= level.count[i];
        low[i] = all ? 0 : home[i] - reach;
        high[i] = all ? level.count[i] - 1 : home[i] + reach;
      }
      for (int z = low[2]; z <= high[2]; ++z)
        for (int y = low[1]; y <= high[1]; ++y)
          for (int x = low[0]; x <= high[0]; ++x) {
            const auto wrap = [&](int at, int i) { return (at + level.count[i]) % level.count[i]; };
            if (least <= beaten) return least;
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
    UnitPoint apart;
    for (std::size_t i = 0; i < 3; ++i) apart[i] = a[i] - b[i] - std::round(a[i] - b[i]);
    const Vector vector = periods_.vector(apart[0], apart[1], apart[2]);
    return std::sqrt(dot(vector, vector));
  }

  const std::vector<double>& radii_;
  const Periods& periods_;
  std::vector<UnitPoint> places_;
  std::vector<Level> levels_;
};

}  // namespace

std::vector<UnitPoint> place_spheres(const std::vector<double>& volumes, const Periods& periods, std::uint64_t seed,
                                     int attempts) {
  std::vector<double> radii(volumes.size());
  for (std::size_t k = 0; k < radii.size(); ++k) radii[k] = 0.5 * equivalent_diameter(volumes[k] * periods.volume());
  std::vector<int> order(volumes.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return radii[static_cast<std::size_t>(a)] > radii[static_cast<std::size_t>(b)];
  });
  Packing packing(radii, periods);
  for (const int sphere : order) {
    UnitPoint best{};
    double widest = -1;
    for (int attempt = 0; attempt < attempts && widest < 1; ++attempt) {
      const auto which = static_cast<std::uint32_t>(draw::placement + attempt);
      const kernels::RandomPair xy = kernels::random_uniform2(seed, static_cast<std::uint64_t>(sphere), which, 0);
      const UnitPoint place{xy.first, xy.second,
                            kernels::random_uniform2(seed, static_cast<std::uint64_t>(sphere), which, 1).first};
      const double clearance = packing.clearance(radii[static_cast<std::size_t>(sphere)], place, widest);
      if (clearance > widest) {
        widest = clearance;
        best = place;
      }
    }
    packing.add(sphere, best);
  }
  std::vector<UnitPoint> places;
  for (const UnitPoint& place : packing.places()) places.push_back(periods.of_box(place));
  return places;
}

}  // namespace polyslip::microstructure
