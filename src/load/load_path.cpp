#include "src/load/load_path.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "src/base/require.hpp"

namespace polyslip::load {
namespace {

constexpr double never = -std::numeric_limits<double>::max();
constexpr double same = 1e-12;  // two times are one when they differ by less than this share of the increment

double von_mises(const Tensor& s) {
  const double mean = (s[0] + s[4] + s[8]) / 3;
  double sum = 0;
  for (int c = 0; c < 9; ++c) {
    const double deviator = s[c] - (c % 4 == 0 ? mean : 0);
    sum += deviator * deviator;
  }
  return std::sqrt(1.5 * sum);
}

bool holds(const StopRule& rule, double value, double maximum) {
  switch (rule.test) {
    case StopRule::Test::above:
      return value > rule.value;
    case StopRule::Test::below:
      return value < rule.value;
    default:
      return maximum > 0 && value < (1 - rule.value) * maximum;
  }
}

}  // namespace

double quantity_of(const std::string& name, const Response& response) {
  if (name == "slip") return response.slip;
  if (name == "sigma_vM") return von_mises(response.sigma);
  const std::size_t digits = name.size() - 2;
  const int c = 3 * (name[digits] - '1') + (name[digits + 1] - '1');
  const Tensor& tensor = name[0] == 'F' ? response.F : name[0] == 'P' ? response.P : response.sigma;
  return tensor[static_cast<std::size_t>(c)];
}

LoadPath::LoadPath(LoadCase load, const Response& start) : load_(std::move(load)), aim_(start) {
  if (!done()) maxima_.assign(step().stop.size(), never);
}

double LoadPath::time() const {
  return done() ? step_begin_ : step_begin_ + step().t * step().fraction_before(increment_) + elapsed_;
}

double LoadPath::remaining() const { return step().increment_length(increment_) - elapsed_; }

std::optional<double> LoadPath::temperature() const {
  const int begun = done() || first_of_step() ? step_ : step_ + 1;
  std::optional<double> result;
  for (int i = 0; i < begun; ++i)
    if (const auto& given = load_.steps[static_cast<std::size_t>(i)].temperature) result = given;
  return result;
}

FreeSpace BoundaryTarget::free() const {
  if (stress_direction) return FreeSpace::beside(*stress_direction);
  Mask free;
  for (std::size_t c = 0; c < 9; ++c) free[c] = !F_given[c];
  return FreeSpace::of_components(free);
}

BoundaryTarget LoadPath::target(double dt) const {
  const LoadStep& now = step();
  const double to_go = now.t * (1 - now.fraction_before(increment_)) - elapsed_;
  // the last piece of a step lands on its targets exactly
  const double share = dt >= to_go * (1 - same) ? 1 : dt / to_go;
  BoundaryTarget result;
  result.dt = dt;
  result.is_cauchy = now.cauchy();
  result.F = aim_.F;
  if (first_of_step()) result.temperature = now.temperature;
  if (now.stress_direction) {
    result.stress_direction = now.stress_direction;
    for (std::size_t c = 0; c < 9; ++c) {
      result.F[c] += now.direction_rate * dt * (*now.stress_direction)[c];
      result.stress[c] = (1 - share) * aim_.P[c];  // what a step before has left goes at a constant rate
    }
    return result;
  }
  for (int c = 0; c < 9; ++c) {
    const auto [rule, value] = now.conditions[c];
    result.F_given[c] = !is_stress(rule);
    switch (rule) {
      case Rule::F:
        result.F[c] = share == 1 ? value : aim_.F[c] + share * (value - aim_.F[c]);
        break;
      case Rule::dot_F:
        result.F[c] = aim_.F[c] + value * dt;
        break;
      case Rule::L:
        for (int k = 0; k < 3; ++k) {
          const Condition& l = now.conditions[3 * (c / 3) + k];
          if (l.rule == Rule::L) result.F[c] += l.value * aim_.F[3 * k + c % 3] * dt;
        }
        break;
      case Rule::P:
        result.stress[c] = share == 1 ? value : aim_.P[c] + share * (value - aim_.P[c]);
        break;
      case Rule::dot_P:
        result.stress[c] = aim_.P[c] + value * dt;
        break;
      case Rule::sigma:
        result.stress[c] = share == 1 ? value : aim_.sigma[c] + share * (value - aim_.sigma[c]);
        break;
    }
  }
  return result;
}

Accepted LoadPath::accept(const BoundaryTarget& target, const Response& now) {
  Accepted result;
  aim_ = now;
  const FreeSpace free = target.free();
  aim_.F = free.join(now.F, target.F);
  Tensor& stress = target.is_cauchy ? aim_.sigma : aim_.P;
  stress = free.join(target.stress, stress);
  elapsed_ += target.dt;
  const double length = step().increment_length(increment_);
  result.increment_done = elapsed_ >= length * (1 - same);
  if (result.increment_done) finish_increment(now, result);
  return result;
}

void LoadPath::finish_increment(const Response& now, Accepted& result) {
  const LoadStep& current = step();
  for (std::size_t i = 0; i < current.stop.size(); ++i) {
    const double value = quantity_of(current.stop[i].quantity, now);
    maxima_[i] = std::max(maxima_[i], value);
    if (result.stopped_by.empty() && holds(current.stop[i], value, maxima_[i]))
      result.stopped_by = current.stop[i].name();
  }
  const bool stopped = !result.stopped_by.empty();
  ++increment_;
  ++counter_;
  elapsed_ = 0;
  result.step_done = stopped || increment_ == current.N;
  result.write_fields = (current.f_out > 0 && increment_ % current.f_out == 0) || (stopped && current.f_out > 0);
  result.write_restart = current.f_restart > 0 && increment_ % current.f_restart == 0;
  if (!result.step_done) return;
  step_begin_ += current.t * current.fraction_before(increment_);
  step_ = stopped && current.stop_ends_run ? static_cast<int>(load_.steps.size()) : step_ + 1;
  increment_ = 0;
  if (!done()) maxima_.assign(step().stop.size(), never);
}

std::vector<double> LoadPath::state() const {
  std::vector<double> result{double(step_), double(increment_), double(counter_), step_begin_, elapsed_, aim_.slip};
  for (const Tensor* tensor : {&aim_.F, &aim_.P, &aim_.sigma})
    result.insert(result.end(), tensor->begin(), tensor->end());
  result.insert(result.end(), maxima_.begin(), maxima_.end());
  return result;
}

void LoadPath::restore(const std::vector<double>& state) {
  constexpr std::size_t fixed = 6 + 27;
  const auto refuse = [] {
    throw base::InputError(
        "the restart file does not belong to this load case: its load steps, increments or stop rules differ");
  };
  if (state.size() < fixed) refuse();
  const double steps = static_cast<double>(load_.steps.size());
  if (!(state[0] >= 0 && state[0] <= steps && state[1] >= 0 && state[2] >= 0)) refuse();
  const bool at_end = state[0] == steps;
  if (!at_end && state[1] >= load_.steps[static_cast<std::size_t>(state[0])].N) refuse();
  const std::size_t rules = at_end ? state.size() - fixed : load_.steps[static_cast<std::size_t>(state[0])].stop.size();
  if (state.size() != fixed + rules) refuse();
  step_ = static_cast<int>(state[0]);
  increment_ = static_cast<int>(state[1]);
  counter_ = static_cast<int>(state[2]);
  step_begin_ = state[3];
  elapsed_ = state[4];
  aim_.slip = state[5];
  auto next = state.begin() + 6;
  for (Tensor* tensor : {&aim_.F, &aim_.P, &aim_.sigma}) {
    std::copy(next, next + 9, tensor->begin());
    next += 9;
  }
  maxima_.assign(next, state.end());
}

}  // namespace polyslip::load
