#pragma once
// Limited-memory BFGS by PETSc's TAO (type lmvm, blmvm with bounds), for problems of few parameters and exact gradients.
#include <functional>
#include <string>
#include <vector>

namespace polyslip::training {

/// Value at x; `gradient` has the size of x and is to be set. Where data are dealt to ranks the function sums over them, so
/// that each rank, which runs its own copy of the optimiser, sees the same numbers.
using Function = std::function<double(const std::vector<double>& x, std::vector<double>& gradient)>;

struct LbfgsOptions {
  int iterations = 200;
  double gradient = 1e-8;            ///< ends where the norm of the (projected) gradient is smaller
  double relative = 1e-10;           ///< or smaller than this share of the first one
  std::vector<double> lower, upper;  ///< bounds; empty: none
};

struct LbfgsResult {
  bool converged = false;
  int iterations = 0;
  double value = 0, gradient = 0;  ///< at the end; norm
  std::string reason;              ///< why it ended, in words
};

/// Called after each iteration, the first time with 0 for the start; false ends the search.
using Watch = std::function<bool(int iteration, const std::vector<double>& x, double value, double gradient)>;

/// Minimises from x, which becomes the place found. PETSc must be initialised. What `function` throws is passed on.
LbfgsResult minimise_lbfgs(const Function& function, std::vector<double>& x, const LbfgsOptions& options,
                           const Watch& watch = {});

}  // namespace polyslip::training
