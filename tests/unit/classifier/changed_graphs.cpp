// Graphs that tests of generalisation show: what is kept, what is lost, and that exact changes change nothing for a rule without learning.
#include "src/classifier/changed_graphs.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "src/classifier/baselines.hpp"
#include "src/classifier/evaluation.hpp"
#include "tests/support/synthetic_graphs.hpp"

using namespace polyslip;
using namespace polyslip::classifier;

namespace {

features::GrainGraph graph_of(const std::string& card) {
  features::GrainGraph graph = synthetic::graph(synthetic::graph_phase(card), 30, 5);
  const auto systems = static_cast<std::size_t>(graph.systems());
  graph.add_grain_column({"self_consistent_stress", "Pa", "stress", 6, graph.labels.stress});
  graph.add_grain_column(
      {"copy", "1", "shares again", static_cast<int>(systems), graph.labels.share, features::Extent::systems});
  std::vector<double> lengths;
  for (const features::Edge& edge : graph.edges) lengths.push_back(edge.area);
  graph.add_edge_column({"again", "m^2", "area again", 1, lengths});
  graph.check();
  return graph;
}

}  // namespace

TEST_CASE("a part of a graph keeps its rows") {
  const features::GrainGraph graph = graph_of("aluminium"), part = subgraph(graph, {1, 3, 4, 20});
  part.check();
  REQUIRE(part.grains.size() == 4);
  CHECK_FALSE(part.closed);
  CHECK(part.grains[3].size == graph.grains[20].size);
  CHECK(part.labels.share[3 * 12 + 5] == graph.labels.share[20 * 12 + 5]);
  CHECK(part.grain_column("copy")->data == part.labels.share);
  REQUIRE(part.edges.size() == 2);  // 1–3 and 3–4
  CHECK(part.edges[0].a == 0);
  CHECK(part.edges[1].b == 2);
  for (std::size_t e = 0; e < 2; ++e) CHECK(part.edge_column("again")->data[e] == part.edges[e].area);
  std::vector<int> all(30);
  for (int i = 0; i < 30; ++i) all[static_cast<std::size_t>(i)] = i;
  CHECK(subgraph(graph, all).closed);
}

TEST_CASE("a section shows circles of the spheres that it cuts, and traces") {
  features::GrainGraph graph = graph_of("aluminium");
  for (features::Grain& grain : graph.grains) grain.size = 5e-5;
  const features::GrainGraph section = surface_section(graph, 3);
  section.check();
  CHECK(section.dimensions == 2);
  CHECK_FALSE(section.closed);
  CHECK(section.grains.size() >= 2);
  CHECK(section.grains.size() < graph.grains.size());
  for (const features::Grain& grain : section.grains) CHECK(grain.size <= 5e-5);
  for (const features::Edge& edge : section.edges) {
    CHECK(edge.normal[2] == 0);
    CHECK(kernels::dot(edge.normal, edge.normal) == Approx(1));
    CHECK(edge.area < 2e-5);
  }
  // one grain through its middle keeps its diameter, another cut at half its radius has √3/2 of it
  features::GrainGraph two = subgraph(graph, {0, 1});
  two.grains[0].centroid = {{0, 0, 0}};
  two.grains[1].centroid = {{0, 0, 0}};
  const features::GrainGraph middle = surface_section(two, 1);
  REQUIRE(middle.grains.size() == 2);
  CHECK(middle.grains[0].size == Approx(5e-5));
  CHECK(middle.grains[0].weight == Approx(0.5));
}

TEST_CASE("noise: the angle that was asked for, small grains lose more, a share is missing") {
  const features::GrainGraph graph = graph_of("magnesium");
  NoiseOptions options;
  options.missing = 0;
  const features::GrainGraph noise = noisy(graph, options, 1);
  noise.check();
  REQUIRE(noise.grains.size() == 30);
  std::size_t smallest = 0, largest = 0;
  for (std::size_t g = 0; g < 30; ++g) {
    const auto angle = kernels::rotation_angle(
        kernels::multiply(noise.grains[g].orientation, kernels::conjugate(graph.grains[g].orientation)));
    CHECK(angle == Approx(0.5 * 3.14159265358979 / 180).epsilon(1e-6));
    if (graph.grains[g].size < graph.grains[smallest].size) smallest = g;
    if (graph.grains[g].size > graph.grains[largest].size) largest = g;
  }
  CHECK(noise.grains[smallest].weight / graph.grains[smallest].weight <
        noise.grains[largest].weight / graph.grains[largest].weight);
  CHECK(noise.edges[0].disorientation != graph.edges[0].disorientation);
  CHECK(std::abs(noise.edges[0].disorientation - graph.edges[0].disorientation) < 2.01 * options.angle);
  int left = 0;
  for (int id = 0; id < 50; ++id) {
    features::GrainGraph other = graph;
    other.id = id;
    left += static_cast<int>(noisy(other, {0, 0, 0.1}, 1).grains.size());
  }
  // 1500 grains, each kept with 0.9: five standard deviations
  CHECK(std::abs(left - 1350) < 5 * std::sqrt(1500 * 0.09));
}

TEST_CASE("relabelled by any symmetry, turned or permuted: the same shares to 1e-12, labels along with them") {
  for (const char* card : {"aluminium", "magnesium", "titanium", "ferrite"}) {
    const features::GrainGraph graph = graph_of(card);
    const auto systems = static_cast<std::size_t>(graph.systems());
    for (const Predictor* model : std::initializer_list<const Predictor*>{
             new DriveSoftmax(StressSource::macroscopic, 5), new DriveSoftmax(StressSource::self_consistent, 9)}) {
      for (const Invariance& row : invariances(graph, *model, 1)) {
        INFO(card << " " << model->name() << " " << row.what);
        CHECK(row.largest < 1e-10);
        CHECK(row.n > 0);
      }
      delete model;
    }
    // each operation is a permutation of systems, and labels and columns follow it
    for (int op = 0; op < 24; ++op) {
      std::vector<int> moved;
      const features::GrainGraph other = relabelled(graph, op, moved);
      std::vector<int> hits(systems, 0);
      for (std::size_t s = 0; s < systems; ++s) ++hits[static_cast<std::size_t>(moved[s])];
      CHECK(hits == std::vector<int>(systems, 1));
      CHECK(other.grain_column("copy")->data == other.labels.share);
      for (std::size_t s = 0; s < systems; ++s)
        CHECK(other.labels.share[static_cast<std::size_t>(moved[s])] == graph.labels.share[s]);
    }
  }
}

TEST_CASE("a model that looks at Euler angles or indices is found out") {
  struct Peeking : Predictor {
    std::string name() const override { return "peeking"; }
    GraphPrediction predict(const features::GrainGraph& graph) const override {
      GraphPrediction result;
      result.systems = graph.systems();
      for (std::size_t g = 0; g < graph.grains.size(); ++g)
        for (int s = 0; s < result.systems; ++s)
          result.share.push_back((s == 0 ? std::abs(graph.grains[g].orientation.x) : 0.1) +
                                 0.01 * static_cast<double>(g));
      return result;
    }
  };
  for (const Invariance& row : invariances(graph_of("aluminium"), Peeking(), 1)) CHECK(row.largest > 1e-3);
}
