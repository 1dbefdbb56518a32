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

Mat3<double> matrix(const load::Tensor& a) {
  Mat3<double> m;
  std::copy(a.begin(), a.end(), m.m);
  return m;
}

double inner(const load::Tensor& a, const Mat3<double>& b) {
  double sum = 0;
  for (std::size_t c = 0; c < 9; ++c) sum += a[c] * b.m[c];
  return sum;
}

/// Change of P or σ by a change of F.
Mat3<double> derivative(const kernels::Response<double>& response, const PointStress& now, const Mat3<double>& dF,
                        bool cauchy) {
  const Mat3<double> F = gradient(now.H);
  const Mat3<double> dP = kernels::apply_tangent(F, response.stress, response.tangent, dF);
  if (!cauchy) return dP;
  const Mat3<double> inverse = kernels::inverse(F);
  // d ln J = tr(F⁻¹ dF)
  double volume = 0;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) volume += inverse(j, i) * dF(i, j);
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

/// The step in the free space that takes `misfit` (target − stress) away, to first order. False where there is none.
bool newton_step(const kernels::Response<double>& response, const PointStress& now, const load::FreeSpace& free,
                 bool cauchy, const double (&misfit)[9], double (&step)[9]) {
  const int n = free.dimensions();
  double a[9][9];
  for (int j = 0; j < n; ++j) {
    const Mat3<double> column = derivative(response, now, matrix(free.basis(j)), cauchy);
    for (int i = 0; i < n; ++i) a[i][j] = inner(free.basis(i), column);
    step[j] = misfit[j];
  }
  if (!solve_dense(n, a, step)) return false;
  return std::all_of(step, step + n, [](double s) { return std::isfinite(s) && std::abs(s) < 1; });
}

/// Target − stress in the free space.
void misfit_of(const load::BoundaryTarget& target, const PointStress& now, const load::FreeSpace& free,
               double (&misfit)[9]) {
  const Mat3<double> difference = matrix(target.stress) - (target.is_cauchy ? now.sigma : now.P);
  for (int i = 0; i < free.dimensions(); ++i) misfit[i] = inner(free.basis(i), difference);
}

/// H + length · step
Mat3<double> moved(const Mat3<double>& H, const load::FreeSpace& free, const double (&step)[9], double length) {
  Mat3<double> result = H;
  for (int i = 0; i < free.dimensions(); ++i)
    for (std::size_t c = 0; c < 9; ++c) result.m[c] += length * step[i] * free.basis(i)[c];
  return result;
}

}  // namespace

Mat3<double> with_given(const Mat3<double>& H, const load::BoundaryTarget& target) {
  load::Tensor inside, given = target.F;
  std::copy(H.m, H.m + 9, inside.begin());
  for (std::size_t c = 0; c < 9; c += 4) given[c] -= 1;
  return matrix(target.free().join(inside, given));
}

load::StepReport solve_mixed(material::MaterialPoint& point, const load::BoundaryTarget& target, const Options& options,
                             PointStress& now) {
  const load::FreeSpace free = target.free();
  const int n = free.dimensions();
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
    misfit_of(target, now, free, misfit);
    for (int i = 0; i < n; ++i) {
      error = std::max(error, std::abs(misfit[i]));
      if (stepping) left += misfit[i] * step[i];
    }
    for (const double p : now.P.m) largest = std::max(largest, std::abs(p));
    report.stress = largest > 0 ? error / largest : 0;
    const bool sound = response.converged && std::isfinite(error) && std::isfinite(largest);
    if (sound && (n == 0 || error <= std::max(options.stress * largest, options.stress_floor))) {
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
      now.H = moved(from, free, step, length);
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
    for (int i = 0; i < n; ++i) work += misfit[i] * step[i];
    now.H = moved(from, free, step, 1);
  }
}

int predict_at_rest(material::MaterialPoint& point, const load::BoundaryTarget& target, const PointStress& now,
                    Mat3<double>& H) {
  const load::FreeSpace free = target.free();
  H = with_given(now.H, target);
  if (free.dimensions() == 0) return 0;
  PointStress rest = now;
  // in so short a time nothing flows
  const kernels::Response<double> response = evaluate(point, 1e-12 * target.dt, rest);
  point.revert();
  if (!response.converged) return 1;
  double step[9], misfit[9];
  misfit_of(target, rest, free, misfit);
  const Mat3<double> pushed = derivative(response, rest, H - now.H, target.is_cauchy);
  for (int i = 0; i < free.dimensions(); ++i) misfit[i] -= inner(free.basis(i), pushed);
  if (newton_step(response, rest, free, target.is_cauchy, misfit, step)) H = moved(H, free, step, 1);
  return 1;
}

}  // namespace polyslip::point_solver
