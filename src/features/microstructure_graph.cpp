#include "src/features/microstructure_graph.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "kernels/lattice/lattice.hpp"
#include "src/base/require.hpp"
#include "src/mean_field/inclusion.hpp"
#include "src/microstructure/boundary_table.hpp"
#include "src/microstructure/generate.hpp"

namespace polyslip::features {
namespace {

using microstructure::Microstructure;

kernels::SymmetryGroup symmetry_of(const GraphPhase& phase) {
  kernels::Lattice lattice = kernels::Lattice::isotropic;
  kernels::lattice_from_name(phase.material->lattice.c_str(), lattice);
  return kernels::symmetry_group(kernels::laue_of(lattice));
}

/// Second moments about the centroid, m²: 11, 22, 33, 23, 13, 12 of each grain.
std::vector<std::array<double, 6>> second_moments(const Microstructure& volume,
                                                  const microstructure::GrainStatistics& statistics,
                                                  const base::Comm& comm) {
  constexpr std::size_t sums_of_grain = 9;
  const base::Grid& grid = volume.grid;
  const std::size_t grains = volume.grains.size();
  std::vector<std::array<int, 3>> middle(grains);
  for (std::size_t g = 0; g < grains; ++g)
    for (std::size_t i = 0; i < 3; ++i)
      middle[g][i] = std::clamp(static_cast<int>(std::floor((statistics.centroid[g][i] - grid.origin[i]) /
                                                            grid.spacing(static_cast<int>(i)))),
                                0, grid.cells[i] - 1);
  std::vector<std::int64_t> sums(sums_of_grain * grains, 0);
  std::size_t voxel = 0;
  for (int z = volume.slab.begin; z < volume.slab.begin + volume.slab.count; ++z)
    for (int y = 0; y < grid.cells[1]; ++y)
      for (int x = 0; x < grid.cells[0]; ++x, ++voxel) {
        const auto g = static_cast<std::size_t>(volume.grain_of_voxel[voxel]);
        std::array<std::int64_t, 3> d{x - middle[g][0], y - middle[g][1], z - middle[g][2]};
        for (std::size_t i = 0; i < 3; ++i) {
          if (2 * d[i] > grid.cells[i]) d[i] -= grid.cells[i];
          if (2 * d[i] < -grid.cells[i]) d[i] += grid.cells[i];
        }
        const std::array<std::int64_t, sums_of_grain> add{
            d[0], d[1], d[2], d[0] * d[0], d[1] * d[1], d[2] * d[2], d[1] * d[2], d[0] * d[2], d[0] * d[1]};
        for (std::size_t k = 0; k < sums_of_grain; ++k) sums[sums_of_grain * g + k] += add[k];
      }
  comm.sum(sums.data(), static_cast<int>(sums.size()));

  constexpr std::array<std::array<int, 2>, 6> pairs{{{0, 0}, {1, 1}, {2, 2}, {1, 2}, {0, 2}, {0, 1}}};
  std::vector<std::array<double, 6>> moments(grains);
  for (std::size_t g = 0; g < grains; ++g) {
    const auto count = static_cast<double>(std::max<std::int64_t>(1, statistics.voxels[g]));
    const std::int64_t* sum = &sums[sums_of_grain * g];
    for (std::size_t k = 0; k < 6; ++k) {
      const auto [i, j] = pairs[k];
      const double mean_i = static_cast<double>(sum[i]) / count, mean_j = static_cast<double>(sum[j]) / count;
      const double of_voxel = i == j ? 1.0 / 12 : 0;
      moments[g][k] =
          (static_cast<double>(sum[3 + k]) / count - mean_i * mean_j + of_voxel) * grid.spacing(i) * grid.spacing(j);
    }
  }
  return moments;
}

void add_ellipsoids(const std::vector<std::array<double, 6>>& moments, GrainGraph& graph) {
  std::array<std::vector<double>, 3> axes;
  std::vector<double> aspect, direction;
  for (const auto& m : moments) {
    kernels::Mat3<double> vectors;
    const std::array<double, 3> values =
        mean_field::eigenvalues({{m[0], m[5], m[4], m[5], m[1], m[3], m[4], m[3], m[2]}}, vectors);
    std::array<int, 3> order{0, 1, 2};
    std::sort(order.begin(), order.end(),
              [&](int a, int b) { return values[static_cast<std::size_t>(a)] > values[static_cast<std::size_t>(b)]; });
    // an ellipsoid of semi-axis a has the second moment a²/5 along it
    for (std::size_t k = 0; k < 3; ++k)
      axes[k].push_back(2 * std::sqrt(5 * std::max(0.0, values[static_cast<std::size_t>(order[k])])));
    aspect.push_back(axes[0].back() / axes[2].back());
    for (int i = 0; i < 3; ++i) direction.push_back(vectors(i, order[0]));
  }
  const char* names[3] = {"ellipsoid_major", "ellipsoid_middle", "ellipsoid_minor"};
  for (std::size_t k = 0; k < 3; ++k)
    graph.add_grain_column({names[k], "m", "axis of the ellipsoid of the same second moments", 1, axes[k]});
  graph.add_grain_column({"ellipsoid_axis", "1", "unit vector along the longest axis", 3, direction});
  graph.add_grain_column({"aspect", "1", "longest over shortest axis of that ellipsoid", 1, aspect});
}

void add_neighbours(GrainGraph& graph) {
  std::vector<double> surface(graph.grains.size(), 0), neighbours(graph.grains.size(), 0);
  for (const Edge& edge : graph.edges)
    for (const int g : {edge.a, edge.b}) {
      surface[static_cast<std::size_t>(g)] += edge.area;
      ++neighbours[static_cast<std::size_t>(g)];
    }
  graph.add_grain_column({"surface", "m^2", "area towards other grains", 1, surface});
  graph.add_grain_column({"neighbours", "1", "number of grains that touch it", 1, neighbours});
}

}  // namespace

GrainGraph microstructure_graph(const Microstructure& volume, const std::vector<GraphPhase>& phases,
                                const base::Comm& comm) {
  const microstructure::GrainStatistics statistics = microstructure::grain_statistics(volume, comm);
  const auto moments = second_moments(volume, statistics, comm);
  const std::vector<microstructure::Boundary> boundaries = microstructure::boundary_table(volume, comm);
  GrainGraph graph;
  graph.phases = phases;
  graph.closed = true;
  constexpr int left_out = -1, buffer = -2;
  std::vector<int> index(volume.grains.size(), left_out);
  std::vector<std::array<double, 6>> kept_moments;
  double filled = 0;
  for (std::size_t g = 0; g < index.size(); ++g) {
    if (statistics.voxels[g] == 0) continue;
    const microstructure::Grain& grain = volume.grains[g];
    const std::string& phase = volume.phases[static_cast<std::size_t>(grain.phase)];
    if (phase == "void" || phase == "buffer") {
      graph.closed = false;
      index[g] = phase == "buffer" ? buffer : left_out;
      continue;
    }
    index[g] = static_cast<int>(graph.grains.size());
    const auto& at = statistics.centroid[g];
    graph.grains.push_back(
        {grain.phase, grain.orientation, statistics.volume[g], statistics.diameter[g], {{at[0], at[1], at[2]}}, false});
    kept_moments.push_back(moments[g]);
    filled += statistics.volume[g];
  }
  base::require(!graph.grains.empty(), "the volume has no grain: all of it is void or buffer");
  for (Grain& grain : graph.grains) grain.weight /= filled;

  std::vector<kernels::SymmetryGroup> symmetry;
  for (const GraphPhase& phase : phases) symmetry.push_back(symmetry_of(phase));
  for (const microstructure::Boundary& boundary : boundaries) {
    const int a = index[static_cast<std::size_t>(boundary.a)], b = index[static_cast<std::size_t>(boundary.b)];
    if (a == buffer && b >= 0) graph.grains[static_cast<std::size_t>(b)].on_edge = true;
    if (b == buffer && a >= 0) graph.grains[static_cast<std::size_t>(a)].on_edge = true;
    if (a < 0 || b < 0) continue;
    const Grain &first = graph.grains[static_cast<std::size_t>(a)], &second = graph.grains[static_cast<std::size_t>(b)];
    const double angle =
        kernels::disorientation_angle(symmetry[static_cast<std::size_t>(first.phase)], first.orientation,
                                      symmetry[static_cast<std::size_t>(second.phase)], second.orientation);
    graph.edges.push_back({a, b, boundary.area, {{boundary.normal[0], boundary.normal[1], boundary.normal[2]}}, angle});
  }
  add_ellipsoids(kept_moments, graph);
  add_neighbours(graph);
  return graph;
}

}  // namespace polyslip::features
