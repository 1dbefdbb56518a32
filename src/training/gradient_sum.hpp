#pragma once
// The one sum over ranks of a training step: the gradient and the sums of the loss lie in one buffer, which is reduced in pieces while the
// backward pass still works on others.
#include <mpi.h>

#include <cstdint>
#include <vector>

#include "src/base/comm.hpp"
#include "src/training/objective.hpp"

namespace polyslip::training {

class GradientSum {
 public:
  /// `size` entries of a gradient and `extras` further numbers. Pieces have `piece` entries, the last one fewer.
  GradientSum(int size, int extras, const base::Comm& comm, int piece = 4096);
  ~GradientSum();
  GradientSum(const GradientSum&) = delete;
  GradientSum& operator=(const GradientSum&) = delete;

  /// Zeros to add this rank's gradient to.
  double* begin();
  /// To be called by the backward pass, each entry once; where it is not called, the piece is reduced in finish().
  void ready(int first, int count);
  /// Sums over ranks (collective): entries [0, size) are the gradient, those that follow the extras, of which this rank gives its own.
  const double* finish(const std::vector<double>& extras);

  /// Pieces whose sum had begun before finish(), over all steps so far.
  std::int64_t overlapped() const { return overlapped_; }

 private:
  void start(int piece);
  void learn_order();

  int size_, extras_, piece_, pieces_;
  base::Comm comm_;
  std::vector<double> buffer_;
  std::vector<int> left_;       // entries of each piece that are not complete
  std::vector<int> completed_;  // pieces in the order in which they became complete
  std::vector<int> order_;      // in which sums are begun: the same on all ranks
  bool learned_ = false;
  std::size_t next_ = 0;  // in order_
  std::vector<MPI_Request> requests_;
  std::int64_t overlapped_ = 0;
};

}  // namespace polyslip::training
