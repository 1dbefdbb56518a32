#pragma once
// From grain graphs to the rows of a batch, on the host.
#include <string>

#include "src/classifier/batch_content.hpp"
#include "src/classifier/batch_law.hpp"

namespace polyslip::classifier {

/// Rows that points are appended to, one vector per point.
struct HostRows {
  int rows = 0;
  std::vector<double> data;  ///< point by point
  explicit HostRows(int r) : rows(r) {}
  /// A zeroed point; valid until the next one.
  double* append() {
    data.resize(data.size() + static_cast<std::size_t>(rows), 0.0);
    return data.data() + data.size() - static_cast<std::size_t>(rows);
  }
  const double* point(std::size_t p) const { return data.data() + p * static_cast<std::size_t>(rows); }
  std::size_t points() const { return rows == 0 ? 0 : data.size() / static_cast<std::size_t>(rows); }
};

/// ModelOptions::card_inputs.
enum class CardInputs { few, some, all };

class BatchPacker {
 public:
  BatchPacker(bool law, CardInputs card_inputs);
  void add(const features::GrainGraph& graph, BatchContent& content);
  template <class S>
  GraphData<S> pack(BatchContent& content) const;

 private:
  /// What the slots of a node need.
  struct Node {
    int entry = 0;  ///< of entries_
    std::vector<double> resistance, friction, prefactor, inverse_strength, exponent;
    double lattice[9];
    double unit, temperature;
    std::vector<double> labels;  ///< of systems; empty: none
    double slot_label[slot_labels];
  };
  /// One phase of one graph.
  struct Entry {
    std::shared_ptr<const mean_field::CardGrains::Phase> law;
    std::vector<int> family, twin, nodes;
  };

  void add_nodes(const features::GrainGraph& graph, const GraphLaw& law);
  void add_edges(const features::GrainGraph& graph);
  void add_families(const features::GrainGraph& graph, const GraphLaw& law, int grain, const LawAnswer* answers);
  void add_systems(const GraphLaw& law, int grain, int phase, const Vec6<double>* tensors, const LawAnswer* answers);
  void add_labels(const features::GrainGraph& graph, const GraphLaw& law, int grain, Node& node);
  template <class S>
  void pack_slots(BatchContent& content, GraphData<S>& data) const;

  bool law_;
  CardInputs card_inputs_;
  std::vector<int> graph_first_{0}, closed_;
  HostRows weight_{1}, tensors_, scalars_, node_labels_{classifier::node_labels};
  std::vector<int> edge_own_, edge_other_, edge_first_{0}, edge_back_;
  HostRows edge_scalars_{classifier::edge_scalars}, edge_normal_{3}, edge_share_{1};
  std::vector<int> family_node_, family_first_{0}, system_node_, system_first_{0};
  HostRows family_scalars_{classifier::family_scalars}, system_scalars_, system_schmid_{6};
  std::vector<Node> nodes_;
  std::vector<Entry> entries_;
  double label_scale_ = 1;
  int labels_ = 0;
};

}  // namespace polyslip::classifier
