// Fit and evaluation from files on any number of ranks: the same figures to the last digit, and the order of models that is known.
#include <catch2/catch.hpp>

#include <cmath>
#include <sstream>

#include "src/base/files.hpp"
#include "src/classifier/evaluation.hpp"
#include "src/classifier/gates.hpp"
#include "tests/support/fresh_folder.hpp"
#include "tests/support/graph_files.hpp"

using namespace polyslip;
using namespace polyslip::classifier;

namespace {

double metric_of(const Evaluation& evaluation, const std::string& test, const std::string& model,
                 const std::string& metric) {
  for (const Result& result : evaluation.results)
    if (result.test == test && result.model == model)
      for (const Metric& m : result.metrics)
        if (m.name == metric) return m.value;
  return ScoredGrain::none;
}

struct Outcome {
  Evaluation evaluation;
  std::string log;
};

Outcome run(const std::string& path, const base::Comm& comm) {
  std::ostringstream said;
  base::Log log(said, false, false);
  const GraphList list({path});
  FitOptions fit;
  fit.forest.rounds = 20;
  std::vector<Contender> contenders = fit_baselines(list, fit, log, comm);
  fit.data_percent = 10;
  fit.baselines = {"B2", "B6_forest"};
  for (Contender& contender : fit_baselines(list, fit, log, comm)) contenders.push_back(std::move(contender));
  // what knows the stress is the model to be judged
  for (std::size_t i = 0; i < contenders.size(); ++i)
    if (contenders[i].name == "B4") std::swap(contenders[0], contenders[i]);
  EvaluationOptions options;
  options.tests = test_names();
  options.resamples = 20;
  return {evaluate(list, {{path}, {}, {}}, contenders, options, log, comm), said.str()};
}

}  // namespace

TEST_CASE("an evaluation is the same on any number of ranks") {
  const base::Comm world(MPI_COMM_WORLD), alone(MPI_COMM_SELF);
  const std::string folder = "polyslip_evaluation_" + std::to_string(world.size());
  base::on_root(world, [&] {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    synthetic::write_placed_graphs(folder + "/graphs.h5", synthetic::placed_graphs("aluminium", 20, 6));
  });
  const Outcome together = run(folder + "/graphs.h5", world), one = run(folder + "/graphs.h5", alone);
  world.barrier();
  base::on_root(world, [&] { std::filesystem::remove_all(folder); });
  CHECK(metrics_csv(together.evaluation) == metrics_csv(one.evaluation));
  CHECK(confusion_csv(together.evaluation) == confusion_csv(one.evaluation));
  CHECK(reliability_csv(together.evaluation) == reliability_csv(one.evaluation));

  const Evaluation& evaluation = together.evaluation;
  CHECK(evaluation.mechanisms == std::vector<std::string>{"slip {111}<110>"});
  CHECK(metric_of(evaluation, "known", "B0", "top1") == Approx(1.0 / 12));
  CHECK(metric_of(evaluation, "known", "B4", "top1") == Approx(1));
  CHECK(metric_of(evaluation, "known", "B2", "top1") > 0.35);
  CHECK(metric_of(evaluation, "known", "B2", "top1") == metric_of(evaluation, "known", "B1", "top1"));
  CHECK(metric_of(evaluation, "known", "B2", "nll") < metric_of(evaluation, "known", "B1", "nll"));
  CHECK(metric_of(evaluation, "T1", "B4", "top1") == Approx(1));
  CHECK(std::isfinite(metric_of(evaluation, "known", "B6_forest@10", "nll")));
  CHECK(std::isnan(metric_of(evaluation, "T1", "B6_forest@10", "nll")));  // asked on known textures only
  CHECK(std::isfinite(metric_of(evaluation, "T6", "B2", "nll")));
  CHECK(metric_of(evaluation, "T7", "B2", "top1") > 0.3);
  CHECK(one.log.find("B3: n/a") != std::string::npos);
  bool no_maps = false;
  for (const std::string& note : evaluation.notes) no_maps = no_maps || note.find("T8: n/a") == 0;
  CHECK(no_maps);
  for (const Invariance& row : evaluation.invariances)
    if (row.model != "B6_forest") CHECK(row.largest < 1e-10);

  const std::vector<Gate> all = gates(evaluation, "B4");
  const auto gate = [&](const std::string& name) {
    for (const Gate& g : all)
      if (g.name == name) return g;
    FAIL("no gate " << name);
    return Gate{};
  };
  CHECK(gate("top-1 minus B2 on known textures").met());
  CHECK(gate("NLL minus B2 on known textures").met());
  CHECK(gate("top-1 on T1 minus known textures").met());
  CHECK_FALSE(gate("top-1 on T2 minus known textures").measured());
  CHECK(gate("hot spots: AUC fcc").value == Approx(1));
  CHECK_FALSE(gate("hot spots: AUC hcp").measured());
  CHECK_FALSE(gate("NLL minus B6 on known textures").met());
  CHECK(gate("largest |Δp|: turn").met());
  CHECK(gates_csv(all).find("not measured") != std::string::npos);
  CHECK(table_text(evaluation, all).find("met by") != std::string::npos);
}

TEST_CASE("graphs go to tests by split and by the reason for which they were held out") {
  FreshFolder folder("graph_list_" + std::to_string(base::Comm(MPI_COMM_WORLD).rank()));
  std::vector<synthetic::PlacedGraph> graphs = synthetic::placed_graphs("aluminium", 10, 2);
  synthetic::write_placed_graphs(folder / "a.h5", graphs);
  synthetic::write_placed_graphs(folder / "b.h5", {graphs[0], graphs[1]});
  const EvaluationData data{{folder / "a.h5"}, {folder / "b.h5"}, {folder / "b.h5"}};
  const GraphList list({folder / "a.h5", folder / "b.h5", folder / "b.h5"});
  REQUIRE(list.places().size() == 20);
  EvaluationOptions options;
  options.large_grains = 20;
  using Numbers = std::vector<std::size_t>;
  CHECK(graphs_of_test(list, data, options, "known") == Numbers{12, 13});
  CHECK(graphs_of_test(list, data, options, "T1") == Numbers{14, 15});
  CHECK(graphs_of_test(list, data, options, "T2").empty());
  CHECK(graphs_of_test(list, data, options, "T2_size") == Numbers{16, 17});
  CHECK(graphs_of_test(list, data, options, "T8") == Numbers{18, 19});
  options.large_grains = 21;
  CHECK(graphs_of_test(list, data, options, "T2_size").empty());
  const GraphList own({folder / "a.h5"});
  CHECK(training_graphs(own, 30, 100) == Numbers{0, 1, 2});
  CHECK(training_graphs(own, 100, 4) == Numbers{0, 1, 2, 3});
  CHECK(validation_graphs(own, 100) == Numbers{10, 11});
  CHECK(list.places()[16].microstructure == 16);
  CHECK(list.read(13).grains.size() == 20);
}
