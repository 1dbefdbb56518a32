#include "src/campaign/sampling.hpp"

#include <boost/math/special_functions/erf.hpp>
#include <boost/random/sobol.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "kernels/rotation/random.hpp"

namespace polyslip::campaign {
namespace {

using kernels::random_bits;
using kernels::random_uniform;

constexpr double root_2 = 1.41421356237309504880;

}  // namespace

PointSet::PointSet(Sequence sequence, std::int64_t points, int dimensions, std::uint64_t seed, std::uint32_t stream,
                   int first)
    : dimensions_(dimensions), values_(static_cast<std::size_t>(points * dimensions)) {
  if (sequence == Sequence::sobol) {
    fill_sobol(points, seed, stream, first);
  } else if (sequence == Sequence::latin_hypercube) {
    fill_latin(points, seed, stream);
  } else {
    for (std::size_t i = 0; i < values_.size(); ++i) values_[i] = random_uniform(seed, i, stream);
  }
}

void PointSet::fill_sobol(std::int64_t points, std::uint64_t seed, std::uint32_t stream, int first) {
  boost::random::sobol_engine<std::uint32_t, 32> engine(static_cast<std::size_t>(first + dimensions_));
  const double step = 1.0 / 4294967296.0;
  for (std::int64_t p = 0; p < points; ++p) {
    for (int d = 0; p > 0 && d < first; ++d) engine();
    for (int d = 0; d < dimensions_; ++d) {
      // the engine leaves out the origin, without which the first 2^m points are no net
      const std::uint32_t digits = p == 0 ? 0 : engine();
      const std::uint32_t mask = random_bits(seed, static_cast<std::uint64_t>(d), stream).word[0];
      values_[static_cast<std::size_t>(p * dimensions_ + d)] = step * (static_cast<double>(digits ^ mask) + 0.5);
    }
  }
}

void PointSet::fill_latin(std::int64_t points, std::uint64_t seed, std::uint32_t stream) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(points));
  for (int d = 0; d < dimensions_; ++d) {
    std::iota(order.begin(), order.end(), 0);
    const auto draw = [&](std::int64_t p) {
      return kernels::random_uniform2(seed, static_cast<std::uint64_t>(p * dimensions_ + d), stream);
    };
    for (std::int64_t p = points - 1; p > 0; --p) {  // Fisher and Yates
      const auto other = static_cast<std::int64_t>(draw(p).first * static_cast<double>(p + 1));
      std::swap(order[static_cast<std::size_t>(p)], order[static_cast<std::size_t>(other)]);
    }
    for (std::int64_t p = 0; p < points; ++p)
      values_[static_cast<std::size_t>(p * dimensions_ + d)] =
          (static_cast<double>(order[static_cast<std::size_t>(p)]) + draw(p).second) / static_cast<double>(points);
  }
}

int most_sobol_dimensions() { return static_cast<int>(boost::random::default_sobol_table::max_dimension); }

double normal_quantile(double u) {
  const double end = 1.0 / 18014398509481984.0;  // 2^-54
  return -root_2 * boost::math::erfc_inv(2 * std::clamp(u, end, 1 - 2 * end));
}

double normal_share(double x) { return 0.5 * std::erfc(-x / root_2); }

std::array<double, 6> deviator_direction(const std::array<double, 5>& u) {
  std::array<double, 5> x{};
  double square = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    x[i] = normal_quantile(u[i]);
    square += x[i] * x[i];
  }
  if (!(square > 0)) return {root_2 / 2, -root_2 / 2, 0, 0, 0, 0};  // the cube's centre has no direction
  for (double& value : x) value /= std::sqrt(square);
  const double a = x[0] / root_2, b = x[1] / std::sqrt(6.0);
  return {a + b, b - a, -2 * b, x[2] / root_2, x[3] / root_2, x[4] / root_2};
}

}  // namespace polyslip::campaign
