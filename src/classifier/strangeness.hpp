#pragma once
// How unlike the grains of training a grain is: Mahalanobis' distance in a small space of invariants.
#include <vector>

#include "src/features/grain_graph.hpp"

namespace polyslip::classifier {

/// Invariants of each grain, `surroundings` numbers per grain: the drive (resolved over critical stress) of its most loaded system over
/// the mean of the graph, what the second, third and fifth have of it; log of its size over the mean; its neighbours; mean disorientation to
/// them by area; log of the ratio of critical stresses of its weakest twin, climb or other family to its weakest. InputError where the
/// graph has no load or a phase no systems.
constexpr int surroundings = 8;
std::vector<double> surroundings_of(const features::GrainGraph& graph);

/// Mean and covariance of training grains; 1 is the distance that 99 % of them stay below. Stored with a model as numbers().
class Strangeness {
 public:
  Strangeness() = default;
  /// Rows of `surroundings` numbers; at least 20 rows (std::logic_error).
  explicit Strangeness(const std::vector<double>& rows);
  static Strangeness from_numbers(const std::vector<double>& numbers);

  bool empty() const { return mean_.empty(); }
  /// √((x − m)ᵀ C⁻¹ (x − m)) over that of the 99th percentile (Mahalanobis, 1936); above 1 a grain is out of distribution.
  double operator()(const double* row) const;
  std::vector<double> numbers() const;

 private:
  double distance(const double* row) const;

  std::vector<double> mean_, cholesky_;  // lower triangle, row-major square
  double bound_ = 1;
};

}  // namespace polyslip::classifier
