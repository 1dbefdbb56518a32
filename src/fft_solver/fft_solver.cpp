#include "src/fft_solver/fft_solver.hpp"

#include <algorithm>

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
                     std::vector<material::GrainEntry> grains, const std::vector<int>& grain_of_point, const Options& options,
                     base::Timers& timers)
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
                "this rank was given ", grain_of_point.size(), " voxels for its slab of ", base::Slab::of(grid, comm).points(grid));
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

  load::StepReport report;
  int extra_sweeps = 0, extra_linear = 0;
  std::int64_t extra_evaluations = 0;
  equilibrium_.copy(now_, trial_);
  const bool newton = options_.solve.method != Method::basic;
  const bool same_path = options_.extrapolate && dt_before_ > 0 && given_before_ == target.F_given;
  if (same_path || !newton) {
    const double ratio = same_path ? target.dt / dt_before_ : 0;
    equilibrium_.combine(-ratio, before_, 1 + ratio, trial_);
    for (std::size_t c = 0; c < 9; ++c)
      if (target.F_given[c]) trial_.mean[c] = target.F[c];
  } else {
    // no history to follow: a linear step with the tangent of the start
    // (after a change of the boundary's kind it is computed anew, so that a restart there begins from the same one)
    if (!tangent_is_current_ || given_before_ != target.F_given) {
      Unknowns forces = equilibrium_.make_unknowns("forces");
      const material::SweepReport sweep = equilibrium_.evaluate(trial_, target.dt, forces);
      extra_sweeps = 1;
      extra_evaluations = sweep.evaluations;
      newton_.set_mean_stress(forces.mean);
      constitutive_.revert();
    }
    Tensor change{};
    for (std::size_t c = 0; c < 9; ++c)
      if (target.F_given[c]) change[c] = target.F[c] - now_.mean[c];
    extra_linear = newton_.predict(trial_, change, free, stress_target);
  }
  report = newton_.solve(trial_, free, target.dt, stress_target);
  report.sweeps += extra_sweeps;
  report.evaluations += extra_evaluations;
  report.linear += extra_linear;
  dt_trial_ = target.dt;
  given_trial_ = target.F_given;
  tangent_is_current_ = false;
  return report;
}

void FftSolver::accept() {
  constitutive_.accept();
  std::swap(before_, now_);
  std::swap(now_, trial_);
  dt_before_ = dt_trial_;
  given_before_ = given_trial_;
  tangent_is_current_ = true;
}

void FftSolver::revert() {
  constitutive_.revert();
  tangent_is_current_ = false;
}

load::Response FftSolver::response() const {
  load::Response response;
  const std::vector<double> F = equilibrium_.mean_rows(equilibrium_.fields().F, 9), P = equilibrium_.mean_rows(equilibrium_.fields().P, 9);
  std::copy(F.begin(), F.end(), response.F.begin());
  std::copy(P.begin(), P.end(), response.P.begin());
  const kernels::Mat3<double> sigma = cauchy(response.F, response.P);
  std::copy(sigma.m, sigma.m + 9, response.sigma.begin());
  // mean accumulated slip, summed over systems
  double slip = 0;
  for (int phase = 0; phase < static_cast<int>(constitutive_.phases().size()); ++phase) {
    const auto state = constitutive_.state_of(phase);
    const std::int64_t count = constitutive_.count_of(phase);
    for (const material::StateGroup& group : material::state_groups(constitutive_.phases()[static_cast<std::size_t>(phase)])) {
      if (group.name != "gamma") continue;
      const int first = group.first, last = group.first + group.count;
      double sum = 0;
      Kokkos::parallel_reduce(
          "fft_solver::slip", Kokkos::RangePolicy<Kokkos::DefaultExecutionSpace, Kokkos::IndexType<std::int64_t>>(0, count),
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
  tangent_is_current_ = false;  // a restarted run has none either, and this one shall go on as that
  numbers = {dt_before_};
  for (std::size_t c = 0; c < 9; ++c) numbers.push_back(given_before_[c] ? 1 : 0);
  numbers.insert(numbers.end(), now_.mean.begin(), now_.mean.end());
  numbers.insert(numbers.end(), before_.mean.begin(), before_.mean.end());
}

void FftSolver::restore(const base::Field& now, const base::Field& before, const std::vector<double>& numbers) {
  base::require(numbers.size() == 28, "the restart file holds ", numbers.size(), " solver numbers, not 28");
  equilibrium_.difference().from_field(now, now_.u);
  equilibrium_.difference().from_field(before, before_.u);
  dt_before_ = numbers[0];
  for (std::size_t c = 0; c < 9; ++c) given_before_[c] = numbers[1 + c] != 0;
  std::copy_n(numbers.begin() + 10, 9, now_.mean.begin());
  std::copy_n(numbers.begin() + 19, 9, before_.mean.begin());
  constitutive_.restored();
  tangent_is_current_ = false;
}

std::int64_t FftSolver::bytes() const {
  const std::int64_t vectors = 3 * static_cast<std::int64_t>(now_.u.extent(0) * sizeof(double));
  return constitutive_.bytes() + equilibrium_.bytes() + newton_.bytes() + vectors;
}

}  // namespace polyslip::fft_solver
