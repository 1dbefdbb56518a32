// Dislocation densities of measured maps: bounds that hold whatever the map, and what the noise of the maps allows to see.
#include <catch2/catch.hpp>

#include <chrono>
#include <cmath>
#include <cstdio>

#include "src/features/gnd.hpp"
#include "src/features/graph_phases.hpp"
#include "src/features/map_graph.hpp"
#include "src/io/ebsd.hpp"
#include "tests/support/ebsd_files.hpp"
#include "tests/support/ebsd_maps.hpp"

using namespace polyslip;
using namespace polyslip::features;
using tests::degree;

TEST_CASE("measured maps: least energies lie above the lower bound at every point") {
  for (const char* name : {"sslipcp_Cu_ebsd_clean.ctf", "mtex_twins_Mg.ctf", "ebsdlab_Cu_EBSD.ang",
                           "orix_sdss_ferrite_austenite.ang", "ebsdlib_Ni_EdaxAngOnly.h5"}) {
    const std::string file = tests::measured_map(name, "densities of measured maps");
    if (file.empty()) continue;
    MapOptions options;
    options.threshold = 5 * degree;
    const GrainMap map = make_grain_map(io::read_ebsd(file), options);
    std::vector<std::string> notes;
    GrainGraph graph = map_graph(map, phases_of_map(map.points.phases, {}, file, notes));
    GndOptions gnd;
    auto begin = std::chrono::steady_clock::now();
    const auto seconds = [&begin] {
      const double s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
      begin = std::chrono::steady_clock::now();
      return s;
    };
    add_gnd(map, gnd, graph);
    const double bound_seconds = seconds();
    gnd.l1 = true;
    const GndReport report = add_gnd(map, gnd, graph);
    const double l1_seconds = seconds();
    CAPTURE(name);
    REQUIRE(report.points > 0);
    double ratio = 0;
    std::int64_t above = 0;
    for (std::size_t i = 0; i < report.density.size(); ++i) {
      if (!(report.density[i] > 0)) continue;
      const bool hexagonal = map.points.phases[static_cast<std::size_t>(map.points.phase[i])].laue == "6/mmm";
      const double longest = hexagonal ? 1.95 : 1;  // <c+a>
      above += report.l1[i] * longest >= report.density[i] * 0.9999f ? 1 : 0;
      ratio += report.l1[i] / report.density[i] / static_cast<double>(report.points);
    }
    CHECK(static_cast<double>(above) >=
          static_cast<double>(report.points) * 0.999);  // points of exactly 0 do not count
    std::printf("%s: %ld points, bound %.2f s, L1 %.2f s with %ld programs of the simplex method, L1 / bound %.2f\n",
                name, static_cast<long>(report.points), bound_seconds, l1_seconds, static_cast<long>(report.programs),
                ratio);
    for (const std::string& line : report.statements(graph)) std::printf("  %s\n", line.c_str());
    double mean = 0, noise = 0;
    for (std::size_t g = 0; g < graph.grains.size(); ++g) {
      if (!std::isfinite(graph.grain_column("gnd_noise")->data[g])) continue;
      mean += graph.grains[g].weight * graph.grain_column("gnd")->data[g];
      noise += graph.grains[g].weight * graph.grain_column("gnd_noise")->data[g];
    }
    std::printf("  mean bound %.3g, of which noise could be %.3g 1/m^2\n", mean, noise);
  }
}
