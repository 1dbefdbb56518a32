#include "src/training/trained_predictor.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "src/base/require.hpp"
#include "src/classifier/graph_batch.hpp"

namespace polyslip::training {
namespace {

using classifier::GraphPrediction;

double entropy(const double* p, std::size_t count) {
  double sum = 0;
  for (std::size_t s = 0; s < count; ++s)
    if (p[s] > 0) sum -= p[s] * std::log(p[s]);
  return sum;
}

void add(std::vector<double>& to, const std::vector<double>& values, double factor) {
  if (to.empty()) to.assign(values.size(), 0);
  for (std::size_t i = 0; i < values.size(); ++i) to[i] += factor * values[i];
}

}  // namespace

TrainedPredictor::TrainedPredictor(const TrainedModel& model, std::string name)
    : name_(std::move(name)), options_(model.options), calibrated_(!model.calibration.empty()) {
  for (std::size_t i = 0; i < model.members.size(); ++i) members_.push_back(model.model(i));
  if (calibrated_) {
    std::array<double, classifier::Calibration::numbers> values{};
    base::require(model.calibration.size() == values.size(), "model: calibration has ", model.calibration.size(),
                  " numbers instead of ", values.size());
    std::copy(model.calibration.begin(), model.calibration.end(), values.begin());
    calibration_ = classifier::Calibration::read(values);
  }
  if (!model.strangeness.empty()) strangeness_ = classifier::Strangeness::from_numbers(model.strangeness);
}

GraphPrediction TrainedPredictor::predict_raw(const features::GrainGraph& graph) const {
  const classifier::GraphBatch batch({&graph}, options_);
  const double part = 1.0 / static_cast<double>(members_.size());
  GraphPrediction mean;
  std::vector<double> entropies(graph.grains.size(), 0);
  for (const classifier::Model& member : members_) {
    const GraphPrediction one = member.predict(batch).front();
    const auto systems = static_cast<std::size_t>(one.systems);
    mean.systems = one.systems;
    add(mean.share, one.share, part);
    add(mean.stress, one.stress, part);
    add(mean.cross_slip, one.cross_slip, part);
    add(mean.climb, one.climb, part);
    for (std::size_t g = 0; g < entropies.size(); ++g)
      entropies[g] += part * entropy(one.share.data() + g * systems, systems);
  }
  const auto systems = static_cast<std::size_t>(mean.systems);
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    const double* row = mean.share.data() + g * systems;
    mean.confidence.push_back(*std::max_element(row, row + systems));
    if (members_.size() > 1) mean.spread.push_back(std::max(0.0, entropy(row, systems) - entropies[g]));
  }
  return mean;
}

GraphPrediction TrainedPredictor::predict(const features::GrainGraph& graph) const {
  GraphPrediction result = predict_raw(graph);
  const auto systems = static_cast<std::size_t>(result.systems);
  if (calibrated_) {
    for (std::size_t g = 0; g < graph.grains.size(); ++g) {
      double* row = result.share.data() + g * systems;
      classifier::sharpen(row, result.systems, calibration_.beta);
      result.confidence[g] = calibration_.confidence(*std::max_element(row, row + systems));
    }
    for (double& p : result.cross_slip) p = calibration_.cross_slip(p);
    for (double& p : result.climb) p = calibration_.climb(p);
  }
  if (!strangeness_.empty()) {
    const std::vector<double> rows = classifier::surroundings_of(graph);
    for (std::size_t g = 0; g < graph.grains.size(); ++g)
      result.strangeness.push_back(strangeness_(rows.data() + g * classifier::surroundings));
  }
  return result;
}

}  // namespace polyslip::training
