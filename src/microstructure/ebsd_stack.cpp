#include "src/microstructure/ebsd_stack.hpp"

#include <algorithm>
#include <cmath>

#include "src/base/require.hpp"
#include "src/microstructure/ebsd_cells.hpp"
#include "src/microstructure/grain_reconstruction.hpp"

namespace polyslip::microstructure {
namespace {

constexpr std::int64_t most_compared = 10000;

/// A map of a hexagonal grid on as many rectangular cells.
base::EbsdMap on_square_grid(const base::EbsdMap& map) {
  const EbsdCells cells = make_cells(map.grid, {}, 1, 0, map.file);
  base::EbsdMap result;
  result.file = map.file;
  result.phases = map.phases;
  result.grid.rows = cells.ny;
  result.grid.columns = {cells.nx, cells.nx};
  result.grid.step_x = cells.dx;
  result.grid.step_y = cells.dy;
  result.grid.x0 = cells.x_begin + cells.dx / 2;
  result.grid.y0 = cells.y_begin + cells.dy / 2;
  for (const std::int64_t node : cells.node) {
    result.orientation.push_back(map.orientation[static_cast<std::size_t>(node)]);
    result.phase.push_back(map.phase[static_cast<std::size_t>(node)]);
  }
  result.points_in_file = map.points_in_file;
  result.marked_not_indexed = map.marked_not_indexed;
  result.nodes_without_point = map.nodes_without_point;
  result.warnings = map.warnings;
  return result;
}

/// Index of a phase in `phases`, to which it is added when new.
int common_phase(const base::EbsdPhase& phase, std::vector<base::EbsdPhase>& phases, const std::string& file) {
  for (std::size_t p = 0; p < phases.size(); ++p) {
    if (phases[p].name != phase.name) continue;
    base::require(phases[p].laue == phase.laue, file, ": phase '", phase.name, "' has the Laue group ", phase.laue,
                  ", but ", phases[p].laue, " in a map before; the maps of a stack must agree");
    return static_cast<int>(p);
  }
  phases.push_back(phase);
  return static_cast<int>(phases.size()) - 1;
}

/// Columns (axis 0) or rows that both maps have when the second one's first lies at `shift`.
int overlap(const base::EbsdMap& a, const base::EbsdMap& b, int axis, int shift) {
  const int na = axis == 0 ? a.grid.columns[0] : a.grid.rows, nb = axis == 0 ? b.grid.columns[0] : b.grid.rows;
  return std::min(na, shift + nb) - std::max(0, shift);
}

class Comparison {
 public:
  Comparison(const base::EbsdMap& a, const base::EbsdMap& b, const std::vector<kernels::SymmetryGroup>& symmetry,
             double threshold)
      : a_(a), b_(b), symmetry_(symmetry), threshold_(threshold), cosine_(std::cos(threshold / 2)) {
    while (a.grid.nodes() / (std::int64_t{stride_} * stride_) > most_compared) ++stride_;
  }

  /// Share of the compared points of `a` above `b` that agree; -1 where less than half of a map overlaps.
  double agreement(const SliceShift& shift) const {
    const std::int64_t nx = overlap(a_, b_, 0, shift[0]), ny = overlap(a_, b_, 1, shift[1]);
    if (nx <= 0 || ny <= 0 || 2 * nx * ny < std::max(a_.grid.nodes(), b_.grid.nodes())) return -1;
    std::int64_t compared = 0, agreeing = 0;
    for (int j = std::max(0, shift[1]); j < a_.grid.rows && j - shift[1] < b_.grid.rows; j += stride_) {
      for (int i = std::max(0, shift[0]); i < a_.grid.columns[0] && i - shift[0] < b_.grid.columns[0]; i += stride_) {
        ++compared;
        agreeing += agree(static_cast<std::size_t>(a_.grid.node(i, j)),
                          static_cast<std::size_t>(b_.grid.node(i - shift[0], j - shift[1])));
      }
    }
    return static_cast<double>(agreeing) / static_cast<double>(compared);
  }

 private:
  bool agree(std::size_t p, std::size_t q) const {
    const int phase = a_.phase[p];
    if (phase == base::EbsdMap::not_indexed || b_.phase[q] != phase) return false;
    return std::abs(dot(a_.orientation[p], b_.orientation[q])) >= cosine_ ||
           kernels::disorientation_angle(symmetry_[static_cast<std::size_t>(phase)], a_.orientation[p],
                                         b_.orientation[q]) <= threshold_;
  }

  const base::EbsdMap &a_, &b_;
  const std::vector<kernels::SymmetryGroup>& symmetry_;
  double threshold_, cosine_;
  int stride_ = 1;
};

}  // namespace

void slices_on_one_grid(std::vector<base::EbsdMap>& maps) {
  std::vector<base::EbsdPhase> phases;
  for (base::EbsdMap& map : maps) {
    if (map.grid.kind == base::EbsdGrid::Kind::hexagonal) map = on_square_grid(map);
    const base::EbsdGrid& first = maps.front().grid;
    base::require(
        std::abs(map.grid.step_x / first.step_x - 1) <= 1e-3 && std::abs(map.grid.step_y / first.step_y - 1) <= 1e-3,
        map.file, ": the steps are ", map.grid.step_x * 1e6, " and ", map.grid.step_y * 1e6, " um, but ",
        first.step_x * 1e6, " and ", first.step_y * 1e6, " um in ", maps.front().file,
        "; the maps of a stack must have the same steps");
    std::vector<int> common;
    for (const base::EbsdPhase& phase : map.phases) common.push_back(common_phase(phase, phases, map.file));
    for (int& phase : map.phase) {
      if (phase != base::EbsdMap::not_indexed) phase = common[static_cast<std::size_t>(phase)];
    }
  }
  for (base::EbsdMap& map : maps) map.phases = phases;
}

SliceAlignment align_slices(const std::vector<base::EbsdMap>& maps, int reach, double threshold) {
  SliceAlignment result;
  result.shifts.push_back({0, 0});
  const auto symmetry = phase_symmetries(maps.front().phases, maps.front().file);
  for (std::size_t k = 1; k < maps.size(); ++k) {
    const Comparison comparison(maps[k - 1], maps[k], symmetry, threshold);
    SliceShift best{0, 0};
    double most = comparison.agreement(best);
    for (int y = -reach; y <= reach; ++y) {
      for (int x = -reach; x <= reach; ++x) {
        const double share = comparison.agreement({x, y});
        const bool shorter = x * x + y * y < best[0] * best[0] + best[1] * best[1];
        if (share > most || (share == most && shorter)) {
          most = share;
          best = {x, y};
        }
      }
    }
    const SliceShift& before = result.shifts.back();
    result.shifts.push_back({before[0] + best[0], before[1] + best[1]});
    result.agreement.push_back(std::max(0.0, most));
  }
  return result;
}

EbsdStack stack_slices(const std::vector<base::EbsdMap>& maps, const std::vector<SliceShift>& shifts, double distance) {
  const base::EbsdMap& first = maps.front();
  SliceShift begin{0, 0}, end{first.grid.columns[0], first.grid.rows};
  for (std::size_t k = 0; k < maps.size(); ++k) {
    begin = {std::max(begin[0], shifts[k][0]), std::max(begin[1], shifts[k][1])};
    end = {std::min(end[0], shifts[k][0] + maps[k].grid.columns[0]),
           std::min(end[1], shifts[k][1] + maps[k].grid.rows)};
  }
  base::require(begin[0] < end[0] && begin[1] < end[1], first.file, ": no point is common to all ", maps.size(),
                " maps of the stack with these shifts");
  EbsdStack stack;
  stack.file = first.file;
  stack.phases = first.phases;
  stack.grid.cells = {end[0] - begin[0], end[1] - begin[1], static_cast<int>(maps.size())};
  stack.grid.size = {stack.grid.cells[0] * first.grid.step_x, stack.grid.cells[1] * first.grid.step_y,
                     stack.grid.cells[2] * distance};
  stack.grid.origin = {first.grid.x(begin[0], 0) - first.grid.step_x / 2,
                       first.grid.y(begin[1]) - first.grid.step_y / 2, 0};
  for (std::size_t k = 0; k < maps.size(); ++k) {
    for (int j = begin[1]; j < end[1]; ++j) {
      for (int i = begin[0]; i < end[0]; ++i) {
        const auto node = static_cast<std::size_t>(maps[k].grid.node(i - shifts[k][0], j - shifts[k][1]));
        stack.orientation.push_back(maps[k].orientation[node]);
        stack.phase.push_back(maps[k].phase[node]);
      }
    }
  }
  return stack;
}

}  // namespace polyslip::microstructure
