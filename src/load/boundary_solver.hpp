#pragma once
// What a full-field solver looks like from outside: a boundary problem in, a step report out. Drivers, campaigns and the
// inverse search know this and no solver.
#include <cstdint>
#include <string>

#include "src/load/load_path.hpp"

namespace polyslip::load {

struct StepReport {
  bool converged = false;
  int newton = 0;                ///< Newton or fixed-point iterations
  int linear = 0;                ///< iterations of linear solvers, summed
  int sweeps = 0;                ///< sweeps of the law over all points
  std::int64_t evaluations = 0;  ///< evaluations of the law's equations per point, summed over points
  double equilibrium = 0;        ///< RMS of h |div P| over the largest |P̄ij|
  double stress = 0;             ///< largest error of a prescribed stress component over the largest |P̄ij|
  std::string reason;            ///< why it did not converge
};

class BoundarySolver {
 public:
  virtual ~BoundarySolver() = default;
  /// Looks for equilibrium at the end of the piece of time that `target` describes. Collective.
  virtual StepReport solve(const BoundaryTarget& target) = 0;
  /// Keeps what solve() found as the new start.
  virtual void accept() = 0;
  /// Drops it.
  virtual void revert() = 0;
  /// Averages at the last solved state.
  virtual Response response() const = 0;
};

}  // namespace polyslip::load
