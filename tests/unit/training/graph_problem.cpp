// Graphs in memory and graphs streamed from disk are the same problem; its gradient; what is refused.
#include "src/training/graph_problem.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "src/base/require.hpp"
#include "tests/support/fresh_folder.hpp"
#include "tests/support/training_graphs.hpp"

using namespace polyslip;
using namespace polyslip::training;

namespace {

classifier::ModelOptions small_model(const std::string& level) {
  classifier::ModelOptions options;
  options.level = level;
  options.width = 8;
  options.channels = 2;
  options.layers = 1;
  return options;
}

}  // namespace

TEST_CASE("an epoch takes every training graph once, from memory and from disk") {
  const FreshFolder folder("graph_problem");
  synthetic::FileOfGraphs content;
  content.cards = {"copper", "magnesium"};
  synthetic::write(folder / "graphs.h5", content);
  const base::Comm comm(MPI_COMM_SELF);
  const GraphSource source({folder.path}, 1);  // a folder stands for its graphs.h5
  CHECK(source.train().size() == 30);
  CHECK(source.validation().size() == 10);
  GraphProblemOptions options;
  options.batch = 8;
  options.lanes = 4;
  for (const std::string level : {"L2", "L4"}) {
    CAPTURE(level);
    GraphProblem resident(source, small_model(level), {}, options, comm);
    GraphProblemOptions little = options;
    little.memory_bytes = 1000;
    GraphProblem streamed(source, small_model(level), {}, little, comm);
    CHECK(resident.resident());
    CHECK_FALSE(streamed.resident());
    CHECK(streamed.packed() == 0);  // nothing is kept
    const std::vector<double> values = resident.start(5);
    REQUIRE(streamed.start(5) == values);
    CHECK(resident.steps() == 4);  // of 30 graphs on 4 lanes, two of each per step

    std::vector<double> all(values.size(), 0), all_streamed(values.size(), 0);
    const LossSums whole = resident.all(values, all.data());
    const LossSums whole_streamed = streamed.all(values, all_streamed.data());
    CHECK(whole.labels > 30 * 12 - 1);
    CHECK(whole_streamed.total() == Approx(whole.total()).epsilon(1e-12));
    for (GraphProblem* problem : {&resident, &streamed}) {
      const std::int64_t before = problem->graphs_done();
      std::vector<double> gradient(values.size(), 0);
      double total = 0, labels = 0;
      problem->begin_epoch(3, 7, 0);
      for (std::int64_t step = 0; step < problem->steps(); ++step) {
        const LossSums sums = problem->step(values, gradient.data(), {});
        total += sums.total();
        labels += sums.labels;
      }
      CHECK(problem->graphs_done() - before == 30);
      CHECK(labels == whole.labels);
      CHECK(total == Approx(whole.total()).epsilon(1e-12));
      for (std::size_t i = 0; i < values.size(); ++i) CHECK(gradient[i] == Approx(all[i]).epsilon(1e-9).margin(1e-9));

      // begun within the epoch: what follows is what would have followed
      const auto from = [&](std::int64_t first) {
        std::vector<double> totals;
        problem->begin_epoch(3, 8, first);
        for (std::int64_t step = first; step < problem->steps(); ++step)
          totals.push_back(problem->step(values, nullptr, {}).total());
        return totals;
      };
      const std::vector<double> every = from(0), later = from(2);
      CHECK(std::vector<double>(every.begin() + 2, every.end()) == later);
    }
    const Validation a = resident.validate(values), b = streamed.validate(values);
    CHECK(a.labels == b.labels);
    CHECK(a.log_loss == Approx(b.log_loss).epsilon(1e-12));
    CHECK(a.right == b.right);
    CHECK(a.right > a.labels / 6);  // the labels follow a law akin to the model's; chance is 1/12
  }
}

TEST_CASE("the gradient is that of the total") {
  const FreshFolder folder("graph_gradient");
  synthetic::FileOfGraphs content;
  content.graphs = 8;
  synthetic::write(folder / "graphs.h5", content);
  const base::Comm comm(MPI_COMM_SELF);
  const GraphSource source({folder / "graphs.h5"}, 1);
  GraphProblem problem(source, small_model("L3"), {}, {4, 4, 1 << 30}, comm);
  std::vector<double> values = problem.start(1);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] += 0.05 * std::sin(1.0 + static_cast<double>(i));
  std::vector<double> gradient(values.size(), 0);
  problem.all(values, gradient.data());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double h = 1e-5, value = values[i];
    values[i] = value + h;
    const double above = problem.total(problem.all(values, nullptr));
    values[i] = value - h;
    const double below = problem.total(problem.all(values, nullptr));
    values[i] = value;
    CHECK(gradient[i] == Approx((above - below) / (2 * h)).epsilon(1e-5).margin(1e-4));
  }
}

TEST_CASE("a share of the training graphs; what cannot be trained on") {
  const FreshFolder folder("graph_refused");
  const base::Comm comm(MPI_COMM_SELF);
  synthetic::FileOfGraphs content;
  content.graphs = 20;
  synthetic::write(folder / "graphs.h5", content);
  CHECK(GraphSource({folder.path}, 0.2).train() == std::vector<std::int64_t>{0, 1, 2});
  CHECK(GraphSource({folder.path, folder.path}, 1).train().size() == 30);
  CHECK(GraphSource({folder.path}, 1e-6).train().size() == 1);
  CHECK_THROWS_AS(GraphSource({folder / "nothing.h5"}, 1), base::InputError);
  const GraphSource source({folder.path}, 1);
  CHECK_THROWS_WITH(GraphProblem(source, small_model("L1"), {}, {6, 4, 1 << 30}, comm),
                    Catch::Contains("whole multiples"));

  content.train = false;
  synthetic::write(folder / "untrained.h5", content);
  CHECK_THROWS_WITH(GraphSource({folder / "untrained.h5"}, 1),
                    Catch::Contains("untrained.h5") && Catch::Contains("no training graphs"));
  content.train = true;
  content.broken = true;
  synthetic::write(folder / "broken.h5", content);
  const GraphSource broken({folder / "broken.h5"}, 1);
  CHECK_THROWS_WITH(GraphProblem(broken, small_model("L1"), {}, {4, 4, 1 << 30}, comm), Catch::Contains("nan"));
}
