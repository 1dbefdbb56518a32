#include "src/microstructure/ebsd_cells.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "src/base/require.hpp"
#include "src/microstructure/ebsd_neighbours.hpp"

namespace polyslip::microstructure {
namespace {

using base::EbsdGrid;

double squared(double x) { return x * x; }

/// The node nearest to a position: the nearest of the rows above and below it.
std::int64_t nearest_node(const EbsdGrid& grid, double x, double y) {
  const int upper = static_cast<int>(std::floor((y - grid.y0) / grid.step_y));
  std::int64_t best = 0;
  double least = std::numeric_limits<double>::infinity();
  for (int r = upper; r <= upper + 1; ++r) {
    const int row = std::clamp(r, 0, grid.rows - 1);
    const int columns = grid.columns[static_cast<std::size_t>(row % 2)];
    const int column =
        std::clamp(static_cast<int>(std::lround((x - grid.x0) / grid.step_x - grid.shift(row))), 0, columns - 1);
    const double distance = squared(grid.x(column, row) - x) + squared(grid.y(row) - y);
    if (distance < least) {
      least = distance;
      best = grid.node(column, row);
    }
  }
  return best;
}

/// Nodes listed cell by cell: those of cell c are nodes[begin[c]] ... nodes[begin[c + 1] - 1], in the map's order.
struct NodesByCell {
  std::vector<std::size_t> begin;
  std::vector<std::int64_t> nodes;
};

NodesByCell sort_into_cells(const EbsdGrid& grid, EbsdCells& cells) {
  const auto count = static_cast<std::size_t>(cells.nx) * static_cast<std::size_t>(cells.ny);
  std::vector<std::int64_t> cell_of(static_cast<std::size_t>(grid.nodes()), -1);
  NodesByCell sorted;
  sorted.begin.assign(count + 1, 0);
  for (int row = 0; row < grid.rows; ++row) {
    for (int column = 0; column < grid.columns[static_cast<std::size_t>(row % 2)]; ++column) {
      const double i = std::floor((grid.x(column, row) - cells.x_begin) / cells.dx);
      const double j = std::floor((grid.y(row) - cells.y_begin) / cells.dy);
      if (i < 0 || j < 0 || i >= cells.nx || j >= cells.ny) {
        ++cells.nodes_not_covered;
        continue;
      }
      const auto cell = static_cast<std::int64_t>(i) + cells.nx * static_cast<std::int64_t>(j);
      cell_of[static_cast<std::size_t>(grid.node(column, row))] = cell;
      ++sorted.begin[static_cast<std::size_t>(cell) + 1];
    }
  }
  for (std::size_t c = 0; c < count; ++c) sorted.begin[c + 1] += sorted.begin[c];
  sorted.nodes.resize(sorted.begin[count]);
  std::vector<std::size_t> next(sorted.begin.begin(), sorted.begin.end() - 1);
  for (std::size_t node = 0; node < cell_of.size(); ++node) {
    if (cell_of[node] >= 0)
      sorted.nodes[next[static_cast<std::size_t>(cell_of[node])]++] = static_cast<std::int64_t>(node);
  }
  return sorted;
}

/// The node that stands for a cell of several: most frequent grain, then nearest to the centre, then first.
std::int64_t elect(const EbsdGrid& grid, const std::vector<int>& grain_of_node, const std::int64_t* first,
                   std::size_t count, double x, double y, std::vector<int>& votes) {
  votes.clear();
  for (std::size_t i = 0; i < count; ++i) votes.push_back(grain_of_node[static_cast<std::size_t>(first[i])]);
  std::sort(votes.begin(), votes.end());
  std::int64_t best = *first;
  std::ptrdiff_t most = 0;
  double least = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto same = std::equal_range(votes.begin(), votes.end(), grain_of_node[static_cast<std::size_t>(first[i])]);
    const EbsdPlace place = place_of(grid, first[i]);
    const double distance = squared(grid.x(place.column, place.row) - x) + squared(grid.y(place.row) - y);
    const std::ptrdiff_t number = same.second - same.first;
    if (number > most || (number == most && distance < least * (1 - 1e-9))) {
      best = first[i];
      most = number;
      least = distance;
    }
  }
  return best;
}

/// Sets nx, ny, dx, dy and the corner.
EbsdCells cover(const EbsdGrid& grid, int coarsen, double resolution, const std::string& file) {
  EbsdCells cells;
  cells.x_begin = grid.x0 - grid.step_x / 2;
  cells.y_begin = grid.y0 - grid.step_y / 2;
  double length = 0;
  for (int row = 0; row < std::min(grid.rows, 2); ++row)
    length = std::max(length, (grid.columns[static_cast<std::size_t>(row)] + grid.shift(row)) * grid.step_x);
  const double height = grid.rows * grid.step_y;
  if (resolution <= 0 && grid.kind == EbsdGrid::Kind::square) {
    cells.nx = grid.columns[0] / coarsen;
    cells.ny = grid.rows / coarsen;
    cells.dx = coarsen * grid.step_x;
    cells.dy = coarsen * grid.step_y;
  } else {
    const double edge = resolution > 0 ? resolution : coarsen * std::sqrt(grid.step_x * grid.step_y);
    const double finest = std::min(grid.step_x, grid.step_y);
    base::require(edge >= 0.999 * finest, file, ": resolution_um = ", edge * 1e6, " is finer than the map's step of ",
                  finest * 1e6, " um");
    cells.nx = static_cast<int>(std::lround(length / edge));
    cells.ny = static_cast<int>(std::lround(height / edge));
    cells.dx = length / cells.nx;
    cells.dy = height / cells.ny;
  }
  base::require(cells.nx > 0 && cells.ny > 0, file, ": voxels of ",
                resolution > 0 ? base::text(resolution * 1e6, " um") : base::text(coarsen, " points"),
                " are larger than the map of ", grid.columns[0], " x ", grid.rows, " points");
  return cells;
}

/// First point and number of points along one axis.
std::array<int, 2> whole_range(EbsdCrop::Unit unit, double begin, double end, double first, double step) {
  if (unit == EbsdCrop::Unit::points) return {static_cast<int>(begin), static_cast<int>(end - begin)};
  const double low = std::clamp(std::ceil((begin - first) / step - 1e-6), -1e9, 1e9);
  const double high = std::clamp(std::floor((end - first) / step + 1e-6), -1e9, 1e9);
  return {static_cast<int>(low), static_cast<int>(high - low) + 1};
}

}  // namespace

base::EbsdMap crop(const base::EbsdMap& map, const EbsdCrop& part) {
  if (part.unit == EbsdCrop::Unit::none) return map;
  const EbsdGrid& grid = map.grid;
  const auto x = whole_range(part.unit, part.x_begin, part.x_end, grid.x0, grid.step_x);
  const auto y = whole_range(part.unit, part.y_begin, part.y_end, grid.y0, grid.step_y);
  const int columns = std::max(grid.columns[0], grid.columns[1]);
  base::require(x[0] >= 0 && y[0] >= 0 && x[1] > 0 && y[1] > 0 && x[0] + x[1] <= columns && y[0] + y[1] <= grid.rows,
                map.file, ": the crop must hold points and lie within the map, which has columns 0 to ", columns,
                " (x from ", grid.x0 * 1e6, " to ", (grid.x0 + (columns - 1) * grid.step_x) * 1e6,
                " um) and rows 0 to ", grid.rows, " (y from ", grid.y0 * 1e6, " to ",
                (grid.y0 + (grid.rows - 1) * grid.step_y) * 1e6, " um); found columns ", x[0], " to ", x[0] + x[1],
                ", rows ", y[0], " to ", y[0] + y[1]);
  base::EbsdMap result;
  result.file = map.file;
  result.phases = map.phases;
  result.warnings = map.warnings;
  result.grid = grid;
  result.grid.rows = y[1];
  result.grid.x0 = grid.x0 + x[0] * grid.step_x;
  result.grid.y0 = grid.y(y[0]);
  result.grid.shifted = (grid.shifted + y[0]) % 2;
  for (int parity = 0; parity < 2; ++parity) {
    const int available = grid.columns[static_cast<std::size_t>((parity + y[0]) % 2)];
    result.grid.columns[static_cast<std::size_t>(parity)] = std::clamp(available - x[0], 0, x[1]);
  }
  const auto nodes = static_cast<std::size_t>(result.grid.nodes());
  result.phase.reserve(nodes);
  result.orientation.reserve(nodes);
  for (const auto& column : map.quality) result.quality.push_back({column.name, {}});
  for (int row = 0; row < y[1]; ++row) {
    for (int column = 0; column < result.grid.columns[static_cast<std::size_t>(row % 2)]; ++column) {
      const auto node = static_cast<std::size_t>(grid.node(column + x[0], row + y[0]));
      result.phase.push_back(map.phase[node]);
      result.orientation.push_back(map.orientation[node]);
      for (std::size_t q = 0; q < map.quality.size(); ++q)
        result.quality[q].values.push_back(map.quality[q].values[node]);
    }
  }
  // Which of the unindexed points were in the file is no longer known: all count as in the file.
  result.points_in_file = static_cast<std::int64_t>(nodes);
  result.marked_not_indexed = std::count(result.phase.begin(), result.phase.end(), base::EbsdMap::not_indexed);
  return result;
}

EbsdCells make_cells(const EbsdGrid& grid, const std::vector<int>& grain_of_node, int coarsen, double resolution,
                     const std::string& file) {
  EbsdCells cells = cover(grid, coarsen, resolution, file);
  const NodesByCell inside = sort_into_cells(grid, cells);
  const bool vote = coarsen > 1 || resolution > 0;
  cells.node.reserve(inside.begin.size() - 1);
  std::vector<int> votes;
  for (int j = 0; j < cells.ny; ++j) {
    for (int i = 0; i < cells.nx; ++i) {
      const std::size_t cell = cells.node.size(), count = inside.begin[cell + 1] - inside.begin[cell];
      const double x = cells.x_begin + (i + 0.5) * cells.dx, y = cells.y_begin + (j + 0.5) * cells.dy;
      cells.node.push_back(vote && count > 1
                               ? elect(grid, grain_of_node, &inside.nodes[inside.begin[cell]], count, x, y, votes)
                               : nearest_node(grid, x, y));
    }
  }
  return cells;
}

}  // namespace polyslip::microstructure
