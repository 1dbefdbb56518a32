#include "src/features/map_spread.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "src/microstructure/ebsd_neighbours.hpp"

namespace polyslip::features {
namespace {

using microstructure::EbsdGrains;
constexpr float none = std::numeric_limits<float>::quiet_NaN();

struct Offset {
  int column, row;
};

/// Later neighbours within `order` steps of a point whose row has the given parity, found on a grid large enough to hold them all.
std::vector<Offset> later_offsets(const base::EbsdGrid& of, int parity, int order) {
  base::EbsdGrid grid = of;
  grid.rows = 2 * order + 2;
  grid.columns = {2 * order + 3, 2 * order + 3};
  const int row = order + (order % 2 == parity ? 0 : 1), column = order + 1;
  const std::int64_t start = grid.node(column, row);
  std::set<std::int64_t> reached{start}, rim{start};
  for (int step = 0; step < order; ++step) {
    std::set<std::int64_t> next;
    for (const std::int64_t node : rim)
      microstructure::for_neighbours(grid, node, [&](std::int64_t neighbour) {
        if (reached.insert(neighbour).second) next.insert(neighbour);
      });
    rim = std::move(next);
  }
  std::vector<Offset> offsets;
  for (const std::int64_t node : reached) {
    const microstructure::EbsdPlace place = microstructure::place_of(grid, node);
    if (node > start) offsets.push_back({place.column - column, place.row - row});
  }
  return offsets;
}

}  // namespace

KamOptions read_kam_options(const base::Tree& section) {
  constexpr double degree = 3.14159265358979323846 / 180;
  KamOptions options;
  options.order = section.get_integer("kam_order", 1, {1, 20, "steps"});
  options.threshold = section.get_number("kam_threshold_deg", 5, {0.01, 180, "deg"}) * degree;
  return options;
}

std::vector<float> kernel_average_misorientation(const GrainMap& map, const KamOptions& options) {
  const base::EbsdGrid& grid = map.points.grid;
  const std::vector<Offset> offsets[2] = {later_offsets(grid, 0, options.order), later_offsets(grid, 1, options.order)};
  const auto nodes = static_cast<std::size_t>(grid.nodes());
  std::vector<float> sum(nodes, 0);
  std::vector<short> count(nodes, 0);
  for (int row = 0; row < grid.rows; ++row)
    for (int column = 0; column < grid.columns[static_cast<std::size_t>(row % 2)]; ++column) {
      const auto a = static_cast<std::size_t>(grid.node(column, row));
      const int grain = map.measured_grain(a);
      if (grain == EbsdGrains::none) continue;
      const kernels::SymmetryGroup& symmetry = map.symmetry[static_cast<std::size_t>(map.points.phase[a])];
      for (const Offset& offset : offsets[row % 2]) {
        if (!grid.inside(column + offset.column, row + offset.row)) continue;
        const auto b = static_cast<std::size_t>(grid.node(column + offset.column, row + offset.row));
        if (map.measured_grain(b) != grain) continue;
        const double angle =
            kernels::disorientation_angle(symmetry, map.points.orientation[a], map.points.orientation[b]);
        if (angle > options.threshold) continue;
        for (const std::size_t node : {a, b}) {
          sum[node] += static_cast<float>(angle);
          ++count[node];
        }
      }
    }
  for (std::size_t node = 0; node < nodes; ++node) sum[node] = count[node] > 0 ? sum[node] / count[node] : none;
  return sum;
}

std::vector<float> grain_reference_deviation(const GrainMap& map) {
  std::vector<float> result(map.points.phase.size(), none);
  for (std::size_t node = 0; node < result.size(); ++node) {
    const int grain = map.measured_grain(node);
    if (grain == EbsdGrains::none) continue;
    const auto& info = map.grains.grains[static_cast<std::size_t>(grain)];
    result[node] = static_cast<float>(kernels::disorientation_angle(map.symmetry[static_cast<std::size_t>(info.phase)],
                                                                    info.orientation, map.points.orientation[node]));
  }
  return result;
}

void add_spread(const GrainMap& map, const std::vector<float>& kam, const std::vector<float>& grod, GrainGraph& graph) {
  const std::size_t grains = graph.grains.size();
  std::vector<double> kam_sum(grains, 0), kam_count(grains, 0), sum(grains, 0), squares(grains, 0), count(grains, 0),
      largest(grains, 0);
  for (std::size_t node = 0; node < grod.size(); ++node) {
    const int index = map.measured_grain(node);
    if (index == EbsdGrains::none) continue;
    const auto g = static_cast<std::size_t>(index);
    const double deviation = grod[node];
    sum[g] += deviation;
    squares[g] += deviation * deviation;
    largest[g] = std::max(largest[g], deviation);
    ++count[g];
    if (std::isnan(kam[node])) continue;
    kam_sum[g] += kam[node];
    ++kam_count[g];
  }
  std::vector<double> error(grains, unknown);
  for (std::size_t g = 0; g < grains; ++g) {
    if (count[g] > 1) error[g] = std::sqrt(squares[g] / (count[g] * (count[g] - 1)));
    kam_sum[g] = kam_count[g] > 0 ? kam_sum[g] / kam_count[g] : unknown;
    sum[g] = count[g] > 0 ? sum[g] / count[g] : unknown;
  }
  graph.add_grain_column({"kam", "rad", "kernel average misorientation, mean over the grain's points", 1, kam_sum});
  graph.add_grain_column(
      {"gos", "rad", "grain orientation spread: mean deviation of points from the grain's mean orientation", 1, sum});
  graph.add_grain_column(
      {"grod_max", "rad", "largest deviation of a point from the grain's mean orientation", 1, largest});
  graph.add_grain_column({"orientation_error", "rad",
                          "standard error of the mean orientation; points counted as independent, so a lower bound", 1,
                          error});
}

}  // namespace polyslip::features
