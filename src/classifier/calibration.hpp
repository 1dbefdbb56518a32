#pragma once
// From scores to probabilities that hold: one temperature for the shares, one logistic curve each for the binary answers.
#include <array>
#include <vector>

#include "src/classifier/ranking.hpp"

namespace polyslip::classifier {

/// Rows of log scores and of the labels that they are fitted to: what temperatures and exponents need, whatever the model.
struct LogScores {
  struct Row {
    std::size_t first = 0, count = 0;  ///< of the numbers below
    bool partial = false;              ///< labels are 0 or 1: systems that agree with an observation
    double weight = 1;
  };
  std::vector<Row> rows;
  std::vector<double> score;  ///< any additive constant per row
  std::vector<double> label;  ///< shares, or 0 and 1

  void add(const double* scores, const double* labels, std::size_t count, bool partial, double weight);
  /// Mean over rows of −Σ y log p, or −log Σ compatible p, p = softmax(β score); its first two derivatives by β where asked for.
  double loss(double beta, double* slope = nullptr, double* curvature = nullptr) const;
};

/// The β ≥ 0 of the least loss, by Newton's method safeguarded by bisection, and its standard error from the curvature (rows taken as
/// independent; NaN where there are none). 1/β is a temperature (Guo et al., ICML 2017, arXiv:1706.04599); for scores log(τ/τ_c), β is the
/// exponent of the law. Between 1e-3 and 1e3; 1 without rows.
struct Exponent {
  double beta = 1, standard_error = 0;
};
Exponent fit_exponent(const LogScores& scores);

/// Shares raised to the power β and normalised, in place; rows of zeros stay.
void sharpen(double* share, int count, double beta);

/// P = 1/(1 + exp(−(a ln p − b ln(1 − p) + c))) for a score p in (0, 1): beta calibration (Kull, Silva Filho, Flach, AISTATS 2017); with
/// a = b Platt's curve over the logit of p (1999). a = b = 1, c = 0 leaves p as it is.
struct ProbabilityCurve {
  double a = 1, b = 1, c = 0;
  double operator()(double p) const;
};
/// Least log loss with a slight pull to the identity (one row's worth), so that separable data stay finite. `outcome` from 0 to 1.
ProbabilityCurve fit_platt(const std::vector<double>& p, const std::vector<double>& outcome,
                           const std::vector<double>& weights);
ProbabilityCurve fit_beta(const std::vector<double>& p, const std::vector<double>& outcome,
                          const std::vector<double>& weights);

/// What a model's answers are corrected by; kept with the model.
struct Calibration {
  double beta = 1;              ///< of the shares
  ProbabilityCurve confidence;  ///< of the largest share, to the probability that its system is the right one
  ProbabilityCurve cross_slip, climb;

  static constexpr int numbers = 10;
  std::array<double, numbers> write() const;
  static Calibration read(const std::array<double, numbers>& values);
};

}  // namespace polyslip::classifier
