#include "src/classifier/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

#include "kernels/rotation/random.hpp"

namespace polyslip::classifier {
namespace {

constexpr double none = ScoredGrain::none;

enum Place {
  top1,
  top2,
  macro_f1,
  nll,
  brier,
  ece,
  js,
  twin_roc_auc,
  twin_pr_auc,
  twin_mae,
  twin_ece,
  cross_slip_roc_auc,
  cross_slip_ece,
  climb_roc_auc,
  climb_ece,
  hot_roc_auc_cF,
  hot_roc_auc_hP,
  places
};

const char* const place_names[places] = {"top1",           "top2",          "macro_f1",  "nll",
                                         "brier",          "ece",           "js",        "twin_roc_auc",
                                         "twin_pr_auc",    "twin_mae",      "twin_ece",  "cross_slip_roc_auc",
                                         "cross_slip_ece", "climb_roc_auc", "climb_ece", "hot_roc_auc_cF",
                                         "hot_roc_auc_hP"};

/// Mean over mechanisms that occur among the labels of 2 TP/(2 TP + FP + FN).
double mean_f1(const std::vector<ScoredGrain>& rows, const std::vector<double>& weights) {
  std::map<double, double> hits, truth, said;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const ScoredGrain& row = rows[i];
    if (row.true_mechanism < 0 || !(weights[i] > 0)) continue;
    truth[row.true_mechanism] += weights[i];
    said[row.predicted_mechanism] += weights[i];
    if (row.true_mechanism == row.predicted_mechanism) hits[row.true_mechanism] += weights[i];
  }
  double sum = 0;
  for (const auto& [mechanism, weight] : truth) sum += 2 * hits[mechanism] / (weight + said[mechanism]);
  return truth.empty() ? none : sum / static_cast<double>(truth.size());
}

double standard_deviation(const std::vector<double>& values) {
  double mean = 0, squares = 0, count = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    mean += value;
    ++count;
  }
  if (count < 2) return none;
  mean /= count;
  for (const double value : values)
    if (!std::isnan(value)) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / (count - 1));
}

}  // namespace

std::vector<std::vector<double>> resamples(std::size_t clusters, int count, std::uint64_t seed) {
  std::vector<std::vector<double>> result(static_cast<std::size_t>(count), std::vector<double>(clusters, 0.0));
  for (std::size_t r = 0; r < result.size(); ++r)
    for (std::size_t i = 0; i < clusters; ++i) {
      const double draw = kernels::random_uniform(seed, r, static_cast<std::uint32_t>(i));
      ++result[r][static_cast<std::size_t>(draw * static_cast<double>(clusters))];
    }
  return result;
}

/// score, outcome (from 0 to 1) and label (0 or 1) of a row; rows that lack one are left out.
template <class Score, class Outcome, class Label>
Scoreboard::Ranked Scoreboard::ranked(const Score& score, const Outcome& outcome, const Label& label) const {
  Ranked result;
  std::vector<double> scores;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const double s = score(rows_[i]), y = outcome(rows_[i]), is = label(rows_[i]);
    if (std::isnan(s) || std::isnan(y) || std::isnan(is)) continue;
    result.rows.push_back(i);
    result.positive.push_back(is > 0.5 ? 1 : 0);
    result.outcome.push_back(y);
    scores.push_back(s);
  }
  result.ranking = Ranking(std::move(scores));
  return result;
}

Scoreboard::Scoreboard(std::vector<ScoredGrain> rows) : rows_(std::move(rows)) {
  for (const ScoredGrain& row : rows_) clusters_.push_back(row.microstructure);
  std::sort(clusters_.begin(), clusters_.end());
  clusters_.erase(std::unique(clusters_.begin(), clusters_.end()), clusters_.end());
  for (const ScoredGrain& row : rows_)
    cluster_of_.push_back(static_cast<std::size_t>(
        std::lower_bound(clusters_.begin(), clusters_.end(), row.microstructure) - clusters_.begin()));
  const auto binary = [&](const auto& score, const auto& label) { return ranked(score, label, label); };
  top_ = binary([](const ScoredGrain& g) { return g.top_probability; }, [](const ScoredGrain& g) { return g.top1; });
  twin_ = ranked([](const ScoredGrain& g) { return g.twin_predicted; },
                 [](const ScoredGrain& g) { return g.twin_true; }, [](const ScoredGrain& g) { return g.twinning; });
  cross_slip_ = binary([](const ScoredGrain& g) { return g.cross_slip_predicted; },
                       [](const ScoredGrain& g) { return g.cross_slip_true; });
  climb_ =
      binary([](const ScoredGrain& g) { return g.climb_predicted; }, [](const ScoredGrain& g) { return g.climb_true; });
  const auto hot = [&](double lattice) {
    return binary([](const ScoredGrain& g) { return g.stress_predicted; },
                  [lattice](const ScoredGrain& g) { return g.lattice == lattice ? g.hot : none; });
  };
  hot_fcc_ = hot(0);
  hot_hcp_ = hot(2);
}

const std::vector<std::string>& Scoreboard::names() {
  static const std::vector<std::string> result = [] {
    std::vector<std::string> names(place_names, place_names + places);
    for (int i = 0; i < places; ++i) names.push_back(std::string(place_names[i]) + "_by_size");
    return names;
  }();
  return result;
}

/// One pass of measure() with the weights of all rows.
struct Measurement {
  const Scoreboard& board;
  const std::vector<double>& weights;

  template <class Value>
  double mean(const Value& value) const {
    double sum = 0, all = 0;
    for (std::size_t i = 0; i < board.rows_.size(); ++i) {
      const double v = value(board.rows_[i]);
      if (std::isnan(v)) continue;
      sum += weights[i] * v;
      all += weights[i];
    }
    return all > 0 ? sum / all : none;
  }

  std::vector<double> own(const Scoreboard::Ranked& ranked) const {
    std::vector<double> result;
    result.reserve(ranked.rows.size());
    for (const std::size_t row : ranked.rows) result.push_back(weights[row]);
    return result;
  }
  double auc(const Scoreboard::Ranked& ranked) const { return ranked.ranking.roc_auc(ranked.positive, own(ranked)); }
  double calibration(const Scoreboard::Ranked& ranked) const {
    return ranked.ranking.calibration_error(ranked.outcome, own(ranked),
                                            calibration_bins(static_cast<long>(ranked.rows.size())));
  }

  void all(double* to) const {
    to[top1] = mean([](const ScoredGrain& g) { return g.top1; });
    to[top2] = mean([](const ScoredGrain& g) { return g.top2; });
    to[macro_f1] = mean_f1(board.rows_, weights);
    to[nll] = mean([](const ScoredGrain& g) { return g.log_loss; });
    to[brier] = mean([](const ScoredGrain& g) { return g.brier; });
    to[ece] = calibration(board.top_);
    to[js] = mean([](const ScoredGrain& g) { return g.jensen_shannon; });
    to[twin_roc_auc] = auc(board.twin_);
    to[twin_pr_auc] = board.twin_.ranking.average_precision(board.twin_.positive, own(board.twin_));
    to[twin_mae] = mean([](const ScoredGrain& g) { return std::abs(g.twin_predicted - g.twin_true); });
    to[twin_ece] = calibration(board.twin_);
    to[cross_slip_roc_auc] = auc(board.cross_slip_);
    to[cross_slip_ece] = calibration(board.cross_slip_);
    to[climb_roc_auc] = auc(board.climb_);
    to[climb_ece] = calibration(board.climb_);
    to[hot_roc_auc_cF] = auc(board.hot_fcc_);
    to[hot_roc_auc_hP] = auc(board.hot_hcp_);
  }
};

std::vector<double> Scoreboard::measure(const std::vector<double>& copies) const {
  std::vector<double> weights(rows_.size()), result(2 * places);
  for (std::size_t i = 0; i < rows_.size(); ++i) weights[i] = copies[cluster_of_[i]] * rows_[i].confidence;
  Measurement{*this, weights}.all(result.data());
  for (std::size_t i = 0; i < rows_.size(); ++i) weights[i] *= rows_[i].weight;
  Measurement{*this, weights}.all(result.data() + places);
  return result;
}

std::vector<std::int64_t> Scoreboard::counts() const {
  std::vector<std::int64_t> result(2 * places);
  const auto count = [&](const auto& value) {
    return std::count_if(rows_.begin(), rows_.end(), [&](const ScoredGrain& g) { return !std::isnan(value(g)); });
  };
  const auto size = [](const Ranked& ranked) { return static_cast<std::int64_t>(ranked.rows.size()); };
  result[top1] = result[top2] = count([](const ScoredGrain& g) { return g.top1; });
  result[macro_f1] =
      std::count_if(rows_.begin(), rows_.end(), [](const ScoredGrain& g) { return g.true_mechanism >= 0; });
  result[nll] = count([](const ScoredGrain& g) { return g.log_loss; });
  result[brier] = count([](const ScoredGrain& g) { return g.brier; });
  result[js] = count([](const ScoredGrain& g) { return g.jensen_shannon; });
  result[ece] = size(top_);
  result[twin_roc_auc] = result[twin_pr_auc] = result[twin_mae] = result[twin_ece] = size(twin_);
  result[cross_slip_roc_auc] = result[cross_slip_ece] = size(cross_slip_);
  result[climb_roc_auc] = result[climb_ece] = size(climb_);
  result[hot_roc_auc_cF] = size(hot_fcc_);
  result[hot_roc_auc_hP] = size(hot_hcp_);
  std::copy(result.begin(), result.begin() + places, result.begin() + places);
  return result;
}

std::vector<Metric> Scoreboard::metrics(int count, std::uint64_t seed) const {
  const std::vector<double> values = measure(std::vector<double>(clusters_.size(), 1.0));
  std::vector<std::vector<double>> resampled(values.size());
  if (clusters_.size() > 1)
    for (const std::vector<double>& copies : resamples(clusters_.size(), count, seed)) {
      const std::vector<double> again = measure(copies);
      for (std::size_t m = 0; m < again.size(); ++m) resampled[m].push_back(again[m]);
    }
  const std::vector<std::int64_t> n = counts();
  std::vector<Metric> result;
  for (std::size_t m = 0; m < values.size(); ++m)
    result.push_back({names()[m], values[m], standard_deviation(resampled[m]), n[m]});
  return result;
}

std::vector<Difference> compare(const Scoreboard& a, const Scoreboard& b, int count, std::uint64_t seed) {
  if (a.rows().size() != b.rows().size() || a.microstructures() != b.microstructures())
    throw std::logic_error("compare: the models were not asked about the same grains");
  const std::vector<double> once(a.microstructures(), 1.0);
  const std::vector<double> of_a = a.measure(once), of_b = b.measure(once);
  std::vector<std::vector<double>> resampled(of_a.size());
  if (once.size() > 1)
    for (const std::vector<double>& copies : resamples(once.size(), count, seed)) {
      const std::vector<double> again_a = a.measure(copies), again_b = b.measure(copies);
      for (std::size_t m = 0; m < again_a.size(); ++m)
        if (!std::isnan(again_a[m] - again_b[m])) resampled[m].push_back(again_a[m] - again_b[m]);
    }
  std::vector<Difference> result;
  for (std::size_t m = 0; m < of_a.size(); ++m) {
    std::vector<double>& draws = resampled[m];
    std::sort(draws.begin(), draws.end());
    const auto quantile = [&](double q) {
      return draws.empty() ? none : draws[static_cast<std::size_t>(q * static_cast<double>(draws.size() - 1) + 0.5)];
    };
    result.push_back(
        {Scoreboard::names()[m], of_a[m] - of_b[m], standard_deviation(draws), quantile(0.025), quantile(0.975)});
  }
  return result;
}

std::vector<std::vector<double>> confusion(const std::vector<ScoredGrain>& rows, std::size_t mechanisms) {
  std::vector<std::vector<double>> result(mechanisms, std::vector<double>(mechanisms, 0.0));
  for (const ScoredGrain& row : rows)
    if (row.true_mechanism >= 0)
      ++result[static_cast<std::size_t>(row.true_mechanism)][static_cast<std::size_t>(row.predicted_mechanism)];
  return result;
}

}  // namespace polyslip::classifier
