// Metrics against values worked out by hand and closed forms; the bootstrap against the standard error of a mean.
#include "src/classifier/metrics.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "tests/support/synthetic_graphs.hpp"

using namespace polyslip;
using namespace polyslip::classifier;

namespace {

double value_of(const std::vector<double>& values, const std::string& name) {
  for (std::size_t m = 0; m < values.size(); ++m)
    if (Scoreboard::names()[m] == name) return values[m];
  FAIL("no metric " << name);
  return 0;
}

/// One row with a known outcome.
ScoredGrain row(double microstructure, double top1, double confidence = 0.5) {
  ScoredGrain grain;
  grain.microstructure = microstructure;
  grain.weight = 1;
  grain.top1 = grain.top2 = top1;
  grain.top_probability = confidence;
  grain.log_loss = 1;
  return grain;
}

}  // namespace

TEST_CASE("ROC area: pairs in order, ties half, perfect 1, constant one half") {
  // scores 1 2 2 3, positives at 2 (first) and 3: of 4 pairs (2,1) (2,2) (3,1) (3,2): 1 + ½ + 1 + 1
  const Ranking ranking({1, 2, 2, 3});
  CHECK(ranking.roc_auc({0, 1, 0, 1}, {1, 1, 1, 1}) == Approx(3.5 / 4));
  CHECK(ranking.roc_auc({0, 0, 0, 1}, {1, 1, 1, 1}) == Approx(1));
  CHECK(ranking.roc_auc({1, 0, 0, 0}, {1, 1, 1, 1}) == Approx(0));
  // the tied negative counts twice: (1 + 2·½ + 1 + 2) / (2·3)
  CHECK(ranking.roc_auc({0, 1, 0, 1}, {1, 1, 2, 1}) == Approx(5.0 / 6));
  CHECK(Ranking({4, 4, 4}).roc_auc({0, 1, 1}, {1, 1, 1}) == Approx(0.5));
  CHECK(std::isnan(Ranking({4, 4, 4}).roc_auc({1, 1, 1}, {1, 1, 1})));
}

TEST_CASE("average precision: steps by hand, perfect 1, constant the prevalence") {
  // from above: 3 positive (precision 1), then 2 and 2 with one positive of three so far two: 2/3
  CHECK(Ranking({1, 2, 2, 3}).average_precision({0, 1, 0, 1}, {1, 1, 1, 1}) == Approx(0.5 * 1 + 0.5 * 2 / 3));
  CHECK(Ranking({1, 2, 3, 4}).average_precision({0, 0, 1, 1}, {1, 1, 1, 1}) == Approx(1));
  CHECK(Ranking({5, 5, 5, 5, 5}).average_precision({1, 0, 0, 0, 0}, {1, 1, 1, 1, 1}) == Approx(0.2));
  CHECK(std::isnan(Ranking({1, 2}).average_precision({0, 0}, {1, 1})));
}

TEST_CASE("calibration error: bins of equal mass, ties in one bin") {
  // two bins: {0.1, 0.3} of which half is right, {0.6, 0.8} of which all are
  const Ranking ranking({0.3, 0.8, 0.1, 0.6});
  const std::vector<double> right{0, 1, 1, 1}, once(4, 1.0);
  REQUIRE(right[0] + right[1] + right[2] + right[3] == 3);
  CHECK(ranking.calibration_error(right, once, 2) == Approx(0.5 * 0.3 + 0.5 * 0.3));
  const std::vector<Ranking::Bin> bins = ranking.bins(right, once, 2);
  REQUIRE(bins.size() == 2);
  CHECK(bins[0].score == Approx(0.2));
  CHECK(bins[0].outcome == Approx(0.5));
  CHECK(bins[1].score == Approx(0.7));
  CHECK(bins[1].outcome == Approx(1));
  // a constant prediction is one bin: |0.25 − 3/4|
  CHECK(Ranking({0.25, 0.25, 0.25, 0.25}).calibration_error({1, 1, 0, 1}, {1, 1, 1, 1}, 15) == Approx(0.5));
  // certain and right
  CHECK(Ranking({1, 1, 1}).calibration_error({1, 1, 1}, {1, 1, 1}, 5) == Approx(0).margin(1e-15));
  CHECK(calibration_bins(199) == 5);
  CHECK(calibration_bins(200) == 15);
}

TEST_CASE("top-k breaks ties by chance") {
  const double constant[4] = {0.25, 0.25, 0.25, 0.25}, sure[4] = {0.1, 0.6, 0.2, 0.1};
  CHECK(top_k(constant, {1, 0, 0, 0}, 1) == Approx(0.25));
  CHECK(top_k(constant, {1, 0, 0, 0}, 2) == Approx(0.5));
  CHECK(top_k(constant, {1, 1, 0, 0}, 2) == Approx(1 - (2.0 / 4) * (1.0 / 3)));
  CHECK(top_k(sure, {0, 1, 0, 0}, 1) == 1);
  CHECK(top_k(sure, {0, 0, 1, 0}, 1) == 0);
  CHECK(top_k(sure, {0, 0, 1, 0}, 2) == 1);
  CHECK(top_k(sure, {1, 0, 0, 0}, 3) == Approx(0.5));
  CHECK(top_k(sure, {1, 0, 0, 0}, 4) == 1);
}

TEST_CASE("Jensen-Shannon distance: 0 of equal, 1 of disjoint shares, by hand between") {
  const double p[2] = {1, 0}, q[2] = {0, 1}, half[2] = {0.5, 0.5};
  CHECK(jensen_shannon_distance(p, p, 2) == 0);
  CHECK(jensen_shannon_distance(p, q, 2) == Approx(1));
  // mean (¾, ¼): ½ log₂(4/3) + ½ (½ log₂(2/3) + ½ log₂ 2)
  CHECK(jensen_shannon_distance(p, half, 2) ==
        Approx(std::sqrt(0.5 * std::log2(4.0 / 3) + 0.25 * std::log2(2.0 / 3) + 0.25)));
}

TEST_CASE("scores of a graph: losses by hand, partial labels, hot grains, twins") {
  const features::GraphPhase phase = synthetic::graph_phase("magnesium");
  features::GrainGraph graph = synthetic::graph(phase, 20, 3);
  const auto systems = static_cast<std::size_t>(graph.systems());
  GraphPrediction prediction;
  prediction.systems = graph.systems();
  prediction.share.assign(20 * systems, 1.0 / static_cast<double>(systems));
  prediction.stress = graph.labels.stress;
  graph.labels.kind[1] = features::LabelKind::compatible;
  for (std::size_t s = 0; s < systems; ++s) graph.labels.share[systems + s] = s < 3 ? 1 : 0;
  graph.labels.kind[2] = features::LabelKind::none;
  MechanismNames names;
  const std::vector<ScoredGrain> rows = score(graph, 7, prediction, {}, names);
  REQUIRE(rows.size() == 19);
  CHECK(rows[0].microstructure == 7);
  CHECK(rows[0].lattice == 2);
  CHECK(rows[0].log_loss == Approx(std::log(systems)));
  CHECK(rows[0].top1 == Approx(1.0 / static_cast<double>(systems)));
  double brier = 0, twins = 0, twin_systems = 0;
  for (std::size_t s = 0; s < systems; ++s) {
    brier += std::pow(graph.labels.share[s] - 1.0 / static_cast<double>(systems), 2);
    if (phase.material->systems[s].kind != material::SystemKind::twin) continue;
    twins += graph.labels.share[s];
    ++twin_systems;
  }
  REQUIRE(twin_systems > 0);
  CHECK(rows[0].brier == Approx(brier));
  CHECK(rows[0].twin_true == Approx(twins));
  CHECK(rows[0].twin_predicted == Approx(twin_systems / static_cast<double>(systems)));
  CHECK(rows[1].partial == 1);
  CHECK(rows[1].log_loss == Approx(-std::log(3.0 / static_cast<double>(systems))));
  CHECK(rows[1].top1 == Approx(3.0 / static_cast<double>(systems)));
  CHECK(std::isnan(rows[1].brier));
  double hot = 0;
  for (const ScoredGrain& grain : rows) hot += grain.hot;
  CHECK(hot <= 2);  // 10 % of 20 grains, of which one has no label
  const Scoreboard board(rows);
  CHECK(value_of(board.measure({1}), "hot_roc_auc_hP") == Approx(1));
  CHECK(std::isnan(value_of(board.measure({1}), "hot_roc_auc_cF")));
  CHECK(value_of(board.measure({1}), "twin_roc_auc") == Approx(0.5));

  double numbers[ScoredGrain::numbers];
  rows[0].write(numbers);
  const ScoredGrain back = ScoredGrain::read(numbers);
  double again[ScoredGrain::numbers];
  back.write(again);
  for (int i = 0; i < ScoredGrain::numbers; ++i)
    CHECK((again[i] == numbers[i] || (std::isnan(again[i]) && std::isnan(numbers[i]))));
  CHECK(back.brier == rows[0].brier);
  CHECK(back.strangeness != back.strangeness);

  // the label itself as prediction: nothing to improve
  GraphPrediction perfect;
  perfect.systems = graph.systems();
  perfect.share = graph.labels.share;
  for (std::size_t s = 0; s < systems; ++s) perfect.share[systems + s] = s == 1 ? 1 : 0;
  const std::vector<double> best = Scoreboard(score(graph, 7, perfect, {}, names)).measure({1});
  CHECK(value_of(best, "top1") == 1);
  CHECK(value_of(best, "macro_f1") == 1);
  CHECK(value_of(best, "brier") == 0);
  CHECK(value_of(best, "js") == 0);
  CHECK(value_of(best, "twin_mae") == 0);
  CHECK(value_of(best, "twin_roc_auc") == 1);
  CHECK(value_of(best, "twin_pr_auc") == 1);
}

TEST_CASE("macro-F1 and confusion by hand") {
  std::vector<ScoredGrain> rows;
  // truth 0 0 0 1, said 0 0 1 1: F1 of 0 is 2·2/(3 + 2), of 1 2·1/(1 + 2)
  for (const auto& [truth, said] : {std::pair{0, 0}, std::pair{0, 0}, std::pair{0, 1}, std::pair{1, 1}}) {
    rows.push_back(row(1, 1));
    rows.back().true_mechanism = truth;
    rows.back().predicted_mechanism = said;
  }
  CHECK(value_of(Scoreboard(rows).measure({1}), "macro_f1") == Approx(0.5 * (4.0 / 5 + 2.0 / 3)));
  CHECK(confusion(rows, 2) == std::vector<std::vector<double>>{{2, 1}, {0, 1}});
  // by size: the wrong one weighs three times as much: 2·2/(5 + 2), 2·1/(1 + 4)
  rows[2].weight = 3;
  CHECK(value_of(Scoreboard(rows).measure({1}), "macro_f1_by_size") == Approx(0.5 * (4.0 / 7 + 2.0 / 5)));
}

TEST_CASE("the bootstrap draws microstructures: its error is that of a mean of their means") {
  // 40 volumes of 25 grains that are all right or all wrong: grains say 1000, volumes 40
  std::vector<ScoredGrain> rows;
  for (int v = 0; v < 40; ++v)
    for (int g = 0; g < 25; ++g) rows.push_back(row(v, v % 4 == 0 ? 1 : 0));
  const Scoreboard board(rows);
  REQUIRE(board.microstructures() == 40);
  const std::vector<Metric> metrics = board.metrics(2000, 1);
  CHECK(metrics[0].name == "top1");
  CHECK(metrics[0].value == Approx(0.25));
  CHECK(metrics[0].n == 1000);
  // √(p (1 − p)/40); 2000 resamples know it to 1/√4000, and 5 of that are allowed
  CHECK(metrics[0].standard_error == Approx(std::sqrt(0.25 * 0.75 / 40)).epsilon(5 / std::sqrt(4000.0)));
  const std::vector<Metric> again = board.metrics(2000, 1), other = board.metrics(2000, 2);
  CHECK(again[0].standard_error == metrics[0].standard_error);
  CHECK(other[0].standard_error != metrics[0].standard_error);
  for (const std::vector<double>& copies : resamples(40, 10, 3)) {
    double sum = 0;
    for (const double c : copies) sum += c;
    CHECK(sum == 40);
  }
  CHECK(std::isnan(Scoreboard({row(1, 1), row(1, 0)}).metrics(10, 1)[0].standard_error));
}

TEST_CASE("a paired difference knows what two models have in common") {
  // b is right on one grain of each volume more than a: the difference does not vary, though both scores do
  std::vector<ScoredGrain> a, b;
  for (int v = 0; v < 30; ++v)
    for (int g = 0; g < 10; ++g) {
      const double right = g < v % 9 ? 1 : 0;
      a.push_back(row(v, right));
      b.push_back(row(v, g == 9 ? 1 : right));
    }
  const std::vector<Difference> difference = compare(Scoreboard(b), Scoreboard(a), 200, 1);
  CHECK(difference[0].name == "top1");
  CHECK(difference[0].value == Approx(0.1));
  CHECK(difference[0].standard_error == Approx(0).margin(1e-12));
  CHECK(difference[0].low == Approx(0.1));
  CHECK(difference[0].high == Approx(0.1));
  CHECK(Scoreboard(a).metrics(200, 1)[0].standard_error > 0.03);
  CHECK_THROWS_AS(compare(Scoreboard(a), Scoreboard({row(1, 1)}), 10, 1), std::logic_error);
}
