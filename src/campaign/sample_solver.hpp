#pragma once
// Samples of a plan, solved by one group of ranks: read, generated, solved, retried with smaller increments, tabulated.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "src/base/timer.hpp"
#include "src/campaign/sample_tables.hpp"
#include "src/cases/solver_options.hpp"

namespace polyslip::campaign {

class SampleSolver {
 public:
  /// `checkpoints` is the folder for the states of large samples that were interrupted. `interrupted` is asked on every rank of the
  /// group before each iteration; once it is true on any of them, what is not done is left for later. Times go to `timers`: "set-up",
  /// "tables", and the solver's own.
  SampleSolver(const Plan& plan, const Crystals& crystals, const dataset::Schema& schema, const base::Comm& group,
               std::string checkpoints, std::function<bool()> interrupted, base::Timers& timers);

  /// Records of the samples that came to an end, converged or failed; those that were interrupted have none. What goes wrong with one
  /// sample stays with it: bad input and solves that do not converge are failures with a reason. Samples whose grids, materials
  /// and solver options are the same are solved side by side. Complete on the group's root only. Collective.
  std::vector<dataset::SampleRecord> solve(const std::vector<const Sample*>& samples);

  /// Removes the checkpoint of a sample that is done. Not collective.
  void forget(const Sample& sample) const;

 private:
  struct Task;
  void prepare(Task& task);
  void attempt(const std::vector<Task*>& tasks);
  void drive(const std::vector<Task*>& tasks);
  void finish(Task& task, const fft_solver::FftSolver& solver, int volume);
  bool is_checkpointed(const Sample& sample) const { return sample.voxels >= plan_.farm.checkpoint_voxels; }
  std::string checkpoint_of(const Sample& sample) const;
  void save(const Task& task, fft_solver::FftSolver& solver, const load::LoadPath& path,
            const load::DriveState& state) const;
  void restore(Task& task, fft_solver::FftSolver& solver, load::LoadPath& path, load::DriveState& state) const;
  int attempts_saved(const Sample& sample) const;

  const Plan& plan_;
  const Crystals& crystals_;
  const dataset::Schema& schema_;
  base::Comm comm_;
  std::string checkpoints_;
  std::function<bool()> interrupted_;
  base::Timers& timers_;
};

}  // namespace polyslip::campaign
