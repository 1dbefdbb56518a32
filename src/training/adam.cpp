#include "src/training/adam.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace polyslip::training {

double learning_rate(const AdamOptions& options, std::int64_t step) {
  if (step < options.warm_up)
    return options.rate * static_cast<double>(step + 1) / static_cast<double>(options.warm_up);
  const auto length = static_cast<double>(std::max<std::int64_t>(1, options.steps - options.warm_up));
  const double way = std::min(1.0, static_cast<double>(step - options.warm_up) / length);
  const double cosine = 0.5 * (1 + std::cos(std::acos(-1.0) * way));
  return options.rate * (options.final_share + (1 - options.final_share) * cosine);
}

Adam::Adam(const AdamOptions& options, std::vector<char> decays) : options_(options), decays_(std::move(decays)) {
  state_.first.assign(decays_.size(), 0);
  state_.second.assign(decays_.size(), 0);
}

void Adam::set_state(State state) {
  if (state.first.size() != decays_.size() || state.second.size() != decays_.size())
    throw std::logic_error("Adam: a state of another number of parameters");
  state_ = std::move(state);
}

double Adam::step(std::vector<double>& values, const double* gradient) {
  double norm = 0;
  for (std::size_t i = 0; i < values.size(); ++i) norm += gradient[i] * gradient[i];
  norm = std::sqrt(norm);
  const double scale = options_.clip > 0 && norm > options_.clip ? options_.clip / norm : 1;
  const double rate = learning_rate(options_, state_.steps);
  ++state_.steps;
  const auto steps = static_cast<double>(state_.steps);
  const double bias1 = 1 - std::pow(options_.first, steps), bias2 = 1 - std::pow(options_.second, steps);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double g = scale * gradient[i];
    double& m = state_.first[i];
    double& v = state_.second[i];
    m = options_.first * m + (1 - options_.first) * g;
    v = options_.second * v + (1 - options_.second) * g * g;
    if (decays_[i] != 0) values[i] -= rate * options_.decay * values[i];
    values[i] -= rate * (m / bias1) / (std::sqrt(v / bias2) + options_.epsilon);
  }
  return norm;
}

}  // namespace polyslip::training
