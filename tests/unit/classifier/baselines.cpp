// Baselines against rules worked out by hand and labels that were made by the rule itself.
#include "src/classifier/baselines.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "src/base/require.hpp"
#include "src/classifier/forest.hpp"
#include "src/classifier/metrics.hpp"
#include "src/classifier/strangeness.hpp"
#include "tests/support/synthetic_graphs.hpp"

using namespace polyslip;
using namespace polyslip::classifier;

namespace {

/// top-1 and NLL of a model over some graphs.
std::pair<double, double> scores_of(const Predictor& model, const std::vector<features::GrainGraph>& graphs) {
  std::vector<ScoredGrain> rows;
  MechanismNames names;
  for (const features::GrainGraph& graph : graphs) {
    const GraphPrediction prediction = model.predict(graph);
    for (std::size_t g = 0; g < graph.grains.size(); ++g) {
      double sum = 0;
      for (int s = 0; s < prediction.systems; ++s)
        sum += prediction.share[g * static_cast<std::size_t>(prediction.systems) + static_cast<std::size_t>(s)];
      REQUIRE(sum == Approx(1));
    }
    for (const ScoredGrain& row : score(graph, graph.id, prediction, {}, names)) rows.push_back(row);
  }
  const std::vector<Metric> metrics = Scoreboard(rows).metrics(2, 1);
  return {metrics[0].value, metrics[3].value};
}

std::vector<features::GrainGraph> graphs_of(const std::string& card, int count, std::uint64_t first, double n = 6,
                                            double noise = 0.2) {
  std::vector<features::GrainGraph> result;
  for (int i = 0; i < count; ++i)
    result.push_back(
        synthetic::graph(synthetic::graph_phase(card), 30, first + static_cast<std::uint64_t>(i), n, noise));
  return result;
}

}  // namespace

TEST_CASE("critical stresses of the power law at its reference rate are its resistances") {
  features::GrainGraph graph = synthetic::graph(synthetic::graph_phase("aluminium"), 3, 1);
  graph.strain_rate = 1e-3;  // dot_gamma_0_sl of the card
  for (const double critical : critical_stresses(graph)) CHECK(critical == Approx(31e6));
  graph.strain_rate = 1e-2;  // a decade higher, n = 20
  for (const double critical : critical_stresses(graph)) CHECK(critical == Approx(31e6 * std::pow(10, 1.0 / 20)));
}

TEST_CASE("drives of a cube grain under tension along its axis: Schmid's 1/√6 on eight systems") {
  features::GrainGraph graph = synthetic::graph(synthetic::graph_phase("aluminium"), 1, 1);
  graph.grains[0].orientation = {1, 0, 0, 0};
  graph.stress_direction = {{2.0 / 3, -1.0 / 3, -1.0 / 3, 0, 0, 0}};
  graph.mises = 31e6;
  graph.strain_rate = 1e-3;
  const std::vector<double> drive = drives(graph, stresses(graph, StressSource::macroscopic), critical_stresses(graph));
  int driven = 0;
  for (const double d : drive) {
    CHECK((d < 1e-12 || std::abs(d - 1 / std::sqrt(6.0)) < 1e-12));
    driven += d > 0.1 ? 1 : 0;
  }
  CHECK(driven == 8);
  const GraphPrediction hard = MaxSchmid().predict(graph),
                        soft = DriveSoftmax(StressSource::macroscopic, 20).predict(graph);
  for (std::size_t s = 0; s < 12; ++s) {
    CHECK(hard.share[s] == Approx(drive[s] > 0.1 ? 0.125 : 0));
    CHECK(soft.share[s] == Approx(drive[s] > 0.1 ? 0.125 : 0).margin(1e-12));
  }
}

TEST_CASE("with one exponent, shares do not depend on whether the size of the load is known") {
  features::GrainGraph graph = synthetic::graph(synthetic::graph_phase("aluminium"), 20, 1);
  graph.mises = 80e6;
  const DriveSoftmax model(StressSource::macroscopic, 4);
  const std::vector<double> known = model.predict(graph).share;
  CHECK(load_mises(graph) == 80e6);
  graph.mises = features::unknown;
  CHECK(load_mises(graph) > 31e6);
  const std::vector<double> unknown = model.predict(graph).share;
  for (std::size_t k = 0; k < known.size(); ++k) CHECK(unknown[k] == Approx(known[k]).margin(1e-9));
}

TEST_CASE("a twin is driven in one sense only") {
  features::GrainGraph graph = synthetic::graph(synthetic::graph_phase("magnesium"), 1, 1);
  graph.grains[0].orientation = {1, 0, 0, 0};
  const auto twins = [&](double sign) {  // of stress along c
    graph.stress_direction = {{-sign / 3, -sign / 3, 2 * sign / 3, 0, 0, 0}};
    const std::vector<double> drive =
        drives(graph, stresses(graph, StressSource::macroscopic), critical_stresses(graph));
    double most = 0;
    for (std::size_t s = 0; s < drive.size(); ++s)
      if (graph.phases[0].material->systems[s].kind == material::SystemKind::twin &&
          graph.phases[0].material->systems[s].family.find("{10-12}") != std::string::npos)
        most = std::max(most, drive[s]);
    return most;
  };
  INFO(graph.phases[0].material->systems.back().family);
  CHECK(twins(1) * twins(-1) == 0);
  CHECK(twins(1) + twins(-1) > 0);
}

TEST_CASE("graphs without what a baseline needs are refused by name") {
  features::GrainGraph graph = synthetic::graph(synthetic::graph_phase("aluminium"), 5, 1);
  CHECK_THROWS_WITH(DriveSoftmax(StressSource::taylor, 1).predict(graph), Catch::Contains("taylor_stress"));
  CHECK_THROWS_WITH(DriveSoftmax(StressSource::self_consistent, 1).predict(graph),
                    Catch::Contains("self_consistent_stress"));
  graph.stress_direction = {{0, 0, 0, 0, 0, 0}};
  CHECK_THROWS_WITH(MaxSchmid().predict(graph), Catch::Contains("no load"));
  material::Phase without = *graph.phases[0].material;
  without.systems.clear();
  graph.phases[0].material = std::make_shared<const material::Phase>(without);
  CHECK_THROWS_AS(critical_stresses(graph), base::InputError);
}

TEST_CASE("the exponent of labels made by Schmid's softmax is found") {
  LogScores scores;
  for (const features::GrainGraph& graph : graphs_of("aluminium", 4, 1, 7, 0))
    DriveSoftmax::add(graph, StressSource::macroscopic, scores);
  CHECK(scores.rows.size() == 120);
  CHECK(fit_exponent(scores).beta == Approx(7).epsilon(1e-6));
}

TEST_CASE("with stresses that scatter, what knows the stress is ahead of what does not") {
  const std::vector<features::GrainGraph> train = graphs_of("aluminium", 20, 1), test = graphs_of("aluminium", 10, 100);
  LogScores scores;
  Prior::Sums sums;
  Forest::Rows rows;
  for (const features::GrainGraph& graph : train) {
    DriveSoftmax::add(graph, StressSource::macroscopic, scores);
    Prior::add(graph, sums);
    Forest::add(graph, rows);
  }
  const double nu = fit_exponent(scores).beta;
  CHECK(nu < 6);  // scatter makes the softmax softer
  const Prior prior(sums);
  const DriveSoftmax schmid(StressSource::macroscopic, nu);
  const auto of_prior = scores_of(prior, test), of_schmid = scores_of(schmid, test);
  CHECK(of_prior.first == Approx(1.0 / 12));
  CHECK(of_prior.second == Approx(std::log(12.0)));
  CHECK(of_schmid.first > 0.4);
  CHECK(of_schmid.second < 0.9 * of_prior.second);
  // the exponent is the best one there
  for (const double other : {0.8 * nu, 1.25 * nu})
    CHECK(scores_of(DriveSoftmax(StressSource::macroscopic, other), train).second > scores_of(schmid, train).second);

  // columns with the stress that made the labels
  std::vector<features::GrainGraph> known = test;
  for (features::GrainGraph& graph : known)
    graph.add_grain_column({"self_consistent_stress", "Pa", "what the grain bears", 6, graph.labels.stress});
  CHECK(scores_of(DriveSoftmax(StressSource::self_consistent, 6), known).first == Approx(1));

  ForestOptions options;
  options.rounds = 60;
  const Forest forest(rows, options);
  const auto of_forest = scores_of(forest, test);
  CHECK(of_forest.first > 0.4);
  CHECK(of_forest.second < 1.1 * of_schmid.second);
  const Forest again(rows, options), copy(forest.model());
  CHECK(again.predict(test[0]).share == forest.predict(test[0]).share);
  CHECK(copy.predict(test[0]).share == forest.predict(test[0]).share);
  CHECK_THROWS_AS(Forest(Forest::Rows{}, options), base::InputError);
}

TEST_CASE("the prior spreads a mechanism's share evenly and knows unseen phases") {
  Prior::Sums sums;
  Prior::add(synthetic::graph(synthetic::graph_phase("magnesium"), 40, 1), sums);
  const features::GrainGraph graph = synthetic::graph(synthetic::graph_phase("magnesium"), 2, 9);
  const GraphPrediction prediction = Prior(sums).predict(graph);
  const Mechanisms mechanisms = mechanisms_of(*graph.phases[0].material);
  CHECK(sums.at("hP") == 40);
  for (std::size_t m = 0; m < mechanisms.names.size(); ++m) {
    double share = 0, first = -1;
    for (std::size_t s = 0; s < mechanisms.of_system.size(); ++s) {
      if (mechanisms.of_system[s] != static_cast<int>(m)) continue;
      share += prediction.share[s];
      if (first < 0) first = prediction.share[s];
      CHECK(prediction.share[s] == Approx(first));
    }
    CHECK(share == Approx(sums.at("hP " + mechanisms.names[m]) / 40));
  }
  for (const double share : Prior(sums).predict(synthetic::graph(synthetic::graph_phase("aluminium"), 1, 1)).share)
    CHECK(share == Approx(1.0 / 12));
}

TEST_CASE("a temperature makes too sure a model honest") {
  const std::vector<features::GrainGraph> graphs = graphs_of("aluminium", 10, 1);
  const auto sure = std::make_shared<DriveSoftmax>(StressSource::macroscopic, 60.0);
  LogScores scores, exact;
  for (const features::GrainGraph& graph : graphs) {
    add_log_shares(graph, sure->predict(graph), scores);
    DriveSoftmax::add(graph, StressSource::macroscopic, exact);
  }
  Calibration calibration;
  calibration.beta = fit_exponent(scores).beta;
  CHECK(calibration.beta < 0.5);
  const Calibrated cooled(sure, calibration);
  CHECK(cooled.name() == "B2");
  CHECK(scores_of(cooled, graphs).first == Approx(scores_of(*sure, graphs).first));
  CHECK(scores_of(cooled, graphs).second < scores_of(*sure, graphs).second);
}

TEST_CASE("strangeness: 1 % of the training grains are beyond 1, other loads and textures more") {
  std::vector<double> rows;
  for (const features::GrainGraph& graph : graphs_of("aluminium", 20, 1)) {
    const std::vector<double> own = surroundings_of(graph);
    rows.insert(rows.end(), own.begin(), own.end());
  }
  const Strangeness strangeness(rows);
  int beyond = 0;
  const auto width = static_cast<std::size_t>(surroundings);
  for (std::size_t r = 0; r < rows.size() / width; ++r) beyond += strangeness(&rows[r * width]) > 1 ? 1 : 0;
  CHECK(beyond <= 6);
  CHECK(beyond >= 5);
  features::GrainGraph other = graphs_of("aluminium", 1, 50)[0];
  for (features::Grain& grain : other.grains) grain.size = 1e-5;
  other.grains[0].size = 1e-3;
  CHECK(strangeness(&surroundings_of(other)[0]) > 1);
  const Strangeness copy = Strangeness::from_numbers(strangeness.numbers());
  CHECK(copy(&rows[0]) == strangeness(&rows[0]));
  CHECK(Strangeness::from_numbers({}).empty());
  CHECK_THROWS_AS(Strangeness(std::vector<double>(80, 1.0)), std::logic_error);
}
