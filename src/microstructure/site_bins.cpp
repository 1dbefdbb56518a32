#include "src/microstructure/site_bins.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace polyslip::microstructure {

SiteBins::SiteBins(const Periods& periods, std::size_t sites, double each) : periods_(&periods) {
  const double edge = std::cbrt(periods.volume() * each / static_cast<double>(std::max<std::size_t>(sites, 1)));
  std::array<Vector, 3> edges;
  for (std::size_t i = 0; i < 3; ++i) {
    count_[i] = std::clamp(static_cast<int>(std::lround(periods.width(static_cast<int>(i)) / edge)), 1, 1024);
    edges[i] = periods.period(static_cast<int>(i));
    for (int c = 0; c < 3; ++c) edges[i][c] /= count_[i];
  }
  // Gram and Schmidt: edges = frame · upper
  std::array<Vector, 3> frame;
  for (std::size_t j = 0; j < 3; ++j) {
    frame[j] = edges[j];
    for (std::size_t i = 0; i < 3; ++i) upper_[i][j] = 0;
    for (std::size_t i = 0; i < j; ++i) {
      upper_[i][j] = dot(frame[i], edges[j]);
      for (int c = 0; c < 3; ++c) frame[j][c] -= upper_[i][j] * frame[i][c];
    }
    upper_[j][j] = std::sqrt(dot(frame[j], frame[j]));
    for (int c = 0; c < 3; ++c) frame[j][c] /= upper_[j][j];
  }
  for (std::size_t i = 0; i < 3; ++i)
    extent_[i] = std::abs(upper_[i][0]) + std::abs(upper_[i][1]) + std::abs(upper_[i][2]);
  reach(3 * edge);
}

int SiteBins::bin_of(double share, std::size_t i) const {
  return std::min(count_[i] - 1, static_cast<int>(share * count_[i]));
}

void SiteBins::assign(const std::vector<UnitPoint>& at, const std::vector<int>& some) {
  begin_.assign(static_cast<std::size_t>(count_[0]) * count_[1] * count_[2] + 1, 0);
  std::vector<std::size_t> bin(some.size());
  for (std::size_t s = 0; s < bin.size(); ++s) {
    const UnitPoint& place = at[static_cast<std::size_t>(some[s])];
    bin[s] = static_cast<std::size_t>(bin_of(place[0], 0)) +
             static_cast<std::size_t>(count_[0]) *
                 static_cast<std::size_t>(bin_of(place[1], 1) + count_[1] * bin_of(place[2], 2));
    ++begin_[bin[s] + 1];
  }
  std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
  std::vector<int> fill(begin_.begin(), begin_.end() - 1);
  members_.resize(some.size());
  for (std::size_t s = 0; s < bin.size(); ++s)
    members_[static_cast<std::size_t>(fill[bin[s]]++)] = {at[static_cast<std::size_t>(some[s])], 0, some[s]};
  heaviest_ = 0;
}

void SiteBins::set_weights(const std::vector<double>& weights) {
  heaviest_ = -std::numeric_limits<double>::infinity();
  for (Member& member : members_) {
    member.weight = weights[static_cast<std::size_t>(member.site)];
    heaviest_ = std::max(heaviest_, member.weight);
  }
}

void SiteBins::reach(double distance) {
  // |i-th share of a vector| <= |vector| / width, and two points of a bin differ by less than one bin.
  std::array<int, 3> most;
  for (std::size_t i = 0; i < 3; ++i)
    most[i] = 1 + static_cast<int>(std::ceil(distance * count_[i] / periods_->width(static_cast<int>(i))));
  offsets_.clear();
  for (int z = -most[2]; z <= most[2]; ++z)
    for (int y = -most[1]; y <= most[1]; ++y)
      for (int x = -most[0]; x <= most[0]; ++x) {
        const std::array<int, 3> step{x, y, z};
        const double bound = least2(step, {0, 0, 0}, 1);
        if (bound <= distance * distance) offsets_.push_back({step, bound});
      }
  std::stable_sort(offsets_.begin(), offsets_.end(),
                   [](const Offset& a, const Offset& b) { return a.least2 < b.least2; });
  complete_ = distance;
}

SiteClasses SiteClasses::of(const std::vector<double>& sizes, std::size_t count) {
  std::vector<int> order(count);
  std::iota(order.begin(), order.end(), 0);
  std::vector<std::size_t> ends;
  if (!sizes.empty() && count >= 64) {
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
      return sizes[static_cast<std::size_t>(a)] > sizes[static_cast<std::size_t>(b)];
    });
    ends = {count / 200, count / 20, count / 3};
  }
  ends.push_back(count);
  SiteClasses classes;
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    if (end > begin)
      classes.sites.emplace_back(order.begin() + static_cast<std::ptrdiff_t>(begin),
                                 order.begin() + static_cast<std::ptrdiff_t>(end));
    begin = end;
  }
  std::reverse(classes.sites.begin(), classes.sites.end());
  return classes;
}

}  // namespace polyslip::microstructure
