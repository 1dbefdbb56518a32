#pragma once
// Walks a solver along load paths, one per volume: increments that do not converge are cut and grown again. Knows no solver type.
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "src/load/boundary_solver.hpp"
#include "src/load/load_path.hpp"

namespace polyslip::load {

/// What an increment has cost, its cut pieces and failed attempts included.
struct Cost {
  std::int64_t newton = 0, linear = 0;
  std::int64_t sweeps = 0;       ///< sweeps of the law over all points
  std::int64_t evaluations = 0;  ///< evaluations of the law's equations, summed over points
  double seconds = 0;
  int cuts = 0;  ///< pieces that did not converge
};

/// A converged increment.
struct Increment {
  int number = 0;     ///< over all load steps, from 1
  double time = 0;    ///< at its end, s
  double length = 0;  ///< s
  Response response;
  Accepted accepted;
  bool last = false;                   ///< of the run
  double equilibrium = 0, stress = 0;  ///< errors at its end, as in StepReport
  Cost cost;
};

/// Columns of macro.csv: time, F11…F33, P11…P33, cauchy11…cauchy33, newton, linear, evaluations, seconds.
std::vector<std::string> macro_columns();
/// And a row of it.
std::vector<double> macro_row(const Increment& increment);

/// Where the driver stands beside the load path: what a restart must give back to it.
struct DriveState {
  double piece = 0;              ///< length in s that the next piece may have; 0: no limit
  std::int64_t evaluations = 0;  ///< of increments that are done, summed over points
  Cost cost;                     ///< of the increment so far

  std::vector<double> numbers() const;
  /// InputError when there are not as many numbers as numbers() gives.
  void restore(const std::vector<double>& numbers);
};

struct DriveHooks {
  /// Writes what belongs to a converged increment of a volume. True: that volume shall stop here (collective).
  std::function<bool(int volume, const Increment&)> converged;
  /// Called when a piece of an increment did not converge and is tried again in smaller ones: a line for the log.
  std::function<void(int volume, const std::string&)> cut;
};

enum class DriveEnd { finished, stopped, not_converged };
struct DriveReport {
  DriveEnd end = DriveEnd::finished;
  std::string reason;  ///< not_converged: where and why
};

/// One volume of a batch: its path and where the driver stands on it.
struct Drive {
  LoadPath& path;
  DriveState& state;
  /// Evaluations, summed over points, after which the volume is given up as not converged; 0: any number.
  std::int64_t budget = 0;
};

/// Solves increment after increment of each volume until its path is done (collective). Volumes go at their own pace: where the
/// solver fails for one, its piece of time is halved, down to `smallest_piece` of the increment; after each success it may double
/// again. With `aim` > 0 pieces of increments are chosen so that each takes about that many Newton iterations, which holds the
/// work per piece and the error of implicit time steps about even; increments still end where the load case says. On
/// not_converged, solver and path of that volume stand at the last piece that converged. A report per volume.
std::vector<DriveReport> drive(std::vector<Drive>& volumes, BoundarySolver& solver, double smallest_piece,
                               const DriveHooks& hooks, int aim = 0);

}  // namespace polyslip::load
