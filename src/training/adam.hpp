#pragma once
// Adam with decoupled weight decay (Loshchilov and Hutter, arXiv:1711.05101; Kingma and Ba, arXiv:1412.6980), a linear warm-up, a cosine
// decay, and gradients clipped to a norm.
#include <cstdint>
#include <vector>

namespace polyslip::training {

struct AdamOptions {
  double rate = 3e-3;  ///< the largest learning rate
  double first = 0.9, second = 0.999, epsilon = 1e-8;
  double decay = 1e-4;       ///< of weights, per unit of learning rate
  double clip = 1;           ///< largest norm of the gradient; 0: any
  std::int64_t warm_up = 0;  ///< steps in which the rate grows linearly
  std::int64_t steps = 1;    ///< after which the rate is final_share of the largest
  double final_share = 0.01;
};

/// The learning rate of a step, counted from 0.
double learning_rate(const AdamOptions& options, std::int64_t step);

class Adam {
 public:
  /// `decays`: one flag per parameter, whether it is a weight that decays towards zero.
  Adam(const AdamOptions& options, std::vector<char> decays);

  /// One step along a gradient; returns the gradient's norm before it was clipped.
  double step(std::vector<double>& values, const double* gradient);

  /// All that a resumed run needs.
  struct State {
    std::vector<double> first, second;
    std::int64_t steps = 0;
  };
  const State& state() const { return state_; }
  void set_state(State state);

 private:
  AdamOptions options_;
  std::vector<char> decays_;
  State state_;
};

}  // namespace polyslip::training
