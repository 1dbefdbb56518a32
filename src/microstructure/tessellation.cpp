#include "src/microstructure/tessellation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "kernels/rotation/random.hpp"
#include "src/microstructure/generate_draws.hpp"

namespace polyslip::microstructure {
namespace {

/// A neighbouring bin: how far (in bins, each axis within one period) and the least distance² of points in the two.
struct Offset {
  std::array<int, 3> step;
  double least2;
};

/// Some of the sites, sorted into a periodic list of boxes, about one site in each.
class Bins {
 public:
  Bins(const Sites& sites, const std::vector<int>& some, const std::array<double, 3>& lengths) {
    const double volume = lengths[0] * lengths[1] * lengths[2];
    const double edge = std::cbrt(volume / static_cast<double>(some.size()));
    for (int i = 0; i < 3; ++i) {
      count_[i] = std::clamp(static_cast<int>(std::lround(lengths[i] / edge)), 1, 1024);
      bin_edge_[i] = lengths[i] / count_[i];
    }
    begin_.assign(static_cast<std::size_t>(bins()) + 1, 0);
    std::vector<int> bin(some.size());
    for (std::size_t s = 0; s < bin.size(); ++s) {
      const auto site = static_cast<std::size_t>(some[s]);
      bin[s] = index(bin_of(sites.positions[site]));
      ++begin_[static_cast<std::size_t>(bin[s]) + 1];
      if (!sites.weights.empty())
        largest_weight_ = s == 0 ? sites.weights[site] : std::max(largest_weight_, sites.weights[site]);
    }
    for (std::size_t b = 1; b < begin_.size(); ++b) begin_[b] += begin_[b - 1];
    std::vector<int> fill(begin_.begin(), begin_.end() - 1);
    members_.resize(bin.size());
    for (std::size_t s = 0; s < bin.size(); ++s)
      members_[static_cast<std::size_t>(fill[static_cast<std::size_t>(bin[s])]++)] = some[s];
    make_offsets();
  }

  /// Calls compare(site) for every site that can be better than `best`, which compare lowers, and some more: bins from near to
  /// far, as long as their nearest corner is near enough for the heaviest site.
  template <class Compare>
  void search(const UnitPoint& point, const double& best, const Compare& compare) const {
    const std::array<int, 3> home = bin_of(point);
    std::array<double, 3> inside;  // place in the home bin, 0 to 1
    for (int i = 0; i < 3; ++i) inside[i] = point[i] * count_[i] - home[i];
    for (const Offset& offset : offsets_) {
      if (offset.least2 - largest_weight_ > best) break;
      std::array<int, 3> bin;
      double least2 = 0;
      for (int i = 0; i < 3; ++i) {
        const int step = offset.step[i];
        const double gap =
            step == 0 ? 0.0 : bin_edge_[i] * std::min(step - inside[i], count_[i] - step - 1 + inside[i]);
        least2 += gap * gap;
        bin[i] = home[i] + step < count_[i] ? home[i] + step : home[i] + step - count_[i];
      }
      if (least2 * no_rounding - largest_weight_ > best) continue;
      const auto b = static_cast<std::size_t>(index(bin));
      for (int m = begin_[b]; m < begin_[b + 1]; ++m) compare(members_[static_cast<std::size_t>(m)]);
    }
  }

 private:
  static constexpr double no_rounding = 1 - 1e-9;  // rounding of the distances must not hide a site

  std::array<int, 3> bin_of(const UnitPoint& unit) const {
    std::array<int, 3> bin;
    for (int i = 0; i < 3; ++i) bin[i] = std::min(count_[i] - 1, static_cast<int>(unit[i] * count_[i]));
    return bin;
  }
  int bins() const { return count_[0] * count_[1] * count_[2]; }
  int index(const std::array<int, 3>& bin) const { return bin[0] + count_[0] * (bin[1] + count_[1] * bin[2]); }

  void make_offsets() {
    offsets_.reserve(static_cast<std::size_t>(bins()));
    for (int z = 0; z < count_[2]; ++z)
      for (int y = 0; y < count_[1]; ++y)
        for (int x = 0; x < count_[0]; ++x) {
          Offset offset{{x, y, z}, 0};
          for (int i = 0; i < 3; ++i) {
            const int apart = std::min(offset.step[i], count_[i] - offset.step[i]);
            const double gap = std::max(0, apart - 1) * bin_edge_[i];
            offset.least2 += gap * gap;
          }
          offset.least2 *= no_rounding;
          offsets_.push_back(offset);
        }
    std::stable_sort(offsets_.begin(), offsets_.end(),
                     [](const Offset& a, const Offset& b) { return a.least2 < b.least2; });
  }

  std::array<double, 3> bin_edge_;
  std::array<int, 3> count_;
  std::vector<int> begin_, members_;
  std::vector<Offset> offsets_;
  double largest_weight_ = 0;
};

/// Sites of heavy weight reach far, so they get lists of their own with larger boxes: the heaviest 1/200, the next to 1/20,
/// the next to 1/3, the rest.
std::vector<Bins> bins_by_weight(const Sites& sites, const std::array<double, 3>& lengths) {
  std::vector<int> order(sites.positions.size());
  std::iota(order.begin(), order.end(), 0);
  std::vector<std::size_t> ends;
  if (!sites.weights.empty()) {
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
      return sites.weights[static_cast<std::size_t>(a)] > sites.weights[static_cast<std::size_t>(b)];
    });
    ends = {order.size() / 200, order.size() / 20, order.size() / 3};
  }
  ends.push_back(order.size());
  std::vector<Bins> classes;
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    if (end == begin) continue;
    classes.emplace_back(sites,
                         std::vector<int>(order.begin() + static_cast<std::ptrdiff_t>(begin),
                                          order.begin() + static_cast<std::ptrdiff_t>(end)),
                         lengths);
    begin = end;
  }
  std::reverse(classes.begin(), classes.end());  // the many light ones first: they set a good bound
  return classes;
}

}  // namespace

std::array<double, 3> stretch_of(const std::array<double, 3>& aspect) {
  base::require(aspect[0] > 0 && aspect[1] > 0 && aspect[2] > 0, "aspect is ", aspect[0], " ", aspect[1], " ",
                aspect[2], "; three positive numbers are allowed");
  const double mean = std::cbrt(aspect[0] * aspect[1] * aspect[2]);
  return {aspect[0] / mean, aspect[1] / mean, aspect[2] / mean};
}

std::vector<int> cells_of_sites(const base::Grid& grid, const base::Slab& slab, const Sites& sites,
                                const std::array<double, 3>& stretch) {
  base::require(!sites.positions.empty(), "a tessellation needs at least one site");
  std::array<double, 3> lengths;
  for (int i = 0; i < 3; ++i) lengths[i] = grid.size[i] / stretch[i];
  const bool weighted = !sites.weights.empty();
  const std::vector<Bins> classes = bins_by_weight(sites, lengths);
  std::vector<int> cell(static_cast<std::size_t>(slab.points(grid)));
  std::size_t voxel = 0;
  for (int z = slab.begin; z < slab.begin + slab.count; ++z)
    for (int y = 0; y < grid.cells[1]; ++y)
      for (int x = 0; x < grid.cells[0]; ++x, ++voxel) {
        const UnitPoint centre{(x + 0.5) / grid.cells[0], (y + 0.5) / grid.cells[1], (z + 0.5) / grid.cells[2]};
        double best = std::numeric_limits<double>::infinity();
        int winner = -1;
        const auto compare = [&](int site) {
          const UnitPoint& position = sites.positions[static_cast<std::size_t>(site)];
          double power = weighted ? -sites.weights[static_cast<std::size_t>(site)] : 0.0;
          for (int i = 0; i < 3; ++i) {
            double apart = std::abs(centre[i] - position[i]);
            if (apart > 0.5) apart = 1 - apart;
            apart *= lengths[i];
            power += apart * apart;
          }
          if (power < best || (power == best && site < winner)) {
            best = power;
            winner = site;
          }
        };
        for (const Bins& bins : classes) bins.search(centre, best, compare);
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
