#include "src/point_solver/point_solver.hpp"

#include <algorithm>
#include <cmath>

#include "src/base/require.hpp"
#include "src/point_solver/mixed_newton.hpp"

namespace polyslip::point_solver {
namespace {

using kernels::Mat3;
using load::BoundaryTarget;

std::size_t at(int volume) { return static_cast<std::size_t>(volume); }

load::Tensor tensor(const Mat3<double>& a) {
  load::Tensor result;
  std::copy(a.m, a.m + 9, result.begin());
  return result;
}

double inner(const Mat3<double>& a, const Mat3<double>& b) {
  double sum = 0;
  for (int c = 0; c < 9; ++c) sum += a.m[c] * b.m[c];
  return sum;
}

/// What a piece of time asks for beyond the state before it: changes of the prescribed components of F, and of stress (Pa).
struct Push {
  Mat3<double> F{}, stress{};
};

Push push_of(const BoundaryTarget& target, const PointStress& now, const Options& options) {
  Push push;
  const Mat3<double>& stress = target.is_cauchy ? now.sigma : now.P;
  double largest = 0;
  for (const double s : stress.m) largest = std::max(largest, std::abs(s));
  push.F = with_given(now.H, target) - now.H;
  load::Tensor change;
  for (std::size_t c = 0; c < 9; ++c) change[c] = target.stress[c] - stress.m[c];
  change = target.free().part(change);
  for (std::size_t c = 0; c < 9; ++c)
    if (std::abs(change[c]) > 3 * std::max(options.stress * largest, options.stress_floor))
      push.stress.m[c] = change[c];
  return push;
}

/// Whether b goes on in the direction of a.
bool goes_on(const Mat3<double>& a, const Mat3<double>& b) {
  const double aa = inner(a, a), bb = inner(b, b);
  if (aa == 0 && bb == 0) return true;
  return aa > 0 && bb > 0 && inner(a, b) >= 0.9 * std::sqrt(aa * bb);
}

}  // namespace

/// Where one point stands.
struct PointSolver::Course {
  std::unique_ptr<material::MaterialPoint> point;
  int first_gamma = 0, systems = 0;  // rows of the accumulated shears in its state
  PointStress now, trial;
  Push push_before, push_trial;
  load::Mask given_before{}, given_trial{};
  Mat3<double> change[2]{};  // of H over the last piece of time, and the one before
  double length[2]{};        // of those, in units of which this piece has length_trial
  double length_trial = 0, dt_before = 0, dt_trial = 0;
  int known = 0;                    // how many of the changes there are
  double share = 1;                 // of the parabola through the changes that the last guess should have had
  Mat3<double> line{}, parabola{};  // of the guess

  void guess(const BoundaryTarget& target, const Options& options, load::StepReport& cost);
  template <class Self, class Function>
  static void visit(Self& self, Function&& f);
};

/// The first guess into trial.H.
void PointSolver::Course::guess(const BoundaryTarget& target, const Options& options, load::StepReport& cost) {
  push_trial = push_of(target, now, options);
  given_trial = target.F_given;
  dt_trial = target.dt;
  const bool continues = options.extrapolate && known > 0 && !target.temperature && given_trial == given_before &&
                         goes_on(push_before.F, push_trial.F) && goes_on(push_before.stress, push_trial.stress);
  if (!continues) {
    known = 0;
    length_trial = target.dt;
    cost.sweeps = predict_at_rest(*point, target, now, trial.H);
    cost.evaluations = cost.sweeps;
    return;
  }
  const double before = inner(push_before.F, push_before.F);
  length_trial =
      length[0] * (before > 0 ? std::sqrt(inner(push_trial.F, push_trial.F) / before) : dt_trial / dt_before);
  line = kernels::scaled(change[0], length_trial / length[0]);
  parabola = {};
  if (known > 1) {
    const double bend = length_trial * (length_trial + length[0]) / (length[0] + length[1]);
    parabola = kernels::scaled(change[0], bend / length[0]) - kernels::scaled(change[1], bend / length[1]);
  }
  trial.H = with_given(now.H + line + kernels::scaled(parabola, share), target);
}

/// f of each number that a restart keeps beside the state, `known` and `given_before`.
template <class Self, class Function>
void PointSolver::Course::visit(Self& self, Function&& f) {
  for (auto* number : {&self.length[0], &self.length[1], &self.dt_before, &self.share}) f(*number);
  for (auto* tensor : {&self.now.H, &self.now.P, &self.now.sigma, &self.push_before.F, &self.push_before.stress,
                       &self.change[0], &self.change[1]})
    for (auto& number : tensor->m) f(number);
}

PointSolver::PointSolver(std::vector<material::Phase> phases, std::vector<material::GrainEntry> grains,
                         const Options& options)
    : phases_(std::move(phases)), grains_(std::move(grains)), options_(options), courses_(grains_.size()) {
  for (int v = 0; v < volumes(); ++v) {
    base::require(grain(v).phase >= 0 && grain(v).phase < static_cast<int>(phases_.size()), "point ", v,
                  " is of phase ", grain(v).phase, ", but there are ", phases_.size(), " phases");
    Course& course = courses_[at(v)];
    course.point = material::make_point(phase(v), grain(v), options_.update);
    for (const material::StateGroup& group : material::state_groups(phase(v)))
      if (group.name == "gamma") {
        course.first_gamma = group.first;
        course.systems = group.count;
      }
  }
}

PointSolver::~PointSolver() = default;

std::vector<load::StepReport> PointSolver::solve(const std::vector<std::optional<BoundaryTarget>>& targets) {
  base::require(targets.size() == courses_.size(), targets.size(), " targets for ", courses_.size(), " points");
  std::vector<load::StepReport> reports(courses_.size());
  for (std::size_t v = 0; v < targets.size(); ++v) {
    if (!targets[v]) continue;
    Course& course = courses_[v];
    if (targets[v]->temperature) course.point->set_temperature(*targets[v]->temperature);
    load::StepReport cost;
    course.guess(*targets[v], options_, cost);
    reports[v] = solve_mixed(*course.point, *targets[v], options_, course.trial);
    reports[v].sweeps += cost.sweeps;
    reports[v].evaluations += cost.evaluations;
  }
  return reports;
}

void PointSolver::accept(int volume) {
  Course& course = courses_[at(volume)];
  course.point->accept();
  const Mat3<double> change = course.trial.H - course.now.H;
  if (course.known > 1) {
    const double size = inner(course.parabola, course.parabola);
    if (size > 0) course.share = std::clamp(inner(change - course.line, course.parabola) / size, 0.0, 1.0);
  }
  course.change[1] = course.change[0];
  course.length[1] = course.length[0];
  course.change[0] = change;
  course.length[0] = course.length_trial;
  course.known = std::min(course.known + 1, 2);
  course.now = course.trial;
  course.push_before = course.push_trial;
  course.given_before = course.given_trial;
  course.dt_before = course.dt_trial;
}

void PointSolver::revert(int volume) { courses_[at(volume)].point->revert(); }

load::Response PointSolver::response(int volume) const {
  const Course& course = courses_[at(volume)];
  load::Response response;
  response.F = tensor(course.trial.H + Mat3<double>::identity());
  response.P = tensor(course.trial.P);
  response.sigma = tensor(course.trial.sigma);
  std::vector<double> rows;
  course.point->state(rows);
  for (int row = course.first_gamma; row < course.first_gamma + course.systems; ++row) response.slip += rows[at(row)];
  return response;
}

void PointSolver::state(int volume, std::vector<double>& rows) const { courses_[at(volume)].point->state(rows); }

void PointSolver::set_temperature(int volume, double temperature) {
  courses_[at(volume)].point->set_temperature(temperature);
}

std::vector<double> PointSolver::save(int volume) const {
  const Course& course = courses_[at(volume)];
  std::vector<double> result{static_cast<double>(course.known)};
  for (const bool given : course.given_before) result.push_back(given ? 1 : 0);
  Course::visit(course, [&](const double& number) { result.push_back(number); });
  std::vector<double> rows;
  course.point->state(rows);
  result.insert(result.end(), rows.begin(), rows.end());
  return result;
}

void PointSolver::restore(int volume, const std::vector<double>& numbers) {
  Course& course = courses_[at(volume)];
  std::size_t fixed = 10;
  Course::visit(course, [&](const double&) { ++fixed; });
  const auto rows = static_cast<std::size_t>(material::state_components(phase(volume)));
  base::require(numbers.size() == fixed + rows, "the restart file holds ", numbers.size(), " numbers of point ",
                volume + 1, ", not ", fixed + rows);
  course.known = static_cast<int>(numbers[0]);
  for (std::size_t c = 0; c < 9; ++c) course.given_before[c] = numbers[1 + c] != 0;
  std::size_t next = 10;
  Course::visit(course, [&](double& number) { number = numbers[next++]; });
  course.point->restore({numbers.begin() + static_cast<std::ptrdiff_t>(fixed), numbers.end()});
}

}  // namespace polyslip::point_solver
