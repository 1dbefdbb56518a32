#pragma once
// What an optimiser needs of a model and its data.
#include <functional>

namespace polyslip::classifier {

/// Sums over labelled grains, not means: they add up over graphs and ranks. The first seven are parts of the loss, with their weights
/// in it, so that their sum is what the gradient belongs to; the last one is the number of labels.
struct LossSums {
  static constexpr int count = 8;
  double shares = 0, stress = 0, twin = 0, cross_slip = 0, climb = 0, traces = 0, penalty = 0, labels = 0;
  LossSums& operator+=(const LossSums& other) {
    shares += other.shares;
    stress += other.stress;
    twin += other.twin;
    cross_slip += other.cross_slip;
    climb += other.climb;
    traces += other.traces;
    penalty += other.penalty;
    labels += other.labels;
    return *this;
  }
  double total() const { return shares + stress + twin + cross_slip + climb + traces + penalty; }
};

/// Called when entries [first, first + count) of the gradient are complete: the all-reduce of that piece may begin while the
/// backward pass goes on. Each entry is reported once, the last ones first.
using GradientReady = std::function<void(int first, int count)>;

}  // namespace polyslip::classifier
