#pragma once
// A fit of few parameters by maximum likelihood with what can be said of each: curvature, profile of the likelihood, bootstrap.
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "src/base/comm.hpp"
#include "src/training/lbfgs.hpp"

namespace polyslip::training {

/// A negative log likelihood (a sum over data, not a mean) with its gradient.
struct Likelihood {
  Function value;
  std::vector<double> start, lower, upper;  ///< bounds are those of what is believable, not of a confidence interval
};

/// NaN: cannot be said.
struct Estimate {
  static constexpr double none = std::numeric_limits<double>::quiet_NaN();
  double value = none;
  double standard_error = none;  ///< from the inverse of the curvature at the minimum; NaN where a direction is flat
  double profile_lower = none,
         profile_upper = none;  ///< 95 %; NaN: the likelihood does not fall enough up to the bound
  double bootstrap_lower = none, bootstrap_upper = none;  ///< 2.5 and 97.5 % of the replicates
  bool identifiable() const { return profile_lower == profile_lower && profile_upper == profile_upper; }
};

struct Fit {
  std::vector<Estimate> estimates;
  std::vector<double> place;
  double value = 0;
  bool converged = false;
};

/// Curvature at x by central differences of the gradient, row by row, symmetric.
std::vector<double> curvature(const Function& function, const std::vector<double>& x);

/// Minimum, standard errors, and profile intervals: where twice the fall of the log likelihood, all other parameters fitted anew, is 3.84
/// (Venzon and Moolgavkar, Appl. Stat. 37 (1988), doi:10.2307/2347496). Every rank computes the same.
Fit fit_with_intervals(const Likelihood& likelihood);

/// Sets the bootstrap's intervals: replicate(i) is the likelihood of resampled data. Replicates are dealt to ranks (collective).
void bootstrap(Fit& fit, const Likelihood& likelihood, int replicates, const std::function<Function(int)>& replicate,
               const base::Comm& comm);

}  // namespace polyslip::training
