// The same training on 1, 2 and 4 ranks; exact resume on each of them; sums of gradients in pieces.
#include <catch2/catch.hpp>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <sstream>

#include "src/base/files.hpp"
#include "src/io/csv.hpp"
#include "src/training/gradient_sum.hpp"
#include "src/training/trainer.hpp"
#include "tests/support/petsc.hpp"
#include "tests/support/toy_problem.hpp"

using namespace polyslip;
using namespace polyslip::training;

namespace {

struct Run {
  std::vector<std::vector<double>> members;
  std::vector<double> losses;
  bool done = false;
};

TrainerOptions some_options(Optimiser optimiser) {
  TrainerOptions options;
  options.optimiser = optimiser;
  options.adam.rate = 0.05;
  options.adam.decay = 0;
  options.epochs = 12;
  options.members = 2;
  options.seed = 3;
  options.checkpoint_seconds = 1e9;
  options.identity = "problem = toy\nparameters = 10";
  options.lbfgs.gradient = 1e-10;
  return options;
}

Run train(const TrainerOptions& options, const base::Comm& comm, bool resume = false, int stop_after = -1) {
  tests::ToyProblem problem(10, 150, 101, comm);
  std::ostringstream out;
  base::Log log(out, true, false);
  TrainerOptions mine = options;
  int steps = 0;
  problem.at_step = [&] { ++steps; };
  mine.stop = [&] { return stop_after >= 0 && comm.root() && ++steps > stop_after; };
  Trainer trainer(problem, mine, log, comm);
  if (resume) trainer.resume();
  Run run;
  run.done = trainer.run();
  run.members = trainer.members();
  run.losses = trainer.losses();
  return run;
}

/// The folder of a test, the same name on all ranks.
std::string folder_for(const std::string& name, const base::Comm& comm) {
  std::string folder = base::text(std::filesystem::temp_directory_path().string(), "/polyslip_training_", name, "_",
                                  comm.size(), "_", ::getpid());
  comm.broadcast(folder);
  base::on_root(comm, [&] {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
  });
  return folder;
}

void remove(const std::string& folder, const base::Comm& comm) {
  comm.barrier();
  if (comm.root()) std::filesystem::remove_all(folder);
}

/// All columns that are numbers of the training, not of the machine.
std::vector<std::vector<double>> curve(const std::string& path) {
  const io::CsvTable table = io::read_csv(path);
  std::vector<std::vector<double>> result;
  for (const std::string& column : table.columns)
    if (column != "graphs_per_second" && column != "loading_share") result.push_back(table.numbers(column));
  return result;
}

}  // namespace

TEST_CASE("a gradient summed in pieces is the sum, in whatever order pieces become complete") {
  const base::Comm comm(MPI_COMM_WORLD);
  constexpr int size = 1000;
  GradientSum sum(size, 2, comm, 64);
  const double ranks = comm.size(), rank = comm.rank();
  for (int round = 0; round < 6; ++round) {
    double* gradient = sum.begin();
    for (int i = 0; i < size; ++i) gradient[i] = i + rank;
    if (round == 2 && comm.rank() == comm.size() - 1 && comm.size() > 1) {
      // a rank without data says nothing
    } else if ((round + comm.rank()) % 2 == 0) {
      for (int first = 900; first >= 0; first -= 100) sum.ready(first, 100);
    } else {
      sum.ready(0, 37);
      sum.ready(500, 500);
      sum.ready(37, 463);
    }
    const double* total = sum.finish({1, rank});
    for (int i = 0; i < size; i += 9) CHECK(total[i] == ranks * i + ranks * (ranks - 1) / 2);
    CHECK(total[size] == ranks);
    CHECK(total[size + 1] == ranks * (ranks - 1) / 2);
  }
  if (comm.size() > 1) CHECK(sum.overlapped() >= 3 * 16);  // from the second round on
  sum.begin();
  if (comm.size() > 1) {
    sum.ready(0, 64);
    CHECK_THROWS_AS(sum.ready(10, 1), std::logic_error);
    CHECK_THROWS_AS(sum.ready(999, 2), std::logic_error);
  }
  sum.finish({0, 0});
}

TEST_CASE("the loss curve does not depend on the number of ranks, and a resumed run ends as one that was not stopped") {
  const base::Comm comm(MPI_COMM_WORLD);
  tests::start_petsc();
  for (const Optimiser optimiser : {Optimiser::adam, Optimiser::lbfgs}) {
    const std::string name = optimiser == Optimiser::adam ? "adam" : "lbfgs";
    CAPTURE(name);
    const std::string folder = folder_for(name, comm);
    TrainerOptions options = some_options(optimiser);
    options.table = folder + "/train.csv";
    const Run whole = train(options, comm);
    CHECK(whole.done);
    REQUIRE(whole.members.size() == 2);
    const auto whole_curve = curve(options.table);

    // every rank computes it alone as well: the same numbers but for the order of sums
    TrainerOptions alone = some_options(optimiser);
    alone.table = folder + "/alone_" + std::to_string(comm.rank()) + ".csv";
    const Run serial = train(alone, base::Comm(MPI_COMM_SELF));
    const auto serial_curve = curve(alone.table);
    REQUIRE(serial_curve.size() == whole_curve.size());
    for (std::size_t c = 0; c < whole_curve.size(); ++c) {
      REQUIRE(serial_curve[c].size() == whole_curve[c].size());
      for (std::size_t r = 0; r < whole_curve[c].size(); ++r)
        CHECK(whole_curve[c][r] == Approx(serial_curve[c][r]).epsilon(1e-6).margin(1e-12));
    }
    for (int p = 0; p < 10; ++p)
      CHECK(whole.members[1][static_cast<std::size_t>(p)] ==
            Approx(serial.members[1][static_cast<std::size_t>(p)]).epsilon(1e-6).margin(1e-9));

    // stopped in the middle of an epoch, at its end (after 13 steps, which count twice here), in an iteration; in either member; gone on with
    const Run twin = train(some_options(optimiser), comm);
    CHECK(twin.members == whole.members);
    const bool steps = optimiser == Optimiser::adam;
    for (const int stop_after : {7, steps ? 25 : 9, steps ? 260 : 12}) {
      TrainerOptions stopped = options;
      stopped.table = folder + "/stopped_" + std::to_string(stop_after) + ".csv";
      stopped.checkpoint = folder + "/checkpoint_" + std::to_string(stop_after) + ".h5";
      CHECK_FALSE(train(stopped, comm, true, stop_after).done);
      CHECK_FALSE(train(stopped, comm, true, 5).done);
      const Run resumed = train(stopped, comm, true);
      CHECK(resumed.done);
      CHECK(resumed.members == whole.members);  // to the last bit
      CHECK(resumed.losses == whole.losses);
      CHECK(curve(stopped.table) == whole_curve);
    }
    // another run's checkpoint
    TrainerOptions other = options;
    other.checkpoint = folder + "/checkpoint_7.h5";
    other.identity = "problem = toy\nparameters = 11";
    CHECK_THROWS_WITH(train(other, comm, true),
                      Catch::Contains("'parameters = 10'") && Catch::Contains("'parameters = 11'"));
    remove(folder, comm);
  }
}

TEST_CASE("training finds the answer, and early stopping keeps the best validation") {
  const base::Comm comm(MPI_COMM_WORLD);
  TrainerOptions options = some_options(Optimiser::adam);
  options.epochs = 200;
  options.members = 1;
  const Run run = train(options, comm);
  const tests::ToyProblem problem(10, 150, 101, comm);
  for (int p = 0; p < 10; ++p)
    CHECK(run.members[0][static_cast<std::size_t>(p)] == Approx(problem.truth(p)).margin(1e-4));

  // too large a rate: the loss jumps about, and patience ends the run long before its epochs
  const std::string folder = folder_for("patience", comm);
  options.adam.rate = 2;
  options.adam.clip = 0;
  options.epochs = 400;
  options.patience = 3;
  options.table = folder + "/train.csv";
  const Run stopped = train(options, comm);
  const std::vector<double> validation = io::read_csv(options.table).numbers("validation_nll");
  CHECK(validation.size() < 300);
  const auto best = std::min_element(validation.begin(), validation.end());
  CHECK(stopped.losses[0] == *best);
  CHECK(validation.end() - best == 4);
  remove(folder, comm);
}

TEST_CASE("a loss that is no number ends the run with what to try") {
  const base::Comm comm(MPI_COMM_WORLD);
  TrainerOptions options = some_options(Optimiser::adam);
  options.adam.rate = 1e300;
  CHECK_THROWS_AS(train(options, comm), base::NotConverged);
}
