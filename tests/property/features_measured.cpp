// Graphs of measured maps against the counts of an independent script (../shared/data/ebsd/README.md).
#include <catch2/catch.hpp>

#include "src/features/graph_phases.hpp"
#include "src/features/map_graph.hpp"
#include "src/features/map_shape.hpp"
#include "src/features/map_spread.hpp"
#include "src/io/ebsd.hpp"
#include "tests/support/ebsd_files.hpp"
#include "tests/support/ebsd_maps.hpp"

using namespace polyslip;
using namespace polyslip::features;
using tests::degree;

TEST_CASE("measured maps become graphs with the known number of grains, whose numbers agree with each other") {
  struct Known {
    const char* file;
    int min_points, grains;  // 0: not known
    bool doubtful;           // points of a confidence index of at most 0.1 left out
  };
  const Known all[] = {
      {"sslipcp_Cu_ebsd_clean.ctf", 10, 117, false}, {"sslipcp_Cu_ebsd_clean.ctf", 50, 68, false},
      {"mtex_twins_Mg.ctf", 5, 83, false},           {"ebsdlib_Ni_EdaxAngOnly.h5", 10, 249, true},
      {"ebsdlab_Cu_EBSD.ang", 10, 0, false},         {"orix_sdss_ferrite_austenite.ang", 10, 0, false}};
  for (const Known& known : all) {
    CAPTURE(known.file, known.min_points);
    const std::string file = tests::measured_map(known.file, "measured maps to graphs");
    if (file.empty()) continue;
    MapOptions options;
    options.threshold = 5 * degree;
    options.clean_up.min_points = known.min_points;
    if (known.doubtful) {
      options.quality = "CI";
      options.quality_above = 0.1;
    }
    const GrainMap map = make_grain_map(io::read_ebsd(file), options);
    std::vector<std::string> notes;
    GrainGraph graph = map_graph(map, phases_of_map(map.points.phases, {}, file, notes));
    if (known.grains > 0) CHECK(graph.size() == known.grains);
    const auto kam = kernel_average_misorientation(map, {1, 5 * degree}), grod = grain_reference_deviation(map);
    add_spread(map, kam, grod, graph);
    add_map_shape(map, graph);
    add_map_quality(map, graph);
    graph.check();
    const auto column = [&](const char* name, std::size_t g) { return graph.grain_column(name)->data[g]; };
    double border = 0, area = 0;
    for (const Grain& grain : graph.grains) area += grain.size * grain.size * 3.14159265358979 / 4;
    CHECK(area == Approx(map.cell_area() * static_cast<double>(map.clean_up.points - map.clean_up.left)));
    for (std::size_t g = 0; g < graph.grains.size(); ++g) {
      border += column("perimeter", g);
      CHECK(column("gos", g) <= column("grod_max", g));
      CHECK(column("feret_min", g) <= column("feret", g));
      CHECK(column("feret", g) >= graph.grains[g].size * 0.9999);
      CHECK(column("aspect", g) >= 1);
      CHECK(column("not_indexed", g) <= column("filled", g));
    }
    for (const Edge& edge : graph.edges) border -= 2 * edge.area;
    const base::EbsdGrid& grid = map.points.grid;
    const double outline =
        grid.columns[0] * grid.step_x + grid.columns[(grid.rows - 1) % 2] * grid.step_x + 2 * grid.rows * grid.step_y;
    if (map.clean_up.left == 0) CHECK(border == Approx(outline));
  }
}
