// Sizes of grains: few have the distribution as well as many.
#include "src/microstructure/size_distribution.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace polyslip::microstructure;

namespace {

using Kind = SizeDistribution::Kind;

std::vector<double> sorted(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values;
}

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

}  // namespace

TEST_CASE("lognormal sizes") {
  for (const int count : {2, 30, 1000})
    for (const double sigma : {0.0, 0.35, 1.0}) {
      const SizeDistribution sizes{Kind::lognormal, sigma, 0, 1, 0, {}};
      const std::vector<double> volumes = grain_volumes(sizes, count, 4);
      CHECK(sum(volumes) == Approx(1));
      const LogSize size = log_size(volumes);
      CHECK(size.deviation == Approx(sigma).margin(1e-12));
      // Against the distribution function, at every grain: no farther than a grain's share.
      double worst = 0;
      const std::vector<double> ordered = sorted(volumes);
      for (std::size_t k = 0; sigma > 0 && k < ordered.size(); ++k) {
        const double score = (std::log(equivalent_diameter(ordered[k])) - size.mean) / sigma;
        worst = std::max(worst,
                         std::abs(0.5 * std::erfc(-score / std::sqrt(2.0)) - (static_cast<double>(k) + 0.5) / count));
      }
      CHECK(worst < 0.5 / count);
      // Another seed hands the same sizes to other grains.
      const std::vector<double> others = grain_volumes(sizes, count, 5);
      const std::vector<double> others_ordered = sorted(others);
      for (std::size_t k = 0; k < ordered.size(); ++k) CHECK(others_ordered[k] == Approx(ordered[k]));
      if (count > 2 && sigma > 0) CHECK(others != volumes);
    }
  CHECK(grain_volumes({Kind::lognormal, 0.5, 0, 1, 0, {}}, 1, 1) == std::vector<double>{1});
}

TEST_CASE("bimodal sizes: the coarse grains' share of the volume") {
  const SizeDistribution sizes{Kind::bimodal, 0.2, 0.1, 4, 0.3, {}};
  for (const int count : {2, 30, 500, 20000}) {
    const std::vector<double> volumes = sorted(grain_volumes(sizes, count, 4));
    const std::size_t coarse = coarse_grains(sizes, count);
    REQUIRE(coarse >= 1);
    CHECK(sum(volumes) == Approx(1));
    if (count < 500) continue;  // the ratio of a few whole grains leaves the modes apart or not
    // Four times the diameter and σ = 0.2: nothing of one mode among the other up to 4.6 σ.
    const std::vector<double> many(volumes.end() - static_cast<std::ptrdiff_t>(coarse), volumes.end()),
        fine(volumes.begin(), volumes.end() - static_cast<std::ptrdiff_t>(coarse));
    CHECK(sum(many) == Approx(0.3));
    CHECK(log_size(fine).deviation == Approx(0.2));
    CHECK(log_size(many).deviation == Approx(0.1));
    CHECK(std::exp(log_size(many).mean - log_size(fine).mean) == Approx(coarse_ratio(sizes, count)));
    CHECK(coarse_ratio(sizes, count) == Approx(4).epsilon(count == 500 ? 0.1 : 0.005));
  }
  CHECK(coarse_grains({Kind::lognormal, 0.2, 0, 1, 0, {}}, 100) == 0);
}

TEST_CASE("sizes from a table") {
  const std::vector<double> table{8, 1, 27, 1, 3};
  const std::vector<double> same = grain_volumes({Kind::file, 0, 0, 1, 0, table}, 5, 1);
  for (std::size_t k = 0; k < 5; ++k) CHECK(same[k] == Approx(table[k] / 40));
  // Other counts: its quantiles. Of 1000 grains the median diameter is the table's, 3^(1/3) against 27^(1/3) at the top.
  const std::vector<double> many = sorted(grain_volumes({Kind::file, 0, 0, 1, 0, table}, 1001, 1));
  CHECK(std::cbrt(many.back() / many[500]) == Approx(std::cbrt(9)));
  CHECK(std::cbrt(many.front() / many[500]) == Approx(std::cbrt(1.0 / 3)));
  CHECK(sum(many) == Approx(1));
}
