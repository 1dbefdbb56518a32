#include "src/fft_solver/newton.hpp"

#include <algorithm>
#include <cmath>

namespace polyslip::fft_solver {
namespace {

double largest(const Tensor& a) {
  double value = 0;
  for (double x : a) value = std::max(value, std::abs(x));
  return value;
}

Tensor difference(const Tensor& a, const Tensor& b) {
  Tensor result;
  for (std::size_t c = 0; c < 9; ++c) result[c] = a[c] - b[c];
  return result;
}

std::size_t at(int volume) { return static_cast<std::size_t>(volume); }

}  // namespace

bool Newton::Errors::converged() const { return equilibrium <= equilibrium_limit && stress <= stress_limit; }
double Newton::Errors::ratio() const { return std::max(equilibrium / equilibrium_limit, stress / stress_limit); }

Newton::Newton(Equilibrium& equilibrium, const SolveOptions& options)
    : equilibrium_(equilibrium),
      options_(options),
      free_(at(equilibrium.volumes())),
      mean_stress_(at(equilibrium.volumes()), Tensor{}),
      asked_(mean_stress_),
      work_(at(equilibrium.volumes())),
      residual_(equilibrium.make_work("residual")),
      step_(equilibrium.make_work("step")),
      direction_(equilibrium.make_work("direction")),
      image_(equilibrium.make_work("image")) {
  if (options.method == Method::newton_gmres) start_ = equilibrium.make_work("start");
}

/// False once the run is asked to stop.
bool Newton::ask_to_go_on() {
  interrupted_ = interrupted_ || (options_.interrupted && options_.interrupted());
  return !interrupted_;
}

/// Runs the law of the active volumes; residual_ ← what is asked for minus what is there.
void Newton::evaluate(const Unknowns& unknowns, const std::vector<Boundary>& boundary, std::vector<Course>& courses) {
  std::vector<double> dt;
  for (const Boundary& b : boundary) dt.push_back(b.dt);
  const auto sweeps = equilibrium_.evaluate(unknowns, dt, residual_);
  for (const int v : equilibrium_.active()) {
    Course& course = courses[at(v)];
    ++course.report.sweeps;
    course.report.evaluations += sweeps[at(v)].evaluations;
    course.law_holds = sweeps[at(v)].failed == 0;
    mean_stress_[at(v)] = residual_.mean[at(v)];
  }
  ask(unknowns, boundary);
}

/// The stresses asked for at the present means; turns forces and mean stresses in residual_ into residuals.
void Newton::ask(const Unknowns& unknowns, const std::vector<Boundary>& boundary) {
  equilibrium_.combine(-1.0, residual_, 0.0, residual_);
  for (const int v : equilibrium_.active()) {
    asked_[at(v)] = boundary[at(v)].stress_target(unknowns.mean[at(v)], mean_stress_[at(v)]);
    residual_.mean[at(v)] = free_[at(v)].part(difference(asked_[at(v)], mean_stress_[at(v)]));
  }
}

Newton::PerVolumeErrors Newton::errors() const {
  PerVolumeErrors errors(at(equilibrium_.volumes()));
  const PerVolume forces = equilibrium_.force_norm(residual_.u);
  for (const int v : equilibrium_.active()) {
    Errors& e = errors[at(v)];
    const double scale = std::max(largest(mean_stress_[at(v)]), largest(asked_[at(v)]));
    e.equilibrium = forces[at(v)];
    e.stress = largest(residual_.mean[at(v)]);
    e.equilibrium_limit = std::max(options_.equilibrium * scale, options_.equilibrium_floor);
    e.stress_limit = std::max(options_.stress * scale, options_.stress_floor);
  }
  return errors;
}

bool Newton::small_enough(int volume, double force_norm, double reduction, const Errors& start) const {
  return force_norm <= std::max(reduction * start.equilibrium, 0.1 * start.equilibrium_limit) &&
         largest(residual_.mean[at(volume)]) <= std::max(reduction * start.stress, 0.1 * start.stress_limit);
}

/// step_ ≈ K⁻¹ residual_ of the active volumes, from zero, with the work residual · step in work_. residual_ is left as the linear
/// residual.
std::vector<int> Newton::solve_linear(const PerVolume& reduction, const PerVolumeErrors& start) {
  if (options_.method != Method::newton_gmres) return conjugate_gradients(reduction, start);
  std::vector<int> iterations(reduction.size());
  const base::VolumeList volumes = equilibrium_.active();
  for (const int v : volumes) {
    base::VolumeList one;
    one.add(v);
    equilibrium_.activate(one);
    iterations[at(v)] = gmres(v, reduction[at(v)], start[at(v)]);
  }
  equilibrium_.activate(volumes);
  return iterations;
}

// Preconditioned conjugate gradients. The tangent is symmetric up to terms of the order of the elastic strain and of the
// hardening per increment; a direction without positive curvature ends the iteration with what is there (Steihaug). `image_` holds
// the image of the direction, then the preconditioned residual. Since the directions are conjugate, first residual · step
// is the sum of all α r·z.
std::vector<int> Newton::conjugate_gradients(const PerVolume& reduction, const PerVolumeErrors& start) {
  const base::VolumeList volumes = equilibrium_.active();
  const std::size_t count = reduction.size();
  std::vector<int> iterations(count);
  equilibrium_.clear(step_);
  equilibrium_.precondition(residual_, image_);
  equilibrium_.copy(image_, direction_);
  PerVolume rz = equilibrium_.dot(residual_, image_), alpha(count), beta(count), ones(count, 1.0);
  for (const int v : volumes) work_[at(v)] = 0;
  base::VolumeList open = volumes;
  const auto keep = [&](const auto& goes_on) {
    base::VolumeList rest;
    for (const int v : open)
      if (goes_on(v)) rest.add(v);
    open = rest;
    equilibrium_.activate(open);
  };
  for (;;) {
    const PerVolume forces = equilibrium_.force_norm(residual_.u);
    keep([&](int v) {
      return iterations[at(v)] < options_.linear_iterations && rz[at(v)] > 0 &&
             !small_enough(v, forces[at(v)], reduction[at(v)], start[at(v)]);
    });
    if (open.empty() || !ask_to_go_on()) break;
    equilibrium_.apply(direction_, image_);
    const PerVolume curvature = equilibrium_.dot(direction_, image_);
    keep([&](int v) {
      ++iterations[at(v)];
      alpha[at(v)] = rz[at(v)] / curvature[at(v)];
      if (curvature[at(v)] > 0) return true;
      if (iterations[at(v)] == 1) {  // the first direction, the preconditioned residual
        base::VolumeList one;
        one.add(v);
        equilibrium_.activate(one);
        equilibrium_.copy(direction_, step_);
        work_[at(v)] = rz[at(v)];
      }
      return false;
    });
    if (open.empty()) break;
    PerVolume minus_alpha(count);
    for (const int v : open) {
      work_[at(v)] += alpha[at(v)] * rz[at(v)];
      minus_alpha[at(v)] = -alpha[at(v)];
    }
    equilibrium_.combine(alpha, direction_, ones, step_);
    equilibrium_.combine(minus_alpha, image_, ones, residual_);
    equilibrium_.precondition(residual_, image_);
    const PerVolume next = equilibrium_.dot(residual_, image_);
    for (const int v : open) {
      beta[at(v)] = next[at(v)] / rz[at(v)];
      rz[at(v)] = next[at(v)];
    }
    equilibrium_.combine(ones, image_, beta, direction_);
  }
  equilibrium_.activate(volumes);
  return iterations;
}

std::vector<int> Newton::predict(Unknowns& unknowns, const Tensors& prescribed_change,
                                 const std::vector<Boundary>& boundary, const base::VolumeList& volumes) {
  equilibrium_.activate(volumes);
  // forces of the prescribed change alone
  equilibrium_.clear(direction_);
  for (const int v : volumes) {
    equilibrium_.set_free(v, load::FreeSpace::all());
    direction_.mean[at(v)] = prescribed_change[at(v)];
  }
  equilibrium_.apply(direction_, residual_);
  for (const int v : volumes) {
    free_[at(v)] = boundary[at(v)].free;
    equilibrium_.set_free(v, free_[at(v)]);
  }
  equilibrium_.update_medium();
  const Tensors pushed = residual_.mean;  // change of the mean stress by the prescribed part
  equilibrium_.combine(-1.0, residual_, 0.0, residual_);
  for (const int v : volumes) {
    Tensor F = unknowns.mean[at(v)];
    for (std::size_t c = 0; c < 9; ++c) F[c] += prescribed_change[at(v)][c];
    asked_[at(v)] = boundary[at(v)].stress_target(F, mean_stress_[at(v)]);
    residual_.mean[at(v)] =
        free_[at(v)].part(difference(difference(asked_[at(v)], mean_stress_[at(v)]), pushed[at(v)]));
  }
  const std::vector<int> linear = solve_linear(PerVolume(pushed.size(), 0.03), errors());
  equilibrium_.combine(1.0, step_, 1.0, unknowns);
  for (const int v : volumes)
    for (std::size_t c = 0; c < 9; ++c) unknowns.mean[at(v)][c] += prescribed_change[at(v)][c];
  return linear;
}

void Newton::predict_elastic(Unknowns& unknowns, const Tensors& prescribed_change,
                             const std::vector<Boundary>& boundary, const base::VolumeList& volumes) {
  equilibrium_.activate(volumes);
  for (const int v : volumes) equilibrium_.set_free(v, boundary[at(v)].free);
  equilibrium_.elastic_medium();
  equilibrium_.clear(residual_);
  for (const int v : volumes) {
    for (std::size_t c = 0; c < 9; ++c) unknowns.mean[at(v)][c] += prescribed_change[at(v)][c];
    asked_[at(v)] = boundary[at(v)].stress_target(unknowns.mean[at(v)], mean_stress_[at(v)]);
    const Tensor pushed = equilibrium_.medium_stress(v, prescribed_change[at(v)]);
    residual_.mean[at(v)] =
        boundary[at(v)].free.part(difference(difference(asked_[at(v)], mean_stress_[at(v)]), pushed));
  }
  equilibrium_.precondition(residual_, step_);
  equilibrium_.combine(1.0, step_, 1.0, unknowns);
}

std::vector<int> Newton::correct(const base::VolumeList& volumes) {
  equilibrium_.activate(volumes);
  equilibrium_.clear(step_);
  const PerVolumeErrors left = errors();
  std::vector<int> iterations(left.size());
  PerVolume reduction(left.size());
  base::VolumeList worth_it;
  for (const int v : volumes) {
    reduction[at(v)] = 0.1 / left[at(v)].ratio();
    if (reduction[at(v)] < 1) worth_it.add(v);
  }
  if (worth_it.empty()) return iterations;
  equilibrium_.activate(worth_it);
  equilibrium_.update_medium();
  return solve_linear(reduction, left);
}

std::vector<int> Newton::solve_tangent(const Unknowns& rhs, Unknowns& change, double reduction,
                                       const base::VolumeList& volumes) {
  equilibrium_.activate(volumes);
  equilibrium_.copy(rhs, residual_);
  equilibrium_.update_medium();
  PerVolumeErrors start = errors();
  // those of the increment's residual say nothing about this one
  for (Errors& e : start) e.equilibrium_limit = e.stress_limit = 0;
  const std::vector<int> linear = solve_linear(PerVolume(start.size(), reduction), start);
  equilibrium_.copy(step_, change);
  return linear;
}

// Line search on the work of the residual along the step, which falls from `work` to 0 at the minimum of a potential: a step
// far beyond it is shortened by the secant. The norm of the residual is no guide far from the solution.
void Newton::shorten_steps(Unknowns& unknowns, const std::vector<Boundary>& boundary, const base::VolumeList& open,
                           std::vector<Course>& courses, PerVolumeErrors& next) {
  base::VolumeList rest = open;
  for (int shortened = 0; shortened < 6 && !rest.empty(); ++shortened) {
    const PerVolume left = equilibrium_.dot(residual_, step_);
    base::VolumeList too_far;
    PerVolume change(left.size());
    for (const int v : rest) {
      Course& course = courses[at(v)];
      if (course.law_holds && (next[at(v)].converged() || next[at(v)].ratio() < course.now.ratio() ||
                               left[at(v)] > -0.7 * std::abs(course.work)))
        continue;
      const double shorter =
          course.length * (course.law_holds ? std::max(0.15, course.work / (course.work - left[at(v)])) : 0.4);
      change[at(v)] = shorter - course.length;
      course.length = shorter;
      too_far.add(v);
    }
    rest = too_far;
    if (rest.empty()) break;
    equilibrium_.activate(rest);
    equilibrium_.combine(change, step_, PerVolume(change.size(), 1.0), unknowns);
    evaluate(unknowns, boundary, courses);
    const PerVolumeErrors again = errors();
    for (const int v : rest) next[at(v)] = again[at(v)];
  }
  equilibrium_.activate(open);
}

std::vector<load::StepReport> Newton::solve(Unknowns& unknowns, const std::vector<Boundary>& boundary,
                                            const base::VolumeList& volumes) {
  std::vector<Course> courses(at(equilibrium_.volumes()));
  interrupted_ = false;
  equilibrium_.activate(volumes);
  for (const int v : volumes) {
    free_[at(v)] = boundary[at(v)].free;
    equilibrium_.set_free(v, free_[at(v)]);
  }
  evaluate(unknowns, boundary, courses);
  PerVolumeErrors first = errors();
  for (const int v : volumes) {
    courses[at(v)].now = first[at(v)];
    if (!courses[at(v)].law_holds) courses[at(v)].report.reason = "the law did not converge at some points";
  }
  for (;;) {
    base::VolumeList open;
    for (const int v : volumes) {
      const Course& course = courses[at(v)];
      if (course.report.reason.empty() && !course.now.converged() && course.report.newton < options_.iterations)
        open.add(v);
    }
    if (open.empty() || !ask_to_go_on()) break;
    equilibrium_.activate(open);
    PerVolume reduction(courses.size());
    PerVolumeErrors now(courses.size());
    for (const int v : open) {
      // forcing term: loose far from the solution, as tight as quadratic convergence can use near it (Eisenstat and Walker,
      // SIAM J. Sci. Comput. 17 (1996), choice 2), and never tighter than the tolerance needs
      const Course& course = courses[at(v)];
      const double ratio = course.now.ratio();
      reduction[at(v)] = options_.linear_tolerance;
      if (course.report.newton > 0)
        reduction[at(v)] = std::min(reduction[at(v)], 0.9 * std::pow(ratio / course.before, 2));
      reduction[at(v)] = std::min(0.5, std::max({reduction[at(v)], 0.3 / ratio, 1e-6}));
      now[at(v)] = course.now;
    }
    equilibrium_.update_medium();
    const std::vector<int> linear = solve_linear(reduction, now);
    for (const int v : open) courses[at(v)].report.linear += linear[at(v)];
    for (const int v : open) {
      courses[at(v)].work = work_[at(v)];
      courses[at(v)].length = 1;
    }
    equilibrium_.combine(1.0, step_, 1.0, unknowns);
    evaluate(unknowns, boundary, courses);
    PerVolumeErrors next = errors();
    shorten_steps(unknowns, boundary, open, courses, next);
    for (const int v : open) {
      Course& course = courses[at(v)];
      ++course.report.newton;
      course.before = course.now.ratio();
      course.now = next[at(v)];
      if (!course.law_holds || !std::isfinite(course.now.ratio()))
        course.report.reason = "the law did not converge at some points";
    }
  }
  equilibrium_.activate(volumes);
  std::vector<load::StepReport> reports(courses.size());
  for (const int v : volumes) {
    load::StepReport& report = courses[at(v)].report;
    const Errors& now = courses[at(v)].now;
    const double scale = std::max(largest(mean_stress_[at(v)]), 1e-300);
    report.equilibrium = now.equilibrium / scale;
    report.stress = now.stress / scale;
    report.converged = courses[at(v)].law_holds && now.converged();
    report.interrupted = interrupted_ && !report.converged;
    if (report.interrupted) report.reason = "interrupted";
    if (!report.converged && report.reason.empty())
      report.reason =
          base::text("no equilibrium after ", report.newton, " iterations: ", now.ratio(), " times the tolerance");
    reports[at(v)] = report;
  }
  return reports;
}

std::int64_t Newton::bytes() const {
  std::int64_t sum = start_.u.bytes();
  for (const Unknowns* x : {&residual_, &step_, &direction_, &image_}) sum += x->u.bytes();
  for (const Unknowns& x : basis_) sum += x.u.bytes();
  return sum;
}

}  // namespace polyslip::fft_solver
