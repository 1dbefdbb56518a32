#include "src/microstructure/grain_boundaries.hpp"

#include "src/microstructure/ebsd_neighbours.hpp"
#include "src/microstructure/grain_reconstruction.hpp"

namespace polyslip::microstructure {

BoundaryEdges count_boundary_edges(const base::EbsdMap& map, int phase, double threshold,
                                   const kernels::Quaternion<double>& special, double tolerance) {
  const auto group = phase_symmetries(map.phases, map.file).at(static_cast<std::size_t>(phase));
  auto is_special = [&](const kernels::Quaternion<double>& a, const kernels::Quaternion<double>& b) {
    for (int i = 0; i < group.size; ++i) {
      const auto partner = multiply(special, multiply(group.op[i], a));
      if (kernels::disorientation_angle(group, partner, b) <= tolerance) return true;
    }
    return false;
  };
  BoundaryEdges edges;
  for (int row = 0; row < map.grid.rows; ++row) {
    for (int column = 0; column < map.grid.columns[static_cast<std::size_t>(row % 2)]; ++column) {
      const auto a = static_cast<std::size_t>(map.grid.node(column, row));
      if (map.phase[a] != phase) continue;
      for_later_neighbours(map.grid, column, row, [&](std::int64_t node) {
        const auto b = static_cast<std::size_t>(node);
        if (map.phase[b] != phase) return;
        if (kernels::disorientation_angle(group, map.orientation[a], map.orientation[b]) <= threshold) return;
        ++edges.boundary;
        if (is_special(map.orientation[a], map.orientation[b])) ++edges.special;
      });
    }
  }
  return edges;
}

}  // namespace polyslip::microstructure
