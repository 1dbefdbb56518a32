// Twins, coincidence boundaries and grains of measured maps against the counts of an independent script (../shared/data/ebsd/README.md).
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdio>

#include "src/features/csl.hpp"
#include "src/features/parent_grains.hpp"
#include "src/features/twin_relations.hpp"
#include "src/io/ebsd.hpp"
#include "tests/support/ebsd_files.hpp"
#include "tests/support/ebsd_maps.hpp"
#include "tests/support/grain_graphs.hpp"

using namespace polyslip;
using namespace polyslip::features;
using tests::degree;

TEST_CASE("measured Mg: 57 twin pairs among 74 of 83 grains, on 53.5 % of edges") {
  const std::string file = tests::measured_map("mtex_twins_Mg.ctf", "measured Mg, twin pairs");
  if (file.empty()) return;
  const auto map = io::read_ebsd(file);
  const auto phase = tests::lattice_phase("hP", map.phases[0].lattice[2] / map.phases[0].lattice[0]);
  std::vector<int> grain_of_node;
  auto graph = tests::graph_of_map(map, {phase}, 5 * degree, 5, grain_of_node);
  CHECK(graph.size() == 83);
  add_twin_relations(graph, 5 * degree);
  const auto parents = add_parents(graph, 5 * degree, 5 * degree);
  const auto statistics = twin_statistics(graph);
  std::printf("Mg, %.2f %% of the area twin, %.1f %% of the boundary length, %d parents\n", 100 * parents.twin_share,
              100 * statistics.length_share, parents.count);
  REQUIRE(!statistics.families.empty());
  CHECK(statistics.families[0] == 57);
  CHECK(statistics.grains == 74);
  const auto edges = count_twin_edges(map, 0, TwinFinder(crystal_of(*phase.material)), 5 * degree, 5 * degree);
  const double share = static_cast<double>(edges.families[0]) / static_cast<double>(edges.boundary);
  CHECK(share == Approx(0.535).margin(0.01));
  std::printf("Mg, {10-12} twins on %.2f %% of %ld edges above 5 degrees\n", 100 * share,
              static_cast<long>(edges.boundary));
}

TEST_CASE("measured Cu: sigma 3 on 70 % of the boundary") {
  const std::string file = tests::measured_map("sslipcp_Cu_ebsd_clean.ctf", "measured Cu, sigma 3");
  if (file.empty()) return;
  const auto map = io::read_ebsd(file);
  std::vector<int> grain_of_node;
  auto graph = tests::graph_of_map(map, {tests::lattice_phase("cF")}, 5 * degree, 10, grain_of_node);
  CHECK(graph.size() == 117);
  add_csl(graph);
  double all = 0, sigma3 = 0;
  for (std::size_t e = 0; e < graph.edges.size(); ++e) {
    const double sigma = graph.edge_column("csl_sigma")->data[e];
    if (sigma != 1) all += graph.edges[e].area;
    if (sigma == 3) sigma3 += graph.edges[e].area;
  }
  CHECK(sigma3 / all == Approx(0.70).margin(0.02));
  std::printf("Cu, sigma 3 on %.1f %% of the boundary length\n", 100 * sigma3 / all);
}

TEST_CASE("measured steel and nickel: points per phase, grains") {
  const std::string steel = tests::measured_map("orix_sdss_ferrite_austenite.ang", "measured steel, phases");
  if (!steel.empty()) {
    const auto map = io::read_ebsd(steel);
    CHECK(std::count(map.phase.begin(), map.phase.end(), 0) == 5657);
    CHECK(std::count(map.phase.begin(), map.phase.end(), 1) == 6043);
  }
  const std::string nickel = tests::measured_map("ebsdlib_Ni_EdaxAngOnly.h5", "measured Ni, grains");
  if (nickel.empty()) return;
  std::vector<int> grain_of_node;
  auto graph = tests::graph_of_map(io::read_ebsd(nickel), {tests::lattice_phase("cF")}, 15 * degree, 10, grain_of_node);
  CHECK(graph.size() == 249);  // at 15°, as ebsd_measured.cpp says
  add_twin_relations(graph, 5 * degree);
  const auto statistics = twin_statistics(graph);
  std::printf("Ni, %ld twin pairs, %.1f %% of the boundary length\n", static_cast<long>(statistics.pairs),
              100 * statistics.length_share);
}
