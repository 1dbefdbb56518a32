#include "src/io/ebsd_grid.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <unordered_set>

namespace polyslip::io {
namespace {

using base::EbsdGrid;
using base::EbsdMap;
using base::text;

/// Positions first + i pitch, i in [0, count).
struct Axis {
  double first = 0, pitch = 0;
  int count = 1;

  /// Of a value that is not below the first.
  int index(double value) const { return pitch > 0 ? static_cast<int>((value - first) / pitch + 0.5) : 0; }
};

std::vector<double> distinct(const std::vector<double>& values) {
  std::unordered_set<double> seen;
  double last = std::nan("");
  for (const double value : values) {
    if (value == last) continue;
    last = value;
    seen.insert(value);
  }
  std::vector<double> sorted(seen.begin(), seen.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

/// The regular axis behind measured positions. The file's own spacing counts, not the header's: a step that the header
/// rounds to four digits is off by a node after some thousand. The header's step only says how many pitches a gap is,
/// where printed positions are rounded so coarsely that gaps differ.
Axis regular_axis(const std::vector<double>& sorted, std::initializer_list<double> header_steps) {
  Axis axis;
  axis.first = sorted.front();
  const double extent = sorted.back() - sorted.front();
  if (extent <= 0) return axis;
  // The same column printed with different last digits in different rows is one position.
  const double same = 0.1 * extent / static_cast<double>(sorted.size());
  std::vector<double> places{sorted.front()};
  double least = extent;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i] - sorted[i - 1] <= same) continue;
    least = std::min(least, sorted[i] - places.back());
    places.push_back(sorted[i]);
  }
  double guess = least;
  for (const double step : header_steps) {
    if (step > 0.6 * least && step < 1.6 * least) {
      guess = step;
      break;
    }
  }
  std::int64_t pitches = 0;
  for (std::size_t i = 1; i < places.size(); ++i) pitches += std::llround((places[i] - places[i - 1]) / guess);
  axis.pitch = (places.back() - places.front()) / static_cast<double>(std::max<std::int64_t>(pitches, 1));
  axis.count = static_cast<int>(std::min<std::int64_t>(pitches, 1 << 30)) + 1;
  return axis;
}

/// Whether rows are shifted by half a step in turn: x, in half steps, and row have a sum of constant parity, and rows are
/// √3 half steps apart (a square map that lacks every other point is no hexagonal one).
bool is_hexagonal(const EbsdPoints& points, const Axis& x, const Axis& y, int& parity) {
  if (y.count < 2 || x.count < 2 || std::abs(y.pitch / x.pitch - std::sqrt(3.0)) > 0.15) return false;
  parity = (x.index(points.x[0]) + y.index(points.y[0])) % 2;
  for (std::size_t i = 1; i < points.x.size(); ++i) {
    if ((x.index(points.x[i]) + y.index(points.y[i])) % 2 != parity) return false;
  }
  return true;
}

const char* name(EbsdGrid::Kind kind) { return kind == EbsdGrid::Kind::square ? "square" : "hexagonal"; }

/// Finds kind, steps, rows and columns, and the node (column, row) of every point.
EbsdGrid find_grid(const EbsdPoints& points, const EbsdGridPromise& promise, const EbsdMap& map,
                   std::vector<std::array<int, 2>>& place) {
  const Axis x = regular_axis(distinct(points.x), {promise.step_x, promise.step_x / 2});
  const Axis y = regular_axis(distinct(points.y), {promise.step_y});
  EbsdGrid grid;
  int parity = 0;
  const bool hexagonal = is_hexagonal(points, x, y, parity);
  grid.kind = hexagonal ? EbsdGrid::Kind::hexagonal : EbsdGrid::Kind::square;
  base::require(!promise.kind_known || y.count < 2 || promise.kind == grid.kind, map.file,
                ": the header says that the grid is ", name(promise.kind), ", but the points lie on a ",
                name(grid.kind), " one");
  grid.shifted = 1 - parity;
  grid.x0 = x.first;
  grid.y0 = y.first;
  const double along = hexagonal ? 2 * x.pitch : x.pitch > 0 ? x.pitch : promise.step_x;
  const double across = y.pitch > 0 ? y.pitch : promise.step_y;
  grid.step_x = along > 0 ? along : across;
  grid.step_y = across > 0 ? across : along;
  base::require(grid.step_x > 0, map.file,
                ": one point only and no step in the header; a map needs at least two points");
  grid.rows = y.count;
  place.resize(points.x.size());
  for (std::size_t i = 0; i < place.size(); ++i) {
    const int row = y.index(points.y[i]), pitches = x.index(points.x[i]);
    if (std::abs(points.x[i] - x.first - pitches * x.pitch) > 0.3 * x.pitch ||
        std::abs(points.y[i] - y.first - row * y.pitch) > 0.3 * y.pitch)
      base::require(false, map.file, ", ", points.where(i), ": the point x = ", points.x[i] * 1e6,
                    " um, y = ", points.y[i] * 1e6, " um is not on the ", name(grid.kind), " grid of steps ",
                    grid.step_x * 1e6, " and ", grid.step_y * 1e6, " um that the others lie on");
    const int column = pitches / (hexagonal ? 2 : 1);
    place[i] = {column, row};
    int& columns = grid.columns[hexagonal ? row % 2 : 0];
    columns = std::max(columns, column + 1);
  }
  if (!hexagonal) grid.columns[1] = grid.columns[0];
  return grid;
}

/// The header's counts against those of the data.
void compare_with_header(const EbsdGridPromise& header, const EbsdReadOptions& options, EbsdMap& map) {
  EbsdGridPromise promise = header;
  const EbsdGrid& grid = map.grid;
  auto fits = [&](const std::array<int, 2>& columns) {
    return (columns[0] <= 0 || grid.columns[0] <= columns[0]) &&
           (grid.rows < 2 || columns[1] <= 0 || grid.columns[1] <= columns[1]);
  };
  // Headers disagree on which rows are the odd ones.
  if (!fits(promise.columns)) std::swap(promise.columns[0], promise.columns[1]);
  const std::string counts =
      text("; header: ", header.rows, " rows of ", header.columns[0], " and ", header.columns[1],
           " columns; data: ", grid.rows, " rows of ", grid.columns[0], " and ", grid.columns[1]);
  base::require(fits(promise.columns) && (promise.rows <= 0 || grid.rows <= promise.rows), map.file,
                ": there are points outside the grid that the header describes", counts);
  // Rows of N and N - 1 nodes, where the header says N for both.
  if (grid.kind == EbsdGrid::Kind::hexagonal && promise.columns[grid.shifted] == grid.columns[grid.shifted] + 1 &&
      promise.columns[1 - grid.shifted] == promise.columns[grid.shifted])
    promise.columns[grid.shifted] = grid.columns[grid.shifted];
  const bool short_rows =
      promise.columns[0] > grid.columns[0] || (grid.rows > 1 && promise.columns[1] > grid.columns[1]);
  for (const auto& [axis, step, found] :
       {std::make_tuple("XStep", promise.step_x, grid.step_x), std::make_tuple("YStep", promise.step_y, grid.step_y)}) {
    if (step > 0 && std::abs(found / step - 1) > 0.02)
      map.warnings.push_back(text("the header's ", axis, " is ", step * 1e6, " um, but the points are ", found * 1e6,
                                  " um apart, which is used"));
  }
  if (promise.rows <= grid.rows && !short_rows) return;
  const std::string what = text("the header promises rows or columns that no point reaches", counts);
  base::require(options.allow_missing_rows, map.file, ": ", what,
                ". Is the file cut off? With allow_missing_rows = true the map ends where its data end");
  map.warnings.push_back(what);
}

}  // namespace

void EbsdPoints::reserve(std::int64_t count) {
  const auto room = static_cast<std::size_t>(std::clamp<std::int64_t>(count, 0, 100'000'000));
  x.reserve(room);
  y.reserve(room);
  orientation.reserve(room);
  phase.reserve(room);
  for (auto& column : quality) column.values.reserve(room);
}

void EbsdPoints::note_line(int line) {
  const std::size_t point = x.size();
  if (line_starts_.empty() ||
      line - line_starts_.back().second != static_cast<std::int64_t>(point - line_starts_.back().first))
    line_starts_.emplace_back(point, line);
}

std::string EbsdPoints::where(std::size_t point) const {
  if (line_starts_.empty()) return text("point ", point + 1);
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), point,
                                      [](std::size_t p, const auto& start) { return p < start.first; });
  const auto& start = *std::prev(after);
  return text("line ", start.second + static_cast<int>(point - start.first));
}

void place_on_grid(EbsdPoints&& points, const EbsdGridPromise& promise, const EbsdReadOptions& options, EbsdMap& map) {
  base::require(!points.x.empty(), map.file, ": there is no row of data after the header");
  std::vector<std::array<int, 2>> place;
  map.grid = find_grid(points, promise, map, place);
  compare_with_header(promise, options, map);
  points.x = std::vector<double>();  // 10⁷ points: give back what is not needed any more
  points.y = std::vector<double>();

  const auto nodes = map.grid.nodes();
  const auto count = static_cast<std::int64_t>(place.size());
  // More than 50 nodes per point: positions that are no map at all must not take all memory.
  base::require(nodes < 1000 + 50 * count, map.file, ": ", count, " points spread over a grid of ", nodes,
                " nodes; positions must lie on a regular grid");
  map.points_in_file = count;
  map.nodes_without_point = nodes - count;
  map.marked_not_indexed = std::count(points.phase.begin(), points.phase.end(), EbsdMap::not_indexed);
  const auto node_of = [&](std::size_t i) { return map.grid.node(place[i][0], place[i][1]); };
  bool in_order = nodes == count;
  for (std::size_t i = 0; in_order && i < place.size(); ++i) in_order = node_of(i) == static_cast<std::int64_t>(i);
  if (in_order) {
    map.phase = std::move(points.phase);
    map.orientation = std::move(points.orientation);
    map.quality = std::move(points.quality);
    return;
  }

  constexpr int empty = EbsdMap::not_indexed - 1;
  map.phase.assign(static_cast<std::size_t>(nodes), empty);
  map.node_of_point.resize(place.size());
  std::int64_t last = 0;
  for (std::size_t i = 0; i < place.size(); ++i) {
    const auto node = map.node_of_point[i] = node_of(i);
    int& phase = map.phase[static_cast<std::size_t>(node)];
    if (phase != empty)
      base::require(false, map.file, ", ", points.where(i),
                    ": a second point at x = ", map.grid.x(place[i][0], place[i][1]) * 1e6,
                    " um, y = ", map.grid.y(place[i][1]) * 1e6, " um; each grid node may have one");
    phase = points.phase[i];
    last = std::max(last, node);
  }
  std::replace(map.phase.begin(), map.phase.end(), empty, EbsdMap::not_indexed);
  place = std::vector<std::array<int, 2>>();
  const auto to_nodes = [&](auto& values, auto nothing) {
    std::vector<decltype(nothing)> result(static_cast<std::size_t>(nodes), nothing);
    for (std::size_t i = 0; i < values.size(); ++i) result[static_cast<std::size_t>(map.node_of_point[i])] = values[i];
    values = std::decay_t<decltype(values)>();
    return result;
  };
  map.orientation = to_nodes(points.orientation, kernels::identity_quaternion<double>());
  for (auto& column : points.quality) map.quality.push_back({column.name, to_nodes(column.values, 0.f)});

  const std::int64_t tail = nodes - 1 - last, holes = nodes - count - tail;
  const std::string end = points.where(static_cast<std::size_t>(count) - 1);
  const std::string advice = ". Is it cut off? With allow_missing_rows = true missing points count as not indexed";
  base::require(options.allow_missing_rows || tail == 0 || holes > 0, map.file, ", ", end,
                ": the file ends within the last row of the grid, ", tail, " of ", nodes, " points are missing",
                advice);
  base::require(options.allow_missing_rows || points.last_line_ended || map.nodes_without_point == 0, map.file, ", ",
                end, ": the last line has no end, and ", map.nodes_without_point, " of ", nodes, " points are missing",
                advice);
  if (map.nodes_without_point > 0)
    map.warnings.push_back(
        text(map.nodes_without_point, " of ", nodes, " grid nodes have no row in the file and count as not indexed"));
}

}  // namespace polyslip::io
