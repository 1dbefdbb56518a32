#pragma once
// B6, the forest: gradient-boosted trees on invariants of each (grain, system) pair. Machine learning alone, with all the descriptors that
// materials science offers and no law. Chen, Guestrin, KDD 2016, doi:10.1145/2939672.2939785.
#include <cstdint>

#include "src/classifier/baselines.hpp"

namespace polyslip::classifier {

/// Names of the numbers per pair, in their order. None changes under a symmetry of the crystal or a turn of the sample.
const std::vector<std::string>& pair_features();
/// (grain, system, feature), all systems of GrainGraph::systems(); NaN where the graph lacks what a feature needs.
std::vector<float> pair_features_of(const features::GrainGraph& graph);

struct ForestOptions {
  int rounds = 200;
  int depth = 6;
  double rate = 0.1;
  double subsample = 0.7;
  std::uint64_t seed = 1;
};

class Forest : public Predictor {
 public:
  /// Labelled pairs: rows of features, the share as target, weight of the label.
  struct Rows {
    std::vector<float> features, share, weight;
  };
  static void add(const features::GrainGraph& graph, Rows& rows);

  /// One thread, so that the trees are the same everywhere; InputError without rows. Throws std::runtime_error with XGBoost's reason.
  Forest(const Rows& rows, const ForestOptions& options);
  /// From model().
  explicit Forest(const std::string& model);
  ~Forest() override;

  std::string name() const override { return "B6 forest"; }
  GraphPrediction predict(const features::GrainGraph& graph) const override;
  std::string model() const;  ///< bytes, for files and other ranks

 private:
  void* booster_ = nullptr;
};

}  // namespace polyslip::classifier
