// graphs.h5 of a dataset: the same bytes on any number of ranks, and what a graph of it holds.
#include <catch2/catch.hpp>

#include <filesystem>
#include <sstream>

#include "src/base/require.hpp"
#include "src/features/dataset_features.hpp"
#include "src/features/graph_store.hpp"
#include "tests/support/synthetic_campaign.hpp"

using namespace polyslip;
using namespace polyslip::features;
using Catch::Matchers::Contains;

TEST_CASE("graphs of a dataset do not depend on ranks") {
  const base::Comm world(MPI_COMM_WORLD), self(MPI_COMM_SELF);
  const std::string folder = base::text("polyslip_dataset_features_", world.size());
  base::on_root(world, [&] {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    test::write_campaign(folder + "/dataset.h5", true, "copper", 50e6, 3 + 2 * 41);
    test::write_campaign(folder + "/bad.h5", true, "magnesium");
  });
  const dataset::Reader reader(folder + "/dataset.h5");
  DatasetGraphs graphs(reader);
  base::Tree tree("case.ini");
  tree.add_section("dataset").add_value("file", "dataset.h5");
  CHECK(std::filesystem::path(read_dataset_path(tree)).filename() == "dataset.h5");
  const FeatureOptions options = read_feature_options(tree, first_source(graphs), world, true);
  CHECK(std::find(options.groups.begin(), options.groups.end(), "mean_field") != options.groups.end());
  std::ostringstream said;
  base::Log log(said, false, false);
  write_dataset_graphs(folder + "/graphs.h5", graphs, options, "[case]", log, world);
  if (world.root()) {
    write_dataset_graphs(folder + "/alone.h5", graphs, options, "[case]", log, self);
    CHECK(base::read_file(folder + "/graphs.h5") == base::read_file(folder + "/alone.h5"));
    const GraphStore store(folder);
    REQUIRE(store.size() == 41);
    CHECK(store.reader().texts("samples", "split")[7] == "train");
    CHECK(store.reader().integers("samples", "id")[7] == 19);
    const GrainGraph graph = store.read(7), expected = graphs.graph(8);
    CHECK(graph.id == 19);
    CHECK(graph.labels.share == expected.labels.share);
    REQUIRE(graph.grain_column("self_consistent_stress") != nullptr);
    CHECK(graph.grain_column("self_consistent_share")->values == 12);
  }
  // what is wrong with one rank's sample is known to all
  const dataset::Reader bad(folder + "/bad.h5");
  DatasetGraphs bad_graphs(bad);
  CHECK_THROWS_WITH(write_dataset_graphs(folder + "/none.h5", bad_graphs, options, "", log, world),
                    Contains("sample 5"));
  world.barrier();
  CHECK_FALSE(std::filesystem::exists(folder + "/none.h5"));
  base::on_root(world, [&] { std::filesystem::remove_all(folder); });
}
