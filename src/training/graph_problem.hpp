#pragma once
// A classifier and grain graphs as a Problem: graphs packed once and kept where they fit into memory, streamed from disk and packed anew
// where they do not.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "src/base/comm.hpp"
#include "src/classifier/graph_batch.hpp"
#include "src/classifier/model.hpp"
#include "src/training/deal.hpp"
#include "src/training/graph_source.hpp"
#include "src/training/problem.hpp"

namespace polyslip::training {

struct GraphProblemOptions {
  int batch = 32;                         ///< graphs of a global batch: lanes × whole graphs per lane
  int lanes = 8;                          ///< streams that graphs are dealt to, whatever the number of ranks
  std::int64_t memory_bytes = 2ll << 30;  ///< that all ranks together may spend on graphs
};

class GraphProblem : public Problem {
 public:
  /// Reads this rank's graphs where all fit into memory. InputError for labels that are none (NaN), graphs that the model cannot take, more
  /// ranks than lanes. `source` must outlive it. Collective.
  GraphProblem(const GraphSource& source, const classifier::ModelOptions& model, const classifier::LossOptions& loss,
               const GraphProblemOptions& options, const base::Comm& comm);

  int parameters() const override { return model_.parameters(); }
  std::vector<double> start(std::uint64_t seed) const override;
  /// Arrays of two dimensions and more are weights, which decay.
  std::vector<char> decays() const override;
  std::int64_t steps() const override { return deal_.steps(); }
  void begin_epoch(std::uint64_t seed, std::int64_t epoch, std::int64_t step) override;
  LossSums step(const std::vector<double>& values, double* gradient, const GradientReady& ready) override;
  LossSums all(const std::vector<double>& values, double* gradient) override;
  Validation validate(const std::vector<double>& values) override;
  double total(const LossSums& sums) const override { return sums.total(); }
  std::int64_t graphs_done() const override { return graphs_done_; }
  double loading_seconds() const override { return loading_seconds_; }

  bool resident() const { return resident_; }
  std::int64_t packed() const { return static_cast<std::int64_t>(train_.size() + validation_.size()); }
  const classifier::ModelOptions& model_options() const { return model_options_; }

  /// Calls take(graph) for this rank's share of at most so many training (or validation) graphs, from disk. Which ones all ranks together
  /// take does not depend on their number.
  void for_graphs(bool validation, std::int64_t most,
                  const std::function<void(const features::GrainGraph&)>& take) const;

 private:
  /// What validation needs of a graph beside its batch.
  struct Checked {
    classifier::GraphBatch batch;
    features::Labels labels;
  };

  void load();
  std::vector<std::int64_t> mine(const Deal& deal, const std::vector<std::int64_t>& graphs) const;
  void check_one(const Checked& checked, Validation& sums) const;
  void open_streams(std::uint64_t seed);

  const GraphSource* source_;
  classifier::ModelOptions model_options_;
  classifier::LossOptions loss_;
  GraphProblemOptions options_;
  base::Comm comm_;
  classifier::Model model_;
  Lanes lanes_;
  Deal deal_, validation_deal_;
  bool resident_ = false;
  std::map<std::int64_t, classifier::GraphBatch> train_;         // by place in source_->train(); where resident
  std::vector<Checked> validation_;                              // where resident
  std::vector<std::unique_ptr<GraphSource::Shuffled>> streams_;  // one per lane of this rank, where not
  std::uint64_t stream_seed_ = 0;
  std::int64_t step_ = 0, graphs_done_ = 0;
  double loading_seconds_ = 0;
};

}  // namespace polyslip::training
