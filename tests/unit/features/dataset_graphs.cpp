// Samples of a campaign's dataset as grain graphs, from a dataset of two samples whose numbers are known.
#include "src/features/dataset_graphs.hpp"

#include <catch2/catch.hpp>

#include "src/base/require.hpp"
#include "tests/support/fresh_folder.hpp"
#include "tests/support/synthetic_campaign.hpp"

using namespace polyslip;
using namespace polyslip::features;
using Catch::Matchers::Contains;
using test::write_campaign;

TEST_CASE("a sample becomes a graph with load and labels") {
  const FreshFolder folder("dataset_graphs");
  const dataset::Reader reader(write_campaign(folder / "dataset.h5", true));
  DatasetGraphs graphs(reader);
  REQUIRE(graphs.samples() == std::vector<std::int64_t>{1});
  const GrainGraph graph = graphs.graph(1);
  CHECK(graph.id == 5);
  CHECK(graph.closed);
  REQUIRE(graph.size() == 3);
  CHECK(graph.systems() == 12);
  CHECK(graph.mises == Approx(60e6));
  const double direction[6] = {2.0 / 3, -1.0 / 3, -1.0 / 3, 0, 0, 0};
  for (int c = 0; c < 6; ++c) CHECK(graph.stress_direction[c] == Approx(direction[c]).margin(1e-15));
  CHECK(graph.strain_rate == Approx(0.002).epsilon(1e-6));
  CHECK(graph.temperature == 350);
  CHECK(graph.grains[1].orientation.y == 0.8);
  CHECK(graph.grains[0].weight == 0.5);
  CHECK(graph.labels.kind == std::vector<LabelKind>{LabelKind::shares, LabelKind::shares, LabelKind::none});
  CHECK(graph.labels.share[2] == 0.75);
  CHECK(graph.labels.share[11] == 0.25);
  CHECK(graph.labels.share[12 + 4] == 1);
  CHECK(graph.labels.stress[3] == Approx(4 * std::sqrt(2)));
  CHECK(graph.labels.stress[5] == Approx(6 * std::sqrt(2)));
  // 0.01 + 0.03 events per dislocation over a shear of 0.02
  CHECK(graph.labels.cross_slip[0] == Approx(2));
  CHECK(std::isnan(graph.labels.cross_slip[2]));
  CHECK(graph.labels.climb.empty());
  CHECK(graph.edges[1].b == 2);
  REQUIRE(graphs.copied().size() == 2);
  CHECK(graphs.copied()[0].name == "split");
  CHECK(graphs.copied_bytes(1)[0].substr(0, 6) == std::string("train\0", 6));
  CHECK(graphs.copied_bytes(0)[0].substr(0, 5) == std::string("test\0", 5));
}

TEST_CASE("datasets that make no graphs are refused") {
  const FreshFolder folder("dataset_graphs_bad");
  const dataset::Reader no_events(write_campaign(folder / "plain.h5", false));
  CHECK(DatasetGraphs(no_events).graph(1).labels.cross_slip.empty());
  const dataset::Reader other_card(write_campaign(folder / "card.h5", false, "magnesium"));
  CHECK_THROWS_WITH(DatasetGraphs(other_card).graph(1),
                    Contains("card.h5") && Contains("sample 5") && Contains("the 12 of the dataset's crystal"));
  const dataset::Reader not_finite(write_campaign(folder / "nan.h5", false, "copper", unknown));
  CHECK_THROWS_WITH(DatasetGraphs(not_finite).graph(1), Contains("samples/cauchy") && Contains("not finite"));
  const dataset::Reader no_load(write_campaign(folder / "load.h5", false, "copper", -10e6));
  CHECK_THROWS_WITH(DatasetGraphs(no_load).graph(1), Contains("no deviator"));
}
