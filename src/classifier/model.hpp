#pragma once
// The coupled classifier F = f_CP ∗ f_ML and its ladder L0–L4, and the network without a law (B6).
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "src/classifier/graph_batch.hpp"
#include "src/classifier/model_options.hpp"
#include "src/classifier/objective.hpp"
#include "src/classifier/predictor.hpp"

namespace polyslip::classifier {

class Model {
 public:
  /// Fresh parameters, a function of the seed. Heads begin at zero, so that the shares are nearly those of the law at the grains'
  /// self-consistent stresses with an exponent of 5. With all parameters 0 (and no background) they are those of the law at the
  /// macroscopic stress, exactly.
  Model(const ModelOptions& options, std::uint64_t seed);
  ~Model();
  Model(Model&&) noexcept;
  Model& operator=(Model&&) noexcept;

  const ModelOptions& options() const;
  int parameters() const;
  std::vector<double> values() const;
  /// std::logic_error for a number of values other than parameters().
  void set_values(const std::vector<double>& values);

  /// A named array of parameters: entries [first, first + Π shape), row-major.
  struct Block {
    std::string name;
    int first = 0;
    std::vector<int> shape;
  };
  const std::vector<Block>& blocks() const;  ///< in ascending order of `first`, without gaps

  /// The loss of the batch, as sums. gradient: parameters() numbers that the gradient of LossSums::total() is added to, or null.
  /// Not for several threads at a time (the model keeps the memory of the last call).
  LossSums loss(const GraphBatch& batch, const LossOptions& options, double* gradient,
                const GradientReady& ready = {}) const;

  /// One per graph, in order. cross_slip and climb only at level L4, and where their heads have learned something; confidence is the largest share, not yet calibrated; spread and
  /// strangeness are empty.
  std::vector<GraphPrediction> predict(const GraphBatch& batch) const;

  /// Per graph (grain, width) numbers, row by row: what the network makes of each grain before its heads, for out-of-distribution scores.
  /// Empty below L4.
  std::vector<std::vector<double>> embedding(const GraphBatch& batch) const;

 private:
  struct Implementation;
  /// Whether the head of cross-slip (0) or climb (1) is other than the zero it begins as.
  bool has_learned_events(int row) const;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace polyslip::classifier
