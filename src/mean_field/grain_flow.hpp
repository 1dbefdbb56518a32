#pragma once
// What a grain answers to a stress, and its inverse: the stress at which it meets a condition D(σ) + M̃ σ = c. A set of grains is
// any class with
//   int size() const;  template <class U> U weight(int grain) const;
//   template <class U> void flow(int grain, const Vec5<U>& stress, GrainFlow<U>& flow) const;
// in sample axes, where U is its own number type or a dual of it.
#include <algorithm>

#include "src/mean_field/deviator.hpp"

namespace polyslip::mean_field {

template <class T>
struct GrainFlow {
  Vec5<T> rate;     ///< D, 1/s
  Mat5<T> tangent;  ///< ∂D/∂σ, 1/(Pa s)
  Mat5<T> secant;   ///< M with D = M σ, 1/(Pa s)
};

struct LocalOptions {
  double tolerance = 1e-11;        ///< of D(σ) + M̃ σ − c, over |c|
  double stress_tolerance = 1e-6;  ///< of the next Newton step, over |σ|
  int iterations = 200;
};

constexpr double rounding = 1e-14;  ///< of a residual, over |c|

struct LocalReport {
  bool converged = false;
  int evaluations = 0;
};

/// Newton's method for a monotone function: a step that goes too far is shortened by a multiple of the identity on the Jacobian, which
/// also keeps it bounded where few systems act. flow: at the stress, at the beginning and at the end.
template <class Grains>
bool newton_grain(const Grains& grains, int grain, const Mat5<double>& M, const Vec5<double>& c,
                  const LocalOptions& options, Vec5<double>& stress, GrainFlow<double>& flow, int& evaluations) {
  const double size = norm(c);
  const auto residual = [&](const Vec5<double>& s, GrainFlow<double>& there) {
    grains.flow(grain, s, there);
    ++evaluations;
    return there.rate + M * s - c;
  };
  // along the guess's ray to where the residual's size is about right: laws are steep, so that a few secants of the logarithm do
  Vec5<double> F = flow.rate + M * stress - c;
  for (int k = 0; k < 60; ++k) {
    const Vec5<double> there = F + c;
    const double ratio = norm(there) / size;
    if (ratio > 0.3 && ratio < 3) break;
    const double steepness = dot((flow.tangent + M) * stress, there) / dot(there, there);
    const double factor = ratio > 0 ? std::exp(-std::log(ratio) / std::max(1.0, steepness)) : 10;
    stress = std::min(std::max(factor, 0.1), 10.0) * stress;
    F = residual(stress, flow);
  }
  double error = norm(F), shift = 0;
  for (int k = 0; k < options.iterations; ++k) {
    const Mat5<double> J = flow.tangent + M;
    if (error <= options.tolerance * size) {
      // rates that hardly feel a stress say little about it: another step, unless rounding is all that is left
      Mat5<double> factors = J;
      Vec5<double> step = F;
      if (error <= rounding * size || !solve_dense(factors.m, 5, step.v, 1) ||
          norm(step) <= options.stress_tolerance * norm(stress))
        return true;
    }
    double trace = 0;
    for (int i = 0; i < 5; ++i) trace += J(i, i);
    bool accepted = false;
    while (!accepted && shift < 1e6) {
      Mat5<double> shifted = J + diagonal5(shift * trace);
      Vec5<double> step = F;
      if (solve_dense(shifted.m, 5, step.v, 1)) {
        GrainFlow<double> flow_there;
        const Vec5<double> trial = stress - step, there = residual(trial, flow_there);
        // either the residual falls, or the potential whose gradient it is still falls at the step's end
        accepted = norm(there) < error || dot(there, step) > -0.3 * dot(F, step);
        if (accepted) {
          stress = trial;
          flow = flow_there;
          F = there;
          error = norm(there);
        }
      }
      if (!accepted) shift = shift == 0 ? 1e-10 : shift * 10;
    }
    if (!accepted) return error <= 1e3 * options.tolerance * size;  // nothing helps any more
    shift = shift < 1e-12 ? 0 : shift * 0.1;
  }
  return error <= options.tolerance * size;
}

/// Solves D(σ) + M̃ σ = c from the stress that is given, in place; c in 1/s, M̃ in 1/(Pa s). M̃ may be zero (Taylor). Where Newton's
/// method fails, the solution is followed from that of a grain beside which a linear medium flows, whose share dwindles. flow: at the
/// stress, at the beginning and at the end.
template <class Grains>
LocalReport solve_grain(const Grains& grains, int grain, const Mat5<double>& M, const Vec5<double>& c,
                        const LocalOptions& options, Vec5<double>& stress, GrainFlow<double>& flow) {
  LocalReport report;
  const double size = norm(c), first = norm(stress);
  if (size > 0 && first > 0)
    report.converged = newton_grain(grains, grain, M, c, options, stress, flow, report.evaluations);
  if (report.converged) return report;
  const double unit = size / norm(stress);
  stress = (first / size) * c;
  grains.flow(grain, stress, flow);
  LocalOptions loose = options;
  loose.tolerance = 1e-3;
  for (double share = 1; share > 1e-8; share *= 0.3)
    newton_grain(grains, grain, M + diagonal5(share * unit), c, loose, stress, flow, report.evaluations);
  report.converged = newton_grain(grains, grain, M, c, options, stress, flow, report.evaluations);
  return report;
}

}  // namespace polyslip::mean_field
