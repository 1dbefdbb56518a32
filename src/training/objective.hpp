#pragma once
// What an optimiser needs of a model and its data.
#include <cstdint>
#include <functional>
#include <vector>

namespace polyslip::training {

/// Sums over labelled grains, not means: they add up over graphs and ranks. The last one is the number of labels.
struct LossSums {
  static constexpr int count = 8;
  double shares = 0, stress = 0, twin = 0, cross_slip = 0, climb = 0, traces = 0, penalty = 0, labels = 0;
};

/// Called when entries [first, first + count) of the gradient are complete: the all-reduce of that piece may begin while the
/// backward pass goes on.
using GradientReady = std::function<void(int first, int count)>;

}  // namespace polyslip::training
