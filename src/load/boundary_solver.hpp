#pragma once
// What a full-field solver looks like from outside: boundary problems in, step reports out, for one volume or a batch of them.
// Drivers, campaigns and the inverse search know this and no solver.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/load/load_path.hpp"

namespace polyslip::load {

struct StepReport {
  bool converged = false;
  bool interrupted = false;      ///< given up because the run was asked to stop
  int newton = 0;                ///< Newton iterations
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
  virtual int volumes() const = 0;
  /// Looks for equilibrium of each volume at the end of the piece of time that its target describes; volumes without a target
  /// rest. targets.size() is volumes(). Collective.
  virtual std::vector<StepReport> solve(const std::vector<std::optional<BoundaryTarget>>& targets) = 0;
  /// Keeps what solve() found for a volume as its new start.
  virtual void accept(int volume) = 0;
  /// Drops it.
  virtual void revert(int volume) = 0;
  /// Averages at the last solved state.
  virtual Response response(int volume) const = 0;
};

}  // namespace polyslip::load
