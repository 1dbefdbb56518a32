#include "src/mean_field/anderson.hpp"

#include <cmath>

#include "src/mean_field/deviator.hpp"

namespace polyslip::mean_field {
namespace {

double inner(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

std::vector<double> minus(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> r(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) r[i] = a[i] - b[i];
  return r;
}

}  // namespace

void Anderson::forget() {
  last_x_.clear();
  steps_.clear();
  changes_.clear();
}

std::vector<double> Anderson::next(const std::vector<double>& x, const std::vector<double>& image) {
  const std::vector<double> residual = minus(image, x);
  const double size = std::sqrt(inner(residual, residual));
  if (last_x_.empty() || size < least_) least_ = size;
  if (size > 2 * least_) {
    forget();
    least_ = size;
  }
  if (!last_x_.empty()) {
    steps_.push_back(minus(x, last_x_));
    changes_.push_back(minus(residual, last_residual_));
    if (steps_.size() > depth_) {
      steps_.pop_front();
      changes_.pop_front();
    }
  }
  last_x_ = x;
  last_residual_ = residual;
  const std::size_t m = changes_.size();
  if (m == 0) return image;
  // least squares of the residual over the changes, by normal equations of unit columns with a little on their diagonal
  std::vector<double> A(m * m), b(m), length(m);
  for (std::size_t i = 0; i < m; ++i) length[i] = std::sqrt(inner(changes_[i], changes_[i])) + 1e-300;
  for (std::size_t i = 0; i < m; ++i) {
    b[i] = inner(changes_[i], residual) / length[i];
    for (std::size_t j = 0; j < m; ++j)
      A[i * m + j] = inner(changes_[i], changes_[j]) / (length[i] * length[j]) + (i == j ? 1e-12 : 0);
  }
  if (!solve_dense(A.data(), static_cast<int>(m), b.data(), 1)) return image;
  std::vector<double> result = image;
  for (std::size_t k = 0; k < m; ++k)
    for (std::size_t i = 0; i < x.size(); ++i) result[i] -= b[k] / length[k] * (steps_[k][i] + changes_[k][i]);
  return result;
}

}  // namespace polyslip::mean_field
