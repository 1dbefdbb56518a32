#include "src/features/map_shape.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "src/features/map_links.hpp"

namespace polyslip::features {
namespace {

constexpr double pi = 3.14159265358979323846;
using microstructure::EbsdGrains;
using Point = std::array<double, 2>;

double cross(const Point& o, const Point& a, const Point& b) {
  return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
}

std::vector<Point> convex_hull(std::vector<Point> points) {
  std::sort(points.begin(), points.end());
  points.erase(std::unique(points.begin(), points.end()), points.end());
  if (points.size() < 3) return points;
  std::vector<Point> hull;
  for (int side = 0; side < 2; ++side) {
    const std::size_t begin = hull.size();
    for (const Point& point : points) {
      while (hull.size() >= begin + 2 && cross(hull[hull.size() - 2], hull.back(), point) <= 0) hull.pop_back();
      hull.push_back(point);
    }
    hull.pop_back();  // the first of the other side
    std::reverse(points.begin(), points.end());
  }
  return hull;
}

/// visit(grain, column, row) for every point that belongs to a grain.
template <class Visit>
void for_points(const GrainMap& map, Visit&& visit) {
  const base::EbsdGrid& grid = map.points.grid;
  for (int row = 0; row < grid.rows; ++row)
    for (int column = 0; column < grid.columns[static_cast<std::size_t>(row % 2)]; ++column) {
      const int grain = map.grains.grain_of_node[static_cast<std::size_t>(grid.node(column, row))];
      if (grain != EbsdGrains::none) visit(static_cast<std::size_t>(grain), column, row);
    }
}

/// Corners of a cell: a rectangle, or the hexagon with two corners up and down.
std::vector<Point> cell_corners(const base::EbsdGrid& grid) {
  const double x = grid.step_x / 2, y = grid.step_y;
  if (grid.kind == base::EbsdGrid::Kind::square) return {{x, y / 2}, {-x, y / 2}, {x, -y / 2}, {-x, -y / 2}};
  return {{x, y / 3}, {-x, y / 3}, {x, -y / 3}, {-x, -y / 3}, {0, 2 * y / 3}, {0, -2 * y / 3}};
}

/// Corners of the outermost cells of each grain in each row: the hull of these is the hull of all.
std::vector<std::vector<Point>> outlines(const GrainMap& map, std::size_t grains) {
  struct Run {
    int row = -1, first = 0, last = 0;
  };
  const base::EbsdGrid& grid = map.points.grid;
  const std::vector<Point> corners = cell_corners(grid);
  std::vector<Run> runs(grains);
  std::vector<std::vector<Point>> result(grains);
  const auto flush = [&](std::size_t g) {
    const Run& run = runs[g];
    if (run.row < 0) return;
    for (const int column : {run.first, run.last})
      for (const Point& corner : corners)
        if (corner[0] == 0 || (corner[0] < 0) == (column == run.first) || run.first == run.last)
          result[g].push_back({grid.x(column, run.row) + corner[0], grid.y(run.row) + corner[1]});
  };
  for_points(map, [&](std::size_t g, int column, int row) {
    if (runs[g].row != row) {
      flush(g);
      runs[g] = {row, column, column};
    }
    runs[g].last = column;
  });
  for (std::size_t g = 0; g < grains; ++g) flush(g);
  return result;
}

void add_ellipses(const GrainMap& map, GrainGraph& graph) {
  const base::EbsdGrid& grid = map.points.grid;
  const std::size_t grains = graph.grains.size();
  std::vector<double> xx(grains, 0), yy(grains, 0), xy(grains, 0), major(grains), minor(grains), aspect(grains),
      angle(grains);
  for_points(map, [&](std::size_t g, int column, int row) {
    const double x = grid.x(column, row) - graph.grains[g].centroid[0], y = grid.y(row) - graph.grains[g].centroid[1];
    xx[g] += x * x;
    yy[g] += y * y;
    xy[g] += x * y;
  });
  // of a cell about its centre: of a rectangle, and of a hexagon whose corners are as in cell_corners
  const bool square = grid.kind == base::EbsdGrid::Kind::square;
  const double cell_xx = grid.step_x * grid.step_x * (square ? 1.0 / 12 : 5.0 / 72),
               cell_yy = grid.step_y * grid.step_y * (square ? 1.0 / 12 : 5.0 / 54);
  for (std::size_t g = 0; g < grains; ++g) {
    const auto count = static_cast<double>(map.grains.grains[g].points);
    const double a = xx[g] / count + cell_xx, b = yy[g] / count + cell_yy, c = xy[g] / count;
    const double mean = (a + b) / 2, half = std::hypot((a - b) / 2, c);
    major[g] = 4 * std::sqrt(mean + half);
    minor[g] = 4 * std::sqrt(std::max(0.0, mean - half));
    aspect[g] = major[g] / minor[g];
    angle[g] = half > 1e-12 * mean ? std::atan2(2 * c, a - b) / 2 : 0;
    if (angle[g] < 0) angle[g] += pi;
  }
  graph.add_grain_column({"ellipse_major", "m", "long axis of the ellipse of the same second moments", 1, major});
  graph.add_grain_column({"ellipse_minor", "m", "short axis of the ellipse of the same second moments", 1, minor});
  graph.add_grain_column({"aspect", "1", "long over short axis of that ellipse", 1, aspect});
  graph.add_grain_column({"ellipse_angle", "rad", "of the long axis from x towards y, in [0, pi)", 1, angle});
}

void add_perimeter(const GrainMap& map, GrainGraph& graph) {
  const base::EbsdGrid& grid = map.points.grid;
  std::vector<double> perimeter(graph.grains.size(), 0);
  for (const Edge& edge : graph.edges)
    for (const int g : {edge.a, edge.b}) perimeter[static_cast<std::size_t>(g)] += edge.area;
  for_points(map, [&](std::size_t g, int column, int row) {
    perimeter[g] += ((row == 0) + (row == grid.rows - 1)) * grid.step_x;
    perimeter[g] += ((column == 0) + !grid.inside(column + 1, row)) * grid.step_y;
  });
  if (map.clean_up.left > 0) {  // towards points of no grain
    const MapLinks links = MapLinks::of(grid);
    std::vector<std::array<double, 3>> counts(graph.grains.size(), {0, 0, 0});
    for (int row = 0; row < grid.rows; ++row)
      for (int column = 0; column < grid.columns[static_cast<std::size_t>(row % 2)]; ++column) {
        const int here = map.grains.grain_of_node[static_cast<std::size_t>(grid.node(column, row))];
        for_later_links(grid, column, row, [&](int direction, std::int64_t node) {
          const int there = map.grains.grain_of_node[static_cast<std::size_t>(node)];
          if ((here == EbsdGrains::none) != (there == EbsdGrains::none))
            ++counts[static_cast<std::size_t>(std::max(here, there))][static_cast<std::size_t>(direction)];
        });
      }
    for (std::size_t g = 0; g < counts.size(); ++g) {
      double squares = 0;
      for (std::size_t k = 0; k < 3; ++k) squares += links.weight[k] * counts[g][k] * counts[g][k];
      perimeter[g] += map.cell_area() * std::sqrt(squares);
    }
  }
  graph.add_grain_column(
      {"perimeter", "m", "boundaries with each neighbour as straight lines, and the map's border", 1, perimeter});
}

/// Lower case, other characters than letters and digits as _.
std::string plain_name(const std::string& name) {
  std::string result;
  for (const char c : name)
    result += std::isalnum(static_cast<unsigned char>(c)) != 0 ? static_cast<char>(std::tolower(c)) : '_';
  return result;
}

}  // namespace

Feret feret_diameters(std::vector<Point> points) {
  const std::vector<Point> hull = convex_hull(std::move(points));
  Feret result;
  for (const Point& p : hull)
    for (const Point& q : hull) result.largest = std::max(result.largest, std::hypot(p[0] - q[0], p[1] - q[1]));
  if (hull.size() < 3) return result;
  result.least = result.largest;
  for (std::size_t i = 0; i < hull.size(); ++i) {  // the least caliper lies on a side of the hull
    const Point &a = hull[i], &b = hull[(i + 1) % hull.size()];
    double width = 0;
    for (const Point& p : hull) width = std::max(width, cross(a, b, p));
    result.least = std::min(result.least, width / std::hypot(b[0] - a[0], b[1] - a[1]));
  }
  return result;
}

void add_map_shape(const GrainMap& map, GrainGraph& graph) {
  const std::size_t grains = graph.grains.size();
  add_ellipses(map, graph);
  std::vector<double> largest, least, neighbours(grains, 0);
  for (std::vector<Point>& outline : outlines(map, grains)) {
    const Feret feret = feret_diameters(std::move(outline));
    largest.push_back(feret.largest);
    least.push_back(feret.least);
  }
  graph.add_grain_column({"feret", "m", "largest caliper of the grain's cells", 1, largest});
  graph.add_grain_column({"feret_min", "m", "least caliper of the grain's cells", 1, least});
  add_perimeter(map, graph);
  for (const Edge& edge : graph.edges)
    for (const int g : {edge.a, edge.b}) ++neighbours[static_cast<std::size_t>(g)];
  graph.add_grain_column({"neighbours", "1", "number of grains that touch it", 1, neighbours});
}

void add_map_quality(const GrainMap& map, GrainGraph& graph) {
  const std::size_t grains = graph.grains.size(), nodes = map.points.phase.size();
  std::vector<double> not_indexed(grains, 0), filled(grains, 0), measured(grains, 0);
  for (std::size_t node = 0; node < nodes; ++node) {
    const int grain = map.grains.grain_of_node[node];
    if (grain == EbsdGrains::none) continue;
    const auto g = static_cast<std::size_t>(grain);
    not_indexed[g] += map.points.phase[node] == base::EbsdMap::not_indexed;
    filled[g] += map.grains.filled[node] != 0;
    measured[g] += map.grains.filled[node] == 0;
  }
  for (std::size_t g = 0; g < grains; ++g) {
    not_indexed[g] /= static_cast<double>(map.grains.grains[g].points);
    filled[g] /= static_cast<double>(map.grains.grains[g].points);
  }
  graph.add_grain_column({"not_indexed", "1", "share of the grain's points that are not indexed", 1, not_indexed});
  graph.add_grain_column({"filled", "1", "share of the grain's points that the clean-up gave to it", 1, filled});
  for (const base::EbsdQuality& quality : map.points.quality) {
    std::vector<double> mean(grains, 0);
    for (std::size_t node = 0; node < nodes; ++node) {
      const int grain = map.measured_grain(node);
      if (grain != EbsdGrains::none) mean[static_cast<std::size_t>(grain)] += quality.values[node];
    }
    for (std::size_t g = 0; g < grains; ++g) mean[g] /= measured[g];
    graph.add_grain_column({plain_name(quality.name) + "_mean", "1",
                            "mean of the file's " + quality.name + " over measured points, in the file's unit", 1,
                            std::move(mean)});
  }
}

}  // namespace polyslip::features
