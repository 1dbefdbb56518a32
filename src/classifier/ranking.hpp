#pragma once
// Scores of one number per row: how well it ranks, how well it is calibrated. Rows carry weights, so that a bootstrap is a change of weights;
// equal numbers count as equal, whatever their order.
#include <vector>

namespace polyslip::classifier {

/// Rows in ascending order of a score; made once, used with many weights.
class Ranking {
 public:
  Ranking() = default;
  explicit Ranking(std::vector<double> scores);

  /// Area under the receiver operating characteristic: probability that a positive row has a larger score than a negative one, ties
  /// counting one half (Hanley, McNeil, Radiology 143 (1982), doi:10.1148/radiology.143.1.7063747). NaN without positives or negatives.
  double roc_auc(const std::vector<char>& positive, const std::vector<double>& weights) const;

  /// Area under the precision–recall curve as average precision, Σ (recall step) × precision, one step per distinct score (Davis,
  /// Goadrich, ICML 2006, doi:10.1145/1143844.1143874). NaN without positives.
  double average_precision(const std::vector<char>& positive, const std::vector<double>& weights) const;

  /// Expected calibration error of the scores, read as probabilities of `outcome` (from 0 to 1), over bins of equal mass (Naeini et
  /// al., AAAI 2015; equal mass: Nixon et al., CVPRW 2019, arXiv:1904.01685). Rows of equal score share a bin. NaN without rows.
  double calibration_error(const std::vector<double>& outcome, const std::vector<double>& weights, int bins) const;

  struct Bin {
    double score = 0, outcome = 0;  ///< weighted means
    double weight = 0;
    long rows = 0;  ///< of positive weight
  };
  /// The bins of calibration_error, ascending; bins that no row falls into are left out.
  std::vector<Bin> bins(const std::vector<double>& outcome, const std::vector<double>& weights, int bins) const;

 private:
  template <class Group>
  void each_group(const Group& group) const;

  std::vector<double> scores_;
  std::vector<std::size_t> order_;
};

/// 15, and 5 below 200 rows.
int calibration_bins(long rows);

}  // namespace polyslip::classifier
