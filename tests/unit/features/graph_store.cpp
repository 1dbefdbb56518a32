// Files of grain graphs: every graph comes back as it was, one by one and streamed; what is no such file is refused.
#include "src/features/graph_store.hpp"

#include <catch2/catch.hpp>

#include <cstring>
#include <filesystem>
#include <set>

#include "src/base/require.hpp"
#include "tests/support/fresh_folder.hpp"
#include "tests/support/graph_rings.hpp"

using namespace polyslip;
using namespace polyslip::features;
using Catch::Matchers::Contains;

namespace {

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
}

void check_columns(const std::vector<FeatureColumn>& a, const std::vector<FeatureColumn>& b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t c = 0; c < a.size(); ++c) {
    CHECK(a[c].name == b[c].name);
    CHECK(a[c].unit == b[c].unit);
    CHECK(a[c].description == b[c].description);
    CHECK(a[c].values == b[c].values);
    CHECK(a[c].extent == b[c].extent);
    CHECK(same(a[c].data, b[c].data));
  }
}

void check_equal(const GrainGraph& a, const GrainGraph& b) {
  CHECK(a.source == b.source);
  CHECK(a.id == b.id);
  CHECK(a.dimensions == b.dimensions);
  CHECK(a.closed == b.closed);
  REQUIRE(a.phases.size() == b.phases.size());
  for (std::size_t p = 0; p < a.phases.size(); ++p) {
    CHECK(a.phases[p].card == b.phases[p].card);
    CHECK(a.phases[p].material->name == b.phases[p].material->name);
    CHECK(a.phases[p].material->lattice == b.phases[p].material->lattice);
    CHECK(a.phases[p].material->c_over_a == b.phases[p].material->c_over_a);
    CHECK(a.phases[p].material->systems.size() == b.phases[p].material->systems.size());
    CHECK(a.phases[p].material->law.index() == b.phases[p].material->law.index());
  }
  CHECK(std::memcmp(a.stress_direction.v, b.stress_direction.v, sizeof(a.stress_direction.v)) == 0);
  CHECK(std::memcmp(&a.mises, &b.mises, sizeof(double)) == 0);
  CHECK(a.strain_rate == b.strain_rate);
  CHECK(a.temperature == b.temperature);
  REQUIRE(a.size() == b.size());
  for (std::size_t g = 0; g < a.grains.size(); ++g) {
    const Grain &x = a.grains[g], &y = b.grains[g];
    CHECK(x.phase == y.phase);
    CHECK(kernels::dot(x.orientation, y.orientation) == Approx(1));
    CHECK(x.orientation.w == y.orientation.w);
    CHECK(x.weight == y.weight);
    CHECK(x.size == y.size);
    CHECK(std::memcmp(x.centroid.v, y.centroid.v, sizeof(x.centroid.v)) == 0);
    CHECK(x.on_edge == y.on_edge);
  }
  REQUIRE(a.edges.size() == b.edges.size());
  for (std::size_t e = 0; e < a.edges.size(); ++e) {
    const Edge &x = a.edges[e], &y = b.edges[e];
    CHECK((x.a == y.a && x.b == y.b && x.area == y.area && x.disorientation == y.disorientation));
    CHECK(std::memcmp(x.normal.v, y.normal.v, sizeof(x.normal.v)) == 0);
  }
  CHECK(a.labels.kind == b.labels.kind);
  CHECK(same(a.labels.share, b.labels.share));
  CHECK(same(a.labels.confidence, b.labels.confidence));
  CHECK(same(a.labels.slip, b.labels.slip));
  CHECK(same(a.labels.stress, b.labels.stress));
  CHECK(same(a.labels.cross_slip, b.labels.cross_slip));
  CHECK(same(a.labels.climb, b.labels.climb));
  check_columns(a.grain_columns, b.grain_columns);
  check_columns(a.edge_columns, b.edge_columns);
}

FeatureColumn column(const std::string& name, const GrainGraph& graph, Extent extent, int values, std::size_t rows) {
  FeatureColumn result{name, "Pa", "a number", values, {}, extent};
  if (extent == Extent::systems) result.values = graph.systems();
  if (extent == Extent::families) result.values = graph.families();
  for (std::size_t i = 0; i < rows * static_cast<std::size_t>(result.values); ++i)
    result.data.push_back(test::draw(static_cast<std::uint64_t>(graph.id), i, 99) - 0.5);
  return result;
}

/// fcc, hcp and both together; labels in some; a map without a card; columns that only some have.
std::vector<GrainGraph> some_graphs() {
  std::vector<GrainGraph> graphs;
  graphs.push_back(test::ring_of_grains({"copper"}, 7, 3));
  graphs.push_back(test::ring_of_grains({"magnesium"}, 5, 4));
  graphs.push_back(test::ring_of_grains({"ferrite", "titanium"}, 6, 8));
  graphs.push_back(test::ring_of_grains({"copper"}, 2, 11));
  for (std::size_t i = 0; i < 3; ++i) test::add_labels(graphs[i]);
  for (GrainGraph& graph : graphs) {
    graph.add_grain_column(column("taylor_share", graph, Extent::systems, 1, graph.grains.size()));
    graph.add_grain_column(column("schmid_max", graph, Extent::families, 1, graph.grains.size()));
    graph.add_edge_column(column("m_prime", graph, Extent::fixed, 1, graph.edges.size()));
  }
  graphs[2].add_grain_column(column("kam", graphs[2], Extent::fixed, 2, graphs[2].grains.size()));
  graphs[1].mises = 1.25e8;
  graphs[1].grains[2].on_edge = true;
  graphs[3].dimensions = 2;
  graphs[3].closed = false;
  graphs[3].stress_direction = {};
  PhaseReader reader;
  graphs[3].phases[0] = reader.without_card("beta", "cI", 0);
  graphs[3].grain_columns.clear();
  return graphs;
}

std::string write(const std::string& path, const std::vector<GrainGraph>& graphs) {
  std::vector<const GrainGraph*> list;
  for (const GrainGraph& graph : graphs) list.push_back(&graph);
  write_graphs(path, list, "[data]\nkind = test\n");
  return path;
}

}  // namespace

TEST_CASE("graphs of different phases come back as they were") {
  const FreshFolder folder("graph_store");
  const std::vector<GrainGraph> graphs = some_graphs();
  write(folder / "graphs.h5", graphs);
  const GraphStore store(folder.path);
  REQUIRE(store.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) check_equal(store.read(static_cast<std::int64_t>(i)), graphs[i]);
  CHECK(store.reader().stamp().plan_text == "[data]\nkind = test\n");
  CHECK_THROWS_WITH(store.read(4), Contains("graphs.h5") && Contains("has 4 graphs"));
}

TEST_CASE("graphs of one card share its law") {
  const FreshFolder folder("graph_store_shared");
  std::vector<GrainGraph> graphs;
  for (std::uint64_t i = 0; i < 3; ++i) graphs.push_back(test::ring_of_grains({"copper"}, 3, i));
  const GraphStore store(write(folder / "graphs.h5", graphs));
  CHECK(store.read(0).phases[0].material == store.read(2).phases[0].material);
}

TEST_CASE("an epoch of a stream has each graph in one lane, as it was") {
  const FreshFolder folder("graph_stream");
  std::vector<GrainGraph> graphs;
  for (std::uint64_t i = 0; i < 40; ++i)
    graphs.push_back(test::ring_of_grains({i % 3 == 0 ? "copper" : "magnesium"}, 3 + static_cast<int>(i % 4), i));
  const GraphStore store(write(folder / "graphs.h5", graphs));
  GraphStreamOptions options;
  for (std::int64_t i = 0; i < 40; i += 2) options.graphs.push_back(i);
  options.lanes = 3;
  std::multiset<std::int64_t> seen;
  for (options.lane = 0; options.lane < 3; ++options.lane) {
    GraphStream stream(store, options);
    stream.begin_epoch(5);
    std::int64_t count = 0;
    for (; stream.next(); ++count) {
      seen.insert(stream.number());
      check_equal(stream.graph(), graphs[static_cast<std::size_t>(stream.number())]);
    }
    CHECK(count == stream.size());
  }
  CHECK(seen == std::multiset<std::int64_t>(options.graphs.begin(), options.graphs.end()));
}

TEST_CASE("what is no file of graphs is refused by name") {
  const FreshFolder folder("graph_store_bad");
  CHECK_THROWS_WITH(GraphStore(folder.path), Contains("has no graphs.h5"));
  CHECK_THROWS_AS(GraphStore(folder / "absent.h5"), base::InputError);
  base::write_file(folder / "text.h5", "id,name\n");
  CHECK_THROWS_AS(GraphStore(folder / "text.h5"), base::InputError);
  const std::string whole = write(folder / "graphs.h5", some_graphs());
  std::string bytes = base::read_file(whole);
  for (const double share : {0.2, 0.6, 0.98}) {
    const std::string path = folder / "cut.h5";
    base::write_file(path, bytes.substr(0, static_cast<std::size_t>(share * static_cast<double>(bytes.size()))));
    CHECK_THROWS_AS(GraphStore(path).read(3), base::InputError);
    CHECK_THROWS_WITH(GraphStore(path).read(3), Contains("cut.h5"));
  }
  // a dataset of another kind
  const dataset::Schema schema{
      {{"samples",
        "rows",
        {{"id", dataset::Type::int64, {}, "1", "number"}, {"status", dataset::Type::int32, {}, "1", "0"}}}}};
  dataset::FileWriter writer(folder / "other.h5", schema, {}, dataset::Kind::dataset);
  dataset::SampleRecord record(schema, 0);
  record.set_sample("status", 0);
  writer.add(record);
  writer.commit();
  CHECK_THROWS_WITH(GraphStore(folder / "other.h5"),
                    Contains("other.h5") && Contains("no file of grain graphs") && Contains("samples/graph_source"));
}

TEST_CASE("labels that cannot be learnt from are refused where they are needed") {
  GrainGraph graph = test::ring_of_grains({"copper"}, 4, 1);
  CHECK_THROWS_WITH(require_labels(graph), Contains("ring 1") && Contains("no grain has a label"));
  test::add_labels(graph);
  require_labels(graph);
  graph.labels.share[2 * 12 + 5] = unknown;
  CHECK_THROWS_AS(require_labels(graph), base::InputError);
  CHECK_THROWS_WITH(require_labels(graph),
                    Contains("ring 1") && Contains("grain 2") && Contains("system 6") && Contains("nan"));
  graph.labels.kind[2] = LabelKind::none;
  require_labels(graph);
}
