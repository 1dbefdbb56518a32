// Point sets have the properties that define them; directions are uniform on their sphere.
#include "src/campaign/sampling.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

using namespace polyslip::campaign;

namespace {

/// Points in each of 2^a × 2^b boxes of the projection on two dimensions; the largest and the smallest count.
std::pair<int, int> counts_in_boxes(const PointSet& points, int count, int first, int second, int a, int b) {
  std::vector<int> counts(std::size_t{1} << (a + b), 0);
  for (int p = 0; p < count; ++p) {
    const auto i = static_cast<std::size_t>(points(p, first) * (1 << a));
    const auto j = static_cast<std::size_t>(points(p, second) * (1 << b));
    ++counts[i << b | j];
  }
  return {*std::min_element(counts.begin(), counts.end()), *std::max_element(counts.begin(), counts.end())};
}

/// Star discrepancy over boxes with corners on the points themselves.
double discrepancy(const PointSet& points, int count) {
  double worst = 0;
  for (int i = 0; i < count; ++i)
    for (int j = 0; j < count; ++j) {
      const double x = points(i, 0), y = points(j, 1);
      int open = 0, closed = 0;
      for (int p = 0; p < count; ++p) {
        open += points(p, 0) < x && points(p, 1) < y ? 1 : 0;
        closed += points(p, 0) <= x && points(p, 1) <= y ? 1 : 0;
      }
      worst = std::max({worst, std::abs(x * y - double(open) / count), std::abs(double(closed) / count - x * y)});
    }
  return worst;
}

}  // namespace

TEST_CASE("each coordinate of a Sobol set has one point in each of 2^m intervals, in 40 dimensions") {
  const int count = 512;
  const PointSet points(Sequence::sobol, count, 40, 17, 0);
  for (int d = 0; d < 40; ++d) {
    std::set<int> seen;
    for (int p = 0; p < count; ++p) seen.insert(static_cast<int>(points(p, d) * count));
    CHECK(seen.size() == count);
  }
}

TEST_CASE("the first two dimensions of a Sobol set are a net: every elementary box holds its share of points") {
  const PointSet points(Sequence::sobol, 256, 2, 5, 0);
  for (int a = 0; a <= 8; ++a) {
    const auto [fewest, most] = counts_in_boxes(points, 256, 0, 1, a, 8 - a);
    CHECK(fewest == 1);
    CHECK(most == 1);
  }
}

TEST_CASE(
    "a Sobol set fills the square more evenly than random points, in coarse boxes of any pair of dimensions too") {
  const int count = 256;
  CHECK(discrepancy(PointSet(Sequence::sobol, count, 2, 3, 0), count) < 0.025);
  CHECK(discrepancy(PointSet(Sequence::random, count, 2, 3, 0), count) > 0.04);
  const PointSet points(Sequence::sobol, 1024, 12, 3, 0);
  for (int i = 0; i < 12; ++i)
    for (int j = i + 1; j < 12; ++j) {
      const auto [fewest, most] = counts_in_boxes(points, 1024, i, j, 2, 2);
      CHECK(fewest >= 48);  // 64 expected; random points have ± 8
      CHECK(most <= 80);
    }
}

TEST_CASE(
    "a Latin hypercube has one point in each interval of each coordinate, in an order that differs between them") {
  const int count = 100;
  const PointSet points(Sequence::latin_hypercube, count, 6, 9, 0);
  double correlation = 0;
  for (int d = 0; d < 6; ++d) {
    std::set<int> seen;
    for (int p = 0; p < count; ++p) seen.insert(static_cast<int>(points(p, d) * count));
    CHECK(seen.size() == count);
    for (int p = 0; p < count; ++p) correlation += d > 0 ? (points(p, 0) - 0.5) * (points(p, d) - 0.5) : 0;
  }
  CHECK(std::abs(correlation / (5 * count / 12.0)) < 0.2);
}

TEST_CASE("point sets follow from seed and stream alone") {
  for (const Sequence sequence : {Sequence::sobol, Sequence::latin_hypercube, Sequence::random}) {
    const PointSet a(sequence, 50, 3, 4, 1), b(sequence, 50, 3, 4, 1), c(sequence, 50, 3, 5, 1),
        d(sequence, 50, 3, 4, 2);
    int like_c = 0, like_d = 0;
    for (int p = 0; p < 50; ++p)
      for (int k = 0; k < 3; ++k) {
        REQUIRE(a(p, k) == b(p, k));
        REQUIRE(a(p, k) >= 0);
        REQUIRE(a(p, k) < 1);
        like_c += a(p, k) == c(p, k) ? 1 : 0;
        like_d += a(p, k) == d(p, k) ? 1 : 0;
      }
    CHECK(like_c == 0);
    CHECK(like_d == 0);
  }
}

TEST_CASE("normal quantiles undo the normal distribution") {
  for (const double x : {-8.0, -3.0, -0.4, 0.0, 1.0, 2.5, 6.0})
    CHECK(normal_quantile(normal_share(x)) == Approx(x).margin(1e-6));
  CHECK(normal_quantile(0.975) == Approx(1.959963984540054).epsilon(1e-14));
  CHECK(std::isfinite(normal_quantile(0)));
  CHECK(std::isfinite(normal_quantile(1)));
}

TEST_CASE(
    "deviator directions are traceless, of norm 1, and uniform: second and fourth moments of the sphere in 5 "
    "dimensions") {
  const int count = 4096;
  const PointSet points(Sequence::sobol, count, 5, 2, 0);
  double square[5] = {}, fourth = 0, product = 0;
  for (int p = 0; p < count; ++p) {
    const auto d = deviator_direction({points(p, 0), points(p, 1), points(p, 2), points(p, 3), points(p, 4)});
    REQUIRE(std::abs(d[0] + d[1] + d[2]) < 1e-14);
    const double norm = d[0] * d[0] + d[1] * d[1] + d[2] * d[2] + 2 * (d[3] * d[3] + d[4] * d[4] + d[5] * d[5]);
    REQUIRE(norm == Approx(1).epsilon(1e-13));
    const double a = (d[0] - d[1]) / std::sqrt(2.0), b = -d[2] * std::sqrt(1.5);  // two axes of an orthonormal basis
    const double x[5] = {a, b, d[3] * std::sqrt(2.0), d[4] * std::sqrt(2.0), d[5] * std::sqrt(2.0)};
    for (int i = 0; i < 5; ++i) square[i] += x[i] * x[i] / count;
    fourth += x[0] * x[0] * x[0] * x[0] / count;
    product += x[0] * x[0] * x[2] * x[2] / count;
  }
  for (const double moment : square) CHECK(moment == Approx(1.0 / 5).margin(2e-3));
  CHECK(fourth == Approx(3.0 / 35).margin(2e-3));
  CHECK(product == Approx(1.0 / 35).margin(2e-3));
}

TEST_CASE(
    "sets of other dimensions of one Sobol sequence fill the square together; of the same they would lie on a line") {
  const int count = 256;
  const PointSet groups(Sequence::sobol, count, 3, 5, 1);
  const auto boxes = [&](const PointSet& samples) {
    std::set<int> hit;
    for (int p = 0; p < count; ++p)
      hit.insert(static_cast<int>(groups(p, 0) * 16) * 16 + static_cast<int>(samples(p, 0) * 16));
    return hit.size();
  };
  CHECK(boxes(PointSet(Sequence::sobol, count, 2, 5, 2, 3)) > 120);
  CHECK(boxes(PointSet(Sequence::sobol, count, 2, 5, 2)) == 16);
}
