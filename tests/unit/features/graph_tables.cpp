// The load of a case, and the tables that a graph is written to.
#include "src/features/graph_tables.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <cmath>
#include <filesystem>

#include "src/base/config.hpp"
#include "src/base/files.hpp"
#include "src/features/graph_phase.hpp"
#include "src/features/macroscopic_load.hpp"
#include "src/io/csv.hpp"

using namespace polyslip;
using namespace polyslip::features;

namespace {

GrainGraph loaded(const std::string& keys) {
  GrainGraph graph;
  read_load(base::parse_ini("[load]\n" + keys, "case.ini"), graph);
  return graph;
}

struct Folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("polyslip_tables_" + std::to_string(::getpid()));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
};

}  // namespace

TEST_CASE("a load is the direction of its deviator, of von Mises norm 1, as a Mandel vector") {
  const GrainGraph tension = loaded("stress_direction = 3e8 0 0 0 0 0\n");
  CHECK(has_load(tension));
  for (int i = 0; i < 6; ++i)
    CHECK(tension.stress_direction[i] == Approx(i == 0 ? 2 / 3. : i < 3 ? -1 / 3. : 0).margin(1e-15));
  CHECK(std::isnan(tension.mises));
  CHECK(tension.strain_rate == 1e-3);
  CHECK(tension.temperature == 293.15);
  // pure shear 12 under a pressure: σ_vM = √3 τ, and √2 for Mandel's component
  const GrainGraph shear =
      loaded("stress_direction = -7 -7 -7 0 0 5\nmises = 2e8\nstrain_rate = 1e-2\ntemperature = 400\n");
  for (int i = 0; i < 5; ++i) CHECK(shear.stress_direction[i] == Approx(0).margin(1e-15));
  CHECK(shear.stress_direction[5] == Approx(std::sqrt(2 / 3.)));
  CHECK(shear.mises == 2e8);
  CHECK(shear.temperature == 400);
  CHECK_THROWS_AS(loaded("stress_direction = 5 5 5 0 0 0\n"), base::InputError);
  CHECK_THROWS_AS(loaded("stress_direction = 0 0 0 0 0 0\n"), base::InputError);
  CHECK_THROWS_AS(loaded("stress_direction = 1 0 0\n"), base::InputError);
  CHECK_FALSE(has_load(GrainGraph()));
}

TEST_CASE(
    "tables: units in the header, columns of several values, empty cells for what is not known, labels by grain") {
  FeatureSource source;
  GrainGraph& graph = source.graph;
  material::Phase phase;
  phase.name = "one, two";
  phase.lattice = "cF";
  phase.systems.resize(3);
  graph.phases = {{"card", std::make_shared<const material::Phase>(phase)}};
  graph.grains.resize(2);
  for (Grain& grain : graph.grains) grain.weight = 0.5;
  graph.edges.push_back({0, 1, 2e-6, {{1, 0, 0}}, 0.25});
  graph.add_grain_column({"pair", "Pa", "two numbers", 2, {1, 2, unknown, 0.1}});
  graph.labels.kind = {LabelKind::none, LabelKind::compatible};
  graph.labels.share = {0, 0, 0, 1, 0, 1};
  graph.labels.confidence = {unknown, 0.75};
  source.label_sources = {"", "trace, step 2"};
  graph.check();
  const Folder folder;
  CHECK(write_tables(folder.path.string(), source, {"case.ini", "[map]\n", 0}) ==
        "grains.csv, edges.csv, labels.csv, provenance.json");
  const auto grains = io::read_csv((folder.path / "grains.csv").string());
  CHECK(grains.has("pair_1"));
  CHECK(grains.has("pair_2"));
  CHECK_FALSE(grains.has("pair"));
  REQUIRE(grains.rows.size() == 2);
  CHECK(grains.rows[0][1] == "one; two");
  CHECK(grains.rows[1][grains.columns.size() - 2].empty());
  CHECK(grains.numbers("pair_2") == std::vector<double>{2, 0.1});
  CHECK(base::read_file((folder.path / "grains.csv").string()).find("# pair_2 (Pa): two numbers\n") !=
        std::string::npos);
  const auto edges = io::read_csv((folder.path / "edges.csv").string());
  CHECK(edges.numbers("area") == std::vector<double>{2e-6});  // of a volume; a map has `length`
  CHECK(edges.numbers("disorientation") == std::vector<double>{0.25});
  const auto labels = io::read_csv((folder.path / "labels.csv").string());
  REQUIRE(labels.rows.size() == 1);
  CHECK(labels.rows[0] == std::vector<std::string>{"1", "compatible", "0 2", "1 1", "0.75", "trace; step 2"});
  const std::string json = base::read_file((folder.path / "provenance.json").string());
  CHECK(json.find("\"column\": \"pair_2\",\n      \"unit\": \"Pa\"") != std::string::npos);
  CHECK(json.find("\"mises_Pa\": null") != std::string::npos);
}
