#pragma once
// What a training run minimises: the mean over labels of a loss, summed over data that are dealt to ranks in global batches.
#include <cstdint>
#include <vector>

#include "src/training/objective.hpp"

namespace polyslip::training {

/// Sums over the labelled grains of the validation split.
struct Validation {
  double log_loss = 0, right = 0,
         labels = 0;  ///< −Σ y log p; grains whose largest share is the labels' largest; grains
};

/// Members that say "this rank's" are not collective; begin_epoch and the order of calls are the same on all ranks.
class Problem {
 public:
  Problem() = default;
  Problem(const Problem&) = delete;
  Problem& operator=(const Problem&) = delete;
  virtual ~Problem() = default;

  virtual int parameters() const = 0;
  /// Where a member of an ensemble begins.
  virtual std::vector<double> start(std::uint64_t seed) const = 0;
  /// One flag per parameter: a weight that decays towards zero.
  virtual std::vector<char> decays() const = 0;

  /// Steps of an epoch.
  virtual std::int64_t steps() const = 0;
  /// Begins an epoch, a pure function of (seed, epoch), at its `step`-th step.
  virtual void begin_epoch(std::uint64_t seed, std::int64_t epoch, std::int64_t step) = 0;
  /// This rank's sums over its share of the next global batch; the gradient of total() is added to `gradient`.
  virtual LossSums step(const std::vector<double>& values, double* gradient, const GradientReady& ready) = 0;
  /// The same over all training data; `gradient` may be null.
  virtual LossSums all(const std::vector<double>& values, double* gradient) = 0;
  /// This rank's sums over the validation split.
  virtual Validation validate(const std::vector<double>& values) = 0;
  /// What is minimised, of sums over all ranks (to be divided by their labels).
  virtual double total(const LossSums& sums) const = 0;

  /// This rank's counts since the program began.
  virtual std::int64_t graphs_done() const = 0;
  virtual double loading_seconds() const = 0;  ///< reading and packing
};

}  // namespace polyslip::training
