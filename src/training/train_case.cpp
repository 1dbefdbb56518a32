#include "src/training/train_case.hpp"

#include <mpi.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include "src/base/files.hpp"
#include "src/base/progress.hpp"
#include "src/training/calibrate.hpp"
#include "src/training/model_file.hpp"

namespace polyslip::training {
namespace {

namespace fs = std::filesystem;
using base::require;

TrainerOptions read_trainer(const base::Tree& section, const std::string& level) {
  TrainerOptions options;
  options.optimiser = optimiser_of(section.get_choice("optimiser", {"auto", "adam", "lbfgs"}, "auto"), level);
  options.epochs = section.get_integer("epochs", 60, {1, 1e6});
  options.patience = section.get_integer("patience", 15, {1, 1e6});
  options.adam.rate = section.get_number("learning_rate", 3e-3, {1e-8, 10});
  options.warm_up_epochs = section.get_number("warm_up", 2, {0, 1e4, "epochs"});
  options.adam.final_share = section.get_number("final_share", 0.01, {0, 1});
  options.adam.decay = section.get_number("weight_decay", 1e-4, {0, 10});
  options.adam.clip = section.get_number("clip", 1, {0, 1e9});
  options.adam.first = section.get_number("beta1", 0.9, {0, 0.9999});
  options.adam.second = section.get_number("beta2", 0.999, {0, 0.999999});
  options.lbfgs.iterations = section.get_integer("iterations", 100, {1, 1e6});
  options.lbfgs.relative = section.get_number("tolerance", 1e-6, {1e-14, 1});
  options.lbfgs.gradient = 1e-10;
  options.members = section.get_integer("members", 1, {1, 100});
  options.seed = static_cast<std::uint64_t>(section.get_integer("seed", 1, {0, 2e9}));
  options.checkpoint_seconds = 60 * section.get_number("checkpoint", 2, {0, 1e5, "min"});
  return options;
}

/// Lines of everything that must not change between a run and one that goes on with it.
std::string identity_of(const TrainCase& train_case, const GraphSource& source) {
  const TrainerOptions& t = train_case.trainer;
  return source.identity() + train_case.model.text() + train_case.loss.text() +
         base::text("optimiser = ", t.optimiser == Optimiser::adam ? "adam" : "lbfgs", "\nepochs = ", t.epochs,
                    "\nlearning_rate = ", t.adam.rate, "\nwarm_up = ", t.warm_up_epochs,
                    "\nfinal_share = ", t.adam.final_share, "\nweight_decay = ", t.adam.decay, "\nclip = ", t.adam.clip,
                    "\nbeta1 = ", t.adam.first, "\nbeta2 = ", t.adam.second, "\nseed = ", t.seed,
                    "\nbatch = ", train_case.problem.batch, "\nlanes = ", train_case.problem.lanes, "\n");
}

/// All ranks' texts, one after the other, on all ranks.
std::string join(const std::string& mine, const base::Comm& comm) {
  std::vector<int> counts(static_cast<std::size_t>(comm.size())), begins(counts.size(), 0);
  const int count = static_cast<int>(mine.size());
  MPI_Allgather(&count, 1, MPI_INT, counts.data(), 1, MPI_INT, comm.mpi());
  for (std::size_t r = 1; r < counts.size(); ++r) begins[r] = begins[r - 1] + counts[r - 1];
  std::string all(static_cast<std::size_t>(begins.back() + counts.back()), ' ');
  MPI_Allgatherv(mine.data(), count, MPI_CHAR, all.data(), counts.data(), begins.data(), MPI_CHAR, comm.mpi());
  return all;
}

/// Kinds of crystal of the training graphs.
std::vector<std::string> crystals_of(const GraphProblem& problem, const base::Comm& comm) {
  std::set<std::string> found;
  problem.for_graphs(false, 400, [&](const features::GrainGraph& graph) {
    for (const features::GraphPhase& phase : graph.phases) found.insert(crystal_text(*phase.material));
  });
  std::string mine;
  for (const std::string& text : found) mine += text + "\n";
  std::istringstream all(join(mine, comm));
  for (std::string line; std::getline(all, line);) found.insert(line);
  return {found.begin(), found.end()};
}

}  // namespace

Optimiser optimiser_of(const std::string& word, const std::string& level) {
  if (word == "adam") return Optimiser::adam;
  if (word == "lbfgs") return Optimiser::lbfgs;
  return level == "L4" || level == "B6" ? Optimiser::adam : Optimiser::lbfgs;
}

TrainCase read_train_case(const base::Tree& tree) {
  TrainCase result;
  const base::Tree data = tree.section("data");
  result.graphs = data.get_paths("graphs", [](const std::string& path) { return std::vector<std::string>{path}; });
  result.share = data.get_number("share", 1, {1e-6, 1});
  result.problem.memory_bytes = std::int64_t{1} << 20;
  result.problem.memory_bytes *= data.get_integer("memory", 4096, {16, 1e9, "MiB"});
  result.model = classifier::ModelOptions::read(tree.optional_section("model"));
  result.loss = classifier::LossOptions::read(tree.optional_section("loss"));
  const base::Tree section = tree.optional_section("train");
  result.trainer = read_trainer(section, result.model.level);
  result.problem.batch = section.get_integer("batch", 32, {1, 1e6});
  result.problem.lanes = section.get_integer("lanes", std::min(8, result.problem.batch), {1, 1e6});
  require(result.problem.batch % result.problem.lanes == 0, section.where(), ": batch = ", result.problem.batch,
          " and lanes = ", result.problem.lanes, "; a batch is a whole multiple of the lanes");
  result.calibrate = section.get_flag("calibrate", true);
  return result;
}

std::string train_help() {
  return R"([data]
  graphs           files of grain graphs (polyslip features makes them), or folders with graphs.h5: several with blanks between;
                   samples/split says which train and which validate
  share            of the training graphs, the first ones by samples/train_rank: 0 to 1 (default 1)
  memory           MiB for graphs, of all ranks together: where they fit they are read and packed once, else they are streamed
                   from disk in every epoch (default 4096)

[model]
  level            L0 the law at the macroscopic stress, L1 and its exponent, L2 and a mix with the self-consistent and the Taylor
                   stress, L3 and linear terms of neighbours, L4 and the network, B6 the network without a law (default L4)
  layers           of messages between grains (default 3)
  width, channels  scalars and tensors that a grain carries through them (default 32, 8)
  points           stresses in a grain whose shares are mixed (default 4)
  card_inputs      few, some or all of a card beside resolved stresses: the more, the worse on cards not trained on (default few)
  background       share that all systems have in common (default 1e-3)
  precision        double or single (default double)
  family_shifts    critical stresses of the first families that are free, for [finetune] (default 0)

[loss]
  stress, twin, twin_weight, trace, events, penalty, cross_slip_threshold, climb_threshold
                   weights of the parts of the loss beside the cross-entropy of shares; events per unit slip

[train]
  optimiser        adam, lbfgs (all data in each evaluation) or auto: lbfgs for L0 to L3, else adam (default auto)
  epochs           at most (default 60)
  patience         epochs without a better validation after which a member ends; the best parameters are kept (default 15)
  batch            graphs per step, of all ranks together (default 32)
  lanes            streams that graphs are dealt to; ranks share them out, so that results do not depend on the number of ranks
                   (default 8); a batch is a whole multiple of them
  learning_rate    the largest one (default 3e-3)
  warm_up          epochs in which it grows from 0 (default 2); then it falls along a cosine
  final_share      what is left of it at the end (default 0.01)
  weight_decay     per unit of learning rate (default 1e-4)
  clip             largest norm of the gradient per label, 0: any (default 1)
  beta1, beta2     of Adam (default 0.9, 0.999)
  iterations       of lbfgs at most (default 100)
  tolerance        lbfgs ends where the gradient's norm has fallen to this share (default 1e-6)
  members          of the ensemble, seeds seed, seed + 1, … (default 1)
  seed             (default 1)
  calibrate        fit temperature, probabilities and what training grains look like at the end (default yes)
  checkpoint       minutes between checkpoints (default 2); a signal writes one at once, --restart goes on exactly there
)";
}

Training::Training(TrainCase train_case, const base::Comm& comm)
    : case_(std::move(train_case)),
      comm_(comm),
      source_(case_.graphs, case_.share),
      begin_(base::Progress::steady_clock()),
      problem_(source_, case_.model, case_.loss, case_.problem, comm) {}

bool Training::run(const std::string& folder, bool restart, const cases::Provenance& provenance, base::Log& log) {
  log.line(source_.train().size(), " training graphs, ", source_.validation().size(), " for validation, ",
           problem_.resident() ? base::text("in memory, read and packed in ",
                                            base::duration_text(base::Progress::steady_clock() - begin_))
                               : "streamed from disk",
           "; level ", case_.model.level, ", ", problem_.parameters(), " parameters, ", problem_.steps(),
           " steps per epoch");
  if (source_.validation().empty())
    log.line("no graphs for validation (samples/split): the last parameters are kept, nothing is calibrated");

  TrainerOptions options = case_.trainer;
  options.checkpoint = (fs::path(folder) / "checkpoint.h5").string();
  options.table = (fs::path(folder) / "train.csv").string();
  options.identity = identity_of(case_, source_);
  Trainer trainer(problem_, options, log, comm_);
  if (restart) trainer.resume();
  if (!trainer.run()) return false;

  TrainedModel model;
  model.options = case_.model;
  model.loss = case_.loss;
  model.first_seed = static_cast<std::int64_t>(options.seed);
  model.members = trainer.members();
  model.validation_nll = trainer.losses();
  model.crystals = crystals_of(problem_, comm_);
  if (case_.calibrate && !source_.validation().empty()) calibrate(model, problem_, comm_);
  write_model((fs::path(folder) / "model.h5").string(), model, provenance, comm_);
  base::on_root(comm_, [&] { export_safetensors((fs::path(folder) / "model.safetensors").string(), model); });
  double spent[3] = {problem_.loading_seconds(), base::Progress::steady_clock() - begin_,
                     static_cast<double>(problem_.graphs_done())};
  comm_.sum(spent, 3);
  for (std::size_t m = 0; m < model.members.size(); ++m)
    log.line("member ", m, ": validation log loss ", model.validation_nll[m]);
  log.line("graphs per second ", spent[2] / spent[1] * comm_.size(), ", share of reading and packing ",
           spent[0] / spent[1]);
  return true;
}

}  // namespace polyslip::training
