#include "src/classifier/batch_packer.hpp"

#include <algorithm>
#include <cmath>

#include "src/base/require.hpp"

namespace polyslip::classifier {
namespace {

using features::GrainGraph;

constexpr double nobody = -1;  ///< events that are not known

/// A column of stresses per grain, over the von Mises norm of its mean; empty where it is missing or not finite.
std::vector<Vec6<double>> tensor_column(const GrainGraph& graph, const std::string& name) {
  const features::FeatureColumn* column = graph.grain_column(name);
  if (column == nullptr || column->values != 6) return {};
  std::vector<Vec6<double>> tensors(graph.grains.size());
  Vec6<double> mean{};
  for (std::size_t g = 0; g < tensors.size(); ++g) {
    for (int i = 0; i < 6; ++i) tensors[g][i] = column->data[6 * g + static_cast<std::size_t>(i)];
    tensors[g] = kernels::deviator(tensors[g]);
    kernels::add_scaled(mean, graph.grains[g].weight, tensors[g]);
  }
  const double norm = mises_norm(mean);
  if (!std::isfinite(norm) || norm <= 0) return {};
  for (Vec6<double>& tensor : tensors) {
    constexpr double longest = 4;  // of the mean's norm: what lies beyond tells the network no more
    const double size = std::max(norm, mises_norm(tensor) / longest);
    for (int i = 0; i < 6; ++i) tensor[i] /= size;
  }
  return tensors;
}

double value_or(const std::vector<double>& values, std::size_t at, double otherwise) {
  return at < values.size() && std::isfinite(values[at]) ? values[at] : otherwise;
}

/// What the mean of the labelled stresses measures, Pa: the macroscopic stress where it is known.
double scale_of_labels(const GrainGraph& graph) {
  if (std::isfinite(graph.mises) && graph.mises > 0) return graph.mises;
  Vec6<double> mean{};
  double weight = 0;
  for (std::size_t g = 0; g < graph.grains.size() && !graph.labels.stress.empty(); ++g) {
    Vec6<double> stress;
    for (int i = 0; i < 6; ++i) stress[i] = graph.labels.stress[6 * g + static_cast<std::size_t>(i)];
    if (!std::isfinite(mises_norm(stress))) continue;
    kernels::add_scaled(mean, graph.grains[g].weight, kernels::deviator(stress));
    weight += graph.grains[g].weight;
  }
  const double norm = weight > 0 ? mises_norm(mean) / weight : 0;
  return norm > 0 ? norm : features::unknown;
}

}  // namespace

BatchPacker::BatchPacker(bool law, CardInputs card_inputs)
    : law_(law),
      card_inputs_(card_inputs),
      tensors_(6 * tensors_of(law)),
      scalars_(node_scalars_of(law)),
      system_scalars_(system_scalars_of(law)) {}

void BatchPacker::add(const GrainGraph& graph, BatchContent& content) {
  const GraphLaw law(graph);
  base::require(!graph.grains.empty(), graph.source, ": no grains");
  if (content.first_grain.empty()) content.first_grain.push_back(0);
  label_scale_ = scale_of_labels(graph);
  const int first = graph_first_.back();
  for (std::size_t i = 0; i < graph.phases.size(); ++i) {
    Entry entry;
    if (law.uses(static_cast<int>(i))) {
      entry.law = law.phase(static_cast<int>(i)).law;
      entry.family = law.phase(static_cast<int>(i)).family;
      for (const material::SystemName& system : graph.phases[i].material->systems)
        entry.twin.push_back(system.kind == material::SystemKind::twin ? 1 : 0);
    }
    for (std::size_t g = 0; g < graph.grains.size(); ++g)
      if (graph.grains[g].phase == static_cast<int>(i)) entry.nodes.push_back(first + static_cast<int>(g));
    entries_.push_back(std::move(entry));
  }
  add_nodes(graph, law);
  add_edges(graph);
  graph_first_.push_back(first + static_cast<int>(graph.grains.size()));
  closed_.push_back(graph.closed ? 1 : 0);
  content.first_grain.push_back(graph_first_.back());
  content.columns.push_back(graph.systems());
  content.unit.push_back(law.unit());
  content.mises.push_back(std::isfinite(graph.mises) && graph.mises > 0 ? graph.mises : law.unit());
  for (const features::Grain& grain : graph.grains) content.node_systems.push_back(law.phase(grain.phase).systems());
  content.edges = static_cast<int>(edge_own_.size());
  content.labels = labels_;
}

void BatchPacker::add_nodes(const GrainGraph& graph, const GraphLaw& law) {
  auto self_consistent_stress = tensor_column(graph, "self_consistent_stress");
  const bool has_self_consistent = !self_consistent_stress.empty();
  if (!has_self_consistent) self_consistent_stress.assign(graph.grains.size(), law.direction());
  const double flow_stress = law.balance(self_consistent_stress);
  const auto taylor_stress = tensor_column(graph, "taylor_stress"),
             elastic_stress = tensor_column(graph, "elastic_stress");
  std::vector<int> neighbours(graph.grains.size(), 0);
  for (const features::Edge& edge : graph.edges) {
    ++neighbours[static_cast<std::size_t>(edge.a)];
    ++neighbours[static_cast<std::size_t>(edge.b)];
  }
  double mean_size = 0;
  for (const features::Grain& grain : graph.grains) mean_size += grain.size / static_cast<double>(graph.grains.size());
  const int first_entry = static_cast<int>(entries_.size() - graph.phases.size());
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    const features::Grain& grain = graph.grains[g];
    const int at = static_cast<int>(g);
    *weight_.append() = grain.weight;
    Vec6<double> tensor[node_tensors];
    tensor[macroscopic] = law.direction();
    tensor[elastic] = elastic_stress.empty() ? law.direction() : elastic_stress[g];
    tensor[self_consistent] = self_consistent_stress[g];
    tensor[taylor] = taylor_stress.empty() ? tensor[self_consistent] : taylor_stress[g];
    const LawAnswer answers[3] = {law.answer(at, tensor[macroscopic]), law.answer(at, tensor[self_consistent]),
                                  law.answer(at, tensor[taylor])};
    tensor[flow_macroscopic] = answers[0].flow;
    tensor[flow_self_consistent] = answers[1].flow;
    double* t = tensors_.append();
    for (int k = 0; k < tensors_of(law_); ++k)
      for (int i = 0; i < 6; ++i) t[6 * k + i] = tensor[k][i];
    double* x = scalars_.append();
    const Vec6<double>& reference = tensor[law_ ? self_consistent : macroscopic];
    for (int k = 0; k < tensors_of(law_); ++k, x += kernels::node_invariants) {
      kernels::node_invariants_of(tensor[k], reference, tensor[macroscopic], x);
      for (int i = 0; i < kernels::node_invariants; ++i) x[i] = kernels::bounded(x[i]);
    }
    *x++ = grain.size > 0 ? kernels::bounded(std::log(grain.size / mean_size)) : 0;
    *x++ = kernels::bounded(std::log(grain.weight * static_cast<double>(graph.grains.size())));
    *x++ = grain.on_edge ? 1 : 0;
    *x++ = graph.dimensions == 2 ? 1 : 0;
    *x++ = graph.closed ? 1 : 0;
    *x++ = neighbours[g] / 14.0;
    *x++ = elastic_stress.empty() ? 0 : 1;
    *x++ = graph.temperature / 300 - 1;
    if (law_) {
      for (const LawAnswer& answer : answers) {
        *x++ = kernels::bounded((answer.log_sum - std::log(graph.strain_rate)) / answer.exponent);
        *x++ = answer.entropy;
      }
      double cross_slip, climb;
      law.events(at, tensor[self_consistent], answers[1], cross_slip, climb);
      *x++ = 0.2 * std::max(cross_slip, -10.0);
      *x++ = 0.2 * std::max(climb, -10.0);
      *x++ = has_self_consistent ? 1 : 0;
      *x++ = std::log(reference_exponent / answers[0].exponent);  // the last one: what ν follows
      if (card_inputs_ == CardInputs::few) std::fill(x - law_scalars, x - 1, 0.0);
      add_families(graph, law, at, answers);
    }
    add_systems(law, at, grain.phase, tensor, answers);
    Node node;
    node.entry = first_entry + grain.phase;
    node.unit = law.unit();
    node.temperature = graph.temperature;
    const int systems = law.phase(grain.phase).systems();
    for (int a = 0; a < systems; ++a) {
      const auto s = static_cast<std::size_t>(a);
      node.inverse_strength.push_back(flow_stress * std::exp(-law.phase(grain.phase).strength[s]));
      node.exponent.push_back(std::min(law.phase(grain.phase).exponent[s], 20.0));
    }
    std::visit(
        [&](const auto& phase) {
          const auto& own = phase.grain(law.row(at));
          for (int i = 0; i < 9; ++i) node.lattice[i] = own.lattice.m[i];
          node.resistance.assign(own.frozen.resistance, own.frozen.resistance + systems);
          node.friction.assign(own.frozen.friction, own.frozen.friction + systems);
          node.prefactor.assign(own.frozen.prefactor, own.frozen.prefactor + systems);
          const int twin_end = phase.params().crystal.twin_end;  // climb has no resistance
          std::fill(node.resistance.begin() + twin_end, node.resistance.end(), 1.0);
          std::fill(node.friction.begin() + twin_end, node.friction.end(), 1.0);
        },
        *law.phase(grain.phase).law);
    add_labels(graph, law, at, node);
    nodes_.push_back(std::move(node));
  }
}

void BatchPacker::add_families(const GrainGraph& graph, const GraphLaw& law, int grain, const LawAnswer* answers) {
  const GraphLaw::Phase& phase = law.phase(graph.grains[static_cast<std::size_t>(grain)].phase);
  double softest = phase.strength.front();
  for (const double strength : phase.strength) softest = std::min(softest, strength);
  for (std::size_t f = 0; f < phase.of_family.size(); ++f) {
    const auto first = static_cast<std::size_t>(phase.of_family[f]);
    double* x = family_scalars_.append();
    x[static_cast<int>(phase.material->systems[first].kind)] = 1;
    x[3] = std::min(phase.strength[first] - softest, 3.0);
    x[4] =
        std::log(static_cast<double>(std::count(phase.family.begin(), phase.family.end(), static_cast<int>(f))) / 12);
    for (int k = 0; k < 3; ++k) {
      double top = -1e30;
      for (std::size_t a = 0; a < phase.family.size(); ++a) {
        if (phase.family[a] != static_cast<int>(f)) continue;
        x[5 + k] += std::exp(answers[k].log_rate[a] - answers[k].log_sum);
        top = std::max(top, answers[k].log_rate[a]);
      }
      if (k < 2) x[8 + k] = std::max((top - answers[k].log_sum) / answers[k].exponent, -2.0);
    }
    if (card_inputs_ != CardInputs::all) x[3] = x[4] = 0;
    family_node_.push_back(static_cast<int>(nodes_.size()));
  }
  family_first_.push_back(static_cast<int>(family_node_.size()));
}

void BatchPacker::add_systems(const GraphLaw& law, int grain, int phase_index, const Vec6<double>* tensors,
                              const LawAnswer* answers) {
  const GraphLaw::Phase& phase = law.phase(phase_index);
  const double softest = *std::min_element(phase.strength.begin(), phase.strength.end());
  const Vec6<double>& reference = tensors[law_ ? self_consistent : macroscopic];
  const std::vector<double> growth = law_ ? law.hardening(grain, reference) : std::vector<double>{};
  double mean_growth = 0;
  for (const double g : growth) mean_growth += g / static_cast<double>(growth.size());
  for (int a = 0; a < phase.systems(); ++a) {
    const auto at = static_cast<std::size_t>(a);
    const material::SystemKind kind = phase.material->systems[at].kind;
    const Vec6<double> M = law.schmid(grain, a);
    double* s = system_schmid_.append();
    for (int i = 0; i < 6; ++i) s[i] = M[i];
    const double harder = std::min(phase.strength[at] - softest, 3.0);
    double* x = system_scalars_.append();
    x[system_sense] = kind == material::SystemKind::twin || kernels::dot(M, reference) >= 0 ? 1 : -1;
    x[system_softness] = std::exp(-harder);
    x[system_twin] = kind == material::SystemKind::twin ? 1 : 0;
    x[system_climb] = kind == material::SystemKind::climb ? 1 : 0;
    x[system_strength] = harder;
    for (int k = 0; k < plain_tensors; ++k) {
      const double r = x[system_softness] * kernels::dot(M, tensors[k]);
      x[system_resolved + 2 * k] = kernels::bounded(std::abs(r));
      x[system_resolved + 2 * k + 1] = kernels::bounded(r * x[system_sense]);
    }
    if (law_) {
      for (int k = 0; k < 3; ++k)
        x[system_log_rate + k] = std::max((answers[k].log_rate[at] - answers[k].log_sum) / answers[k].exponent, -2.0);
      x[system_hardening] = kernels::bounded(growth[at] - mean_growth);  // against the others: cards differ in the mean
    }
    system_node_.push_back(static_cast<int>(nodes_.size()));
  }
  system_first_.push_back(static_cast<int>(system_node_.size()));
}

void BatchPacker::add_labels(const GrainGraph& graph, const GraphLaw& law, int grain, Node& node) {
  const auto g = static_cast<std::size_t>(grain);
  const features::Labels& labels = graph.labels;
  std::fill(node.slot_label, node.slot_label + slot_labels, 0.0);
  double* x = node_labels_.append();
  x[cross_slip_events] = value_or(labels.cross_slip, g, nobody);
  x[climb_events] = value_or(labels.climb, g, nobody);
  if (!labels.stress.empty() && std::isfinite(label_scale_)) {
    Vec6<double> stress;
    for (int i = 0; i < 6; ++i) stress[i] = labels.stress[6 * g + static_cast<std::size_t>(i)] / label_scale_;
    stress = kernels::deviator(stress);
    if (std::isfinite(mises_norm(stress))) {
      x[stress_known] = 1;
      for (int i = 0; i < 6; ++i) x[stress_label + i] = stress[i];
    }
  }
  const features::LabelKind kind = labels.kind.empty() ? features::LabelKind::none : labels.kind[g];
  const double confidence = labels.confidence.empty() ? 1 : value_or(labels.confidence, g, 0);
  if (kind == features::LabelKind::none || !(confidence > 0)) return;
  const auto columns = static_cast<std::size_t>(graph.systems());
  const int systems = law.phase(graph.grains[g].phase).systems();
  bool twins = false;
  double sum = 0;
  for (int a = 0; a < systems; ++a) {
    const double share = labels.share[g * columns + static_cast<std::size_t>(a)];
    base::require(std::isfinite(share) && share >= 0, graph.source, ": label of grain ", grain + 1, ", system ", a + 1,
                  " is ", share, "; shares are numbers from 0 on");
    node.labels.push_back(share);
    sum += share;
    if (law.phase(graph.grains[g].phase).material->systems[static_cast<std::size_t>(a)].kind ==
        material::SystemKind::twin) {
      twins = true;
      node.slot_label[twin_share] += share;
    }
  }
  base::require(sum > 0, graph.source, ": the label of grain ", grain + 1, " names no system");
  if (kind == features::LabelKind::shares) {
    for (double& share : node.labels) share /= sum;
    node.slot_label[weight_of_shares] = confidence;
    node.slot_label[twin_share] /= sum;
    if (twins) node.slot_label[weight_of_twin] = confidence;
  } else {
    node.slot_label[weight_of_trace] = confidence;
  }
  x[labelled] = 1;
  ++labels_;
}

void BatchPacker::add_edges(const GrainGraph& graph) {
  const auto count = graph.grains.size();
  const int first = graph_first_.back();
  std::vector<std::vector<int>> of_node(count);  // directed: 2 e for a ← b, 2 e + 1 for b ← a
  std::vector<double> total(count, 0.0);
  for (std::size_t e = 0; e < graph.edges.size(); ++e) {
    const features::Edge& edge = graph.edges[e];
    of_node[static_cast<std::size_t>(edge.a)].push_back(static_cast<int>(2 * e));
    of_node[static_cast<std::size_t>(edge.b)].push_back(static_cast<int>(2 * e + 1));
    total[static_cast<std::size_t>(edge.a)] += edge.area;
    total[static_cast<std::size_t>(edge.b)] += edge.area;
  }
  std::vector<int> place(2 * graph.edges.size());
  for (std::size_t g = 0; g < count; ++g) {
    for (const int d : of_node[g]) {
      const features::Edge& edge = graph.edges[static_cast<std::size_t>(d / 2)];
      const int other = d % 2 == 0 ? edge.b : edge.a;
      const auto j = static_cast<std::size_t>(other);
      place[static_cast<std::size_t>(d)] = static_cast<int>(edge_own_.size());
      edge_own_.push_back(first + static_cast<int>(g));
      edge_other_.push_back(first + other);
      double* n = edge_normal_.append();
      for (int i = 0; i < 3; ++i) n[i] = edge.normal[i];
      const double share = total[g] > 0 ? edge.area / total[g] : 1.0 / static_cast<double>(of_node[g].size());
      *edge_share_.append() = share;
      double* x = edge_scalars_.append();
      x[0] = share;
      x[1] = total[j] > 0 ? edge.area / total[j] : share;
      x[2] = edge.disorientation;
      x[3] = kernels::bounded(std::log(graph.grains[j].weight / graph.grains[g].weight));
      x[4] = graph.grains[j].phase == graph.grains[g].phase ? 1 : 0;
    }
    edge_first_.push_back(static_cast<int>(edge_own_.size()));
  }
  edge_back_.resize(edge_own_.size());
  for (std::size_t g = 0; g < count; ++g)
    for (const int d : of_node[g])
      edge_back_[static_cast<std::size_t>(place[static_cast<std::size_t>(d)])] = place[static_cast<std::size_t>(d ^ 1)];
}

}  // namespace polyslip::classifier
