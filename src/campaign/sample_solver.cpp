#include "src/campaign/sample_solver.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "src/base/require.hpp"
#include "src/campaign/sample_task.hpp"

namespace polyslip::campaign {

namespace {

/// The same load in `factor` times as many increments.
load::LoadCase refined(load::LoadCase load, int factor) {
  for (load::LoadStep& step : load.steps) {
    step.N *= factor;
    step.r = std::pow(step.r, 1.0 / factor);
  }
  return load;
}

void add(load::Cost& sum, const load::Cost& cost) {
  sum.newton += cost.newton;
  sum.linear += cost.linear;
  sum.sweeps += cost.sweeps;
  sum.evaluations += cost.evaluations;
  sum.seconds += cost.seconds;
  sum.cuts += cost.cuts;
}

std::string batch_key(const base::Tree& tree, const base::Grid& grid) {
  std::string key = tree.section("material").resolved() + tree.optional_section("solver").resolved();
  for (std::size_t k = 0; k < 3; ++k) key += base::text(" ", grid.cells[k], " ", base::number_text(grid.size[k]));
  return key;
}

}  // namespace

SampleSolver::SampleSolver(const Plan& plan, const Crystals& crystals, const dataset::Schema& schema,
                           const base::Comm& group, std::string checkpoints, std::function<bool()> interrupted,
                           base::Timers& timers)
    : plan_(plan),
      crystals_(crystals),
      schema_(schema),
      comm_(group),
      checkpoints_(std::move(checkpoints)),
      interrupted_([comm = group, asked = std::move(interrupted)] { return comm.any(asked()); }),
      timers_(timers) {}

std::vector<dataset::SampleRecord> SampleSolver::solve(const std::vector<const Sample*>& samples) {
  std::vector<Task> tasks;
  for (const Sample* sample : samples) tasks.emplace_back(*sample);
  std::map<std::string, std::vector<Task*>> batches;
  for (Task& task : tasks) {
    prepare(task);
    if (!task.hopeless) batches[task.batch].push_back(&task);
  }
  for (const auto& [key, batch] : batches) {
    attempt(batch);
    for (Task* task : batch)
      while (!task->record && !task->hopeless && !task->stopped && task->attempts.count <= plan_.farm.retries)
        attempt({task});
  }
  std::vector<dataset::SampleRecord> records;
  for (Task& task : tasks) {
    if (task.stopped) continue;
    if (!task.record) {
      task.record = begin_record(schema_, plan_, task.sample);
      fill_failed(*task.record, task.reason, task.attempts);
    }
    records.push_back(std::move(*task.record));
  }
  return records;
}

/// The sample's case, read and generated.
void SampleSolver::prepare(Task& task) {
  const auto scope = timers_.scope("set-up");
  try {
    const base::Tree tree = case_of(plan_, task.sample);
    task.solve_case = cases::read_solve_case(tree, comm_);
    task.options = cases::read_solver_options(tree.optional_section("solver"));
    task.options.fft.solve.interrupted = interrupted_;
    task.batch = batch_key(tree, task.solve_case.volume.microstructure.grid);
    if (is_checkpointed(task.sample)) task.batch += base::text(" sample ", task.sample.id);
  } catch (const base::InputError& error) {
    task.reason = error.what();
    task.hopeless = true;
  }
}

void SampleSolver::attempt(const std::vector<Task*>& tasks) {
  try {
    drive(tasks);
  } catch (const std::exception& error) {
    // on all ranks of the group alike, or the run could not go on anyway
    for (Task* task : tasks) {
      task->reason = error.what();
      task->hopeless = !task->record;
    }
  }
}

void SampleSolver::drive(const std::vector<Task*>& tasks) {
  const auto scope = timers_.scope("solver");
  Task& front = *tasks.front();
  const bool checkpointed = is_checkpointed(front.sample);
  std::vector<material::VolumePoints> volumes;
  std::vector<load::LoadPath> paths;
  std::vector<load::DriveState> states(tasks.size());
  std::vector<load::Drive> drives;
  for (Task* task : tasks) {
    task->attempts.count = std::max(task->attempts.count + 1, checkpointed ? attempts_saved(task->sample) : 1);
    task->attempts.increments = 0;
    task->attempts.equilibrium = task->attempts.stress = 0;
    task->curve = {};
    volumes.push_back({task->solve_case.grains, task->solve_case.volume.microstructure.grain_of_voxel});
    paths.emplace_back(refined(task->solve_case.load, 1 << (task->attempts.count - 1)));
  }
  for (std::size_t v = 0; v < tasks.size(); ++v) {
    const double allowed = plan_.farm.budget * tasks[v]->sample.evaluations * (1 << (tasks[v]->attempts.count - 1));
    drives.push_back({paths[v], states[v], static_cast<std::int64_t>(allowed)});
  }
  fft_solver::FftSolver solver(front.solve_case.volume.microstructure.grid, comm_, front.solve_case.materials.phases,
                               std::move(volumes), front.options.fft, timers_);
  if (checkpointed) restore(front, solver, paths.front(), states.front());

  load::DriveHooks hooks;
  hooks.cut = [](int, const std::string&) {};
  hooks.converged = [&](int volume, const load::Increment& increment) {
    Task& task = *tasks[static_cast<std::size_t>(volume)];
    task.curve.add(increment);
    ++task.attempts.increments;
    task.attempts.equilibrium = std::max(task.attempts.equilibrium, increment.equilibrium);
    task.attempts.stress = std::max(task.attempts.stress, increment.stress);
    add(task.attempts.cost, increment.cost);
    if (increment.last) finish(task, solver, volume);
    if (checkpointed && increment.accepted.write_restart && !increment.last)
      save(task, solver, paths.front(), states.front());
    return !increment.last && interrupted_();
  };
  const std::vector<load::DriveReport> ends =
      load::drive(drives, solver, front.options.smallest_piece, hooks, front.options.step_iterations);
  for (std::size_t v = 0; v < tasks.size(); ++v) {
    Task& task = *tasks[v];
    if (ends[v].end == load::DriveEnd::finished) continue;
    task.stopped = ends[v].end == load::DriveEnd::stopped;
    if (task.stopped && checkpointed) save(task, solver, paths[v], states[v]);
    add(task.attempts.cost, states[v].cost);
    task.reason = ends[v].reason;
  }
}

void SampleSolver::finish(Task& task, const fft_solver::FftSolver& solver, int volume) {
  const auto scope = timers_.scope("tables");
  task.record = begin_record(schema_, plan_, task.sample);
  fill_converged(*task.record, plan_, crystals_, {task.solve_case, solver, volume, task.curve, task.attempts});
}

}  // namespace polyslip::campaign
