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

}  // namespace

FftSolver::FftSolver(const base::Grid& grid, const base::Comm& comm, std::vector<material::Phase> phases,
                     std::vector<material::GrainEntry> grains, const std::vector<int>& grain_of_point,
                     const Options& options, base::Timers& timers)
    : grid_(grid),
      comm_(comm),
      options_(options),
      constitutive_(std::move(phases), std::move(grains), grain_of_point, options.update),
      equilibrium_(options.scheme, grid, comm, constitutive_, timers),
      newton_(equilibrium_, options.solve),
      now_(equilibrium_.make_unknowns("u")),
      before_(equilibrium_.make_unknowns("u before")),
      trial_(equilibrium_.make_unknowns("u trial")) {
  base::require(static_cast<std::int64_t>(grain_of_point.size()) == base::Slab::of(grid, comm).points(grid),
                "this rank was given ", grain_of_point.size(), " voxels for its slab of ",
                base::Slab::of(grid, comm).points(grid));
  for (std::size_t c = 0; c < 9; c += 4) now_.mean[c] = before_.mean[c] = 1;
}

load::StepReport FftSolver::solve(const load::BoundaryTarget& target) {
  Mask free;
  for (std::size_t c = 0; c < 9; ++c) free[c] = !target.F_given[c];
  const StressTarget stress_target = [&](const Tensor& F, const Tensor& P) {
    if (!target.is_cauchy) return target.stress;
    // P = J σ F⁻ᵀ with the prescribed components of σ and the present ones elsewhere
    kernels::Mat3<double> sigma = cauchy(F, P);
    for (std::size_t c = 0; c < 9; ++c)
      if (free[c]) sigma.m[c] = target.stress[c];
    const kernels::Mat3<double> f = matrix(F);
    const kernels::Mat3<double> p =
        kernels::scaled(sigma * kernels::transpose(kernels::inverse(f)), kernels::determinant(f));
    Tensor result;
    std::copy(p.m, p.m + 9, result.begin());
    return result;
  };

  const Push push = push_of(target, free, stress_target);
  load::StepReport guess;  // what the first guess costs
  equilibrium_.copy(now_, trial_);
  if (dt_before_ == 0 && options_.solve.method != Method::basic) {
    // the very first increment: a linear step with the tangent of the start
    Unknowns forces = equilibrium_.make_unknowns("forces");
    guess.evaluations = equilibrium_.evaluate(trial_, target.dt, forces).evaluations;
    guess.sweeps = 1;
    constitutive_.revert();
    newton_.set_mean_stress(forces.mean);
    guess.linear = newton_.predict(trial_, push.F, free, stress_target);
  } else if (const double ratio = options_.extrapolate ? continues(push, target) : 0; ratio > 0) {
    equilibrium_.combine(-ratio, before_, 1 + ratio, trial_);
    for (std::size_t c = 0; c < 9; ++c)
      if (target.F_given[c]) trial_.mean[c] = target.F[c];
  } else {
    // the load has turned: whatever flowed stops first, so the elastic answer of the mean is the safe guess
    newton_.set_mean_stress(mean_stress_);
    newton_.predict_elastic(trial_, push.F, free, stress_target);
  }
  load::StepReport report = newton_.solve(trial_, free, target.dt, stress_target);
  report.sweeps += guess.sweeps;
  report.evaluations += guess.evaluations;
  report.linear += guess.linear;
  dt_trial_ = target.dt;
  push_trial_ = push;
  return report;
}

/// What the boundary asks for beyond the present state.
FftSolver::Push FftSolver::push_of(const load::BoundaryTarget& target, const Mask& free,
                                   const StressTarget& stress_target) const {
  Push push;
  Tensor F = now_.mean;
  for (std::size_t c = 0; c < 9; ++c)
    if (target.F_given[c]) F[c] = target.F[c];
  const Tensor asked = stress_target(F, mean_stress_);
  double largest = 0;
  for (std::size_t c = 0; c < 9; ++c) largest = std::max({largest, std::abs(asked[c]), std::abs(mean_stress_[c])});
  for (std::size_t c = 0; c < 9; ++c) {
    if (target.F_given[c]) push.F[c] = target.F[c] - now_.mean[c];
    const double change = asked[c] - mean_stress_[c];
    // below the tolerance to which the present stress was solved, a change is none
    if (free[c] && std::abs(change) > 3 * options_.solve.stress * largest) push.stress[c] = change;
  }
  return push;
}

/// The factor by which the last increment's change is to be repeated; 0 where this increment does not go on in its direction.
double FftSolver::continues(const Push& push, const load::BoundaryTarget& target) const {
  if (dt_before_ == 0) return 0;
  double ratio = target.dt / dt_before_;
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
  return goes_on(push.F, push_before_.F, true) && goes_on(push.stress, push_before_.stress, false) ? ratio : 0;
}

void FftSolver::accept() {
  constitutive_.accept();
  std::swap(before_, now_);
  std::swap(now_, trial_);
  dt_before_ = dt_trial_;
  push_before_ = push_trial_;
  mean_stress_ = newton_.mean_stress();
}

void FftSolver::revert() { constitutive_.revert(); }

load::Response FftSolver::response() const {
  load::Response response;
  const std::vector<double> F = equilibrium_.mean_rows(equilibrium_.fields().F, 9),
                            P = equilibrium_.mean_rows(equilibrium_.fields().P, 9);
  std::copy(F.begin(), F.end(), response.F.begin());
  std::copy(P.begin(), P.end(), response.P.begin());
  const kernels::Mat3<double> sigma = cauchy(response.F, response.P);
  std::copy(sigma.m, sigma.m + 9, response.sigma.begin());
  // mean accumulated slip, summed over systems
  double slip = 0;
  for (int phase = 0; phase < static_cast<int>(constitutive_.phases().size()); ++phase) {
    const auto state = constitutive_.state_of(phase);
    const std::int64_t count = constitutive_.count_of(phase);
    for (const material::StateGroup& group :
         material::state_groups(constitutive_.phases()[static_cast<std::size_t>(phase)])) {
      if (group.name != "gamma") continue;
      const int first = group.first, last = group.first + group.count;
      double sum = 0;
      Kokkos::parallel_reduce(
          "fft_solver::slip",
          Kokkos::RangePolicy<Kokkos::DefaultExecutionSpace, Kokkos::IndexType<std::int64_t>>(0, count),
          KOKKOS_LAMBDA(const std::int64_t k, double& partial) {
            for (int row = first; row < last; ++row) partial += state(row, k);
          },
          sum);
      slip += sum;
    }
  }
  response.slip = comm_.sum(slip) / static_cast<double>(grid_.points());
  return response;
}

void FftSolver::save(const base::Field& now, const base::Field& before, std::vector<double>& numbers) {
  equilibrium_.difference().to_field(now_.u, now);
  equilibrium_.difference().to_field(before_.u, before);
  numbers = {dt_before_};
  for (const Tensor* part : {&now_.mean, &before_.mean, &push_before_.F, &push_before_.stress, &mean_stress_})
    numbers.insert(numbers.end(), part->begin(), part->end());
}

void FftSolver::restore(const base::Field& now, const base::Field& before, const std::vector<double>& numbers) {
  base::require(numbers.size() == 46, "the restart file holds ", numbers.size(), " solver numbers, not 46");
  equilibrium_.difference().from_field(now, now_.u);
  equilibrium_.difference().from_field(before, before_.u);
  dt_before_ = numbers[0];
  auto next = numbers.begin() + 1;
  for (Tensor* part : {&now_.mean, &before_.mean, &push_before_.F, &push_before_.stress, &mean_stress_}) {
    std::copy_n(next, 9, part->begin());
    next += 9;
  }
  constitutive_.restored();
}

std::int64_t FftSolver::bytes() const {
  const std::int64_t vectors = 3 * static_cast<std::int64_t>(now_.u.extent(0) * sizeof(double));
  return constitutive_.bytes() + equilibrium_.bytes() + newton_.bytes() + vectors;
}

}  // namespace polyslip::fft_solver
