#pragma once
// The figures that models are compared by, each with its number of grains and a standard error from a bootstrap over microstructures:
// grains of one volume are not independent, volumes are.
#include <cstdint>
#include <string>
#include <vector>

#include "src/classifier/ranking.hpp"
#include "src/classifier/scored_grains.hpp"

namespace polyslip::classifier {

struct Metric {
  std::string name;
  double value = 0;           ///< NaN: nothing to measure
  double standard_error = 0;  ///< NaN: fewer than two microstructures
  std::int64_t n = 0;         ///< grains it rests on
};

/// How often each microstructure stands in each resample: rows of `clusters` counts that sum to `clusters` (Efron, Tibshirani, 1993;
/// resampling of clusters: Davison, Hinkley, 1997, §3.8). A function of its arguments.
std::vector<std::vector<double>> resamples(std::size_t clusters, int count, std::uint64_t seed);

/// Rows of one model on one test, ready to be measured with many weights.
class Scoreboard {
 public:
  /// `rows` in any order that is the same for all models.
  explicit Scoreboard(std::vector<ScoredGrain> rows);

  const std::vector<ScoredGrain>& rows() const { return rows_; }
  std::size_t microstructures() const { return clusters_.size(); }

  /// top1, top2, macro_f1 (mechanisms that occur among the labels), nll, brier, ece (top system), js, twin_roc_auc, twin_pr_auc, twin_mae,
  /// cross_slip_roc_auc, climb_roc_auc, cross_slip_ece, climb_ece, twin_ece, hot_roc_auc_cF, hot_roc_auc_hP; then those that end in
  /// _by_size, weighted by the grains' share of the volume or area as well.
  static const std::vector<std::string>& names();

  /// All metrics, one number per name; `copies`: of each microstructure, ascending by their numbers.
  std::vector<double> measure(const std::vector<double>& copies) const;
  std::vector<std::int64_t> counts() const;

  /// With standard errors over `count` resamples.
  std::vector<Metric> metrics(int count, std::uint64_t seed) const;

 private:
  friend struct Measurement;
  std::vector<ScoredGrain> rows_;
  std::vector<std::size_t> cluster_of_;  // of each row
  std::vector<double> clusters_;         // ascending numbers of microstructures
  // rows that have a quantity, and their ranking by it
  struct Ranked {
    std::vector<std::size_t> rows;
    std::vector<char> positive;
    std::vector<double> outcome;
    Ranking ranking;
  };
  template <class Score, class Outcome, class Label>
  Ranked ranked(const Score& score, const Outcome& outcome, const Label& label) const;
  Ranked top_, twin_, cross_slip_, climb_, hot_fcc_, hot_hcp_;
};

/// value(a) − value(b) of two models on the same grains, with its standard error, by name. std::logic_error for other grains.
struct Difference {
  std::string name;
  double value = 0, standard_error = 0;
  double low = 0, high = 0;  ///< middle 95 % of the resamples
};
std::vector<Difference> compare(const Scoreboard& a, const Scoreboard& b, int count, std::uint64_t seed);

/// Grains by true (row) and predicted (column) mechanism.
std::vector<std::vector<double>> confusion(const std::vector<ScoredGrain>& rows, std::size_t mechanisms);

}  // namespace polyslip::classifier
