#include "src/training/intervals.hpp"

#include <algorithm>
#include <cmath>

namespace polyslip::training {
namespace {

constexpr double drop = 0.5 * 3.841458820694124;  // half the 95 % quantile of χ² with one degree of freedom

LbfgsOptions options_of(const Likelihood& likelihood) {
  LbfgsOptions options;
  options.iterations = 300;
  options.gradient = 1e-7;
  options.relative = 1e-9;
  options.lower = likelihood.lower;
  options.upper = likelihood.upper;
  return options;
}

/// The minimum from x, which becomes the place. Far from where a parameter matters the likelihood is flat, and a long first step may end
/// there: each parameter is then looked for along its whole range, and what is lower is where the search goes on.
LbfgsResult minimise(const Likelihood& likelihood, const Function& function, std::vector<double>& x) {
  LbfgsResult result = minimise_lbfgs(function, x, options_of(likelihood));
  constexpr int places = 16;
  std::vector<double> ignored;
  for (int round = 0; round < 4; ++round) {
    std::vector<double> best = x;
    double least = result.value - 1e-6 * (1 + std::abs(result.value));
    for (std::size_t i = 0; i < x.size(); ++i)
      for (int k = 0; k < places; ++k) {
        std::vector<double> y = x;
        y[i] = likelihood.lower[i] + (likelihood.upper[i] - likelihood.lower[i]) * (k + 0.5) / places;
        const double value = function(y, ignored);
        if (value < least) {
          least = value;
          best = y;
        }
      }
    if (best == x) break;
    x = best;
    result = minimise_lbfgs(function, x, options_of(likelihood));
  }
  return result;
}

/// The least value with parameter i held; x is where to begin and becomes where it is.
double held_minimum(const Likelihood& likelihood, std::size_t i, double at, std::vector<double>& x) {
  x[i] = at;
  std::vector<double> others, gradient;
  LbfgsOptions options = options_of(likelihood);
  const auto hold = [&](std::vector<double>& list) { list.erase(list.begin() + static_cast<std::ptrdiff_t>(i)); };
  others = x;
  hold(others);
  hold(options.lower);
  hold(options.upper);
  std::vector<double> whole = x;
  const Function function = [&](const std::vector<double>& y, std::vector<double>& slope) {
    std::copy(y.begin(), y.begin() + static_cast<std::ptrdiff_t>(i), whole.begin());
    std::copy(y.begin() + static_cast<std::ptrdiff_t>(i), y.end(), whole.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    whole[i] = at;
    const double value = likelihood.value(whole, gradient);
    slope = gradient;
    hold(slope);
    return value;
  };
  const double value = minimise_lbfgs(function, others, options).value;
  std::vector<double> ignored;
  function(others, ignored);
  x = whole;
  return value;
}

/// Where the profile of parameter i has risen by `drop` on one side; NaN where it has not up to the bound.
double profile_end(const Likelihood& likelihood, const Fit& fit, std::size_t i, double step) {
  const double best = fit.place[i], bound = step < 0 ? likelihood.lower[i] : likelihood.upper[i];
  std::vector<double> x = fit.place;
  double inside = best, outside = best;
  bool found = false;
  while (!found) {
    if (inside == bound) return Estimate::none;
    outside = step < 0 ? std::max(bound, inside + step) : std::min(bound, inside + step);
    std::vector<double> y = x;
    found = held_minimum(likelihood, i, outside, y) > fit.value + drop;
    if (found) break;
    inside = outside;
    x = y;
    step *= 2;
  }
  for (int halving = 0; halving < 40 && std::abs(outside - inside) > 1e-4 * (1e-3 + std::abs(outside - best));
       ++halving) {
    const double middle = 0.5 * (inside + outside);
    std::vector<double> y = x;
    if (held_minimum(likelihood, i, middle, y) > fit.value + drop) {
      outside = middle;
    } else {
      inside = middle;
      x = y;
    }
  }
  return 0.5 * (inside + outside);
}

/// Diagonal of the inverse of a symmetric matrix by Cholesky's factors; empty where it is not positive definite.
std::vector<double> inverse_diagonal(std::vector<double> a, std::size_t n) {
  double largest = 0;
  for (std::size_t i = 0; i < n; ++i) largest = std::max(largest, a[i * n + i]);
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t k = 0; k < j; ++k) a[j * n + j] -= a[j * n + k] * a[j * n + k];
    if (!(a[j * n + j] > 1e-7 * largest)) return {};
    a[j * n + j] = std::sqrt(a[j * n + j]);
    for (std::size_t i = j + 1; i < n; ++i) {
      for (std::size_t k = 0; k < j; ++k) a[i * n + j] -= a[i * n + k] * a[j * n + k];
      a[i * n + j] /= a[j * n + j];
    }
  }
  std::vector<double> result(n, 0);
  for (std::size_t column = 0; column < n; ++column) {  // L y = e, and |y|² is the entry of (L Lᵀ)⁻¹
    std::vector<double> y(n, 0);
    for (std::size_t i = column; i < n; ++i) {
      y[i] = i == column ? 1 : 0;
      for (std::size_t k = column; k < i; ++k) y[i] -= a[i * n + k] * y[k];
      y[i] /= a[i * n + i];
      result[column] += y[i] * y[i];
    }
  }
  return result;
}

/// NaN for parameters that the likelihood does not depend on where it is least; the others' errors take them as known.
std::vector<double> standard_errors(const Likelihood& likelihood, const std::vector<double>& place) {
  const std::size_t n = place.size();
  const std::vector<double> whole = curvature(likelihood.value, place);
  std::vector<std::size_t> curved;
  for (std::size_t i = 0; i < n; ++i) {
    const double range = likelihood.upper[i] - likelihood.lower[i];
    if (whole[i * n + i] * range * range > 1) curved.push_back(i);
  }
  std::vector<double> part;
  for (const std::size_t i : curved)
    for (const std::size_t j : curved) part.push_back(whole[i * n + j]);
  const std::vector<double> variances = inverse_diagonal(part, curved.size());
  std::vector<double> result(n, Estimate::none);
  for (std::size_t k = 0; k < variances.size(); ++k) {
    const double range = likelihood.upper[curved[k]] - likelihood.lower[curved[k]];
    // An error larger than the whole range says no more than a flat direction does.
    if (std::sqrt(variances[k]) < range) result[curved[k]] = std::sqrt(variances[k]);
  }
  return result;
}

double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  const double at = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (at - static_cast<double>(below)) * (values[above] - values[below]);
}

}  // namespace

std::vector<double> curvature(const Function& function, const std::vector<double>& x) {
  const std::size_t n = x.size();
  std::vector<double> result(n * n), plus(n), minus(n), y = x;
  for (std::size_t i = 0; i < n; ++i) {
    const double h = 1e-4 * std::max(1.0, std::abs(x[i]));
    y[i] = x[i] + h;
    function(y, plus);
    y[i] = x[i] - h;
    function(y, minus);
    y[i] = x[i];
    for (std::size_t j = 0; j < n; ++j) result[i * n + j] = (plus[j] - minus[j]) / (2 * h);
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < i; ++j)
      result[i * n + j] = result[j * n + i] = 0.5 * (result[i * n + j] + result[j * n + i]);
  return result;
}

Fit fit_with_intervals(const Likelihood& likelihood) {
  Fit fit;
  fit.place = likelihood.start;
  const LbfgsResult result = minimise(likelihood, likelihood.value, fit.place);
  fit.value = result.value;
  fit.converged = result.converged;
  const std::size_t n = fit.place.size();
  fit.estimates.resize(n);
  const std::vector<double> errors = standard_errors(likelihood, fit.place);
  for (std::size_t i = 0; i < n; ++i) {
    Estimate& estimate = fit.estimates[i];
    estimate.value = fit.place[i];
    const double range = likelihood.upper[i] - likelihood.lower[i];
    estimate.standard_error = errors[i];
    const double step =
        std::isnan(estimate.standard_error) ? 0.05 * range : std::min(estimate.standard_error, 0.2 * range);
    estimate.profile_lower = profile_end(likelihood, fit, i, -step);
    estimate.profile_upper = profile_end(likelihood, fit, i, step);
  }
  return fit;
}

void bootstrap(Fit& fit, const Likelihood& likelihood, int replicates, const std::function<Function(int)>& replicate,
               const base::Comm& comm) {
  const std::size_t n = fit.place.size();
  if (replicates == 0 || n == 0) return;
  std::vector<double> places(n * static_cast<std::size_t>(replicates), 0);
  for (int r = comm.rank(); r < replicates; r += comm.size()) {
    std::vector<double> x = fit.place;
    minimise(likelihood, replicate(r), x);
    std::copy(x.begin(), x.end(), places.begin() + static_cast<std::ptrdiff_t>(n) * r);
  }
  comm.sum(places.data(), static_cast<int>(places.size()));
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<double> values;
    for (std::size_t r = 0; r < static_cast<std::size_t>(replicates); ++r) values.push_back(places[r * n + i]);
    fit.estimates[i].bootstrap_lower = quantile(values, 0.025);
    fit.estimates[i].bootstrap_upper = quantile(values, 0.975);
  }
}

}  // namespace polyslip::training
