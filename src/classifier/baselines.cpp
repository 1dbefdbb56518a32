#include "src/classifier/baselines.hpp"

#include <algorithm>
#include <cmath>

#include "src/classifier/scored_grains.hpp"

namespace polyslip::classifier {

using features::GrainGraph;
using features::LabelKind;

namespace {

std::size_t systems_of(const GrainGraph& graph, std::size_t grain) {
  return graph.phases[static_cast<std::size_t>(graph.grains[grain].phase)].material->systems.size();
}

GraphPrediction empty_prediction(const GrainGraph& graph) {
  GraphPrediction result;
  result.systems = graph.systems();
  result.share.assign(graph.grains.size() * static_cast<std::size_t>(result.systems), 0.0);
  return result;
}

std::string key_of(const material::Phase& phase, const std::string& mechanism) {
  return phase.lattice + " " + mechanism;
}

}  // namespace

double log_drive(double drive) { return std::log(std::max(drive, 1e-6)); }

void Prior::add(const GrainGraph& graph, Sums& sums) {
  if (graph.labels.kind.empty()) return;
  const auto systems = static_cast<std::size_t>(graph.systems());
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    if (graph.labels.kind[g] != LabelKind::shares) continue;
    const material::Phase& phase = *graph.phases[static_cast<std::size_t>(graph.grains[g].phase)].material;
    const Mechanisms mechanisms = mechanisms_of(phase);
    ++sums[phase.lattice];
    for (std::size_t s = 0; s < phase.systems.size(); ++s)
      sums[key_of(phase, mechanisms.names[static_cast<std::size_t>(mechanisms.of_system[s])])] +=
          graph.labels.share[g * systems + s];
  }
}

GraphPrediction Prior::predict(const GrainGraph& graph) const {
  GraphPrediction result = empty_prediction(graph);
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    const material::Phase& phase = *graph.phases[static_cast<std::size_t>(graph.grains[g].phase)].material;
    const Mechanisms mechanisms = mechanisms_of(phase);
    std::vector<double> members(mechanisms.names.size(), 0.0), per_system(mechanisms.names.size(), -1.0);
    for (const int m : mechanisms.of_system) ++members[static_cast<std::size_t>(m)];
    double known = 0, known_systems = 0;
    for (std::size_t m = 0; m < members.size(); ++m) {
      const auto found = sums_.find(key_of(phase, mechanisms.names[m]));
      if (found == sums_.end()) continue;
      per_system[m] = found->second / members[m];
      known += found->second;
      known_systems += members[m];
    }
    const double otherwise = known > 0 ? known / known_systems : 1;
    double* share = &result.share[g * static_cast<std::size_t>(result.systems)];
    double sum = 0;
    for (std::size_t s = 0; s < phase.systems.size(); ++s) {
      const double own = per_system[static_cast<std::size_t>(mechanisms.of_system[s])];
      share[s] = own < 0 || !(known > 0) ? otherwise : own;
      sum += share[s];
    }
    for (std::size_t s = 0; s < phase.systems.size(); ++s) share[s] /= sum;
  }
  return result;
}

GraphPrediction MaxSchmid::predict(const GrainGraph& graph) const {
  GraphPrediction result = empty_prediction(graph);
  result.stress = stresses(graph, StressSource::macroscopic);
  const std::vector<double> drive = drives(graph, result.stress, critical_stresses(graph));
  const auto systems = static_cast<std::size_t>(result.systems);
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    const double* own = &drive[g * systems];
    const std::size_t count = systems_of(graph, g);
    const double largest = *std::max_element(own, own + count);
    const auto is_largest = [&](double value) { return value >= largest * (1 - 1e-9); };
    const auto equals = static_cast<double>(std::count_if(own, own + count, is_largest));
    for (std::size_t s = 0; s < count; ++s) result.share[g * systems + s] = is_largest(own[s]) ? 1 / equals : 0;
  }
  return result;
}

std::string DriveSoftmax::name() const {
  return source_ == StressSource::macroscopic ? "B2" : source_ == StressSource::taylor ? "B3" : "B4";
}

GraphPrediction DriveSoftmax::predict(const GrainGraph& graph) const {
  GraphPrediction result = empty_prediction(graph);
  result.stress = stresses(graph, source_);
  const std::vector<double> drive = drives(graph, result.stress, critical_stresses(graph));
  const auto systems = static_cast<std::size_t>(result.systems);
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    const std::size_t count = systems_of(graph, g);
    const double *own = &drive[g * systems], largest = log_drive(*std::max_element(own, own + count));
    double sum = 0, *share = &result.share[g * systems];
    for (std::size_t s = 0; s < count; ++s) sum += share[s] = std::exp(nu_ * (log_drive(own[s]) - largest));
    for (std::size_t s = 0; s < count; ++s) share[s] /= sum;
  }
  return result;
}

void DriveSoftmax::add(const GrainGraph& graph, StressSource source, LogScores& scores) {
  if (graph.labels.kind.empty()) return;
  std::vector<double> drive = drives(graph, stresses(graph, source), critical_stresses(graph));
  for (double& value : drive) value = log_drive(value);
  const auto systems = static_cast<std::size_t>(graph.systems());
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    const LabelKind kind = graph.labels.kind[g];
    if (kind != LabelKind::none)
      scores.add(&drive[g * systems], &graph.labels.share[g * systems], systems_of(graph, g),
                 kind == LabelKind::compatible, graph.labels.confidence.empty() ? 1 : graph.labels.confidence[g]);
  }
}

void add_log_shares(const GrainGraph& graph, const GraphPrediction& prediction, LogScores& scores) {
  if (graph.labels.kind.empty()) return;
  const auto systems = static_cast<std::size_t>(graph.systems());
  std::vector<double> logs(systems);
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    const LabelKind kind = graph.labels.kind[g];
    if (kind == LabelKind::none) continue;
    for (std::size_t s = 0; s < systems; ++s)
      logs[s] = std::log(std::max(prediction.share[g * systems + s], least_share));
    scores.add(logs.data(), &graph.labels.share[g * systems], systems_of(graph, g), kind == LabelKind::compatible,
               graph.labels.confidence.empty() ? 1 : graph.labels.confidence[g]);
  }
}

void calibrate(const GrainGraph& graph, const Calibration& calibration, GraphPrediction& prediction) {
  const auto systems = static_cast<std::size_t>(prediction.systems);
  prediction.confidence.assign(graph.grains.size(), 0.0);
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    double* share = &prediction.share[g * systems];
    sharpen(share, prediction.systems, calibration.beta);
    prediction.confidence[g] = calibration.confidence(*std::max_element(share, share + systems));
  }
  for (double& p : prediction.cross_slip) p = calibration.cross_slip(p);
  for (double& p : prediction.climb) p = calibration.climb(p);
}

GraphPrediction Calibrated::predict(const GrainGraph& graph) const {
  GraphPrediction result = model_->predict(graph);
  calibrate(graph, calibration_, result);
  return result;
}

}  // namespace polyslip::classifier
