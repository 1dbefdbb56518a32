#pragma once
// Baselines, each fitted on the same training graphs and calibrated on the same validation graphs as the model that has to beat them.
#include <memory>
#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/base/log.hpp"
#include "src/classifier/forest.hpp"
#include "src/classifier/graph_list.hpp"

namespace polyslip::classifier {

/// A model in the table, and the share of the training graphs that it has seen.
struct Contender {
  std::string name;
  double data_percent = 100;
  std::shared_ptr<const Predictor> model;
};

struct FitOptions {
  std::vector<std::string> baselines{"B0", "B1", "B2", "B3", "B4", "B6_forest"};
  double data_percent = 100;  ///< of the training graphs, by train_rank
  int graphs = 1000;          ///< most training graphs that are used, by train_rank
  int validation_graphs = 500;
  ForestOptions forest;
};

/// What baselines may be called.
const std::vector<std::string>& baseline_names();

/// Graphs of split "train" by their rank, the first ones as the options say; and of split "validation". Numbers in the list.
std::vector<std::size_t> training_graphs(const GraphList& list, double percent, int most);
std::vector<std::size_t> validation_graphs(const GraphList& list, int most);

/// The baselines, in the order of the options; those that need a column that the graphs lack are left out, and the log says so. Where
/// there are no validation graphs, training stands in for them. Names carry the percentage where it is below 100: "B2@10". Collective;
/// the same on any number of ranks. InputError where no graph is marked for training.
std::vector<Contender> fit_baselines(const GraphList& list, const FitOptions& options, base::Log& log,
                                     const base::Comm& comm);

/// "F@10"; the name itself at 100.
std::string name_at(const std::string& name, double percent);

}  // namespace polyslip::classifier
