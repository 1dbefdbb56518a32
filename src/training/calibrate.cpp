#include "src/training/calibrate.hpp"

#include <mpi.h>

#include <algorithm>
#include <cmath>

#include "src/classifier/calibration.hpp"
#include "src/classifier/strangeness.hpp"
#include "src/training/trained_predictor.hpp"

namespace polyslip::training {
namespace {

using classifier::ProbabilityCurve;
using features::GrainGraph;
using features::LabelKind;

/// All ranks' rows of `width` numbers on all ranks, sorted, so that sums over them do not depend on the number of ranks.
std::vector<double> gather(const std::vector<double>& mine, std::size_t width, const base::Comm& comm) {
  std::vector<int> counts(static_cast<std::size_t>(comm.size())), begins(counts.size(), 0);
  const int count = static_cast<int>(mine.size());
  MPI_Allgather(&count, 1, MPI_INT, counts.data(), 1, MPI_INT, comm.mpi());
  for (std::size_t r = 1; r < counts.size(); ++r) begins[r] = begins[r - 1] + counts[r - 1];
  std::vector<double> all(static_cast<std::size_t>(begins.back() + counts.back()));
  MPI_Allgatherv(mine.data(), count, MPI_DOUBLE, all.data(), counts.data(), begins.data(), MPI_DOUBLE, comm.mpi());
  std::vector<const double*> rows;
  for (std::size_t i = 0; i < all.size(); i += width) rows.push_back(all.data() + i);
  std::sort(rows.begin(), rows.end(),
            [&](const double* a, const double* b) { return std::lexicographical_compare(a, a + width, b, b + width); });
  std::vector<double> sorted;
  for (const double* row : rows) sorted.insert(sorted.end(), row, row + width);
  return sorted;
}

/// Pairs (probability, outcome) with their weights.
struct Outcomes {
  std::vector<double> rows;  // probability, outcome, weight

  void add(double probability, double outcome, double weight) {
    rows.insert(rows.end(), {probability, outcome, weight});
  }
  ProbabilityCurve fit(const base::Comm& comm) const {
    const std::vector<double> all = gather(rows, 3, comm);
    std::vector<double> probability, outcome, weight;
    for (std::size_t i = 0; i < all.size(); i += 3) {
      probability.push_back(all[i]);
      outcome.push_back(all[i + 1]);
      weight.push_back(all[i + 2]);
    }
    if (probability.empty()) return {};
    return classifier::fit_beta(probability, outcome, weight);
  }
};

double weight_of(const features::Labels& labels, std::size_t g) {
  return labels.confidence.empty() || std::isnan(labels.confidence[g]) ? 1 : labels.confidence[g];
}

/// Labels of one grain and the shares that were predicted, padded to `columns` systems: kind, weight, logs of shares, labels.
void add_row(std::vector<double>& rows, const GrainGraph& graph, const classifier::GraphPrediction& prediction,
             std::size_t g, std::size_t columns) {
  const auto systems = static_cast<std::size_t>(prediction.systems);
  rows.push_back(graph.labels.kind[g] == LabelKind::compatible ? 1 : 0);
  rows.push_back(weight_of(graph.labels, g));
  rows.push_back(
      static_cast<double>(graph.phases[static_cast<std::size_t>(graph.grains[g].phase)].material->systems.size()));
  for (std::size_t s = 0; s < columns; ++s)
    rows.push_back(s < systems ? std::log(std::max(1e-12, prediction.share[g * systems + s])) : 0);
  for (std::size_t s = 0; s < columns; ++s) rows.push_back(s < systems ? graph.labels.share[g * systems + s] : 0);
}

double fit_power(const std::vector<double>& mine, std::size_t columns, const base::Comm& comm) {
  const std::size_t width = 3 + 2 * columns;
  const std::vector<double> rows = gather(mine, width, comm);
  classifier::LogScores scores;
  for (std::size_t i = 0; i < rows.size(); i += width) {
    const double* row = rows.data() + i;
    scores.add(row + 3, row + 3 + columns, static_cast<std::size_t>(row[2]), row[0] > 0, row[1]);
  }
  return classifier::fit_exponent(scores).beta;
}

}  // namespace

void calibrate(TrainedModel& model, const GraphProblem& problem, const base::Comm& comm, std::int64_t most) {
  model.calibration.clear();
  model.strangeness.clear();
  const TrainedPredictor predictor(model, model.options.level);
  std::vector<double> rows;
  double widest = 0;
  problem.for_graphs(true, most,
                     [&](const GrainGraph& graph) { widest = std::max(widest, static_cast<double>(graph.systems())); });
  const auto columns = static_cast<std::size_t>(comm.max(widest));
  struct Kept {
    features::Labels labels;
    classifier::GraphPrediction prediction;
  };
  std::vector<Kept> kept;
  problem.for_graphs(true, most, [&](const GrainGraph& graph) {
    kept.push_back({graph.labels, predictor.predict_raw(graph)});
    for (std::size_t g = 0; g < graph.grains.size(); ++g)
      if (graph.labels.kind[g] != LabelKind::none) add_row(rows, graph, kept.back().prediction, g, columns);
  });
  classifier::Calibration calibration;
  calibration.beta = fit_power(rows, columns, comm);

  Outcomes top, cross_slip, climb;
  for (Kept& one : kept) {
    const auto systems = static_cast<std::size_t>(one.prediction.systems);
    for (std::size_t g = 0; g < one.labels.kind.size(); ++g) {
      if (one.labels.kind[g] == LabelKind::none) continue;
      double* p = one.prediction.share.data() + g * systems;
      const double* y = one.labels.share.data() + g * systems;
      classifier::sharpen(p, one.prediction.systems, calibration.beta);
      const auto best = static_cast<std::size_t>(std::max_element(p, p + systems) - p);
      const double weight = weight_of(one.labels, g);
      top.add(p[best], y[best] == *std::max_element(y, y + systems) ? 1 : 0, weight);
      const auto event = [&](const std::vector<double>& probability, const std::vector<double>& rate, double threshold,
                             Outcomes& outcomes) {
        if (probability.empty() || rate.empty() || std::isnan(rate[g])) return;
        outcomes.add(probability[g], rate[g] > threshold ? 1 : 0, weight);
      };
      event(one.prediction.cross_slip, one.labels.cross_slip, model.loss.cross_slip_threshold, cross_slip);
      event(one.prediction.climb, one.labels.climb, model.loss.climb_threshold, climb);
    }
  }
  calibration.confidence = top.fit(comm);
  calibration.cross_slip = cross_slip.fit(comm);
  calibration.climb = climb.fit(comm);
  const auto numbers = calibration.write();
  model.calibration.assign(numbers.begin(), numbers.end());

  std::vector<double> seen;
  problem.for_graphs(false, most, [&](const GrainGraph& graph) {
    const std::vector<double> grains = classifier::surroundings_of(graph);
    seen.insert(seen.end(), grains.begin(), grains.end());
  });
  const std::vector<double> all = gather(seen, classifier::surroundings, comm);
  if (all.size() >= std::size_t{20} * classifier::surroundings)
    model.strangeness = classifier::Strangeness(all).numbers();
}

}  // namespace polyslip::training
