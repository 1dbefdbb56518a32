#include "src/load/drive.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include "src/base/require.hpp"

namespace polyslip::load {
namespace {

double now_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Next piece: all that is left where the limit allows it, else equal halves of the last two pieces rather than a splinter.
double next_piece(double remaining, double limit) {
  if (limit == 0 || remaining <= limit * (1 + 1e-9)) return remaining;
  return remaining < 2 * limit ? remaining / 2 : limit;
}

void add(Cost& cost, const StepReport& report, double seconds) {
  cost.newton += report.newton;
  cost.linear += report.linear;
  cost.sweeps += report.sweeps;
  cost.evaluations += report.evaluations;
  cost.seconds += seconds;
}

}  // namespace

std::vector<std::string> macro_columns() {
  std::vector<std::string> columns{"time"};
  for (const char* tensor : {"F", "P", "cauchy"})
    for (int c = 0; c < 9; ++c) columns.push_back(tensor + std::to_string(10 * (c / 3 + 1) + c % 3 + 1));
  columns.insert(columns.end(), {"newton", "linear", "evaluations", "seconds"});
  return columns;
}

std::vector<double> macro_row(const Increment& increment) {
  std::vector<double> row{increment.time};
  const Response& mean = increment.response;
  for (const Tensor* tensor : {&mean.F, &mean.P, &mean.sigma}) row.insert(row.end(), tensor->begin(), tensor->end());
  const Cost& cost = increment.cost;
  for (const std::int64_t count : {cost.newton, cost.linear, cost.sweeps}) row.push_back(static_cast<double>(count));
  row.push_back(cost.seconds);
  return row;
}

std::vector<double> DriveState::numbers() const {
  return {piece,
          static_cast<double>(evaluations),
          static_cast<double>(cost.newton),
          static_cast<double>(cost.linear),
          static_cast<double>(cost.sweeps),
          static_cast<double>(cost.evaluations),
          cost.seconds,
          static_cast<double>(cost.cuts)};
}

void DriveState::restore(const std::vector<double>& numbers) {
  base::require(numbers.size() == 8, "the restart file holds ", numbers.size(),
                " numbers of the driver; 8 are expected");
  const auto count = [&numbers](std::size_t i) { return static_cast<std::int64_t>(numbers[i]); };
  piece = numbers[0];
  evaluations = count(1);
  cost = {count(2), count(3), count(4), count(5), numbers[6], static_cast<int>(numbers[7])};
}

namespace {

/// What the next piece may be after one of length `piece` that took `newton` iterations; 0: any length. A piece that was short for
/// want of time left in its increment does not lower the limit by having been easy.
double next_limit(double limit, double piece, double length, int newton, int aim) {
  double next = 2 * piece;
  if (aim > 0) next = piece * std::clamp((aim + 1.0) / (newton + 1.0), 0.5, 2.0);
  if (limit == 0 && next >= piece) return 0;
  if (next >= piece) next = std::max(limit, next);
  return next >= length ? 0 : next;
}

/// Books what a solve has cost and what came of it. Returns the end of this volume, if this is it.
std::optional<DriveReport> conclude(int volume, const Drive& drive, const BoundaryTarget& target,
                                    const StepReport& report, double seconds, BoundarySolver& solver,
                                    double smallest_piece, const DriveHooks& hooks, int aim) {
  LoadPath& path = drive.path;
  DriveState& state = drive.state;
  const double length = path.step().increment_length(path.increment_index());
  const double piece = target.dt;
  const auto spent = [&] {
    return drive.budget > 0 && state.evaluations + state.cost.evaluations > drive.budget && !path.done();
  };
  const auto over_budget = [&] {
    return DriveReport{
        DriveEnd::not_converged,
        base::text("slow: ", state.evaluations + state.cost.evaluations, " evaluations up to increment ",
                   path.increments_done() + 1, " of ", path.load().increments(), "; the budget is ", drive.budget)};
  };
  if (!report.converged) {
    solver.revert(volume);
    add(state.cost, report, seconds);
    if (report.interrupted) return DriveReport{DriveEnd::stopped, ""};
    ++state.cost.cuts;
    if (spent()) return over_budget();
    const std::string where =
        base::text("increment ", path.increments_done() + 1, " (load step ", path.step_index() + 1, "), at ",
                   path.time(), " s, piece of ", piece, " s: ", report.reason);
    if (0.5 * piece < smallest_piece * length) return DriveReport{DriveEnd::not_converged, where};
    state.piece = 0.5 * piece;
    hooks.cut(volume, where + "; going on with half of it");
    return std::nullopt;
  }
  solver.accept(volume);
  add(state.cost, report, seconds);
  Increment done;
  done.response = solver.response(volume);
  done.accepted = path.accept(target, done.response);
  // a limit that no longer binds is none, so that a longer increment of a later load step is tried whole
  state.piece = next_limit(state.piece, piece, length, report.newton, aim);
  if (!done.accepted.increment_done) return spent() ? std::optional(over_budget()) : std::nullopt;
  done.number = path.increments_done();
  done.time = path.time();
  done.length = length;
  done.last = path.done();
  done.equilibrium = report.equilibrium;
  done.stress = report.stress;
  done.cost = state.cost;
  state.evaluations += state.cost.evaluations;
  state.cost = {};
  const bool stop = hooks.converged(volume, done);
  if (path.done()) return DriveReport{};
  if (stop) return DriveReport{DriveEnd::stopped, ""};
  if (spent()) return over_budget();
  return std::nullopt;
}

}  // namespace

std::vector<DriveReport> drive(std::vector<Drive>& volumes, BoundarySolver& solver, double smallest_piece,
                               const DriveHooks& hooks, int aim) {
  base::require(static_cast<int>(volumes.size()) == solver.volumes(), volumes.size(), " load paths for ",
                solver.volumes(), " volumes");
  std::vector<std::optional<DriveReport>> ends(volumes.size());
  for (std::size_t v = 0; v < volumes.size(); ++v)
    if (volumes[v].path.done()) ends[v] = DriveReport{};
  for (;;) {
    const double begin = now_seconds();
    std::vector<std::optional<BoundaryTarget>> targets(volumes.size());
    double asked = 0;
    for (std::size_t v = 0; v < volumes.size(); ++v) {
      if (ends[v]) continue;
      targets[v] = volumes[v].path.target(next_piece(volumes[v].path.remaining(), volumes[v].state.piece));
      ++asked;
    }
    if (asked == 0) break;
    const std::vector<StepReport> reports = solver.solve(targets);
    const double seconds = (now_seconds() - begin) / asked;  // what a batch takes is shared evenly
    for (std::size_t v = 0; v < volumes.size(); ++v)
      if (targets[v])
        ends[v] = conclude(static_cast<int>(v), volumes[v], *targets[v], reports[v], seconds, solver, smallest_piece,
                           hooks, aim);
  }
  std::vector<DriveReport> result;
  for (const auto& end : ends) result.push_back(*end);
  return result;
}

}  // namespace polyslip::load
