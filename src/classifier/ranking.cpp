#include "src/classifier/ranking.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace polyslip::classifier {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Ranking::Ranking(std::vector<double> scores) : scores_(std::move(scores)), order_(scores_.size()) {
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) { return scores_[a] < scores_[b]; });
}

/// Calls group(first, last) with places in order_ of rows of equal score, ascending.
template <class Group>
void Ranking::each_group(const Group& group) const {
  for (std::size_t first = 0; first < order_.size();) {
    std::size_t last = first + 1;
    while (last < order_.size() && scores_[order_[last]] == scores_[order_[first]]) ++last;
    group(first, last);
    first = last;
  }
}

double Ranking::roc_auc(const std::vector<char>& positive, const std::vector<double>& weights) const {
  double positives = 0, negatives = 0, above = 0;
  each_group([&](std::size_t first, std::size_t last) {
    double own_positive = 0, own_negative = 0;
    for (std::size_t i = first; i < last; ++i)
      (positive[order_[i]] != 0 ? own_positive : own_negative) += weights[order_[i]];
    above += own_positive * (negatives + 0.5 * own_negative);
    positives += own_positive;
    negatives += own_negative;
  });
  return positives > 0 && negatives > 0 ? above / (positives * negatives) : none;
}

double Ranking::average_precision(const std::vector<char>& positive, const std::vector<double>& weights) const {
  double all = 0, positives = 0;
  for (std::size_t i = 0; i < scores_.size(); ++i) {
    all += weights[i];
    if (positive[i] != 0) positives += weights[i];
  }
  if (!(positives > 0)) return none;
  // from the lowest score upwards: what is left are the rows that a threshold at this score lets through
  double left = all, left_positive = positives, sum = 0;
  each_group([&](std::size_t first, std::size_t last) {
    double own = 0, own_positive = 0;
    for (std::size_t i = first; i < last; ++i) {
      own += weights[order_[i]];
      if (positive[order_[i]] != 0) own_positive += weights[order_[i]];
    }
    if (own_positive > 0) sum += own_positive * left_positive / left;
    left -= own;
    left_positive -= own_positive;
  });
  return sum / positives;
}

std::vector<Ranking::Bin> Ranking::bins(const std::vector<double>& outcome, const std::vector<double>& weights,
                                        int bins) const {
  const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<Bin> result(static_cast<std::size_t>(bins));
  if (!(all > 0)) return {};
  double before = 0;
  each_group([&](std::size_t first, std::size_t last) {
    double own = 0;
    for (std::size_t i = first; i < last; ++i) own += weights[order_[i]];
    const int place = std::min(bins - 1, static_cast<int>(bins * (before + 0.5 * own) / all));
    Bin& bin = result[static_cast<std::size_t>(place)];
    for (std::size_t i = first; i < last; ++i) {
      const std::size_t row = order_[i];
      bin.score += weights[row] * scores_[row];
      bin.outcome += weights[row] * outcome[row];
      bin.rows += weights[row] > 0 ? 1 : 0;
    }
    bin.weight += own;
    before += own;
  });
  result.erase(std::remove_if(result.begin(), result.end(), [](const Bin& bin) { return !(bin.weight > 0); }),
               result.end());
  for (Bin& bin : result) {
    bin.score /= bin.weight;
    bin.outcome /= bin.weight;
  }
  return result;
}

double Ranking::calibration_error(const std::vector<double>& outcome, const std::vector<double>& weights,
                                  int bins) const {
  double error = 0, all = 0;
  for (const Bin& bin : this->bins(outcome, weights, bins)) {
    error += bin.weight * std::abs(bin.score - bin.outcome);
    all += bin.weight;
  }
  return all > 0 ? error / all : none;
}

int calibration_bins(long rows) { return rows < 200 ? 5 : 15; }

}  // namespace polyslip::classifier
