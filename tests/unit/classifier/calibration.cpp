// Temperatures and curves against data that were made with known ones.
#include "src/classifier/calibration.hpp"

#include <catch2/catch.hpp>

#include <cmath>

#include "kernels/rotation/random.hpp"

using namespace polyslip;
using namespace polyslip::classifier;

namespace {

constexpr int systems = 5;

/// Rows whose labels are the softmax of β times their scores.
LogScores scores_of(double beta, bool partial = false, int count = 400) {
  LogScores result;
  for (int r = 0; r < count; ++r) {
    double score[systems], label[systems], sum = 0;
    for (int s = 0; s < systems; ++s) {
      score[s] = kernels::random_normal(1, static_cast<std::uint64_t>(r), static_cast<std::uint32_t>(s));
      sum += label[s] = std::exp(beta * score[s]);
    }
    for (double& value : label) value /= sum;
    if (partial) {  // the system that acts is drawn; the label allows it and the next one
      double draw = kernels::random_uniform(2, static_cast<std::uint64_t>(r), 0);
      int acts = 0;
      while (acts < systems - 1 && (draw -= label[acts]) > 0) ++acts;
      for (int s = 0; s < systems; ++s) label[s] = s == acts || s == (acts + 1) % systems ? 1 : 0;
    }
    result.add(score, label, systems, partial, 1);
  }
  return result;
}

}  // namespace

TEST_CASE("the exponent that made soft labels is found exactly") {
  for (const double beta : {0.3, 1.0, 4.0, 25.0})
    CHECK(fit_exponent(scores_of(beta)).beta == Approx(beta).epsilon(1e-9));
  // the loss at the minimum is the entropy of the labels; one row by hand
  LogScores two;
  const double score[2] = {0, std::log(3.0)}, label[2] = {0.25, 0.75};
  two.add(score, label, 2, false, 1);
  CHECK(two.loss(1) == Approx(-0.25 * std::log(0.25) - 0.75 * std::log(0.75)));
  CHECK(fit_exponent(two).beta == Approx(1));
  CHECK(fit_exponent(LogScores{}).beta == 1);
}

TEST_CASE("labels of a set of systems: the exponent within its error, loss and slope by hand") {
  const Exponent found = fit_exponent(scores_of(3, true, 4000));
  CHECK(std::abs(found.beta - 3) < 4 * found.standard_error);
  CHECK(found.standard_error < 0.2);
  LogScores one;
  const double score[3] = {0, 1, 2}, label[3] = {1, 1, 0};
  one.add(score, label, 3, true, 1);
  double slope = 0, curvature = 0;
  CHECK(one.loss(1, &slope, &curvature) == Approx(std::log((1 + std::exp(1.0) + std::exp(2.0)) / (1 + std::exp(1.0)))));
  const double h = 1e-5;
  CHECK(slope == Approx((one.loss(1 + h) - one.loss(1 - h)) / (2 * h)).epsilon(1e-8));
  CHECK(curvature == Approx((one.loss(1 + h) - 2 * one.loss(1) + one.loss(1 - h)) / (h * h)).epsilon(1e-4));
}

TEST_CASE("a label out of reach of doubles costs what it should") {
  LogScores one;
  const double score[2] = {0, -2000}, label[2] = {0, 1};
  one.add(score, label, 2, true, 1);
  CHECK(one.loss(1) == Approx(2000));
}

TEST_CASE("shares raised to a power") {
  double share[3] = {0.2, 0.8, 0};
  sharpen(share, 3, 2);
  CHECK(share[0] == Approx(0.04 / 0.68));
  CHECK(share[1] == Approx(0.64 / 0.68));
  CHECK(share[2] == 0);
}

TEST_CASE("curves of Platt and of beta calibration find what distorted the probabilities") {
  const ProbabilityCurve platt{0.5, 0.5, -0.7}, beta{0.6, 1.4, 0.3};
  for (const bool is_beta : {false, true}) {
    const ProbabilityCurve& truth = is_beta ? beta : platt;
    std::vector<double> p, outcome;
    for (int i = 1; i < 4000; ++i) {
      p.push_back(i / 4000.0);
      outcome.push_back(truth(p.back()));
    }
    const std::vector<double> weights(p.size(), 1e4);  // so many rows that the pull to the identity is lost
    const ProbabilityCurve found = is_beta ? fit_beta(p, outcome, weights) : fit_platt(p, outcome, weights);
    CHECK(found.a == Approx(truth.a).epsilon(1e-4));
    CHECK(found.b == Approx(truth.b).epsilon(1e-4));
    CHECK(found.c == Approx(truth.c).epsilon(1e-3));
  }
  const ProbabilityCurve identity;
  CHECK(identity(0.3) == Approx(0.3));
  // separable data stay finite, and a few rows stay near the identity
  const ProbabilityCurve few = fit_platt({0.1, 0.9}, {0, 1}, {1, 1});
  CHECK(few(0.9) > 0.9);
  CHECK(few(0.9) < 0.999);
}

TEST_CASE("a calibration as numbers and back") {
  Calibration calibration;
  calibration.beta = 0.8;
  calibration.confidence = {1.5, 0.5, -0.25};
  calibration.climb = {2, 3, 4};
  CHECK(Calibration::read(calibration.write()).write() == calibration.write());
  CHECK(Calibration::read(calibration.write()).confidence(0.4) == calibration.confidence(0.4));
}
