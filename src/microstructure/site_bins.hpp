#pragma once
// Sites in a periodic list of bins, visited from near to far.
#include <algorithm>
#include <cmath>
#include <vector>

#include "src/microstructure/metric.hpp"

namespace polyslip::microstructure {

/// Some of the sites of a box, sorted into bins along its reduced periods.
class SiteBins {
 public:
  struct Member {
    UnitPoint at;  ///< shares of the reduced periods
    double weight;
    int site;
  };

  /// Bins of about `each` of `sites` sites. `periods` must outlive this.
  SiteBins(const Periods& periods, std::size_t sites, double each);

  /// Sorts the sites `some`, whose reduced places are `at`, into the bins, with weight 0.
  void assign(const std::vector<UnitPoint>& at, const std::vector<int>& some);
  /// Weights of all sites, assigned here or not.
  void set_weights(const std::vector<double>& weights);
  double heaviest() const { return heaviest_; }

  /// Calls visit(member, period, apart) for the sites around `at` (in [0, 1)) and their images, bins from near to far: the image lies
  /// `period` whole periods off the member, and apart = image − at as a vector of the measured space. A bin whose points are
  /// all at least the root of d² away is left out where enough(d²) says so, and so is all that follows when that holds wherever
  /// in its own bin `at` may stand. A site whose distance is that bound up to rounding may be missed: leave a margin of 1e-9
  /// where it matters.
  template <class Enough, class Visit>
  void search(const UnitPoint& at, const Enough& enough, const Visit& visit) {
    std::array<int, 3> home;
    std::array<double, 3> off_middle;  // of the home bin, in bins
    for (std::size_t i = 0; i < 3; ++i) {
      home[i] = bin_of(at[i], i);
      off_middle[i] = at[i] * count_[i] - home[i] - 0.5;
    }
    for (std::size_t k = 0;; ++k) {
      while (k == offsets_.size()) {
        if (enough(complete_ * complete_)) return;
        reach(2 * complete_);
      }
      const Offset& offset = offsets_[k];
      if (enough(offset.least2)) return;
      if (enough(least2(offset.step, off_middle, 0.5))) continue;
      std::array<int, 3> period;
      std::size_t bin = 0, stride = 1;
      for (std::size_t i = 0; i < 3; ++i) {
        const int wanted = home[i] + offset.step[i];
        period[i] = floor_ratio(wanted, count_[i]);
        bin += stride * static_cast<std::size_t>(wanted - period[i] * count_[i]);
        stride *= static_cast<std::size_t>(count_[i]);
      }
      for (int m = begin_[bin]; m < begin_[bin + 1]; ++m) {
        const Member& member = members_[static_cast<std::size_t>(m)];
        visit(member, period, periods_->apart(member.at, period, at));
      }
    }
  }

 private:
  /// A bin some steps away and the least distance² of points in the two.
  struct Offset {
    std::array<int, 3> step;
    double least2;
  };

  static int floor_ratio(int a, int b) { return a >= 0 ? a / b : -((b - 1 - a) / b); }
  int bin_of(double share, std::size_t i) const;
  /// Bound from below on the distance² from a point `off_middle` of its bin to the points `step` bins away; `half` = 1/2 for the
  /// extent of one bin, 1 for that of two.
  double least2(const std::array<int, 3>& step, const std::array<double, 3>& off_middle, double half) const {
    double sum = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      double part = 0;
      for (std::size_t j = i; j < 3; ++j) part += upper_[i][j] * (step[j] - off_middle[j]);
      const double gap = std::max(0.0, std::abs(part) - half * extent_[i]);
      sum += gap * gap;
    }
    return sum;
  }
  /// Makes the list of offsets complete up to this distance.
  void reach(double distance);

  const Periods* periods_;
  std::array<int, 3> count_;
  std::array<std::array<double, 3>, 3> upper_;  // edges of a bin in an orthonormal frame, columns, triangular
  std::array<double, 3> extent_;                // of a bin along that frame
  std::vector<int> begin_;
  std::vector<Member> members_;
  std::vector<Offset> offsets_;
  double complete_ = 0;
  double heaviest_ = 0;
};

/// The sites in classes of size, so that the few that reach far do not make all searches long: the largest 1/200, the next to
/// 1/20, the next to 1/3, the rest; the smallest first. `sizes` may be empty: one class.
struct SiteClasses {
  std::vector<std::vector<int>> sites;
  static SiteClasses of(const std::vector<double>& sizes, std::size_t count);
};

}  // namespace polyslip::microstructure
