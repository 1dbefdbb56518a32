// Samples of a campaign's dataset as grain graphs, from a dataset of two samples whose numbers are known.
#include "src/features/dataset_graphs.hpp"

#include <catch2/catch.hpp>

#include "src/base/require.hpp"
#include "tests/support/fresh_folder.hpp"
#include "tests/support/graph_rings.hpp"

using namespace polyslip;
using namespace polyslip::features;
using Catch::Matchers::Contains;
using dataset::Type;

namespace {

constexpr std::int64_t systems = 14;

dataset::Schema campaign_schema(bool events) {
  dataset::Schema schema;
  schema.tables = {
      {"samples",
       "samples",
       {{"id", Type::int64, {}, "1", "number"},
        {"status", Type::int32, {}, "1", "0 converged"},
        {"split", Type::text, {16}, "1", "train"},
        {"param_metal", Type::text, {16}, "1", "axis"},
        {"voxels", Type::int64, {}, "1", "of the volume"},
        {"temperature", Type::float64, {}, "K", "at the end"},
        {"cauchy", Type::float64, {9}, "Pa", "mean"}}},
      {"grains",
       "grains",
       {{"phase", Type::int32, {}, "1", "row of phases"},
        {"orientation_initial", Type::float64, {4}, "1", "quaternion"},
        {"volume", Type::float64, {}, "1", "share"},
        {"centroid", Type::float64, {3}, "m", "centroid"},
        {"ecd", Type::float64, {}, "m", "diameter"},
        {"cauchy", Type::float64, {6}, "Pa", "mean, 11 22 33 23 13 12"},
        {"slip", Type::float64, {}, "1", "accumulated"},
        {"share", Type::float64, {systems}, "1", "shares"}}},
      {"edges",
       "edges",
       {{"a", Type::int32, {}, "1", "grain"},
        {"b", Type::int32, {}, "1", "grain"},
        {"area", Type::float64, {}, "m2", "area"},
        {"normal", Type::float64, {3}, "1", "normal"},
        {"disorientation", Type::float64, {}, "rad", "angle"}}},
      {"curves", "curves", {{"time", Type::float64, {}, "s", "time"}, {"F", Type::float64, {9}, "1", "mean"}}},
      {"phases",
       "phases",
       {{"name", Type::text, {16}, "1", "name"},
        {"crystal", Type::int32, {}, "1", "row of crystals"},
        {"card", Type::text, {8192}, "1", "card"}}}};
  if (events) schema.tables[1].columns.push_back({"cross_slip", Type::float64, {systems}, "1", "events"});
  return schema;
}

/// Copper under tension of 60 MPa along x and a hydrostatic stress; the third grain has not slipped. Crystals: copper.
std::string write_campaign(const std::string& path, bool events, const std::string& card = "copper",
                           double cauchy11 = 50e6) {
  const dataset::Schema schema = campaign_schema(events);
  const GraphPhase phase = test::graph_phase("copper");
  dataset::Stamp stamp;
  const dataset::Schema constant{
      {{"samples", "none", {{"id", Type::int64, {}, "1", "none"}, {"status", Type::int32, {}, "1", "none"}}},
       {"crystals", "crystals", {{"name", Type::text, {16}, "1", "name"}}},
       {"systems", "systems", {{"crystal", Type::int32, {}, "1", "row"}, {"label", Type::text, {48}, "1", "label"}}}}};
  dataset::SampleRecord constants(constant, 0);
  std::vector<std::string> labels;
  for (const auto& system : phase.material->systems) labels.push_back(system.label);
  constants.set_texts("crystals", "name", {"metal"});
  constants.set("systems", "crystal", std::vector<std::int64_t>(labels.size(), 0));
  constants.set_texts("systems", "label", labels);
  stamp.tables = dataset::constant_tables(constants);
  dataset::FileWriter writer(path, schema, stamp, dataset::Kind::dataset);
  for (const std::int64_t id : {3, 5}) {
    dataset::SampleRecord record(schema, id);
    const bool failed = id == 3;
    record.set_sample("status", failed ? 1 : 0);
    record.set_sample("split", std::string(failed ? "test" : "train"));
    record.set_sample("param_metal", std::string("copper"));
    record.set_sample("voxels", 64);
    record.set_sample("temperature", 350.0);
    record.set("samples", "cauchy", std::vector<double>{cauchy11, 0, 0, 0, -10e6, 0, 0, 0, -10e6});
    if (!failed) {
      record.set("grains", "phase", std::vector<std::int64_t>{0, 0, 0});
      record.set("grains", "orientation_initial", std::vector<double>{1, 0, 0, 0, 0.6, 0, 0.8, 0, 0, 0, 0, 1});
      record.set("grains", "volume", std::vector<double>{0.5, 0.25, 0.25});
      record.set("grains", "centroid", std::vector<double>(9, 1e-6));
      record.set("grains", "ecd", std::vector<double>{3e-6, 2e-6, 2e-6});
      record.set("grains", "cauchy", std::vector<double>{1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
      record.set("grains", "slip", std::vector<double>{0.02, 0.04, 0});
      std::vector<double> share(3 * systems, 0.0), cross_slip(3 * systems, 0.0);
      share[2] = 0.75;
      share[11] = 0.25;
      share[systems + 4] = 1;
      cross_slip[2] = 0.01;
      cross_slip[11] = 0.03;
      record.set("grains", "share", share);
      if (events) record.set("grains", "cross_slip", cross_slip);
      record.set("edges", "a", std::vector<std::int64_t>{0, 0});
      record.set("edges", "b", std::vector<std::int64_t>{1, 2});
      record.set("edges", "area", std::vector<double>{1e-12, 2e-12});
      record.set("edges", "normal", std::vector<double>{1, 0, 0, 0, 0, 1});
      record.set("edges", "disorientation", std::vector<double>{0.3, 0.4});
      // isochoric stretch along x: ln F11 grows by 0.002 in the last second
      std::vector<double> F;
      for (const double strain : {0.01, 0.019, 0.021}) {
        const double x = std::exp(strain), y = std::exp(-strain / 2);
        F.insert(F.end(), {x, 0, 0, 0, y, 0, 0, 0, y});
      }
      record.set("curves", "time", std::vector<double>{5, 9, 10});
      record.set("curves", "F", F);
      record.set_texts("phases", "name", {"metal"});
      record.set("phases", "crystal", std::vector<std::int64_t>{0});
      record.set_texts("phases", "card", {test::card_text(card)});
    }
    writer.add(record);
  }
  writer.commit();
  return path;
}

}  // namespace

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
