#pragma once
// Anderson's acceleration of a fixed point x = g(x) (J. ACM 12 (1965) 547, doi:10.1145/321296.321305; Walker, Ni, SIAM J. Numer. Anal.
// 49 (2011) 1715, doi:10.1137/10078356X).
#include <deque>
#include <vector>

namespace polyslip::mean_field {

class Anderson {
 public:
  explicit Anderson(int depth) : depth_(static_cast<std::size_t>(depth)) {}
  /// The next x from x and g(x), components in comparable units. Where the residual |g(x) − x| has more than doubled against its least
  /// so far the history is dropped and the answer is g(x).
  std::vector<double> next(const std::vector<double>& x, const std::vector<double>& image);
  void forget();

 private:
  std::size_t depth_;
  double least_ = 0;
  std::vector<double> last_x_, last_residual_;
  std::deque<std::vector<double>> steps_, changes_;  ///< differences of x and of residuals
};

}  // namespace polyslip::mean_field
