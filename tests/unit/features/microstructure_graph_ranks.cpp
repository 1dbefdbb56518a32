// Volumes whose grains' moments can be worked out by hand, on 1, 2 and 4 ranks.
#include <catch2/catch.hpp>

#include <cmath>
#include <functional>

#include "src/base/require.hpp"
#include "src/features/graph_phases.hpp"
#include "src/features/microstructure_graph.hpp"

using namespace polyslip;
using namespace polyslip::features;

namespace {

microstructure::Microstructure volume_of(std::array<int, 3> cells, std::vector<std::string> phases, int grains,
                                         const base::Comm& comm, const std::function<int(int, int, int)>& grain) {
  microstructure::Microstructure volume;
  volume.grid.cells = cells;
  volume.grid.size = {cells[0] * 1e-6, cells[1] * 1e-6, cells[2] * 2e-6};
  volume.slab = base::Slab::of(volume.grid, comm);
  for (int z = volume.slab.begin; z < volume.slab.begin + volume.slab.count; ++z)
    for (int y = 0; y < cells[1]; ++y)
      for (int x = 0; x < cells[0]; ++x) volume.grain_of_voxel.push_back(grain(x, y, z));
  for (int g = 0; g < grains; ++g)
    volume.grains.push_back(
        {kernels::from_axis_angle<double>({{0, 0, 1}}, 0.1 * g), std::min(g, static_cast<int>(phases.size()) - 1)});
  volume.phases = std::move(phases);
  return volume;
}

double value(const GrainGraph& graph, const std::string& column, std::size_t grain) {
  return graph.grain_column(column)->data.at(grain);
}

}  // namespace

TEST_CASE("a box of voxels has the moments of a box, also across a periodic face") {
  const base::Comm comm(MPI_COMM_WORLD);
  for (const int shift : {0, 5}) {
    CAPTURE(shift);
    // 6 × 4 × 2 voxels of 1 × 1 × 2 µm in a box of 12 × 9 × 8
    const auto volume = volume_of({12, 9, 8}, {"Al"}, 2, comm, [&](int x, int y, int z) {
      const int u = (x + shift) % 12, v = (y + shift) % 9, w = (z + shift) % 8;
      return u >= 2 && u < 8 && v >= 2 && v < 6 && w >= 3 && w < 5 ? 1 : 0;
    });
    const GrainGraph graph = microstructure_graph(volume, phases_of_volume(volume.phases, {"cF"}, {}), comm);
    graph.check();
    REQUIRE(graph.grains.size() == 2);
    CHECK(graph.closed);
    CHECK(graph.dimensions == 3);
    CHECK(graph.grains[1].weight == Approx(48. / 864));
    CHECK(graph.grains[1].size == Approx(std::cbrt(6 * 96 / 3.14159265358979) * 1e-6));
    CHECK_FALSE(graph.grains[0].on_edge);
    // second moments L²/12; an ellipsoid of axis d has d²/20
    CHECK(value(graph, "ellipsoid_major", 1) == Approx(6 * std::sqrt(20 / 12.) * 1e-6));
    CHECK(value(graph, "ellipsoid_middle", 1) == Approx(4 * std::sqrt(20 / 12.) * 1e-6));
    CHECK(value(graph, "ellipsoid_minor", 1) == Approx(4 * std::sqrt(20 / 12.) * 1e-6));
    CHECK(value(graph, "aspect", 1) == Approx(1.5));
    CHECK(std::abs(value(graph, "ellipsoid_axis", 3)) == Approx(1));  // (grain 1, x)
    REQUIRE(graph.edges.size() == 1);
    // faces: 2 × 4·2 of 2 µm² along x, 2 × 6·2 of 2 along y, 2 × 6·4 of 1 along z
    CHECK(graph.edges[0].area == Approx(std::sqrt(32. * 32 + 48. * 48 + 48. * 48) * 1e-12));
    CHECK(value(graph, "surface", 0) == graph.edges[0].area);
    CHECK(graph.edges[0].disorientation == Approx(0.1));
  }
}

TEST_CASE("void and buffer are no grains; what touches a buffer is on the edge") {
  const base::Comm comm(MPI_COMM_WORLD);
  const auto layer = [](int x, int, int) { return x / 2; };
  const auto buffered = volume_of({8, 4, 4}, {"Al", "Fe", "buffer", "Fe2"}, 4, comm, layer);
  const GrainGraph graph = microstructure_graph(buffered, phases_of_volume(buffered.phases, {}, {}), comm);
  graph.check();
  REQUIRE(graph.grains.size() == 3);
  CHECK_FALSE(graph.closed);
  CHECK_FALSE(graph.grains[0].on_edge);
  CHECK(graph.grains[1].on_edge);
  CHECK(graph.grains[2].on_edge);
  REQUIRE(graph.edges.size() == 2);
  CHECK(graph.edges[0].b == 1);
  CHECK(graph.edges[1].b == 2);
  CHECK(graph.grains[0].weight == Approx(1 / 3.));
  const auto empty = volume_of({4, 4, 4}, {"void"}, 1, comm, [](int, int, int) { return 0; });
  CHECK_THROWS_AS(microstructure_graph(empty, phases_of_volume(empty.phases, {}, {}), comm), base::InputError);
}
