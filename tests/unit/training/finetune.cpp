// Ratios of critical stresses from slip traces that were drawn from known ones; what labels cannot know is said to be unknown.
#include "src/training/finetune.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "src/base/require.hpp"
#include "src/features/families.hpp"
#include "tests/support/petsc.hpp"
#include "tests/support/synthetic_graphs.hpp"

using namespace polyslip;
using namespace polyslip::training;

namespace {

TrainedModel law(const std::string& level, int families) {
  TrainedModel model;
  model.options.level = level;
  model.options.family_shifts = families;
  model.members = {classifier::Model(model.options, 1).values()};
  return model;
}

void set(TrainedModel& model, const std::string& block, int entry, double value) {
  const classifier::Model member = model.model(0);
  for (const classifier::Model::Block& b : member.blocks())
    if (b.name == block) model.members[0][static_cast<std::size_t>(b.first + entry)] = value;
}

/// Draws the active system of each grain from the model's shares; the label is all systems of its plane, as a trace tells them.
void draw_traces(features::GrainGraph& graph, const TrainedModel& truth, std::uint64_t seed) {
  const classifier::GraphBatch batch({&graph}, truth.options);
  const classifier::GraphPrediction p = truth.model(0).predict(batch).front();
  const auto& systems = graph.phases[0].material->systems;
  graph.labels = {};
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    double at = kernels::random_uniform(seed, g, 77);
    std::size_t active = 0;
    while (active + 1 < systems.size() && at > p.share[g * systems.size() + active])
      at -= p.share[g * systems.size() + active++];
    graph.labels.kind.push_back(features::LabelKind::compatible);
    graph.labels.confidence.push_back(1);
    for (const material::SystemName& system : systems) {
      double cosine = 0;
      for (int i = 0; i < 3; ++i) cosine += system.normal[i] * systems[active].normal[i];
      graph.labels.share.push_back(std::abs(cosine) > 1 - 1e-9 && system.kind == systems[active].kind ? 1 : 0);
    }
  }
}

}  // namespace

TEST_CASE(
    "ratios of critical stresses and the exponent of an hcp metal come back from traces, within their intervals") {
  tests::start_petsc();
  const base::Comm comm(MPI_COMM_SELF);
  const features::GraphPhase phase = synthetic::graph_phase("magnesium");
  const auto count = static_cast<int>(features::families_of(*phase.material).names.size());
  REQUIRE(count == 6);
  // the card's ratios to basal are 5.5, 6, 6, 4, 6
  TrainedModel truth = law("L1", count);
  const double expected[6] = {10, 2, 1.6, 2.5, 2, 2.2};  // the exponent, then ratios
  const double card[6] = {20, 5.5, 6, 6, 4, 6};
  for (int f = 1; f < count; ++f) set(truth, "family_shift", f, std::log(expected[f] / card[f]));
  set(truth, "log_nu", 0, std::log(0.5));
  std::vector<features::GrainGraph> graphs;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    graphs.push_back(synthetic::graph(phase, 100, seed));
    draw_traces(graphs.back(), truth, seed);
  }
  FinetuneOptions options;
  options.replicates = 60;
  const Finetuned result = finetune(law("L1", 0), graphs, options, comm);
  CHECK(result.converged);
  CHECK(result.grains == 600);
  CHECK(result.after < result.before);
  REQUIRE(result.rows.size() == 6);  // the exponent, and five ratios
  int covered = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    const Measured& row = result.rows[i];
    CAPTURE(row.quantity, row.family, row.estimate.value, row.estimate.standard_error, row.estimate.profile_lower,
            row.estimate.profile_upper, row.estimate.bootstrap_lower, row.estimate.bootstrap_upper);
    CHECK(row.estimate.identifiable());
    CHECK(row.remark.empty());
    CHECK(std::abs(row.estimate.value - expected[i]) < 3.3 * row.estimate.standard_error);
    CHECK(row.estimate.standard_error < 0.3 * expected[i]);
    covered += row.estimate.profile_lower < expected[i] && expected[i] < row.estimate.profile_upper ? 1 : 0;
    // three ways to the same width
    const double width = row.estimate.profile_upper - row.estimate.profile_lower;
    CHECK(width == Approx(2 * 1.96 * row.estimate.standard_error).epsilon(0.25));
    CHECK(row.estimate.bootstrap_upper - row.estimate.bootstrap_lower == Approx(width).epsilon(0.5));
  }
  CHECK(covered >= 5);
  CHECK(result.rows[0].card == 20);
  CHECK(result.rows[1].card == Approx(5.5).epsilon(1e-6));

  // the model that was found gives the labels the likelihood that was reported
  const Finetuned again = finetune(result.model, graphs, {"", {}, true, true, true, 0, 1}, comm);
  CHECK(again.before == Approx(result.after).epsilon(1e-9));
}

TEST_CASE("what labels cannot know is not identifiable") {
  tests::start_petsc();
  const base::Comm comm(MPI_COMM_SELF);
  SECTION("one family: no ratio") {
    const features::GraphPhase phase = synthetic::graph_phase("copper");
    std::vector<features::GrainGraph> graphs{synthetic::graph(phase, 80, 1)};
    TrainedModel truth = law("L1", 1);
    set(truth, "log_nu", 0, std::log(0.4));  // of the 20 in which exponents are counted, whatever the card
    draw_traces(graphs[0], truth, 4);
    FinetuneOptions options;
    options.replicates = 0;
    const Finetuned result = finetune(law("L1", 0), graphs, options, comm);
    REQUIRE(result.rows.size() == 2);
    CHECK(result.rows[0].quantity == "rate exponent");
    CHECK(result.rows[0].card == 83.3);
    CHECK(result.rows[0].estimate.identifiable());
    CHECK(result.rows[0].estimate.profile_lower < 8);
    CHECK(result.rows[0].estimate.profile_upper > 8);
    CHECK_FALSE(result.rows[1].estimate.identifiable());
    CHECK(result.rows[1].remark.find("one family") != std::string::npos);
  }
  SECTION("families that were never seen: a lower bound only") {
    const features::GraphPhase phase = synthetic::graph_phase("magnesium");
    std::vector<features::GrainGraph> graphs{synthetic::graph(phase, 60, 2)};
    TrainedModel truth = law("L1", 6);
    for (int f = 1; f < 6; ++f) set(truth, "family_shift", f, 3);
    draw_traces(graphs[0], truth, 5);
    FinetuneOptions options;
    options.replicates = 0;
    options.exponent = false;
    const Finetuned result = finetune(law("L1", 0), graphs, options, comm);
    REQUIRE(result.rows.size() == 5);
    for (const Measured& row : result.rows) {
      CAPTURE(row.family, row.estimate.value, row.estimate.profile_lower, row.estimate.profile_upper);
      CHECK_FALSE(row.estimate.identifiable());
      CHECK(row.remark.find("lower bound only") != std::string::npos);
      CHECK(row.estimate.profile_lower > 1);
    }
  }
  SECTION("no labels, two phases, no law") {
    std::vector<features::GrainGraph> graphs{synthetic::graph(synthetic::graph_phase("copper"), 8, 1)};
    CHECK_THROWS_WITH(finetune(law("B6", 0), graphs, {}, comm), Catch::Contains("B6"));
    graphs.push_back(synthetic::graph(synthetic::graph_phase("magnesium"), 8, 1));
    CHECK_THROWS_WITH(finetune(law("L1", 0), graphs, {}, comm), Catch::Contains("one phase"));
    for (features::GrainGraph& graph : graphs) graph.labels = {};
    CHECK_THROWS_WITH(finetune(law("L1", 0), graphs, {}, comm), Catch::Contains("no grain has a label"));
  }
}
