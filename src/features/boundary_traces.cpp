#include "src/features/boundary_traces.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <utility>

#include "src/microstructure/ebsd_neighbours.hpp"

namespace polyslip::features {
namespace {

using Point = std::array<double, 2>;
constexpr double pi = 3.14159265358979323846;

struct Line {
  double nx = 0, ny = 0, distance = 0;  // nx x + ny y = distance
  double off(const Point& p) const { return nx * p[0] + ny * p[1] - distance; }
  double along(const Point& p) const { return nx * p[1] - ny * p[0]; }
};

/// The strip of 1.5 steps that holds most points, over 180 directions: by a window over the sorted distances.
Line most_populated(const std::vector<Point>& points, double step) {
  Line best;
  std::size_t most = 0;
  std::vector<double> distance(points.size());
  for (int d = 0; d < 180; ++d) {
    const double nx = std::cos(d * pi / 180), ny = std::sin(d * pi / 180);
    for (std::size_t i = 0; i < points.size(); ++i) distance[i] = nx * points[i][0] + ny * points[i][1];
    std::sort(distance.begin(), distance.end());
    for (std::size_t begin = 0, end = 0; begin < distance.size(); ++begin) {
      while (end < distance.size() && distance[end] - distance[begin] <= 1.5 * step) ++end;
      if (end - begin <= most) continue;
      most = end - begin;
      best = {nx, ny, 0.5 * (distance[begin] + distance[end - 1])};
    }
  }
  return best;
}

/// Total least squares: the line through the mean along the direction of most spread; `error` is the angle's standard error.
Line fitted(const std::vector<Point>& points, double& error) {
  const auto n = static_cast<double>(points.size());
  double x = 0, y = 0, xx = 0, xy = 0, yy = 0;
  for (const Point& p : points) {
    x += p[0] / n;
    y += p[1] / n;
  }
  for (const Point& p : points) {
    xx += (p[0] - x) * (p[0] - x);
    xy += (p[0] - x) * (p[1] - y);
    yy += (p[1] - y) * (p[1] - y);
  }
  const double angle = 0.5 * std::atan2(2 * xy, xx - yy), root = std::hypot(xx - yy, 2 * xy);
  const double large = 0.5 * (xx + yy + root), small = std::max(0.0, 0.5 * (xx + yy - root));
  error = std::sqrt(small / std::max(n - 2, 1.0) / large);
  Line line{-std::sin(angle), std::cos(angle), 0};
  line.distance = line.nx * x + line.ny * y;
  return line;
}

/// The points within 0.75 steps of the line; of these the longest run.
std::vector<std::size_t> run_along(const std::vector<Point>& points, const Line& line, double step) {
  std::vector<std::size_t> near;
  for (std::size_t i = 0; i < points.size(); ++i)
    if (std::abs(line.off(points[i])) <= 0.75 * step) near.push_back(i);
  std::sort(near.begin(), near.end(),
            [&](std::size_t i, std::size_t k) { return line.along(points[i]) < line.along(points[k]); });
  std::size_t begin = 0, best = 0, length = 0;
  for (std::size_t i = 0; i < near.size(); ++i) {
    if (i > 0 && line.along(points[near[i]]) - line.along(points[near[i - 1]]) > 3 * step) begin = i;
    if (i - begin + 1 <= length) continue;
    length = i - begin + 1;
    best = begin;
  }
  return {near.begin() + static_cast<std::ptrdiff_t>(best), near.begin() + static_cast<std::ptrdiff_t>(best + length)};
}

std::vector<Point> taken(const std::vector<Point>& points, const std::vector<std::size_t>& which) {
  std::vector<Point> result;
  for (const std::size_t i : which) result.push_back(points[i]);
  return result;
}

}  // namespace

std::vector<BoundaryTrace> straight_traces(std::vector<Point> points, double step, int least_points) {
  std::vector<BoundaryTrace> traces;
  while (points.size() >= static_cast<std::size_t>(least_points)) {
    double error = 0;
    std::vector<std::size_t> run = run_along(points, most_populated(points, step), step);
    if (run.size() < static_cast<std::size_t>(least_points)) break;
    Line line = fitted(taken(points, run), error);
    const std::vector<std::size_t> again = run_along(points, line, step);  // with the better direction
    if (again.size() >= run.size()) {
      run = again;
      line = fitted(taken(points, run), error);
    }
    const double length = std::abs(line.along(points[run.back()]) - line.along(points[run.front()]));
    double angle = std::atan2(-line.nx, line.ny);
    if (angle < 0) angle += pi;
    traces.push_back({angle < pi ? angle : 0, length, error});
    std::sort(run.begin(), run.end());
    for (auto i = run.rbegin(); i != run.rend(); ++i) points.erase(points.begin() + static_cast<std::ptrdiff_t>(*i));
  }
  return traces;
}

std::vector<BoundaryPoints> boundary_points(const base::EbsdGrid& grid, const std::vector<int>& grain_of_node) {
  std::map<std::pair<int, int>, std::vector<Point>> pairs;
  microstructure::for_edges(grid, [&](std::int64_t a, std::int64_t b) {
    const int ga = grain_of_node[static_cast<std::size_t>(a)], gb = grain_of_node[static_cast<std::size_t>(b)];
    if (ga < 0 || gb < 0 || ga == gb) return;
    const auto pa = microstructure::place_of(grid, a), pb = microstructure::place_of(grid, b);
    pairs[{std::min(ga, gb), std::max(ga, gb)}].push_back(
        {0.5 * (grid.x(pa.column, pa.row) + grid.x(pb.column, pb.row)), 0.5 * (grid.y(pa.row) + grid.y(pb.row))});
  });
  std::vector<BoundaryPoints> result;
  for (auto& [pair, points] : pairs) result.push_back({pair.first, pair.second, std::move(points)});
  return result;
}

}  // namespace polyslip::features
