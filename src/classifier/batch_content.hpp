#pragma once
// What a GraphBatch holds, where the loops run. Points are nodes (grains of all graphs, in order), directed edges (ordered by the node that
// hears), families (of a node's systems), systems (of a node), and slots: nodes again, in tiles whose lanes share one law.
#include <variant>

#include "kernels/learn/invariants.hpp"
#include "src/base/batches.hpp"
#include "src/classifier/layers.hpp"
#include "src/mean_field/crystal_laws.hpp"

namespace polyslip::classifier {

using base::FieldOf;
using base::IndexField;

/// All phases of one law, and the tiles of slots that run it.
template <class Law>
struct LawGroup {
  using Type = Law;
  Kokkos::View<typename Law::template Params<double>*> params;
  int first_tile = 0, tiles = 0;
};
template <int N>
using PowerLaw = mean_field::PowerLawWithMechanisms<N>;
using AnyLawGroup = std::variant<LawGroup<PowerLaw<12>>, LawGroup<PowerLaw<24>>, LawGroup<PowerLaw<60>>,
                                 LawGroup<mean_field::DislocationLaw<24>>, LawGroup<mean_field::DislocationLaw<60>>>;

/// The tensors of a node that do not depend on learned numbers, in this order; macroscopic ones have a von Mises norm near 1.
enum NodeTensor { macroscopic, elastic, self_consistent, taylor, flow_macroscopic, flow_self_consistent, node_tensors };
/// Without a law only the first and this many more.
constexpr int plain_tensors = 2;

constexpr int tensors_of(bool law) { return law ? node_tensors : plain_tensors; }
/// Rows of scalars: per tensor the invariants with the self-consistent (else the macroscopic) stress, then what law and graph say.
constexpr int law_scalars = 10, graph_scalars = 8;
constexpr int node_scalars_of(bool law) {
  return tensors_of(law) * kernels::node_invariants + graph_scalars + (law ? law_scalars : 0);
}
/// Those that networks see: the exponent, by which one card differs from another more than anything else, only scales ν.
constexpr int node_inputs_of(bool law) { return node_scalars_of(law) - (law ? 1 : 0); }
constexpr int edge_scalars = 5, family_scalars = 10;
/// Rows of system_scalars. sense: of the shear at the reference stress, 1 for twins, which have one sense only (no feature by itself: it
/// depends on which way b and n point); softness: the lowest
/// critical stress over the own one; the last ones are about the law.
enum SystemScalar {
  system_sense,
  system_softness,
  system_twin,
  system_climb,
  system_strength,
  system_resolved,
  system_log_rate = system_resolved + 2 * plain_tensors,
  system_hardening = system_log_rate + 3,
  system_scalars_of_law
};
constexpr int system_scalars_of(bool law) { return law ? system_scalars_of_law : system_log_rate; }
/// Stress exponents are counted in this one.
constexpr double reference_exponent = 20;
constexpr int family_width = 16, event_width = 16;

/// Rows of slot_labels before the labels of systems and the flags of twins.
enum SlotLabel { weight_of_shares, weight_of_trace, weight_of_twin, twin_share, slot_labels };
/// Rows of node_labels.
enum NodeLabel {
  labelled,
  stress_known,
  stress_label,
  cross_slip_events = stress_label + 6,
  climb_events,
  node_labels
};

template <class S>
struct GraphData {
  int graphs = 0;
  std::int64_t nodes = 0, edges = 0, families = 0, systems = 0, slots = 0;
  int most_systems = 0, labels = 0;

  IndexField graph_first, graph_closed;  ///< first node of each graph, and the end
  FieldOf<S> weight;                     ///< (1, node) share of the graph's volume
  FieldOf<S> tensors;                    ///< (6 · NodeTensor, node)
  FieldOf<S> scalars;                    ///< (…, node)
  FieldOf<S> node_label;  ///< (NodeLabel, node), stresses over the macroscopic one's norm; NaN: unknown events

  IndexField edge_own, edge_other, edge_first, edge_back;
  FieldOf<S> edge_scalars, edge_normal, edge_share;
  Ends ends() const {
    return {{edge_own.data(), edge_first.data(), nullptr}, {edge_other.data(), edge_first.data(), edge_back.data()}};
  }

  IndexField family_node, family_first;  ///< first_… of each node, and the end
  FieldOf<S> family_scalars;
  Membership of_families() const { return {family_node.data(), family_first.data(), nullptr}; }

  IndexField system_node, system_first;  ///< systems of each node
  FieldOf<S> system_scalars, system_schmid;
  Membership of_systems() const { return {system_node.data(), system_first.data(), nullptr}; }

  std::vector<AnyLawGroup> groups;
  IndexField slot_node;                             ///< padding repeats a node of its tile
  IndexField tile_valid, tile_systems, tile_entry;  ///< per tile: lanes that are nodes, systems, phase in its group
  Kokkos::View<int**, Kokkos::LayoutRight> tile_family;  ///< (tile, system) family among those of the node
  FieldOf<S> lattice;                                    ///< (9, slot) R, v_crystal = R v_sample
  FieldOf<S> unit;                                       ///< (1, slot) Pa: what stresses are counted in
  FieldOf<S> resistance, friction, prefactor;            ///< (system, slot) of the first state
  FieldOf<S> temperature;                                ///< (1, slot) K
  /// (system, slot) the self-consistent macroscopic stress over the one at which the system shears at the macroscopic rate; its exponent
  FieldOf<S> inverse_strength, exponent;
  FieldOf<S> labels_of_slots;  ///< (SlotLabel, then most_systems labels, then as many flags: 1 for twins; slot)
};

struct BatchContent {
  std::vector<int> first_grain;  ///< of each graph, and the end
  std::vector<int> columns;      ///< of shares, per graph
  std::vector<double> unit;      ///< Pa, per graph: the macroscopic stress's von Mises norm at first yield
  std::vector<double> mises;     ///< Pa, per graph: the known one, else the same
  std::vector<int> slot_node;
  std::vector<int> node_systems;
  int edges = 0, labels = 0;
  std::variant<GraphData<double>, GraphData<float>> data;
};

}  // namespace polyslip::classifier
