#include "src/cli/solve_run.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "src/base/files.hpp"
#include "src/base/progress.hpp"
#include "src/base/require.hpp"
#include "src/base/stop_signal.hpp"
#include "src/base/timer.hpp"
#include "src/fft_solver/restart.hpp"
#include "src/fft_solver/results.hpp"
#include "src/fft_solver/summary.hpp"
#include "src/load/drive.hpp"

namespace polyslip::cli {
namespace {

using namespace cases;

namespace fs = std::filesystem;

/// A signal ends the iteration that it meets: an increment of a large volume may take longer than a queue waits.
fft_solver::Options interruptible(fft_solver::Options options, const base::Comm& comm) {
  options.solve.interrupted = [comm] { return comm.any(base::StopSignal::seen()); };
  return options;
}

/// One run: the objects that its hooks share.
class Run {
 public:
  Run(const Request& request, const SolveCase& solve_case, const SolverOptions& options,
      const fft_solver::OutputOptions& output, const Provenance& provenance, base::Log& log, const base::Comm& comm)
      : out_(request.out),
        load_(solve_case.load),
        options_(options),
        log_(log),
        comm_(comm),
        stamp_([provenance](io::Hdf5File& file) { write_provenance(file, provenance); }),
        solver_(solve_case.volume.microstructure.grid, comm, solve_case.materials.phases, solve_case.grains,
                solve_case.volume.microstructure.grain_of_voxel, interruptible(options.fft, comm), timers_),
        path_(solve_case.load),
        results_(out_, solver_, output, stamp_) {
    const auto& steps = load_.steps;
    any_fields_ = !output.fields.empty() &&
                  std::any_of(steps.begin(), steps.end(), [](const load::LoadStep& step) { return step.f_out > 0; });
    any_restart_ =
        std::any_of(steps.begin(), steps.end(), [](const load::LoadStep& step) { return step.f_restart > 0; });
  }

  void go(bool restart) {
    if (restart) go_on();
    results_.begin(path_.increments_done());
    if (path_.done()) {
      log_.line("the run in '", out_, "' had come to its end already");
      return;
    }
    base::Progress progress(log_, "solve", "increments", load_.increments(), path_.increments_done());
    load::DriveHooks hooks;
    hooks.converged = [&](int, const load::Increment& increment) { return converged(increment, progress); };
    hooks.cut = [&](int, const std::string& line) { log_.line(line); };
    const load::DriveReport report = drive(hooks);
    if (report.end == load::DriveEnd::not_converged) give_up(report.reason);
    if (report.end == load::DriveEnd::stopped) stop();
    progress.finish();
    for (const std::string& line : fft_solver::summary(out_, solver_, timers_)) log_.line(line);
    const auto file = [&](const char* name) { return (fs::path(out_) / name).string(); };
    log_.line("results: ", file("macro.csv"), " (curve), ", file("grains.csv"),
              " (grains and the share of each system)",
              any_fields_ ? ", " + file("fields.xdmf") + " (fields, for ParaView)" : "");
  }

 private:
  std::string restart_file() const { return (fs::path(out_) / "restart.h5").string(); }

  void go_on() {
    double exists = 0;
    base::on_root(comm_, [&] { exists = fs::exists(restart_file()) ? 1 : 0; });
    comm_.broadcast(exists);
    if (exists == 0) {
      log_.line("there is no ", restart_file(), ": the run begins anew");
      return;
    }
    fft_solver::read_restart(restart_file(), solver_, path_, state_);
    log_.line("going on after increment ", path_.increments_done(), ", ", path_.time(), " s");
  }

  load::DriveReport drive(const load::DriveHooks& hooks) {
    const base::StopSignal signal;
    const auto scope = timers_.scope("rest");
    std::vector<load::Drive> volumes{{path_, state_}};
    return load::drive(volumes, solver_, options_.smallest_piece, hooks, options_.step_iterations)[0];
  }

  // Rows, then fields, then the restart file: a kill between them leaves a restart file that is older than both, and what
  // is newer is written again.
  bool converged(const load::Increment& increment, base::Progress& progress) {
    const auto scope = timers_.scope("output");
    results_.add_row(increment);
    if (increment.accepted.write_fields || (increment.last && any_fields_))
      results_.write_fields(increment.number, increment.time);
    else if (increment.last)
      results_.write_grains();
    const bool asked = comm_.any(base::StopSignal::seen()) && !increment.last;
    if (increment.accepted.write_restart || (increment.last && any_restart_)) write_restart();
    if (!increment.accepted.stopped_by.empty())
      log_.line("increment ", increment.number, ", ", increment.time, " s: stop rule ", increment.accepted.stopped_by,
                increment.last ? " ends the run" : " ends the load step");
    progress.at(increment.number, base::text("iterations: ", increment.cost.newton, ", t = ", increment.time, " s"));
    return asked;
  }

  void write_restart() { fft_solver::write_restart(restart_file(), solver_, path_, state_, stamp_); }

  [[noreturn]] void give_up(const std::string& reason) {
    write_restart();
    throw base::NotConverged(base::text(
        "no convergence in ", reason, ". The last good state is in ", restart_file(),
        "; go on from it with --restart and one of: --set solver.scheme=newton_gmres, --set solver.iterations=",
        2 * options_.fft.solve.iterations, ", --set solver.smallest_piece=", options_.smallest_piece / 16,
        ", looser solver.eps_equilibrium and solver.eps_stress; or start anew with more increments (load N)"));
  }

  [[noreturn]] void stop() {
    write_restart();
    throw std::runtime_error(base::text("stopped by a signal after increment ", path_.increments_done(), " of ",
                                        load_.increments(), "; go on with --restart --out ", out_));
  }

  std::string out_;
  const load::LoadCase& load_;
  const SolverOptions& options_;
  base::Log& log_;
  const base::Comm& comm_;
  fft_solver::Results::Stamp stamp_;
  base::Timers timers_;
  fft_solver::FftSolver solver_;
  load::LoadPath path_;
  load::DriveState state_;
  fft_solver::Results results_;
  bool any_fields_ = false, any_restart_ = false;
};

}  // namespace

void run_solve(const Request& request, const SolveCase& solve_case, const SolverOptions& solver_options,
               const fft_solver::OutputOptions& output, const Provenance& provenance, base::Log& log,
               const base::Comm& comm) {
  Run run(request, solve_case, solver_options, output, provenance, log, comm);
  run.go(request.restart);
}

}  // namespace polyslip::cli
