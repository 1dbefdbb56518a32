#include "src/classifier/scored_grains.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace polyslip::classifier {

using features::GrainGraph;
using features::LabelKind;

namespace {

double lattice_number(const std::string& lattice) {
  return lattice == "cF" ? 0 : lattice == "cI" ? 1 : lattice == "hP" ? 2 : 3;
}

/// Index of the mechanism of the largest sum of shares; the first one of equals.
int main_mechanism(const Mechanisms& mechanisms, const double* share) {
  std::vector<double> sum(mechanisms.names.size());
  for (std::size_t s = 0; s < mechanisms.of_system.size(); ++s)
    sum[static_cast<std::size_t>(mechanisms.of_system[s])] += share[s];
  return static_cast<int>(std::max_element(sum.begin(), sum.end()) - sum.begin());
}

double at(const std::vector<double>& values, std::size_t i) { return values.empty() ? ScoredGrain::none : values[i]; }

/// 1 above the threshold, NaN where the number is.
double above(double value, double threshold) { return std::isnan(value) ? value : value > threshold ? 1 : 0; }

/// For each grain: 1 for the share `hot_share` of grains with the largest stress, at least one; NaN where a grain has none.
std::vector<double> hot_grains(const GrainGraph& graph, double hot_share) {
  std::vector<double> result(graph.grains.size(), ScoredGrain::none);
  if (graph.labels.stress.empty()) return result;
  std::vector<std::pair<double, std::size_t>> stresses;
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    const double stress = von_mises(&graph.labels.stress[6 * g]);
    if (std::isfinite(stress)) stresses.emplace_back(stress, g);
  }
  std::sort(stresses.begin(), stresses.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  const auto hot = static_cast<std::size_t>(std::ceil(hot_share * static_cast<double>(stresses.size()) - 1e-9));
  for (std::size_t i = 0; i < stresses.size(); ++i) result[stresses[i].second] = i < hot ? 1 : 0;
  return result;
}

/// Share of the graph's grains with a smaller von Mises stress, equal ones counting one half: what decides which grains of this volume
/// are hot. NaN where the model says nothing.
std::vector<double> stress_ranks(const GrainGraph& graph, const GraphPrediction& prediction) {
  const std::size_t grains = graph.grains.size();
  std::vector<double> result(grains, ScoredGrain::none), stress;
  if (prediction.stress.empty()) return result;
  for (std::size_t g = 0; g < grains; ++g) stress.push_back(von_mises(&prediction.stress[6 * g]));
  std::vector<double> sorted = stress;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t g = 0; g < grains; ++g) {
    // rounding does not part equal stresses
    const auto low = std::lower_bound(sorted.begin(), sorted.end(), stress[g] * (1 - 1e-9));
    const auto high = std::upper_bound(sorted.begin(), sorted.end(), stress[g] * (1 + 1e-9));
    result[g] =
        0.5 * static_cast<double>((low - sorted.begin()) + (high - sorted.begin())) / static_cast<double>(grains);
  }
  return result;
}

}  // namespace

int MechanismNames::index(const std::string& name) {
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found != names_.end()) return static_cast<int>(found - names_.begin());
  names_.push_back(name);
  return static_cast<int>(names_.size()) - 1;
}

void ScoredGrain::write(double* to) const {
  const double values[numbers] = {microstructure,
                                  lattice,
                                  weight,
                                  confidence,
                                  partial,
                                  log_loss,
                                  brier,
                                  jensen_shannon,
                                  top1,
                                  top2,
                                  top_probability,
                                  true_mechanism,
                                  predicted_mechanism,
                                  twin_true,
                                  twin_predicted,
                                  twinning,
                                  cross_slip_true,
                                  cross_slip_predicted,
                                  climb_true,
                                  climb_predicted,
                                  hot,
                                  stress_predicted,
                                  strangeness};
  std::copy(values, values + numbers, to);
}

ScoredGrain ScoredGrain::read(const double* v) {
  ScoredGrain g;
  double* const to[numbers] = {&g.microstructure,
                               &g.lattice,
                               &g.weight,
                               &g.confidence,
                               &g.partial,
                               &g.log_loss,
                               &g.brier,
                               &g.jensen_shannon,
                               &g.top1,
                               &g.top2,
                               &g.top_probability,
                               &g.true_mechanism,
                               &g.predicted_mechanism,
                               &g.twin_true,
                               &g.twin_predicted,
                               &g.twinning,
                               &g.cross_slip_true,
                               &g.cross_slip_predicted,
                               &g.climb_true,
                               &g.climb_predicted,
                               &g.hot,
                               &g.stress_predicted,
                               &g.strangeness};
  for (int i = 0; i < numbers; ++i) *to[i] = v[i];
  return g;
}

double top_k(const double* share, const std::vector<char>& wanted, int k) {
  std::vector<std::size_t> order(wanted.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return share[a] > share[b]; });
  int left = k;
  for (std::size_t first = 0; first < order.size() && left > 0;) {
    std::size_t last = first;
    int tied = 0, tied_wanted = 0;
    for (; last < order.size() && share[order[last]] >= share[order[first]] - 1e-12; ++last) {
      ++tied;
      tied_wanted += wanted[order[last]] != 0 ? 1 : 0;
    }
    if (tied <= left) {
      if (tied_wanted > 0) return 1;
      left -= tied;
    } else {  // `left` of them at random: the chance that all come from the others
      double miss = 1;
      for (int i = 0; i < left; ++i) miss *= std::max(0.0, static_cast<double>(tied - tied_wanted - i)) / (tied - i);
      return 1 - miss;
    }
    first = last;
  }
  return 0;
}

double jensen_shannon_distance(const double* p, const double* q, int count) {
  double divergence = 0;
  for (int i = 0; i < count; ++i) {
    const double mean = 0.5 * (p[i] + q[i]);
    if (p[i] > 0) divergence += 0.5 * p[i] * std::log2(p[i] / mean);
    if (q[i] > 0) divergence += 0.5 * q[i] * std::log2(q[i] / mean);
  }
  return std::sqrt(std::min(1.0, std::max(0.0, divergence)));
}

double von_mises(const double* stress) {
  const double mean = (stress[0] + stress[1] + stress[2]) / 3;
  double sum = 0;
  for (int i = 0; i < 6; ++i) {
    const double s = i < 3 ? stress[i] - mean : stress[i];
    sum += s * s;
  }
  return std::sqrt(1.5 * sum);
}

std::vector<ScoredGrain> score(const GrainGraph& graph, std::int64_t microstructure, const GraphPrediction& prediction,
                               const ScoreOptions& options, MechanismNames& names) {
  std::vector<ScoredGrain> result;
  if (graph.labels.kind.empty()) return result;
  std::vector<Mechanisms> mechanisms;
  for (const features::GraphPhase& phase : graph.phases) mechanisms.push_back(mechanisms_of(*phase.material));
  const std::vector<double> hot = hot_grains(graph, options.hot_share), stress = stress_ranks(graph, prediction);
  const auto systems = static_cast<std::size_t>(graph.systems());
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    const LabelKind kind = graph.labels.kind[g];
    const auto phase = static_cast<std::size_t>(graph.grains[g].phase);
    const material::Phase& material = *graph.phases[phase].material;
    const std::size_t own = material.systems.size();
    if (kind == LabelKind::none || own == 0) continue;
    const double *y = &graph.labels.share[g * systems], *p = &prediction.share[g * systems];
    ScoredGrain row;
    row.microstructure = static_cast<double>(microstructure);
    row.lattice = lattice_number(material.lattice);
    row.weight = graph.grains[g].weight;
    row.confidence = graph.labels.confidence.empty() ? 1 : graph.labels.confidence[g];
    row.partial = kind == LabelKind::compatible ? 1 : 0;
    row.hot = hot[g];
    row.stress_predicted = stress[g];
    row.strangeness = at(prediction.strangeness, g);
    const double largest = *std::max_element(y, y + own);
    std::vector<char> wanted(own);
    for (std::size_t s = 0; s < own; ++s) wanted[s] = y[s] >= largest - 1e-12 ? 1 : 0;
    row.top1 = top_k(p, wanted, 1);
    row.top2 = top_k(p, wanted, 2);
    row.top_probability = prediction.confidence.empty() ? *std::max_element(p, p + own) : prediction.confidence[g];
    if (kind == LabelKind::compatible) {
      double sum = 0;
      for (std::size_t s = 0; s < own; ++s) sum += y[s] > 0 ? p[s] : 0;
      row.log_loss = -std::log(std::max(sum, least_share));
      result.push_back(row);
      continue;
    }
    row.log_loss = row.brier = 0;
    for (std::size_t s = 0; s < own; ++s) {
      row.log_loss -= y[s] * std::log(std::max(p[s], least_share));
      row.brier += (p[s] - y[s]) * (p[s] - y[s]);
    }
    row.jensen_shannon = jensen_shannon_distance(p, y, static_cast<int>(own));
    const auto name = [&](const double* share) {
      return names.index(mechanisms[phase].names[static_cast<std::size_t>(main_mechanism(mechanisms[phase], share))]);
    };
    row.true_mechanism = name(y);
    row.predicted_mechanism = name(p);
    for (std::size_t s = 0; s < own; ++s) {
      if (material.systems[s].kind != material::SystemKind::twin) continue;
      if (std::isnan(row.twin_true)) row.twin_true = row.twin_predicted = 0;
      row.twin_true += y[s];
      row.twin_predicted += p[s];
    }
    row.twinning = above(row.twin_true, options.twin_threshold);
    row.cross_slip_true = above(at(graph.labels.cross_slip, g), options.cross_slip_threshold);
    row.cross_slip_predicted = at(prediction.cross_slip, g);
    row.climb_true = above(at(graph.labels.climb, g), options.climb_threshold);
    row.climb_predicted = at(prediction.climb, g);
    result.push_back(row);
  }
  return result;
}

}  // namespace polyslip::classifier
