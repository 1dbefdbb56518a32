#pragma once
// A case of the verb train: which graphs, which model, how it is trained.
#include <cstdint>
#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/base/log.hpp"
#include "src/base/tree.hpp"
#include "src/cases/provenance.hpp"
#include "src/training/graph_problem.hpp"
#include "src/training/trainer.hpp"

namespace polyslip::training {

struct TrainCase {
  std::vector<std::string> graphs;  ///< files or folders
  double share = 1;                 ///< of the training graphs
  classifier::ModelOptions model;
  classifier::LossOptions loss;
  GraphProblemOptions problem;
  TrainerOptions trainer;
  bool calibrate = true;
};

/// Sections [data], [model], [loss], [train]. InputError for what is not allowed.
TrainCase read_train_case(const base::Tree& tree);

/// The keys, for --help.
std::string train_help();

/// A training whose data are read and checked, before anything is written.
class Training {
 public:
  /// Reads graphs into memory where they fit. InputError as of GraphSource and GraphProblem. Collective.
  Training(TrainCase train_case, const base::Comm& comm);

  /// Trains, and leaves train.csv, checkpoint.h5, model.h5 and model.safetensors in `folder`. False: stopped by a signal with a checkpoint.
  /// restart: goes on from the checkpoint. Collective.
  bool run(const std::string& folder, bool restart, const cases::Provenance& provenance, base::Log& log);

 private:
  TrainCase case_;
  base::Comm comm_;
  GraphSource source_;
  double begin_;
  GraphProblem problem_;
};

/// The optimiser that a word of the case means: `auto` is lbfgs for the small levels L0 to L3.
Optimiser optimiser_of(const std::string& word, const std::string& level);

}  // namespace polyslip::training
