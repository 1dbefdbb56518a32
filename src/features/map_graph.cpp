#include "src/features/map_graph.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "src/features/map_links.hpp"

namespace polyslip::features {
namespace {

constexpr double pi = 3.14159265358979323846;
using microstructure::EbsdGrains;

/// Links between two grains by direction: all, and those from the grain of lower index less those to it.
struct LinkCounts {
  std::array<std::int64_t, 3> all{}, net{};
};

std::vector<Edge> edges_of(const GrainMap& map) {
  const base::EbsdGrid& grid = map.points.grid;
  const std::vector<int>& grain = map.grains.grain_of_node;
  std::unordered_map<std::uint64_t, LinkCounts> counts;
  for (int row = 0; row < grid.rows; ++row)
    for (int column = 0; column < grid.columns[static_cast<std::size_t>(row % 2)]; ++column) {
      const int here = grain[static_cast<std::size_t>(grid.node(column, row))];
      if (here == EbsdGrains::none) continue;
      for_later_links(grid, column, row, [&](int direction, std::int64_t node) {
        const int there = grain[static_cast<std::size_t>(node)];
        if (there == here || there == EbsdGrains::none) return;
        const auto [a, b] = std::minmax(here, there);
        LinkCounts& pair = counts[static_cast<std::uint64_t>(a) << 32 | static_cast<std::uint64_t>(b)];
        ++pair.all[static_cast<std::size_t>(direction)];
        pair.net[static_cast<std::size_t>(direction)] += here < there ? 1 : -1;
      });
    }

  const MapLinks links = MapLinks::of(grid);
  std::vector<Edge> edges;
  edges.reserve(counts.size());
  for (const auto& [key, pair] : counts) {
    Edge edge;
    edge.a = static_cast<int>(key >> 32);
    edge.b = static_cast<int>(key & 0xffffffffu);
    double squares = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      const auto all = static_cast<double>(pair.all[k]), net = static_cast<double>(pair.net[k]);
      squares += links.weight[k] * all * all;
      edge.normal[0] += links.weight[k] * net * links.dx[k];
      edge.normal[1] += links.weight[k] * net * links.dy[k];
    }
    edge.area = map.cell_area() * std::sqrt(squares);
    const double norm = std::hypot(edge.normal[0], edge.normal[1]);
    if (norm > 1e-9 * std::sqrt(squares))
      for (int i = 0; i < 2; ++i) edge.normal[i] /= norm;
    else
      edge.normal = {{0, 0, 0}};
    const auto &a = map.grains.grains[static_cast<std::size_t>(edge.a)],
               &b = map.grains.grains[static_cast<std::size_t>(edge.b)];
    edge.disorientation = kernels::disorientation_angle(map.symmetry[static_cast<std::size_t>(a.phase)], a.orientation,
                                                        map.symmetry[static_cast<std::size_t>(b.phase)], b.orientation);
    edges.push_back(edge);
  }
  std::sort(edges.begin(), edges.end(),
            [](const Edge& x, const Edge& y) { return std::pair(x.a, x.b) < std::pair(y.a, y.b); });
  return edges;
}

}  // namespace

GrainGraph map_graph(const GrainMap& map, const std::vector<GraphPhase>& phases) {
  const base::EbsdGrid& grid = map.points.grid;
  GrainGraph graph;
  graph.source = map.points.file;
  graph.dimensions = 2;
  graph.phases = phases;
  graph.grains.resize(map.grains.grains.size());
  std::int64_t covered = 0;
  for (const auto& info : map.grains.grains) covered += info.points;
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    const auto& info = map.grains.grains[g];
    const auto count = static_cast<double>(info.points);
    graph.grains[g].phase = info.phase;
    graph.grains[g].orientation = info.orientation;
    graph.grains[g].weight = count / static_cast<double>(covered);
    graph.grains[g].size = std::sqrt(4 / pi * count * map.cell_area());
  }
  for (int row = 0; row < grid.rows; ++row) {
    const int columns = grid.columns[static_cast<std::size_t>(row % 2)];
    for (int column = 0; column < columns; ++column) {
      const int index = map.grains.grain_of_node[static_cast<std::size_t>(grid.node(column, row))];
      if (index == EbsdGrains::none) continue;
      Grain& grain = graph.grains[static_cast<std::size_t>(index)];
      grain.centroid[0] += grid.x(column, row);
      grain.centroid[1] += grid.y(row);
      grain.on_edge = grain.on_edge || row == 0 || row == grid.rows - 1 || column == 0 || column == columns - 1;
    }
  }
  for (std::size_t g = 0; g < graph.grains.size(); ++g)
    for (int i = 0; i < 2; ++i) graph.grains[g].centroid[i] /= static_cast<double>(map.grains.grains[g].points);
  graph.edges = edges_of(map);
  return graph;
}

}  // namespace polyslip::features
