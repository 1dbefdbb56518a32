#include "src/mean_field/boundary.hpp"

#include <algorithm>
#include <cmath>

#include "src/base/require.hpp"

namespace polyslip::mean_field {
namespace {

constexpr double largest_volume_change = 0.1;  // of a prescribed strain rate, over its size

Mat3<double> matrix(const load::Tensor& a) {
  Mat3<double> m;
  std::copy(a.begin(), a.end(), m.m);
  return m;
}
load::Tensor tensor(const Mat3<double>& a) {
  load::Tensor result;
  std::copy(a.m, a.m + 9, result.begin());
  return result;
}

}  // namespace

BoundaryProblem::BoundaryProblem(const load::BoundaryTarget& target, const Mat3<double>& F_start)
    : target_(target),
      F_start_(F_start),
      free_(target.free()),
      given_F_(free_.rest(target.F)),
      free_count_(free_.dimensions()),
      unknowns_(free_count_ + 6) {
  for (int i = 0; i < free_count_; ++i) {
    const load::Tensor& a = free_.basis(i);
    mean_stress_given_ |= std::abs(a[0] + a[4] + a[8]) > 1e-9;
  }
  if (mean_stress_given_) return;
  Mat3<double> F;
  std::copy(target.F.begin(), target.F.end(), F.m);
  const double change = std::log(kernels::determinant(F) / kernels::determinant(F_start));
  const double size = std::max(norm(given_rate()) * target.dt, std::abs(change));
  base::require(std::abs(change) <= largest_volume_change * size + 1e-12,
                "the load prescribes all normal components of F and a change of volume of ", change,
                " in one increment; mean-field solvers neglect elastic strains, so that the volume stays: leave one "
                "normal component free (P = 0)");
}

Vec5<double> BoundaryProblem::given_rate() const {
  const Mat3<double> F = matrix(free_.join(tensor(F_start_), target_.F));
  const Mat3<double> middle = kernels::scaled(F + F_start_, 0.5);
  return to_deviator(kernels::scaled((F - F_start_) * kernels::inverse(middle), 1 / target_.dt));
}

Vec5<double> BoundaryProblem::given_stress() const {
  const Mat3<double> s = matrix(free_.part(target_.stress));
  return to_deviator(kernels::scaled(s + kernels::transpose(s), 0.5));
}

void BoundaryProblem::pack(const BoundaryState<double>& state, double* y) const {
  for (int i = 0; i < free_count_; ++i) y[i] = along(i, state.F - F_start_) / target_.dt;
  for (int i = 0; i < 5; ++i) y[free_count_ + i] = state.stress[i];
  y[free_count_ + 5] = state.mean_stress;
}

bool BoundaryProblem::newton_matrix(const double* y, const Mat5<double>& M, const Vec5<double>& D0,
                                    double* inverse) const {
  using Number = kernels::Dual<double, most>;
  const int n = unknowns_;
  Number now[most] = {}, r[most] = {};
  for (int i = 0; i < n; ++i) now[i] = Number::variable(y[i], i);
  Mat3<Number> start;
  for (int c = 0; c < 9; ++c) start.m[c] = Number(F_start_.m[c]);
  residual(now, constant<Number>(M), constant<Number>(D0), start, r);
  // stresses and rates differ by many powers of ten: rows and columns are brought to 1 before pivots are chosen
  double row[most], column[most], J[most * most];
  for (int j = 0; j < n; ++j) column[j] = j < free_count_ ? 1 : std::max(1 / (norm(M) + 1e-300), 1e-300);
  for (int i = 0; i < n; ++i) {
    row[i] = 0;
    for (int j = 0; j < n; ++j) row[i] = std::max(row[i], std::abs(r[i].d[j] * column[j]));
    if (!(row[i] > 0)) return false;
    for (int j = 0; j < n; ++j) J[i * n + j] = r[i].d[j] * column[j] / row[i];
  }
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) inverse[i * n + j] = i == j ? 1 : 0;
  if (!solve_dense(J, n, inverse, n)) return false;
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) inverse[i * n + j] *= column[i] / row[j];
  return true;
}

bool BoundaryProblem::solve(const Mat5<double>& M, const Vec5<double>& D0, BoundaryState<double>& state) const {
  double y[most] = {}, r[most] = {}, inverse[most * most] = {};
  const int n = unknowns_;
  state.F = F_start_;
  pack(state, y);
  for (int iteration = 0; iteration < 50; ++iteration) {
    if (!newton_matrix(y, M, D0, inverse)) return false;
    residual(y, M, D0, F_start_, r);
    double step_rate = 0, step_stress = 0, rate = norm(given_rate()), stress = 0;
    for (int i = 0; i < n; ++i) {
      double step = 0;
      for (int j = 0; j < n; ++j) step += inverse[i * n + j] * r[j];
      y[i] -= step;
      double& size = i < free_count_ ? rate : stress;
      double& change = i < free_count_ ? step_rate : step_stress;
      size = std::max(size, std::abs(y[i]));
      change = std::max(change, std::abs(step));
    }
    if (!std::isfinite(step_rate) || !std::isfinite(step_stress)) return false;
    if (iteration == 0) {  // small deformations: an answer to go on from where larger ones have none
      for (int i = 0; i < 5; ++i) state.stress[i] = y[free_count_ + i];
      state.mean_stress = y[free_count_ + 5];
      state.rate = M * state.stress + D0;
    }
    if (step_rate <= 1e-13 * rate && step_stress <= 1e-13 * stress) {
      state = unpack(y, F_start_);
      return true;
    }
  }
  // what pivots leave as noise may be above the bound for media that are nearly singular
  const BoundaryState<double> end = unpack(y, F_start_);
  residual(y, M, D0, F_start_, r);
  double error = 0;
  for (int i = free_count_; i < free_count_ + 5; ++i) error = std::max(error, std::abs(r[i]));
  if (!(error <= 1e-9 * (norm(end.rate) + norm(D0) + norm(M) * norm(end.stress)))) return false;
  state = end;
  return true;
}

}  // namespace polyslip::mean_field
