#include "src/cli/mean_field_run.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <stdexcept>

#include "src/base/files.hpp"
#include "src/base/progress.hpp"
#include "src/base/require.hpp"
#include "src/base/stop_signal.hpp"
#include "src/fft_solver/grain_table.hpp"
#include "src/io/csv.hpp"
#include "src/load/drive.hpp"
#include "src/microstructure/texture.hpp"

namespace polyslip::cli {
namespace {

using namespace cases;

namespace fs = std::filesystem;

constexpr double degrees = 57.295779513082320877;
constexpr double lankford_rate = 1e-3;  // 1/s
constexpr double near_ideal = 15;       // deg, for the log

std::vector<double> weights_of(const SolveCase& solve_case, const base::Comm& comm) {
  const auto voxels = solve_case.volume.microstructure.voxels_per_grain(comm);
  return {voxels.begin(), voxels.end()};
}

class Run {
 public:
  Run(const Request& request, const SolveCase& solve_case, const MeanFieldOptions& options, base::Log& log,
      const base::Comm& comm)
      : out_(request.out),
        case_(solve_case),
        options_(options),
        log_(log),
        comm_(comm),
        weights_(weights_of(solve_case, comm)),
        solver_(solve_case.materials.phases, solve_case.grains, weights_, options.solver, options.shape) {}

  void go() {
    base::on_root(comm_, [&] { macro_.emplace(file("macro.csv"), load::macro_columns()); });
    load::LoadPath path(case_.load);
    load::DriveState state;
    base::Progress progress(log_, "solve", "increments", case_.load.increments(), 0);
    load::DriveHooks hooks;
    hooks.converged = [&](int, const load::Increment& increment) { return converged(increment, progress); };
    hooks.cut = [&](int, const std::string& line) { log_.line(line); };
    load::DriveReport report;
    {
      const base::StopSignal signal;
      std::vector<load::Drive> volumes{{path, state}};
      report = load::drive(volumes, solver_, options_.smallest_piece, hooks)[0];
    }
    write_grains();
    if (report.end == load::DriveEnd::stopped) throw std::runtime_error("stopped by a signal");
    if (report.end == load::DriveEnd::not_converged)
      throw base::NotConverged(base::text("no convergence in ", report.reason, ". ", file("grains.csv"),
                                          " holds the last good state; start anew with more increments (load N), --set "
                                          "solver.iterations=",
                                          2 * options_.solver.iterations, " or another solver.linearisation"));
    progress.finish();
    if (!options_.lankford.empty()) write_lankford();
    log_.line("increments: ", increments_, "; iterations: ", iterations_, "; evaluations of the law per increment: ",
              std::lround(10.0 * static_cast<double>(sweeps_) / std::max(1, increments_)) / 10.0, " per grain");
    log_components();
    log_.line("results: ", file("macro.csv"), " (curve), ", file("grains.csv"),
              " (orientations, weights and the share of each system)",
              options_.lankford.empty() ? "" : ", " + file("lankford.csv") + " (Lankford coefficients)");
  }

 private:
  std::string file(const char* name) const { return (fs::path(out_) / name).string(); }

  bool converged(const load::Increment& increment, base::Progress& progress) {
    ++increments_;
    iterations_ += increment.cost.newton;
    sweeps_ += increment.cost.sweeps;
    base::on_root(comm_, [&] { macro_->row(load::macro_row(increment)); });
    if (!increment.accepted.stopped_by.empty())
      log_.line("increment ", increment.number, ", ", increment.time, " s: stop rule ", increment.accepted.stopped_by,
                increment.last ? " ends the run" : " ends the load step");
    progress.at(increment.number);
    return comm_.any(base::StopSignal::seen()) && !increment.last;
  }

  void write_grains() const {
    const std::vector<material::Phase>& phases = case_.materials.phases;
    const auto columns = fft_solver::system_columns(phases);
    std::vector<std::string> names{"grain", "phase", "volume_fraction"};
    for (const char* when : {"_initial_deg", "_deg"})
      for (const char* angle : {"phi1", "Phi", "phi2"}) names.push_back(angle + std::string(when));
    names.emplace_back("rotation_deg");
    for (const char* tensor : {"deviator", "D"})
      for (const char* component : {"11", "22", "33", "23", "13", "12"})
        names.push_back(std::string(tensor) + component);
    names.insert(names.end(), {"slip", "most_active"});
    for (const char* prefix : {"gamma:", "share:"})
      for (const auto& column : columns) names.push_back(prefix + column.label);
    double total = 0;
    for (const double weight : weights_) total += weight;
    std::vector<std::vector<std::string>> rows;
    for (int g = 0; g < solver_.grains(); ++g) {
      const mean_field::GrainState now = solver_.grain(g);
      const material::GrainEntry& entry = case_.grains[static_cast<std::size_t>(g)];
      std::vector<std::string> row{std::to_string(g), phases[static_cast<std::size_t>(entry.phase)].name};
      const auto add = [&](double value) { row.push_back(base::number_text(value)); };
      add(weights_[static_cast<std::size_t>(g)] / total);
      for (const auto& q : {entry.orientation, now.orientation}) {
        const auto bunge = kernels::to_bunge(q);
        for (int i = 0; i < 3; ++i) add(bunge[i] * degrees);
      }
      add(degrees * kernels::rotation_angle(kernels::multiply(now.orientation, kernels::conjugate(entry.orientation))));
      for (const auto& tensor : {now.stress, now.rate}) {
        const auto matrix = mean_field::to_matrix(tensor);
        for (int a = 0; a < 6; ++a) add(matrix(kernels::mandel_i(a), kernels::mandel_j(a)));
      }
      std::vector<double> gamma;
      double slip = 0;
      for (const auto& column : columns) {
        gamma.push_back(column.phase == entry.phase ? now.gamma[static_cast<std::size_t>(column.system)] : 0);
        slip += gamma.back();
      }
      add(slip);
      const auto most = std::max_element(gamma.begin(), gamma.end()) - gamma.begin();
      row.push_back(slip > 0 ? columns[static_cast<std::size_t>(most)].label : "none");
      for (const double value : gamma) add(value);
      for (const double value : gamma) add(slip > 0 ? value / slip : 0);
      rows.push_back(row);
    }
    base::on_root(comm_, [&] { base::write_file(file("grains.csv"), io::csv_text(names, rows)); });
  }

  void write_lankford() {
    std::vector<std::vector<std::string>> rows;
    for (const double angle : options_.lankford) {
      const mean_field::Tension tension = solver_.tension(angle / degrees, lankford_rate);
      if (!tension.converged)
        throw base::NotConverged(base::text("no convergence in the tension at ", angle,
                                            "° of output.lankford: ", tension.reason, "; ", file("macro.csv"), " and ",
                                            file("grains.csv"), " are complete"));
      rows.push_back({base::number_text(angle), base::number_text(tension.r), base::number_text(tension.stress)});
    }
    base::on_root(comm_, [&] {
      base::write_file(file("lankford.csv"), io::csv_text({"angle_deg", "r", "stress"}, rows));
    });
  }

  /// How much of each cubic phase lies near to the ideal orientations of sheets, at the start and now.
  void log_components() const {
    for (std::size_t p = 0; p < case_.materials.phases.size(); ++p) {
      const material::Phase& phase = case_.materials.phases[p];
      if (phase.lattice != "cF" && phase.lattice != "cI") continue;
      std::vector<kernels::Quaternion<double>> first, now;
      std::vector<double> weights;
      for (int g = 0; g < solver_.grains(); ++g) {
        const material::GrainEntry& entry = case_.grains[static_cast<std::size_t>(g)];
        if (entry.phase != static_cast<int>(p)) continue;
        first.push_back(entry.orientation);
        now.push_back(solver_.grain(g).orientation);
        weights.push_back(weights_[static_cast<std::size_t>(g)]);
      }
      std::string line;
      for (const char* name : {"cube", "goss", "brass", "s", "copper"}) {
        const auto share = [&](const std::vector<kernels::Quaternion<double>>& list) {
          return std::round(1000 * mean_field::share_near(list, weights, microstructure::named_orientation(name),
                                                          near_ideal / degrees, phase.lattice, true)) /
                 10;
        };
        line += base::text(line.empty() ? "" : ", ", name, " ", share(first), " -> ", share(now), " %");
      }
      log_.line("texture of ", phase.name, " within ", near_ideal, "° (start -> end): ", line);
    }
  }

  std::string out_;
  const SolveCase& case_;
  const MeanFieldOptions& options_;
  base::Log& log_;
  const base::Comm& comm_;
  std::vector<double> weights_;
  mean_field::MeanFieldSolver solver_;
  std::optional<io::CsvWriter> macro_;  ///< root only
  int increments_ = 0;
  std::int64_t iterations_ = 0, sweeps_ = 0;
};

}  // namespace

void check_mean_field_case(const cases::SolveCase& solve_case, const MeanFieldOptions& options) {
  const std::vector<double> weights(solve_case.grains.size(), 1.0);
  const mean_field::MeanFieldSolver solver(solve_case.materials.phases, solve_case.grains, weights, options.solver,
                                           options.shape);
  const load::LoadPath path(solve_case.load);
  const mean_field::BoundaryProblem first(path.target(path.remaining()), kernels::Mat3<double>::identity());
}

void run_mean_field(const Request& request, const SolveCase& solve_case, const MeanFieldOptions& options,
                    base::Log& log, const base::Comm& comm) {
  if (request.restart) log.line("mean-field runs are short and keep no restart file: the run begins anew");
  Run(request, solve_case, options, log, comm).go();
}

}  // namespace polyslip::cli
