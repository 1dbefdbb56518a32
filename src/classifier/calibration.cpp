#include "src/classifier/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace polyslip::classifier {
namespace {

constexpr double least_beta = 1e-3, most_beta = 1e3;

double clamped(double p) { return std::min(1 - 1e-12, std::max(1e-12, p)); }

/// Solves the n × n system A x = b by Gauss's elimination; A symmetric positive definite.
template <std::size_t N>
std::array<double, N> solve(std::array<std::array<double, N>, N> A, std::array<double, N> b) {
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t r = i + 1; r < N; ++r) {
      const double factor = A[r][i] / A[i][i];
      for (std::size_t c = i; c < N; ++c) A[r][c] -= factor * A[i][c];
      b[r] -= factor * b[i];
    }
  for (std::size_t i = N; i-- > 0;) {
    for (std::size_t c = i + 1; c < N; ++c) b[i] -= A[i][c] * b[c];
    b[i] /= A[i][i];
  }
  return b;
}

/// Weighted logistic regression of outcomes on N features by damped Newton steps, with the penalty ½ |x − prior|².
template <std::size_t N>
std::array<double, N> logistic(const std::vector<std::array<double, N>>& features, const std::vector<double>& outcome,
                               const std::vector<double>& weights, const std::array<double, N>& prior) {
  const auto evaluate = [&](const std::array<double, N>& x, std::array<double, N>* gradient,
                            std::array<std::array<double, N>, N>* hessian) {
    double loss = 0;
    for (std::size_t i = 0; i < N; ++i) {
      loss += 0.5 * (x[i] - prior[i]) * (x[i] - prior[i]);
      if (gradient == nullptr) continue;
      (*gradient)[i] = x[i] - prior[i];
      for (std::size_t k = 0; k < N; ++k) (*hessian)[i][k] = i == k ? 1 : 0;
    }
    for (std::size_t row = 0; row < features.size(); ++row) {
      double z = 0;
      for (std::size_t i = 0; i < N; ++i) z += x[i] * features[row][i];
      // log(1 + exp z) − y z without overflow
      loss += weights[row] * (std::max(z, 0.0) + std::log1p(std::exp(-std::abs(z))) - outcome[row] * z);
      if (gradient == nullptr) continue;
      const double p = 1 / (1 + std::exp(-z));
      for (std::size_t i = 0; i < N; ++i) {
        (*gradient)[i] += weights[row] * (p - outcome[row]) * features[row][i];
        for (std::size_t k = 0; k < N; ++k)
          (*hessian)[i][k] += weights[row] * p * (1 - p) * features[row][i] * features[row][k];
      }
    }
    return loss;
  };
  std::array<double, N> x = prior;
  for (int iteration = 0; iteration < 100; ++iteration) {
    std::array<double, N> gradient{};
    std::array<std::array<double, N>, N> hessian{};
    const double loss = evaluate(x, &gradient, &hessian);
    const std::array<double, N> step = solve(hessian, gradient);
    double decrement = 0;
    for (std::size_t i = 0; i < N; ++i) decrement += step[i] * gradient[i];
    if (decrement < 1e-14 * (1 + std::abs(loss))) break;
    double length = 1;
    for (int halving = 0; halving < 40; ++halving, length *= 0.5) {
      std::array<double, N> tried = x;
      for (std::size_t i = 0; i < N; ++i) tried[i] -= length * step[i];
      if (evaluate(tried, nullptr, nullptr) <= loss - 1e-4 * length * decrement) {
        x = tried;
        break;
      }
    }
  }
  return x;
}

}  // namespace

void LogScores::add(const double* scores, const double* labels, std::size_t count, bool partial, double weight) {
  rows.push_back({score.size(), count, partial, weight});
  score.insert(score.end(), scores, scores + count);
  label.insert(label.end(), labels, labels + count);
}

double LogScores::loss(double beta, double* slope, double* curvature) const {
  double sum = 0, all = 0, first = 0, second = 0;
  for (const Row& row : rows) {
    const double *x = &score[row.first], *y = &label[row.first];
    const double largest = *std::max_element(x, x + row.count);
    // moments of the scores under the softmax, and under the softmax of the systems that a partial label allows
    double z = 0, mean = 0, square = 0, z_in = 0, mean_in = 0, square_in = 0, aim = 0, total = 0;
    for (std::size_t s = 0; s < row.count; ++s) {
      const double d = x[s] - largest, e = std::exp(beta * d);
      z += e;
      mean += e * d;
      square += e * d * d;
      if (row.partial && y[s] > 0) {
        z_in += e;
        mean_in += e * d;
        square_in += e * d * d;
      }
      aim += y[s] * d;
      total += y[s];
    }
    if (!(total > 0)) continue;
    mean /= z;
    square /= z;
    all += row.weight;
    if (row.partial) {
      // all of what is allowed may be out of reach of doubles: its own largest score then stands for it
      if (!(z_in > 0)) {
        double best = -std::numeric_limits<double>::infinity();
        for (std::size_t s = 0; s < row.count; ++s)
          if (y[s] > 0) best = std::max(best, x[s] - largest);
        sum += row.weight * (std::log(z) - beta * best);
        first += row.weight * (mean - best);
        second += row.weight * (square - mean * mean);
        continue;
      }
      mean_in /= z_in;
      square_in /= z_in;
      sum += row.weight * (std::log(z) - std::log(z_in));
      first += row.weight * (mean - mean_in);
      second += row.weight * (square - mean * mean - square_in + mean_in * mean_in);
    } else {
      sum += row.weight * (total * std::log(z) - beta * aim);
      first += row.weight * (total * mean - aim);
      second += row.weight * total * (square - mean * mean);
    }
  }
  if (slope != nullptr) *slope = all > 0 ? first / all : 0;
  if (curvature != nullptr) *curvature = all > 0 ? second / all : 0;
  return all > 0 ? sum / all : 0;
}

Exponent fit_exponent(const LogScores& scores) {
  if (scores.rows.empty()) return {1, std::numeric_limits<double>::quiet_NaN()};
  double low = least_beta, high = most_beta, beta = 1, slope = 0, curvature = 0;
  for (int iteration = 0; iteration < 200; ++iteration) {
    scores.loss(beta, &slope, &curvature);
    (slope > 0 ? high : low) = beta;
    double next = curvature > 0 ? beta - slope / curvature : 0;
    if (!(next > low && next < high)) next = std::sqrt(low * high);
    const double change = std::abs(next - beta);
    beta = next;
    if (change < 1e-13 * beta) break;
  }
  scores.loss(beta, &slope, &curvature);
  double weight = 0;
  for (const LogScores::Row& row : scores.rows) weight += row.weight;
  return {beta, curvature > 0 ? 1 / std::sqrt(curvature * weight) : std::numeric_limits<double>::quiet_NaN()};
}

void sharpen(double* share, int count, double beta) {
  const double largest = *std::max_element(share, share + count);
  if (!(largest > 0)) return;
  double sum = 0;
  for (int s = 0; s < count; ++s) {
    share[s] = share[s] > 0 ? std::exp(beta * std::log(share[s] / largest)) : 0;
    sum += share[s];
  }
  for (int s = 0; s < count; ++s) share[s] /= sum;
}

double ProbabilityCurve::operator()(double p) const {
  const double q = clamped(p);
  return 1 / (1 + std::exp(-(a * std::log(q) - b * std::log1p(-q) + c)));
}

ProbabilityCurve fit_platt(const std::vector<double>& p, const std::vector<double>& outcome,
                           const std::vector<double>& weights) {
  std::vector<std::array<double, 2>> features;
  for (const double value : p) {
    const double q = clamped(value);
    features.push_back({std::log(q) - std::log1p(-q), 1});
  }
  const std::array<double, 2> x = logistic<2>(features, outcome, weights, {1, 0});
  return {x[0], x[0], x[1]};
}

ProbabilityCurve fit_beta(const std::vector<double>& p, const std::vector<double>& outcome,
                          const std::vector<double>& weights) {
  std::vector<std::array<double, 3>> features;
  for (const double value : p) {
    const double q = clamped(value);
    features.push_back({std::log(q), -std::log1p(-q), 1});
  }
  const std::array<double, 3> x = logistic<3>(features, outcome, weights, {1, 1, 0});
  return {x[0], x[1], x[2]};
}

std::array<double, Calibration::numbers> Calibration::write() const {
  return {beta,         confidence.a, confidence.b, confidence.c, cross_slip.a,
          cross_slip.b, cross_slip.c, climb.a,      climb.b,      climb.c};
}

Calibration Calibration::read(const std::array<double, numbers>& v) {
  return {v[0], {v[1], v[2], v[3]}, {v[4], v[5], v[6]}, {v[7], v[8], v[9]}};
}

}  // namespace polyslip::classifier
