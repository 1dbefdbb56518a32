#include "src/point_solver/mixed_newton.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "src/base/require.hpp"

namespace polyslip::point_solver {
namespace {

using kernels::Mat3;

constexpr double noted = 0.9;      // of the residual's work: a step that leaves more is shortened
constexpr int most_shortened = 6;  // times that a step may be

Mat3<double> gradient(const Mat3<double>& H) { return H + Mat3<double>::identity(); }

/// The law at `now.H`: fills the stresses.
kernels::Response<double> evaluate(material::MaterialPoint& point, double dt, PointStress& now) {
  const kernels::Response<double> response = point.evaluate(now.H, dt);
  const Mat3<double> F = gradient(now.H);
  now.P = kernels::first_piola(F, response.stress);
  now.sigma = kernels::scaled(now.P * kernels::transpose(F), 1 / kernels::determinant(F));
  return response;
}

/// ∂(P or σ)/∂F along one component of F.
Mat3<double> derivative(const kernels::Response<double>& response, const PointStress& now, int component, bool cauchy) {
  const Mat3<double> F = gradient(now.H);
  Mat3<double> dF{};
  dF.m[component] = 1;
  const Mat3<double> dP = kernels::apply_tangent(F, response.stress, response.tangent, dF);
  if (!cauchy) return dP;
  const Mat3<double> inverse = kernels::inverse(F);
  // d ln J = tr(F⁻¹ dF)
  const double volume = inverse(component % 3, component / 3);
  return kernels::scaled(dP * kernels::transpose(F) + now.P * kernels::transpose(dF), 1 / kernels::determinant(F)) -
         kernels::scaled(now.sigma, volume);
}

/// Gaussian elimination with pivoting; false where the matrix is singular to round-off.
bool solve_dense(int n, double (&a)[9][9], double (&b)[9]) {
  for (int k = 0; k < n; ++k) {
    int pivot = k;
    for (int i = k + 1; i < n; ++i)
      if (std::abs(a[i][k]) > std::abs(a[pivot][k])) pivot = i;
    if (!(std::abs(a[pivot][k]) > 1e-300)) return false;
    std::swap(a[pivot], a[k]);
    std::swap(b[pivot], b[k]);
    for (int i = k + 1; i < n; ++i) {
      const double factor = a[i][k] / a[k][k];
      for (int j = k + 1; j < n; ++j) a[i][j] -= factor * a[k][j];
      b[i] -= factor * b[k];
    }
  }
  for (int k = n - 1; k >= 0; --k) {
    for (int j = k + 1; j < n; ++j) b[k] -= a[k][j] * b[j];
    b[k] /= a[k][k];
  }
  return true;
}

/// The step of the free components that takes `misfit` (target − stress) away, to first order. False where there is none.
bool newton_step(const kernels::Response<double>& response, const PointStress& now, const FreeComponents& free,
                 bool cauchy, const double (&misfit)[9], double (&step)[9]) {
  double a[9][9];
  for (int j = 0; j < free.count; ++j) {
    const Mat3<double> column = derivative(response, now, free.index[j], cauchy);
    for (int i = 0; i < free.count; ++i) a[i][j] = column.m[free.index[i]];
    step[j] = misfit[j];
  }
  if (!solve_dense(free.count, a, step)) return false;
  return std::all_of(step, step + free.count, [](double s) { return std::isfinite(s) && std::abs(s) < 1; });
}

}  // namespace

FreeComponents::FreeComponents(const load::Mask& given) {
  for (int c = 0; c < 9; ++c)
    if (!given[static_cast<std::size_t>(c)]) index[count++] = c;
}

load::StepReport solve_mixed(material::MaterialPoint& point, const load::BoundaryTarget& target, const Options& options,
                             PointStress& now) {
  const FreeComponents free(target.F_given);
  load::StepReport report;
  Mat3<double> from = now.H;  // of the step that is being tried
  double step[9], misfit[9], work = 0, length = 1;
  int shortened = 0;
  bool stepping = false;
  for (;;) {
    const kernels::Response<double> response = evaluate(point, target.dt, now);
    ++report.sweeps;
    report.evaluations += response.evaluations;
    double error = 0, largest = 0, left = 0;
    for (int i = 0; i < free.count; ++i) {
      const int c = free.index[i];
      misfit[i] = target.stress[static_cast<std::size_t>(c)] - (target.is_cauchy ? now.sigma : now.P).m[c];
      error = std::max(error, std::abs(misfit[i]));
      if (stepping) left += misfit[i] * step[i];
    }
    for (const double p : now.P.m) largest = std::max(largest, std::abs(p));
    report.stress = largest > 0 ? error / largest : 0;
    const bool sound = response.converged && std::isfinite(error) && std::isfinite(largest);
    if (sound && (free.count == 0 || error <= std::max(options.stress * largest, options.stress_floor))) {
      report.converged = true;
      return report;
    }
    if (report.newton >= options.iterations) {
      report.reason = base::text("after ", report.newton, " iterations the stress is off by ", report.stress);
      return report;
    }
    if (stepping && !(sound && std::abs(left) <= noted * std::abs(work))) {
      if (shortened == most_shortened) {
        report.reason = base::text("no step takes the stress nearer than ", report.stress);
        return report;
      }
      // the work of the misfit along a good step goes to zero: where it would, by a straight line
      double part = 0.5;
      if (sound && left * work < 0) part = std::clamp(work / (work - left), 0.1, 0.7);
      length *= part;
      ++shortened;
      if (!sound) point.revert();
      for (int i = 0; i < free.count; ++i) now.H.m[free.index[i]] = from.m[free.index[i]] + length * step[i];
      continue;
    }
    if (!sound) {
      report.reason = "the law did not converge";
      return report;
    }
    if (!newton_step(response, now, free, target.is_cauchy, misfit, step)) {
      report.reason = "the tangent has no answer to the prescribed stress";
      return report;
    }
    ++report.newton;
    stepping = true;
    shortened = 0;
    length = 1;
    work = 0;
    from = now.H;
    for (int i = 0; i < free.count; ++i) {
      work += misfit[i] * step[i];
      now.H.m[free.index[i]] += step[i];
    }
  }
}

int predict_at_rest(material::MaterialPoint& point, const load::BoundaryTarget& target, const PointStress& now,
                    Mat3<double>& H) {
  H = now.H;
  for (int c = 0; c < 9; ++c)
    if (target.F_given[static_cast<std::size_t>(c)])
      H.m[c] = target.F[static_cast<std::size_t>(c)] - (c % 4 == 0 ? 1 : 0);
  const FreeComponents free(target.F_given);
  if (free.count == 0) return 0;
  PointStress rest = now;
  // in so short a time nothing flows
  const kernels::Response<double> response = evaluate(point, 1e-12 * target.dt, rest);
  point.revert();
  if (!response.converged) return 1;
  double step[9], misfit[9];
  for (int i = 0; i < free.count; ++i) {
    const int c = free.index[i];
    misfit[i] = target.stress[static_cast<std::size_t>(c)] - (target.is_cauchy ? rest.sigma : rest.P).m[c];
  }
  for (int c = 0; c < 9; ++c) {
    const double change = H.m[c] - now.H.m[c];
    if (change == 0) continue;
    const Mat3<double> column = derivative(response, rest, c, target.is_cauchy);
    for (int i = 0; i < free.count; ++i) misfit[i] -= column.m[free.index[i]] * change;
  }
  if (newton_step(response, rest, free, target.is_cauchy, misfit, step))
    for (int i = 0; i < free.count; ++i) H.m[free.index[i]] += step[i];
  return 1;
}

}  // namespace polyslip::point_solver
