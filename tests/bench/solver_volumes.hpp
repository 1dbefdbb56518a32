#pragma once
// Solvers on generated volumes for the programs of tests/bench: aluminium, pulled along x in increments of 1e-3 at 1e-3 per second,
// with the tolerances of the reference cases.
#include <optional>
#include <vector>

#include "src/base/require.hpp"
#include "tests/support/volumes.hpp"

namespace polyslip::bench {

inline fft_solver::Options reference_options(base::Precision precision) {
  fft_solver::Options options;
  options.solve.equilibrium = 5e-4;
  options.solve.stress = 1e-3;
  options.precision = precision;
  return options;
}

/// A batch of n³ voxels and `grains` grains each, seeds 1, 2, …
class Volumes {
 public:
  Volumes(const base::Comm& comm, int n, int grains, int count, const fft_solver::Options& options)
      : first_(tests::polycrystal({n, n, n}, grains, 1, {tests::aluminium()})),
        solver_(first_.grid, comm, first_.phases, batch(comm, n, grains, count), options, timers_) {}

  /// The next increment of all volumes; they must converge.
  void increment() {
    const load::BoundaryTarget target = tests::tension(1 + 1e-3 * ++done_, 1.0);
    const std::vector<std::optional<load::BoundaryTarget>> targets(static_cast<std::size_t>(solver_.volumes()), target);
    for (const load::StepReport& report : solver_.solve(targets)) {
      base::require(report.converged, "increment ", done_, ": ", report.reason);
      sweeps_ += report.sweeps;
      newton_ += report.newton;
      linear_ += report.linear;
    }
    for (int v = 0; v < solver_.volumes(); ++v) solver_.accept(v);
  }

  fft_solver::FftSolver& solver() { return solver_; }
  int sweeps() const { return sweeps_; }  ///< summed over volumes, as the following
  int newton() const { return newton_; }
  int linear() const { return linear_; }

 private:
  std::vector<material::VolumePoints> batch(const base::Comm& comm, int n, int grains, int count) const {
    std::vector<material::VolumePoints> result;
    for (int v = 0; v < count; ++v) {
      const tests::Volume volume =
          tests::polycrystal({n, n, n}, grains, static_cast<std::uint64_t>(v) + 1, first_.phases);
      result.push_back({volume.grains, volume.part(comm)});
    }
    return result;
  }

  base::Timers timers_;
  tests::Volume first_;
  fft_solver::FftSolver solver_;
  int done_ = 0, sweeps_ = 0, newton_ = 0, linear_ = 0;
};

}  // namespace polyslip::bench
