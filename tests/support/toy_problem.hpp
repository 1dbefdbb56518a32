#pragma once
// A training problem with an answer in closed form: linear least squares over items that are dealt to ranks.
#include <cmath>
#include <functional>

#include "kernels/rotation/random.hpp"
#include "src/base/comm.hpp"
#include "src/training/deal.hpp"
#include "src/training/problem.hpp"

namespace polyslip::tests {

/// Item i: row a_i of random numbers, b_i = a_i · truth. Loss ½ (a_i·x − b_i)², one label each. Items in [training, items) validate.
class ToyProblem : public training::Problem {
 public:
  ToyProblem(int size, int items, int training, const base::Comm& comm, int lanes = 4, int per_lane = 2)
      : size_(size),
        items_(items),
        training_(training),
        lanes_(training::Lanes::of_rank(lanes, comm.rank(), comm.size())),
        comm_(comm),
        deal_(std::vector<std::int64_t>(static_cast<std::size_t>(training), 1), lanes, per_lane) {}

  double truth(int p) const { return std::sin(1.0 + p); }
  std::function<void()> at_step;  ///< called before each

  int parameters() const override { return size_; }
  std::vector<double> start(std::uint64_t seed) const override {
    std::vector<double> x(static_cast<std::size_t>(size_));
    for (std::size_t p = 0; p < x.size(); ++p) x[p] = number(seed, p, 7);
    return x;
  }
  std::vector<char> decays() const override { return std::vector<char>(static_cast<std::size_t>(size_), 0); }
  std::int64_t steps() const override { return deal_.steps(); }
  void begin_epoch(std::uint64_t seed, std::int64_t epoch, std::int64_t step) override {
    deal_.begin_epoch(seed, epoch);
    step_ = step;
  }
  training::LossSums step(const std::vector<double>& x, double* gradient,
                          const training::GradientReady& ready) override {
    if (at_step) at_step();
    training::LossSums sums;
    for (int lane = lanes_.first; lane < lanes_.last; ++lane)
      for (const std::int64_t item : deal_.items(step_, lane)) take(item, x, gradient, sums);
    ++step_;
    if (ready)  // as a backward pass does: the last layers first
      for (int first = size_ - 1; first >= 0; --first) ready(first, 1);
    return sums;
  }
  training::LossSums all(const std::vector<double>& x, double* gradient) override {
    training::LossSums sums;
    for (std::int64_t item = comm_.rank(); item < training_; item += comm_.size()) take(item, x, gradient, sums);
    return sums;
  }
  training::Validation validate(const std::vector<double>& x) override {
    training::LossSums sums;
    for (std::int64_t item = training_ + comm_.rank(); item < items_; item += comm_.size())
      take(item, x, nullptr, sums);
    return {sums.shares, 0, sums.labels};
  }
  double total(const training::LossSums& sums) const override { return sums.shares; }
  std::int64_t graphs_done() const override { return done_; }
  double loading_seconds() const override { return 0; }

 private:
  static double number(std::uint64_t seed, std::uint64_t i, std::uint32_t j) {
    return static_cast<double>(kernels::random_bits(seed, i, j, 0).word[0]) / 2147483648.0 - 1;
  }
  void take(std::int64_t item, const std::vector<double>& x, double* gradient, training::LossSums& sums) {
    double error = 0;
    const auto id = static_cast<std::uint64_t>(item);
    for (int p = 0; p < size_; ++p)
      error += number(99, id, static_cast<std::uint32_t>(p)) * (x[static_cast<std::size_t>(p)] - truth(p));
    if (gradient != nullptr)
      for (int p = 0; p < size_; ++p) gradient[p] += error * number(99, id, static_cast<std::uint32_t>(p));
    sums.shares += error * error / 2;
    sums.labels += 1;
    ++done_;
  }

  int size_, items_, training_;
  training::Lanes lanes_;
  base::Comm comm_;
  training::Deal deal_;
  std::int64_t step_ = 0, done_ = 0;
};

}  // namespace polyslip::tests
