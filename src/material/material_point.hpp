#pragma once
// One point of one phase, on the host and in plain numbers: its state, and what its law answers to increments that begin there.
#include <memory>
#include <vector>

#include "kernels/law/law.hpp"
#include "src/material/phase.hpp"

namespace polyslip::material {

class MaterialPoint {
 public:
  virtual ~MaterialPoint() = default;

  /// The law at the end of an increment of dt (s) that ends at F = I + H: stress, consistent tangent, and whether it converged (else
  /// they mean nothing). What was found is the guess of the next call; it becomes the state for good only by accept().
  virtual kernels::Response<double> evaluate(const kernels::Mat3<double>& H, double dt) = 0;
  /// The end of the increment last evaluated becomes the start.
  virtual void accept() = 0;
  /// The guess goes back to the state at the start.
  virtual void revert() = 0;

  /// The state at the start of the increment: its rows (state_groups) into `rows`.
  virtual void state(std::vector<double>& rows) const = 0;
  /// The reverse, from a restart file; the guess follows.
  virtual void restore(const std::vector<double>& rows) = 0;
  /// From now on, K: of the grain, and in the state where the law keeps a temperature. The guess stays.
  virtual void set_temperature(double temperature) = 0;
};

/// A point in its first state. `phase` must outlive it.
std::unique_ptr<MaterialPoint> make_point(const Phase& phase, const GrainEntry& grain,
                                          const kernels::UpdateOptions& options);

}  // namespace polyslip::material
