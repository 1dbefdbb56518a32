#include "src/fft_solver/fft_solver.hpp"

#include <algorithm>
#include <cmath>

namespace polyslip::fft_solver {
namespace {

kernels::Mat3<double> matrix(const Tensor& a) {
  kernels::Mat3<double> m;
  std::copy(a.begin(), a.end(), m.m);
  return m;
}

/// σ = P Fᵀ / det F of the volume means.
kernels::Mat3<double> cauchy(const Tensor& F, const Tensor& P) {
  const kernels::Mat3<double> f = matrix(F);
  return kernels::scaled(matrix(P) * kernels::transpose(f), 1.0 / kernels::determinant(f));
}

std::size_t at(int volume) { return static_cast<std::size_t>(volume); }

base::VolumeList only(int volume) {
  base::VolumeList one;
  one.add(volume);
  return one;
}

std::vector<material::VolumePoints> checked(std::vector<material::VolumePoints> volumes, const base::Grid& grid,
                                            const base::Comm& comm) {
  const std::int64_t points = base::Slab::of(grid, comm).points(grid);
  for (const material::VolumePoints& volume : volumes)
    base::require(static_cast<std::int64_t>(volume.grain_of_point.size()) == points, "this rank was given ",
                  volume.grain_of_point.size(), " voxels for its slab of ", points);
  return volumes;
}

/// Where half of the tangent is dropped, that of the last linearisation will do.
kernels::UpdateOptions update_options(const Options& options) {
  kernels::UpdateOptions update = options.update;
  update.exact_tangent = options.tangent == TangentStorage::full;
  return update;
}

/// What a target asks of a volume: P = J σ F⁻ᵀ with the prescribed components of σ and the present ones elsewhere, where the
/// Cauchy stress is prescribed.
Boundary boundary_of(const load::BoundaryTarget& target) {
  Boundary boundary;
  boundary.dt = target.dt;
  boundary.free = target.free();
  boundary.stress_target = [target](const Tensor& F, const Tensor& P) {
    if (!target.is_cauchy) return target.stress;
    kernels::Mat3<double> sigma = cauchy(F, P);
    for (std::size_t c = 0; c < 9; ++c)
      if (!target.F_given[c]) sigma.m[c] = target.stress[c];
    const kernels::Mat3<double> f = matrix(F);
    const kernels::Mat3<double> p =
        kernels::scaled(sigma * kernels::transpose(kernels::inverse(f)), kernels::determinant(f));
    Tensor result;
    std::copy(p.m, p.m + 9, result.begin());
    return result;
  };
  return boundary;
}

}  // namespace

FftSolver::FftSolver(const base::Grid& grid, const base::Comm& comm, std::vector<material::Phase> phases,
                     std::vector<material::VolumePoints> volumes, const Options& options, base::Timers& timers)
    : grid_(grid),
      comm_(comm),
      options_(options),
      constitutive_(std::move(phases), checked(std::move(volumes), grid, comm), update_options(options),
                    options.precision),
      equilibrium_(options.scheme, grid, comm, constitutive_, options.precision, options.tangent, timers),
      newton_(equilibrium_, options.solve),
      now_(equilibrium_.make_unknowns("u")),
      trial_(equilibrium_.make_unknowns("u trial")),
      guess_(equilibrium_),
      courses_(at(constitutive_.volumes())) {
  for (int v = 0; v < this->volumes(); ++v)
    for (std::size_t c = 0; c < 9; c += 4) now_.mean[at(v)][c] = 1;
}

FftSolver::FftSolver(const base::Grid& grid, const base::Comm& comm, std::vector<material::Phase> phases,
                     std::vector<material::GrainEntry> grains, const std::vector<int>& grain_of_point,
                     const Options& options, base::Timers& timers)
    : FftSolver(grid, comm, std::move(phases), {{std::move(grains), grain_of_point}}, options, timers) {}

std::vector<load::StepReport> FftSolver::solve(const std::vector<std::optional<load::BoundaryTarget>>& targets) {
  base::require(targets.size() == courses_.size(), targets.size(), " targets for ", courses_.size(), " volumes");
  base::VolumeList asked;
  std::vector<Boundary> boundary(courses_.size());
  for (int v = 0; v < volumes(); ++v) {
    if (!targets[at(v)]) continue;
    asked.add(v);
    boundary[at(v)] = boundary_of(*targets[at(v)]);
    if (targets[at(v)]->temperature) constitutive_.set_temperature(v, *targets[at(v)]->temperature);
  }
  std::vector<load::StepReport> cost(courses_.size());  // of the first guess
  if (asked.empty()) return cost;
  guess(targets, boundary, asked, cost);
  std::vector<load::StepReport> reports = newton_.solve(trial_, boundary, asked);
  look_ahead(boundary, asked, reports);
  for (const int v : asked) {
    reports[at(v)].sweeps += cost[at(v)].sweeps;
    reports[at(v)].evaluations += cost[at(v)].evaluations;
    reports[at(v)].linear += cost[at(v)].linear;
    courses_[at(v)].dt_trial = targets[at(v)]->dt;
  }
  return reports;
}

/// The first guess of each volume into trial_.
void FftSolver::guess(const std::vector<std::optional<load::BoundaryTarget>>& targets,
                      const std::vector<Boundary>& boundary, const base::VolumeList& volumes,
                      std::vector<load::StepReport>& cost) {
  base::VolumeList fresh, going_on, turned;
  PerVolume length(courses_.size());
  Tensors prescribed(courses_.size());
  equilibrium_.activate(volumes);
  equilibrium_.copy(now_, trial_);
  for (const int v : volumes) {
    Course& course = courses_[at(v)];
    course.push_trial = push_of(v, *targets[at(v)], boundary[at(v)]);
    prescribed[at(v)] = course.push_trial.F;
    course.length_trial = targets[at(v)]->dt;
    if (course.dt_before == 0) {
      fresh.add(v);
      continue;
    }
    const double ratio = options_.extrapolate ? continues(course, course.push_trial, *targets[at(v)]) : 0;
    if (ratio > 0) course.length_trial = ratio * guess_.length(v);
    length[at(v)] = course.length_trial;
    (ratio > 0 ? going_on : turned).add(v);
  }
  if (!fresh.empty()) {
    // the very first increment: a linear step with the tangent of the start
    std::vector<double> dt;
    for (const Boundary& b : boundary) dt.push_back(b.dt);
    Unknowns forces = equilibrium_.make_work("forces");
    equilibrium_.activate(fresh);
    const auto sweeps = equilibrium_.evaluate(trial_, dt, forces);
    constitutive_.revert(fresh);
    for (const int v : fresh) {
      cost[at(v)].evaluations = sweeps[at(v)].evaluations;
      cost[at(v)].sweeps = 1;
      newton_.set_mean_stress(v, forces.mean[at(v)]);
    }
    const std::vector<int> linear = newton_.predict(trial_, prescribed, boundary, fresh);
    for (const int v : fresh) cost[at(v)].linear = linear[at(v)];
  }
  if (!going_on.empty()) {
    equilibrium_.activate(going_on);
    guess_.add(trial_, length, going_on);
    for (const int v : going_on) trial_.mean[at(v)] = boundary[at(v)].free.join(trial_.mean[at(v)], targets[at(v)]->F);
  }
  if (!turned.empty()) {
    // the load has turned: whatever flowed stops first, so the elastic answer of the mean is the safe guess
    for (const int v : turned) {
      guess_.forget(v);
      newton_.set_mean_stress(v, courses_[at(v)].mean_stress);
    }
    newton_.predict_elastic(trial_, prescribed, boundary, turned);
  }
}

/// While the tangent of the solution is there: what is left of the residual is turned into a correction of what is extrapolated, and
/// after a first increment, or the first one in a new direction, the tangent's answer to the same push again is the change to
/// expect, since the change before says little about it.
void FftSolver::look_ahead(const std::vector<Boundary>& boundary, const base::VolumeList& volumes,
                           std::vector<load::StepReport>& reports) {
  base::VolumeList first, later;
  std::vector<Boundary> again = boundary;
  Tensors prescribed(courses_.size());
  for (const int v : volumes) {
    Course& course = courses_[at(v)];
    course.expects = false;
    if (!reports[at(v)].converged || !options_.extrapolate) continue;
    if (guess_.known(v) > 0) {
      later.add(v);
      continue;
    }
    first.add(v);
    course.expects = true;
    prescribed[at(v)] = course.push_trial.F;
    Tensor stress = newton_.mean_stress(v);
    for (std::size_t c = 0; c < 9; ++c) stress[c] += course.push_trial.stress[c];
    again[at(v)].stress_target = [stress](const Tensor&, const Tensor&) { return stress; };
  }
  if (!first.empty()) {
    equilibrium_.activate(first);
    equilibrium_.clear(guess_.expected());
    const std::vector<int> linear = newton_.predict(guess_.expected(), prescribed, again, first);
    for (const int v : first) reports[at(v)].linear += linear[at(v)];
  }
  if (!later.empty()) {
    const std::vector<int> linear = newton_.correct(later);
    for (const int v : later) reports[at(v)].linear += linear[at(v)];
  }
}

/// What the boundary asks for beyond the present state.
FftSolver::Push FftSolver::push_of(int volume, const load::BoundaryTarget& target, const Boundary& boundary) const {
  Push push;
  const Tensor &here = now_.mean[at(volume)], &stress = courses_[at(volume)].mean_stress;
  const Tensor asked = boundary.stress_target(boundary.free.join(here, target.F), stress);
  double largest = 0;
  Tensor change{};
  for (std::size_t c = 0; c < 9; ++c) {
    largest = std::max({largest, std::abs(asked[c]), std::abs(stress[c])});
    push.F[c] = target.F[c] - here[c];
    change[c] = asked[c] - stress[c];
  }
  push.F = boundary.free.rest(push.F);
  change = boundary.free.part(change);
  // below the tolerance to which the present stress was solved, a change is none
  for (std::size_t c = 0; c < 9; ++c)
    if (std::abs(change[c]) > 3 * options_.solve.stress * largest) push.stress[c] = change[c];
  return push;
}

/// The factor by which the last increment's change is to be repeated; 0 where this increment does not go on in its direction, or at
/// another temperature.
double FftSolver::continues(const Course& course, const Push& push, const load::BoundaryTarget& target) const {
  if (course.dt_before == 0 || target.temperature) return 0;
  double ratio = target.dt / course.dt_before;
  const auto goes_on = [&ratio](const Tensor& a, const Tensor& b, bool sets_ratio) {
    double aa = 0, bb = 0, ab = 0;
    for (std::size_t c = 0; c < 9; ++c) {
      aa += a[c] * a[c];
      bb += b[c] * b[c];
      ab += a[c] * b[c];
    }
    if (aa == 0 && bb == 0) return true;
    if (aa == 0 || bb == 0 || ab < 0.9 * std::sqrt(aa * bb)) return false;
    if (sets_ratio) ratio = std::sqrt(aa / bb);
    return true;
  };
  return goes_on(push.F, course.push_before.F, true) && goes_on(push.stress, course.push_before.stress, false) ? ratio
                                                                                                               : 0;
}

void FftSolver::accept(int volume) {
  constitutive_.accept(only(volume));
  equilibrium_.activate(only(volume));
  Course& course = courses_[at(volume)];
  guess_.accept(volume, course.length_trial, trial_,
                course.expects || !options_.extrapolate ? nullptr : &newton_.correction(), course.expects, now_);
  course.dt_before = course.dt_trial;
  course.push_before = course.push_trial;
  course.mean_stress = newton_.mean_stress(volume);
}

void FftSolver::revert(int volume) { constitutive_.revert(only(volume)); }

load::Response FftSolver::response(int volume) const {
  load::Response response;
  response.F = trial_.mean[at(volume)];
  response.P = newton_.mean_stress(volume);
  const kernels::Mat3<double> sigma = cauchy(response.F, response.P);
  std::copy(sigma.m, sigma.m + 9, response.sigma.begin());
  // mean accumulated slip, summed over systems
  response.slip = comm_.sum(constitutive_.total_slip(volume)) / static_cast<double>(grid_.points());
  return response;
}

void FftSolver::save(const base::Field& now, const std::array<base::Field, 2>& changes, std::vector<double>& numbers,
                     int volume) {
  equilibrium_.difference().to_field(now_.u, now, volume);
  const Course& course = courses_[at(volume)];
  numbers = {course.dt_before};
  for (const Tensor& part :
       {now_.mean[at(volume)], course.push_before.F, course.push_before.stress, course.mean_stress})
    numbers.insert(numbers.end(), part.begin(), part.end());
  guess_.save(changes, numbers, volume);
}

void FftSolver::restore(const base::Field& now, const std::array<base::Field, 2>& changes,
                        const std::vector<double>& numbers, int volume) {
  constexpr std::size_t own = 37, expected = own + FirstGuess::saved_numbers;
  base::require(numbers.size() == expected, "the restart file holds ", numbers.size(), " solver numbers, not ",
                expected);
  equilibrium_.difference().from_field(now, now_.u, volume);
  Course& course = courses_[at(volume)];
  course.dt_before = numbers[0];
  auto next = numbers.begin() + 1;
  for (Tensor* part :
       {&now_.mean[at(volume)], &course.push_before.F, &course.push_before.stress, &course.mean_stress}) {
    std::copy_n(next, 9, part->begin());
    next += 9;
  }
  guess_.restore(changes, numbers.data() + own, volume);
}

std::int64_t FftSolver::bytes() const {
  return constitutive_.bytes() + equilibrium_.bytes() + newton_.bytes() + now_.u.bytes() + guess_.bytes() +
         trial_.u.bytes();
}

}  // namespace polyslip::fft_solver
