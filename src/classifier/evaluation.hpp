#pragma once
// Models on tests: who was asked about which graphs, what they said, and the figures of it. The same on any number of ranks.
#include <map>
#include <string>
#include <vector>

#include "src/classifier/changed_graphs.hpp"
#include "src/classifier/fit_baselines.hpp"
#include "src/classifier/metrics.hpp"

namespace polyslip::classifier {

/// Files of graphs by what they are for.
struct EvaluationData {
  std::vector<std::string> graphs;    ///< of a dataset with splits
  std::vector<std::string> large;     ///< T2: other sizes, all labelled
  std::vector<std::string> measured;  ///< T8: maps with labels from microscopy
};

struct EvaluationOptions {
  /// known, T1 … T4, T2_size, T6 … T9.
  std::vector<std::string> tests;
  ScoreOptions score;
  NoiseOptions noise;
  int resamples = 200;
  int graphs = 100000;      ///< most graphs per test
  int large_grains = 1000;  ///< T2_size: graphs with at least so many
  int invariance_graphs = 4;
  std::uint64_t seed = 1;
  Recompute recompute;
};
const std::vector<std::string>& test_names();

/// One model on one test.
struct Result {
  std::string test, model;
  double data_percent = 100;
  std::int64_t graphs = 0;
  std::vector<Metric> metrics;
  std::vector<Ranking::Bin> reliability;       ///< of the confidence in the top system
  std::vector<std::vector<double>> confusion;  ///< by Evaluation::mechanisms
};
struct PairResult {
  std::string test, model, other;
  std::vector<Difference> differences;  ///< model − other
  std::int64_t n = 0;
};
struct Invariance {
  std::string model, what;  ///< "relabel", "turn", "permute"
  double largest = 0;       ///< |Δp|
  std::int64_t n = 0;       ///< grains compared
};
struct Evaluation {
  std::vector<Result> results;
  std::vector<PairResult> pairs;  ///< the first contender against all others
  std::vector<Invariance> invariances;
  std::vector<std::string> mechanisms;
  std::vector<std::string> notes;  ///< "B3 on T8: n/a, …"
};

/// Graphs of a test, numbers in a list of data.graphs, data.large, data.measured in this order. T1 to T4: held out for that reason alone.
std::vector<std::size_t> graphs_of_test(const GraphList& list, const EvaluationData& data,
                                        const EvaluationOptions& options, const std::string& test);

/// Contenders that saw less than all data are asked on `known` only. A model that cannot answer on a test (InputError) is left out there and
/// noted. InputError where no model answers anywhere. Collective.
Evaluation evaluate(const GraphList& list, const EvaluationData& data, const std::vector<Contender>& contenders,
                    const EvaluationOptions& options, base::Log& log, const base::Comm& comm);

/// T9 on one graph.
std::vector<Invariance> invariances(const features::GrainGraph& graph, const Predictor& model, std::uint64_t seed);

}  // namespace polyslip::classifier
