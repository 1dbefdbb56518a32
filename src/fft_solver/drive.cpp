#include "src/fft_solver/drive.hpp"

#include <algorithm>
#include <chrono>

#include "src/base/require.hpp"

namespace polyslip::fft_solver {
namespace {

double now_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Next piece: all that is left where the limit allows it, else equal halves of the last two pieces rather than a splinter.
double next_piece(double remaining, double limit) {
  if (limit == 0 || remaining <= limit * (1 + 1e-9)) return remaining;
  return remaining < 2 * limit ? remaining / 2 : limit;
}

void add(Cost& cost, const load::StepReport& report, double seconds) {
  cost.newton += report.newton;
  cost.linear += report.linear;
  cost.sweeps += report.sweeps;
  cost.evaluations += report.evaluations;
  cost.seconds += seconds;
}

}  // namespace

std::vector<double> DriveState::numbers() const {
  return {piece,
          static_cast<double>(cost.newton),
          static_cast<double>(cost.linear),
          static_cast<double>(cost.sweeps),
          static_cast<double>(cost.evaluations),
          cost.seconds};
}

void DriveState::restore(const std::vector<double>& numbers) {
  base::require(numbers.size() == 6, "the restart file holds ", numbers.size(),
                " numbers of the driver; 6 are expected");
  piece = numbers[0];
  cost = {static_cast<std::int64_t>(numbers[1]), static_cast<std::int64_t>(numbers[2]),
          static_cast<std::int64_t>(numbers[3]), static_cast<std::int64_t>(numbers[4]), numbers[5]};
}

DriveReport drive(load::LoadPath& path, load::BoundarySolver& solver, DriveState& state, double smallest_piece,
                  const DriveHooks& hooks) {
  while (!path.done()) {
    const double begin = now_seconds();
    const double length = path.step().increment_length(path.increment_index());
    const double piece = next_piece(path.remaining(), state.piece);
    const load::BoundaryTarget target = path.target(piece);
    const load::StepReport report = solver.solve(target);
    if (!report.converged) {
      solver.revert();
      add(state.cost, report, now_seconds() - begin);
      const std::string where =
          base::text("increment ", path.increments_done() + 1, " (load step ", path.step_index() + 1, "), at ",
                     path.time(), " s, piece of ", piece, " s: ", report.reason);
      if (0.5 * piece < smallest_piece * length) return {DriveEnd::not_converged, where};
      state.piece = 0.5 * piece;
      hooks.cut(where + "; going on with half of it");
      continue;
    }
    solver.accept();
    add(state.cost, report, now_seconds() - begin);
    Increment done;
    done.response = solver.response();
    done.accepted = path.accept(target, done.response);
    // a limit that no longer binds is none, so that a longer increment of a later load step is tried whole
    if (state.piece > 0) state.piece = 2 * piece >= length ? 0 : std::max(state.piece, 2 * piece);
    if (!done.accepted.increment_done) continue;
    done.number = path.increments_done();
    done.time = path.time();
    done.length = length;
    done.last = path.done();
    done.cost = state.cost;
    state.cost = {};
    if (hooks.converged(done)) return {DriveEnd::stopped, ""};
  }
  return {};
}

}  // namespace polyslip::fft_solver
