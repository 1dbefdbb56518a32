#include "src/cli/solve_point.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <stdexcept>

#include "src/base/files.hpp"
#include "src/base/progress.hpp"
#include "src/base/require.hpp"
#include "src/base/stop_signal.hpp"
#include "src/point_solver/results.hpp"

namespace polyslip::cli {
namespace {

using namespace cases;

namespace fs = std::filesystem;

constexpr double flush_interval = 1;  // s

/// One run: the objects that its hooks share.
class Run {
 public:
  Run(const Request& request, const SolveCase& solve_case, const PointOptions& options, const Provenance& provenance,
      base::Log& log, const base::Comm& comm)
      : out_(request.out),
        options_(options),
        log_(log),
        comm_(comm),
        stamp_([provenance](io::Hdf5File& file) { write_provenance(file, provenance); }),
        solver_(solve_case.materials.phases, solve_case.grains, options.solver),
        walks_(solve_case.grains.size(), {load::LoadPath(solve_case.load), {}}),
        tables_(out_, solver_, options.state),
        total_(solve_case.load.increments() * std::int64_t{solver_.volumes()}) {
    const auto& steps = solve_case.load.steps;
    any_restart_ =
        std::any_of(steps.begin(), steps.end(), [](const load::LoadStep& step) { return step.f_restart > 0; });
  }

  void go(bool restart) {
    std::vector<int> states(walks_.size(), 0);
    if (restart) go_on(states);
    std::vector<int> increments;
    for (const Walk& walk : walks_) increments.push_back(walk.path.increments_done());
    base::on_root(comm_, [&] { tables_.begin(increments, states); });
    if (std::all_of(walks_.begin(), walks_.end(), [](const Walk& walk) { return walk.path.done(); })) {
      log_.line("the run in '", out_, "' had come to its end already");
      return;
    }
    for (const int count : increments) done_ += count;
    const std::int64_t before = done_;
    const double begin = flushed_ = base::Progress::steady_clock();
    base::Progress progress(log_, "solve", "increments", total_, done_);
    drive(progress);
    const double seconds = base::Progress::steady_clock() - begin;
    flush();
    progress.finish();
    log_.line("increments: ", done_ - before, ", ", std::lround(static_cast<double>(done_ - before) / seconds),
              " per second; iterations: ", newton_, " Newton; evaluations of the law: ", sweeps_);
    const std::string number = walks_.size() > 1 ? "_1" : "";
    log_.line("results: ", (fs::path(out_) / ("macro" + number + ".csv")).string(), " (curve)",
              options_.state ? ", " + (fs::path(out_) / ("state" + number + ".csv")).string() + " (state)" : "",
              walks_.size() > 1 ? base::text(", and so on for ", walks_.size(), " points") : "");
  }

 private:
  using Walk = point_solver::Walk;

  std::string restart_file() const { return (fs::path(out_) / "restart.h5").string(); }

  void go_on(std::vector<int>& states) {
    double exists = 0;
    base::on_root(comm_, [&] { exists = fs::exists(restart_file()) ? 1 : 0; });
    comm_.broadcast(exists);
    if (exists == 0) {
      log_.line("there is no ", restart_file(), ": the run begins anew");
      return;
    }
    point_solver::read_restart(restart_file(), comm_, solver_, walks_, states);
    log_.line("going on after increment ", walks_[0].path.increments_done(), ", ", walks_[0].path.time(), " s");
  }

  void drive(base::Progress& progress) {
    const base::StopSignal signal;
    load::DriveHooks hooks;
    hooks.converged = [&](int point, const load::Increment& increment) {
      return converged(point, increment, progress);
    };
    hooks.cut = [&](int point, const std::string& line) { log_.line(name_of(point), line); };
    std::vector<load::Drive> drives;
    for (Walk& walk : walks_) drives.push_back({walk.path, walk.state});
    const std::vector<load::DriveReport> reports = load::drive(drives, solver_, options_.smallest_piece, hooks);
    bool stopped = false;
    for (std::size_t p = 0; p < reports.size(); ++p) {
      if (reports[p].end == load::DriveEnd::not_converged) give_up(name_of(static_cast<int>(p)) + reports[p].reason);
      stopped |= reports[p].end == load::DriveEnd::stopped;
    }
    if (stopped) stop();
  }

  bool converged(int point, const load::Increment& increment, base::Progress& progress) {
    ++done_;
    newton_ += increment.cost.newton;
    sweeps_ += increment.cost.sweeps;
    if (comm_.root()) tables_.add(point, increment);
    if (!increment.accepted.stopped_by.empty())
      log_.line(name_of(point), "increment ", increment.number, ", ", increment.time, " s: stop rule ",
                increment.accepted.stopped_by, increment.last ? " ends the run" : " ends the load step");
    if (increment.accepted.write_restart || (increment.last && any_restart_)) write_restart();
    progress.at(done_);
    if (comm_.any(base::Progress::steady_clock() - flushed_ > flush_interval)) flush();
    return comm_.any(base::StopSignal::seen()) && !increment.last;
  }

  std::string name_of(int point) const { return walks_.size() > 1 ? base::text("point ", point + 1, ", ") : ""; }

  void flush() {
    base::on_root(comm_, [&] { tables_.flush(); });
    flushed_ = base::Progress::steady_clock();
  }

  // Rows first: a kill between them leaves a restart file that is older, and what is newer is written again.
  void write_restart() {
    flush();
    point_solver::write_restart(restart_file(), comm_, solver_, walks_, tables_.states(), stamp_);
  }

  [[noreturn]] void give_up(const std::string& reason) {
    write_restart();
    throw base::NotConverged(base::text(
        "no convergence in ", reason, ". The last good state is in ", restart_file(),
        "; go on from it with --restart and one of: --set solver.smallest_piece=", options_.smallest_piece / 16,
        ", --set solver.iterations=", 2 * options_.solver.iterations,
        ", looser solver.eps_stress; or start anew with more increments (load N)"));
  }

  [[noreturn]] void stop() {
    write_restart();
    throw std::runtime_error(base::text("stopped by a signal after ", done_, " of ", total_,
                                        " increments; go on with --restart --out ", out_));
  }

  std::string out_;
  const PointOptions& options_;
  base::Log& log_;
  const base::Comm& comm_;
  std::function<void(io::Hdf5File&)> stamp_;
  point_solver::PointSolver solver_;
  std::vector<Walk> walks_;
  point_solver::Tables tables_;
  std::int64_t total_ = 0, done_ = 0, newton_ = 0, sweeps_ = 0;
  double flushed_ = 0;
  bool any_restart_ = false;
};

}  // namespace

PointOptions read_point_options(const base::Tree& section, const base::Tree& output) {
  PointOptions result;
  point_solver::Options& solver = result.solver;
  constexpr double tiny = 1e-14;
  section.get_choice("type", {"point"});
  solver.stress = section.get_number("eps_stress", solver.stress, {tiny, 1, "1"});
  solver.stress_floor = section.get_number("eps_stress_floor", solver.stress_floor, {0, 1e12, "Pa"});
  solver.iterations = section.get_integer("iterations", solver.iterations, {1, 1e6});
  solver.extrapolate = section.get_flag("extrapolate", solver.extrapolate);
  // the law's noise, its tolerance times the stiffness, has to stay below the tolerance of a stress a thousand times smaller
  const double law_tolerance = std::clamp(1e-5 * solver.stress, 1e-13, 1e-9);
  solver.update.tolerance = section.get_number("law_tolerance", law_tolerance, {tiny, 1e-3, "1"});
  solver.update.iterations = section.get_integer("law_iterations", solver.update.iterations, {1, 1e6});
  solver.update.substeps = section.get_integer("law_substeps", solver.update.substeps, {1, 1e6});
  result.smallest_piece = section.get_number("smallest_piece", result.smallest_piece, {1e-6, 1, "1"});
  result.state = output.get_flag("state", true);
  return result;
}

void run_points(const Request& request, const SolveCase& solve_case, const PointOptions& options,
                const Provenance& provenance, base::Log& log, const base::Comm& comm) {
  Run run(request, solve_case, options, provenance, log, comm);
  run.go(request.restart);
}

std::string point_solver_help() {
  return R"([solver] type = point (--point): material points, each by itself
  eps_stress             error of a prescribed stress over the largest |Pij| (default 1e-8)
  eps_stress_floor       its least value, Pa (default 1)
  iterations             Newton iterations after which a step is cut (default 25)
  extrapolate, law_tolerance, law_iterations, law_substeps, smallest_piece   as above
[output]
  state                  state.csv, the internal state each f_out increments (default true)
)";
}

}  // namespace polyslip::cli
