#include "src/fft_solver/newton.hpp"

#include <cmath>

namespace polyslip::fft_solver {
namespace {

constexpr int gmres_restart = 40;

double largest(const Tensor& a) {
  double value = 0;
  for (double x : a) value = std::max(value, std::abs(x));
  return value;
}

}  // namespace

Newton::Newton(Equilibrium& equilibrium, const SolveOptions& options)
    : equilibrium_(equilibrium),
      options_(options),
      residual_(equilibrium.make_unknowns("residual")),
      start_(equilibrium.make_unknowns("start")),
      step_(equilibrium.make_unknowns("step")),
      direction_(equilibrium.make_unknowns("direction")),
      image_(equilibrium.make_unknowns("image")),
      preconditioned_(equilibrium.make_unknowns("preconditioned")) {}

/// Runs the law; residual_ ← what is asked for minus what is there. False where the law failed at a point.
bool Newton::evaluate(const Unknowns& unknowns, double dt, load::StepReport& report) {
  const material::SweepReport sweep = equilibrium_.evaluate(unknowns, dt, residual_);
  ++report.sweeps;
  report.evaluations += sweep.evaluations;
  mean_stress_ = residual_.mean;
  asked_ = target_(unknowns.mean, mean_stress_);
  equilibrium_.combine(-1.0, residual_, 0.0, residual_);
  for (std::size_t c = 0; c < 9; ++c) residual_.mean[c] = free_[c] ? asked_[c] - mean_stress_[c] : 0.0;
  return sweep.failed == 0;
}

Newton::Errors Newton::errors() const {
  Errors e;
  const double scale = std::max(largest(mean_stress_), largest(asked_));
  e.equilibrium = equilibrium_.force_norm(residual_.u);
  e.stress = largest(residual_.mean);
  e.equilibrium_limit = std::max(options_.equilibrium * scale, options_.equilibrium_floor);
  e.stress_limit = std::max(options_.stress * scale, options_.stress_floor);
  return e;
}

bool Newton::small_enough(double reduction, const Errors& start) const {
  return equilibrium_.force_norm(residual_.u) <=
             std::max(reduction * start.equilibrium, 0.1 * start.equilibrium_limit) &&
         largest(residual_.mean) <= std::max(reduction * start.stress, 0.1 * start.stress_limit);
}

/// step_ ≈ K⁻¹ residual_, from zero. residual_ is left as the linear residual.
int Newton::solve_linear(double reduction, const Errors& start) {
  return options_.method == Method::newton_gmres ? gmres(reduction, start) : conjugate_gradients(reduction, start);
}

// Preconditioned conjugate gradients. The tangent is symmetric up to terms of the order of the elastic strain and of the
// hardening per increment; a direction without positive curvature ends the iteration with what is there (Steihaug).
int Newton::conjugate_gradients(double reduction, const Errors& start) {
  equilibrium_.clear(step_);
  equilibrium_.precondition(residual_, preconditioned_);
  equilibrium_.copy(preconditioned_, direction_);
  double rz = equilibrium_.dot(residual_, preconditioned_);
  int iteration = 0;
  while (iteration < options_.linear_iterations && rz > 0 && !small_enough(reduction, start)) {
    equilibrium_.apply(direction_, image_);
    ++iteration;
    const double curvature = equilibrium_.dot(direction_, image_);
    if (curvature <= 0) {
      if (iteration == 1) equilibrium_.copy(preconditioned_, step_);
      break;
    }
    const double alpha = rz / curvature;
    equilibrium_.combine(alpha, direction_, 1.0, step_);
    equilibrium_.combine(-alpha, image_, 1.0, residual_);
    equilibrium_.precondition(residual_, preconditioned_);
    const double next = equilibrium_.dot(residual_, preconditioned_);
    equilibrium_.combine(1.0, preconditioned_, next / rz, direction_);
    rz = next;
  }
  return iteration;
}

// Restarted GMRES, preconditioned from the right, so that the residual it watches is the true one.
int Newton::gmres(double reduction, const Errors& start) {
  const double weight = std::pow(equilibrium_.voxel_edge(), 2);  // makes forces and stresses comparable
  equilibrium_.clear(step_);
  if (basis_.empty())
    for (int k = 0; k <= gmres_restart; ++k) basis_.push_back(equilibrium_.make_unknowns("basis"));
  int iteration = 0;
  double first_norm = 0;
  while (iteration < options_.linear_iterations && !small_enough(reduction, start)) {
    const double norm = std::sqrt(equilibrium_.dot(residual_, residual_, weight));
    if (iteration == 0) first_norm = norm;
    if (norm == 0) break;
    equilibrium_.combine(1.0 / norm, residual_, 0.0, basis_[0]);
    double H[gmres_restart + 1][gmres_restart] = {}, c[gmres_restart] = {}, s[gmres_restart] = {},
                             g[gmres_restart + 1] = {norm};
    int k = 0;
    // the aim of this cycle as one number: all of it down by `reduction`, or to where both limits hold for sure
    const double aim = std::max(reduction * first_norm, 0.1 * std::min(start.equilibrium_limit, start.stress_limit));
    for (; k < gmres_restart && iteration < options_.linear_iterations; ++k) {
      equilibrium_.precondition(basis_[static_cast<std::size_t>(k)], preconditioned_);
      Unknowns& w = basis_[static_cast<std::size_t>(k) + 1];
      equilibrium_.apply(preconditioned_, w);
      ++iteration;
      for (int j = 0; j <= k; ++j) {
        H[j][k] = equilibrium_.dot(w, basis_[static_cast<std::size_t>(j)], weight);
        equilibrium_.combine(-H[j][k], basis_[static_cast<std::size_t>(j)], 1.0, w);
      }
      const double length = std::sqrt(equilibrium_.dot(w, w, weight));
      H[k + 1][k] = length;
      if (length > 0) equilibrium_.combine(1.0 / length, w, 0.0, w);
      for (int j = 0; j < k; ++j) {
        const double upper = c[j] * H[j][k] + s[j] * H[j + 1][k];
        H[j + 1][k] = -s[j] * H[j][k] + c[j] * H[j + 1][k];
        H[j][k] = upper;
      }
      const double hypotenuse = std::hypot(H[k][k], H[k + 1][k]);
      if (hypotenuse == 0) break;
      c[k] = H[k][k] / hypotenuse;
      s[k] = H[k + 1][k] / hypotenuse;
      H[k][k] = hypotenuse;
      g[k + 1] = -s[k] * g[k];
      g[k] = c[k] * g[k];
      if (std::abs(g[k + 1]) <= aim || length == 0) {
        ++k;
        break;
      }
    }
    if (k == 0) break;
    double y[gmres_restart];
    for (int i = k - 1; i >= 0; --i) {
      y[i] = g[i];
      for (int j = i + 1; j < k; ++j) y[i] -= H[i][j] * y[j];
      y[i] /= H[i][i];
    }
    equilibrium_.clear(direction_);
    for (int j = 0; j < k; ++j) equilibrium_.combine(y[j], basis_[static_cast<std::size_t>(j)], 1.0, direction_);
    equilibrium_.precondition(direction_, preconditioned_);
    equilibrium_.combine(1.0, preconditioned_, 1.0, step_);
    const double left = std::abs(g[k]);
    if (left <= aim) break;
    equilibrium_.apply(preconditioned_, image_);
    equilibrium_.combine(-1.0, image_, 1.0, residual_);
  }
  return iteration;
}

int Newton::predict(Unknowns& unknowns, const Tensor& prescribed_change, const Mask& free,
                    const StressTarget& stress_target) {
  free_ = free;
  target_ = stress_target;
  // forces of the prescribed change alone
  equilibrium_.clear(direction_);
  Mask all;
  all.fill(true);
  equilibrium_.set_free(all);
  direction_.mean = prescribed_change;
  equilibrium_.apply(direction_, residual_);
  equilibrium_.set_free(free);
  equilibrium_.update_medium();
  Tensor F = unknowns.mean;
  for (std::size_t c = 0; c < 9; ++c) F[c] += prescribed_change[c];
  asked_ = stress_target(F, mean_stress_);
  equilibrium_.combine(-1.0, residual_, 0.0, residual_);
  for (std::size_t c = 0; c < 9; ++c) {
    const double change = -residual_.mean[c];  // of the mean stress by the prescribed part
    residual_.mean[c] = free[c] ? asked_[c] - mean_stress_[c] - change : 0.0;
  }
  const int linear = solve_linear(0.03);
  equilibrium_.combine(1.0, step_, 1.0, unknowns);
  for (std::size_t c = 0; c < 9; ++c) unknowns.mean[c] += prescribed_change[c];
  return linear;
}

void Newton::predict_elastic(Unknowns& unknowns, const Tensor& prescribed_change, const Mask& free,
                             const StressTarget& stress_target) {
  equilibrium_.set_free(free);
  equilibrium_.elastic_medium();
  for (std::size_t c = 0; c < 9; ++c) unknowns.mean[c] += prescribed_change[c];
  asked_ = stress_target(unknowns.mean, mean_stress_);
  const Tensor pushed = equilibrium_.medium_stress(prescribed_change);
  equilibrium_.clear(residual_);
  for (std::size_t c = 0; c < 9; ++c) residual_.mean[c] = free[c] ? asked_[c] - mean_stress_[c] - pushed[c] : 0.0;
  equilibrium_.precondition(residual_, step_);
  equilibrium_.combine(1.0, step_, 1.0, unknowns);
}

int Newton::solve_tangent(const Unknowns& rhs, Unknowns& change, double reduction) {
  equilibrium_.copy(rhs, residual_);
  equilibrium_.update_medium();
  Errors start = errors();
  start.equilibrium_limit = start.stress_limit = 0;  // those of the increment's residual say nothing about this one
  const int linear = solve_linear(reduction, start);
  equilibrium_.copy(step_, change);
  return linear;
}

load::StepReport Newton::solve(Unknowns& unknowns, const Mask& free, double dt, const StressTarget& stress_target) {
  free_ = free;
  target_ = stress_target;
  equilibrium_.set_free(free);
  load::StepReport report;
  const bool basic = options_.method == Method::basic;
  if (basic) equilibrium_.elastic_medium();
  bool law_holds = evaluate(unknowns, dt, report);
  if (!law_holds) {
    report.reason = "the law did not converge at some points";
    return report;
  }
  Errors now = errors();
  double before = 0;
  const int most = basic ? 20 * options_.iterations : options_.iterations;
  for (; report.newton < most && !now.converged(); ++report.newton) {
    // forcing term: loose far from the solution, as tight as quadratic convergence can use near it (Eisenstat and Walker,
    // SIAM J. Sci. Comput. 17 (1996), choice 2), and never tighter than the tolerance needs
    const double ratio = now.ratio();
    double reduction = options_.linear_tolerance;
    if (report.newton > 0) reduction = std::min(reduction, 0.9 * std::pow(ratio / before, 2));
    reduction = std::max({reduction, 0.3 / ratio, 1e-6});
    equilibrium_.copy(residual_, start_);
    if (basic) {
      equilibrium_.precondition(residual_, step_);
    } else {
      equilibrium_.update_medium();
      report.linear += solve_linear(std::min(reduction, 0.5));
    }
    // Line search on the work of the residual along the step, which falls from `work` to 0 at the minimum of a potential: a step
    // far beyond it is shortened by the secant. The norm of the residual is no guide far from the solution.
    const double work = equilibrium_.dot(start_, step_);
    equilibrium_.combine(1.0, step_, 1.0, unknowns);
    law_holds = evaluate(unknowns, dt, report);
    Errors next = errors();
    double length = 1;
    for (int shortened = 0; shortened < 6 && !basic; ++shortened) {
      const double left = law_holds ? equilibrium_.dot(residual_, step_) : 0;
      if (law_holds && (next.converged() || next.ratio() < ratio || left > -0.7 * std::abs(work))) break;
      const double shorter = length * (law_holds ? std::max(0.15, work / (work - left)) : 0.4);
      equilibrium_.combine(shorter - length, step_, 1.0, unknowns);
      length = shorter;
      law_holds = evaluate(unknowns, dt, report);
      next = errors();
    }
    if (!law_holds || !std::isfinite(next.ratio())) {
      report.reason = "the law did not converge at some points";
      break;
    }
    before = ratio;
    now = next;
  }
  const double scale = std::max(largest(mean_stress_), 1e-300);
  report.equilibrium = now.equilibrium / scale;
  report.stress = now.stress / scale;
  report.converged = law_holds && now.converged();
  if (!report.converged && report.reason.empty())
    report.reason =
        base::text("no equilibrium after ", report.newton, " iterations: ", now.ratio(), " times the tolerance");
  return report;
}

std::int64_t Newton::bytes() const {
  return static_cast<std::int64_t>((6 + basis_.size()) * residual_.u.extent(0) * sizeof(double));
}

}  // namespace polyslip::fft_solver
