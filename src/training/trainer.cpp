#include "src/training/trainer.hpp"

#include <cmath>
#include <filesystem>
#include <limits>

#include "src/base/files.hpp"
#include "src/base/progress.hpp"

namespace polyslip::training {
namespace {

std::vector<double> list_of(const LossSums& sums) {
  return {sums.shares, sums.stress, sums.twin, sums.cross_slip, sums.climb, sums.traces, sums.penalty, sums.labels};
}

LossSums sums_of(const double* list) {
  return {list[0], list[1], list[2], list[3], list[4], list[5], list[6], list[7]};
}

void add(LossSums& to, const LossSums& sums) {
  std::vector<double> a = list_of(to);
  const std::vector<double> b = list_of(sums);
  for (std::size_t i = 0; i < a.size(); ++i) a[i] += b[i];
  to = sums_of(a.data());
}

}  // namespace

const std::vector<std::string>& table_columns() {
  static const std::vector<std::string> columns{"member",
                                                "epoch",
                                                "step",
                                                "loss",
                                                "shares",
                                                "stress",
                                                "twin",
                                                "cross_slip",
                                                "climb",
                                                "traces",
                                                "penalty",
                                                "learning_rate",
                                                "gradient_norm",
                                                "validation_nll",
                                                "validation_top1",
                                                "graphs_per_second",
                                                "loading_share"};
  return columns;
}

Trainer::Trainer(Problem& problem, TrainerOptions options, base::Log& log, const base::Comm& comm)
    : problem_(problem), options_(std::move(options)), log_(log), comm_(comm), decays_(problem.decays()) {
  options_.adam.steps = options_.epochs * problem_.steps();
  options_.adam.warm_up = std::llround(options_.warm_up_epochs * static_cast<double>(problem_.steps()));
  state_.identity = options_.identity;
  saved_at_ = base::Progress::steady_clock();
}

void Trainer::resume() {
  if (options_.checkpoint.empty()) return;
  bool there = false;
  base::on_root(comm_, [&] { there = std::filesystem::exists(options_.checkpoint); });
  if (!comm_.any(there)) return;
  Checkpoint state = read_checkpoint(options_.checkpoint);
  require_same_run(options_.checkpoint, state, options_.identity);
  const auto size = static_cast<std::size_t>(problem_.parameters());
  base::require(state.values.size() == size, "'", options_.checkpoint, "' has ", state.values.size(),
                " parameters, the model has ", size);
  state_ = std::move(state);
  log_.line("goes on at member ", state_.members.size(), ", epoch ", state_.epoch, ", step ", state_.step);
}

double Trainer::value_of(const LossSums& sums) const { return problem_.total(sums) / std::max(1.0, sums.labels); }

void Trainer::require_finite(double loss, int member) const {
  if (std::isfinite(loss)) return;
  throw base::NotConverged(
      base::text("member ", member, ", epoch ", state_.epoch, ", step ", state_.step, ": the loss is ", loss,
                 "; try a smaller train.learning_rate or a smaller train.clip",
                 options_.checkpoint.empty() ? "" : "; the last good state is " + options_.checkpoint));
}

bool Trainer::run() {
  for (int member = static_cast<int>(state_.members.size()); member < options_.members; ++member) {
    if (state_.values.empty() || state_.best.size() != state_.values.size()) begin_member(member);
    const bool done = options_.optimiser == Optimiser::adam ? run_adam(member) : run_lbfgs(member);
    if (!done) {
      save();
      return false;
    }
    end_member();
  }
  return true;
}

void Trainer::begin_member(int member) {
  state_.values = problem_.start(options_.seed + static_cast<std::uint64_t>(member));
  state_.best = state_.values;
  state_.adam = {};
  state_.epoch = state_.step = 0;
  state_.best_epoch = -1;
  state_.best_loss = 0;
  state_.sums = {};
  state_.evaluations.clear();
}

void Trainer::end_member() {
  state_.members.push_back(state_.best);
  state_.member_losses.push_back(state_.best_loss);
  const auto next = static_cast<int>(state_.members.size());
  if (next < options_.members) begin_member(next);
  save();
}

void Trainer::save() {
  if (!options_.checkpoint.empty()) write_checkpoint(options_.checkpoint, state_, comm_);
  saved_at_ = base::Progress::steady_clock();
}

Validation Trainer::validate(const std::vector<double>& values) {
  const Validation mine = problem_.validate(values);
  double sums[3] = {mine.log_loss, mine.right, mine.labels};
  comm_.sum(sums, 3);
  return {sums[0], sums[1], sums[2]};
}

/// Keeps the best; false when patience is over.
bool Trainer::note(const Validation& validation) {
  if (validation.labels == 0) {  // nothing to choose by: the last one is kept
    state_.best = state_.values;
    state_.best_loss = 0;
    state_.best_epoch = state_.epoch;
    return true;
  }
  const double loss = validation.log_loss / validation.labels;
  if (state_.best_epoch < 0 || loss < state_.best_loss) {
    state_.best = state_.values;
    state_.best_loss = loss;
    state_.best_epoch = state_.epoch;
  }
  return state_.epoch - state_.best_epoch < options_.patience;
}

LossSums Trainer::all(const std::vector<double>& values, std::vector<double>* gradient) {
  if (gradient != nullptr) gradient->assign(values.size(), 0);
  std::vector<double> sums = list_of(problem_.all(values, gradient != nullptr ? gradient->data() : nullptr));
  if (gradient != nullptr) {  // one sum for both
    sums.insert(sums.end(), gradient->begin(), gradient->end());
    comm_.sum(sums.data(), static_cast<int>(sums.size()));
    const double labels = std::max(1.0, sums[LossSums::count - 1]);
    for (std::size_t i = 0; i < values.size(); ++i) (*gradient)[i] = sums[LossSums::count + i] / labels;
  } else {
    comm_.sum(sums.data(), LossSums::count);
  }
  return sums_of(sums.data());
}

void Trainer::write_row(int member, const LossSums& sums, Row row) {
  const double labels = std::max(1.0, sums.labels);
  ++state_.rows;
  if (options_.table.empty()) return;
  base::on_root(comm_, [&] {
    io::CsvWriter table =
        state_.rows == 1 ? io::CsvWriter(options_.table, table_columns())
                         : io::CsvWriter::resume(options_.table, table_columns(), static_cast<int>(state_.rows - 1));
    table.row({static_cast<double>(member), static_cast<double>(state_.epoch), static_cast<double>(state_.adam.steps),
               row.loss, sums.shares / labels, sums.stress / labels, sums.twin / labels, sums.cross_slip / labels,
               sums.climb / labels, sums.traces / labels, sums.penalty / labels, row.rate, row.norm, row.validation,
               row.top1, row.speed, row.loading});
  });
}

bool Trainer::run_epoch(Adam& adam, GradientSum& sum, std::uint64_t seed) {
  const int size = problem_.parameters();
  const GradientReady ready = [&](int first, int count) { sum.ready(first, count); };
  problem_.begin_epoch(seed, state_.epoch, state_.step);
  std::vector<double> mean(static_cast<std::size_t>(size));
  while (state_.step < problem_.steps()) {
    std::vector<double> extras = list_of(problem_.step(state_.values, sum.begin(), ready));
    extras.push_back(options_.stop() ? 1 : 0);
    const double* total = sum.finish(extras);
    const LossSums sums = sums_of(total + size);
    require_finite(value_of(sums), static_cast<int>(state_.members.size()));
    const double labels = std::max(1.0, sums.labels);
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] = total[i] / labels;
    state_.norm = adam.step(state_.values, mean.data());
    state_.adam = adam.state();
    add(state_.sums, sums);
    ++state_.step;
    if (total[size + LossSums::count] > 0) return false;
  }
  return true;
}

bool Trainer::run_adam(int member) {
  const std::uint64_t seed = options_.seed + static_cast<std::uint64_t>(member);
  Adam adam(options_.adam, decays_);
  GradientSum sum(problem_.parameters(), LossSums::count + 1, comm_);
  if (!state_.adam.first.empty()) adam.set_state(state_.adam);
  const auto report = [&](Row row, const LossSums& sums) {
    const Validation validation = validate(state_.values);
    if (validation.labels > 0) {
      row.validation = validation.log_loss / validation.labels;
      row.top1 = validation.right / validation.labels;
    }
    write_row(member, sums, row);
    return validation;
  };
  if (state_.epoch == 0 && state_.step == 0 && state_.best_epoch < 0) {
    const LossSums sums = all(state_.values, nullptr);
    Row row;
    row.loss = value_of(sums);
    require_finite(row.loss, member);
    note(report(row, sums));
  }
  base::Progress progress(log_, base::text("member ", member), "epochs", options_.epochs, state_.epoch);
  bool patient = state_.epoch - state_.best_epoch < options_.patience;
  while (state_.epoch < options_.epochs && patient) {
    const double begin = base::Progress::steady_clock(), loading = problem_.loading_seconds();
    const std::int64_t graphs = problem_.graphs_done();
    Row row;
    if (!run_epoch(adam, sum, seed)) return false;
    row.norm = state_.norm;
    double spent[3] = {base::Progress::steady_clock() - begin, problem_.loading_seconds() - loading,
                       static_cast<double>(problem_.graphs_done() - graphs)};
    comm_.sum(spent, 3);
    row.speed = spent[2] * comm_.size() / std::max(1e-9, spent[0]);
    row.loading = spent[1] / std::max(1e-9, spent[0]);
    row.rate = learning_rate(options_.adam, adam.state().steps - 1);
    row.loss = value_of(state_.sums);
    const LossSums sums = state_.sums;
    state_.sums = {};
    state_.step = 0;
    ++state_.epoch;
    const Validation validation = report(row, sums);
    patient = note(validation);
    progress.at(state_.epoch,
                base::text("loss ", row.loss, ", validation ", validation.log_loss / std::max(1.0, validation.labels)));
    const bool save_now = base::Progress::steady_clock() - saved_at_ > options_.checkpoint_seconds;
    if (comm_.any(save_now)) save();
  }
  progress.finish(patient ? "" : base::text("no better validation since epoch ", state_.best_epoch));
  return true;
}

bool Trainer::run_lbfgs(int member) {
  base::Progress progress(log_, base::text("member ", member), "iterations", options_.lbfgs.iterations);
  const std::size_t size = state_.values.size(), width = 2 * size + 1;
  const std::size_t known = state_.evaluations.size() / width, rows_before = static_cast<std::size_t>(state_.epoch);
  std::size_t evaluation = 0;
  LossSums last;
  // What an interrupted run has evaluated is given again instead of evaluated: the search then takes the same way, to the last bit.
  const Function function = [&](const std::vector<double>& x, std::vector<double>& gradient) {
    if (evaluation < known) {
      const double* row = state_.evaluations.data() + evaluation++ * width;
      gradient.assign(row + size + 1, row + width);
      return row[size];
    }
    ++evaluation;
    last = all(x, &gradient);
    const double value = value_of(last);
    require_finite(value, member);
    state_.evaluations.insert(state_.evaluations.end(), x.begin(), x.end());
    state_.evaluations.push_back(value);
    state_.evaluations.insert(state_.evaluations.end(), gradient.begin(), gradient.end());
    return value;
  };
  bool stopped = false;
  const Watch watch = [&](int iteration, const std::vector<double>& x, double value, double norm) {
    if (static_cast<std::size_t>(iteration) < rows_before) return true;
    const Validation validation = validate(x);
    Row row;
    row.loss = value;
    row.norm = norm;
    if (validation.labels > 0) {
      row.validation = validation.log_loss / validation.labels;
      row.top1 = validation.right / validation.labels;
    }
    state_.epoch = iteration;
    write_row(member, last, row);
    state_.epoch = iteration + 1;
    state_.best = x;
    state_.best_loss = std::max(0.0, row.validation);
    progress.at(iteration, base::text("loss ", value, ", validation ", row.validation));
    stopped = stop_now();
    if (!stopped && comm_.any(base::Progress::steady_clock() - saved_at_ > options_.checkpoint_seconds)) save();
    return !stopped;
  };
  std::vector<double> x = state_.values;
  const LbfgsResult result = minimise_lbfgs(function, x, options_.lbfgs, watch);
  progress.finish(result.reason);
  if (stopped) return false;
  if (!result.converged)
    log_.line("member ", member, ": not converged (", result.reason, "), norm of the gradient ", result.gradient);
  state_.best = x;
  return true;
}

}  // namespace polyslip::training
