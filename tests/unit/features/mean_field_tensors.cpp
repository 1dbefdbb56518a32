// Base tensors of the grains: what they must obey at the load of a graph, for cards of every kind of law.
#include "src/features/mean_field_tensors.hpp"

#include <catch2/catch.hpp>

#include "src/base/require.hpp"
#include "tests/support/graph_rings.hpp"

using namespace polyslip;
using namespace polyslip::features;
using Catch::Matchers::Contains;

namespace {

const std::vector<double>& data(const GrainGraph& graph, const std::string& name) {
  const FeatureColumn* column = graph.grain_column(name);
  REQUIRE(column != nullptr);
  for (const double x : column->data) REQUIRE(std::isfinite(x));
  return column->data;
}

}  // namespace

TEST_CASE("stresses average to the load, shares to one, for power laws, twins, dislocations and two phases") {
  for (const auto& cards : std::vector<std::vector<std::string>>{
           {"copper"}, {"magnesium"}, {"copper_dislocations"}, {"twip_steel"}, {"ferrite", "titanium"}}) {
    CAPTURE(cards.front());
    GrainGraph graph = test::ring_of_grains(cards, 15, 2);
    CHECK(add_mean_field_tensors(graph).empty());
    const auto systems = static_cast<std::size_t>(graph.systems());
    for (const char* name : {"self_consistent_stress", "taylor_stress", "elastic_stress"}) {
      const std::vector<double>& stress = data(graph, name);
      kernels::Vec6<double> mean{};
      for (std::size_t g = 0; g < 15; ++g) {
        CHECK(std::abs(stress[6 * g] + stress[6 * g + 1] + stress[6 * g + 2]) <= 1e-9 * std::abs(stress[6 * g]) + 1e-9);
        for (int c = 0; c < 6; ++c) mean[c] += stress[6 * g + static_cast<std::size_t>(c)] / 15;
      }
      const double size = std::sqrt(1.5 * dot(mean, mean));
      for (int c = 0; c < 6; ++c) CHECK(mean[c] / size == Approx(graph.stress_direction[c]).margin(1e-6));
      if (name == std::string("elastic_stress")) CHECK(size == Approx(1));
    }
    for (const char* name : {"self_consistent_share", "taylor_share"}) {
      const std::vector<double>& share = data(graph, name);
      for (std::size_t g = 0; g < 15; ++g) {
        double sum = 0;
        for (std::size_t s = 0; s < systems; ++s) sum += share[g * systems + s];
        CHECK(sum == Approx(1));
      }
    }
  }
}

TEST_CASE("the Taylor factor of random fcc grains is near Taylor's 3.07, and never that of less than one system") {
  GrainGraph graph = test::ring_of_grains({"copper"}, 300, 5);
  add_mean_field_tensors(graph);
  double mean = 0;
  for (const double factor : data(graph, "taylor_factor")) {
    CHECK(factor > 2 / std::sqrt(3.0));  // γ of one system against the von Mises equivalent γ/√3 of its strain is √3
    mean += factor / 300;
  }
  // Taylor (1938): 3.07 where all strain alike; grains that may strain otherwise need less
  CHECK(mean > 2.6);
  CHECK(mean < 3.07);
}

TEST_CASE("what a graph must know before it has base tensors") {
  GrainGraph graph = test::ring_of_grains({"copper"}, 4, 1);
  graph.stress_direction = {};
  CHECK_THROWS_WITH(add_mean_field_tensors(graph), Contains("ring 1") && Contains("load"));
  graph = test::ring_of_grains({"copper"}, 4, 1);
  PhaseReader reader;
  graph.phases[0] = reader.without_card("beta", "cI", 0);
  CHECK_THROWS_WITH(add_mean_field_tensors(graph), Contains("'beta'") && Contains("material card"));
}
