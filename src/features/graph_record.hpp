#pragma once
// The layout of graphs.h5: which tables and columns grain graphs have, and a graph as a record of a dataset and back.
//   samples   one row per graph: id, status, graph_source, dimensions, closed, stress_direction, mises, strain_rate, temperature, and what was
//             copied from where it comes from (split, param_…)
//   phases    of a graph: name, lattice, c_over_a, crystal, card
//   grains    phase, orientation, weight, size, centroid, on_edge; label_…; further features by their names
//   edges     a, b, area, normal, disorientation; further features
//   crystals, systems   of the whole file: kinds of crystal and their systems, in the order of columns per system
//   extents   of the whole file: which columns have a value per system or family
#include <string>
#include <vector>

#include "src/dataset/file_writer.hpp"
#include "src/features/grain_graph.hpp"

namespace polyslip::features {

/// Which of the vectors of Labels are there.
enum class Label { kind, share, confidence, slip, stress, cross_slip, climb };
constexpr int label_count = 7;
std::string column_of(Label label);  ///< "label_share" …

/// A column's description in the file, which tells checks of datasets that numbers may be unknown; and without these words.
std::string with_nan_words(const std::string& description);
std::string without_nan_words(const std::string& description);

/// What a file needs to hold some graphs: the union of their columns, the largest of their extents.
class GraphLayout {
 public:
  /// `copied`: columns of samples beside those that every graph has.
  explicit GraphLayout(std::vector<dataset::Column> copied = {}) : copied_(std::move(copied)) {}

  /// Makes room for the graph. std::logic_error where a column of that name has another unit or another fixed number of values.
  void take(const GrainGraph& graph);
  /// Makes room for a card of so many bytes, a graph's source of so many.
  void take_texts(std::int64_t card_bytes, std::int64_t source_bytes);

  dataset::Schema schema() const;
  /// The tables crystals, systems and extents.
  std::vector<dataset::ConstantTable> tables() const;
  /// The graph under its place among all; copied: bytes of the columns of the constructor. schema: as of schema(), and must outlive the record.
  /// std::logic_error where the layout has no room for it. Columns that the graph lacks are NaN, labels of the kind none.
  dataset::SampleRecord record(const dataset::Schema& schema, const GrainGraph& graph, std::int64_t id,
                               const std::vector<std::string>& copied) const;

 private:
  struct Crystal {
    std::string name, lattice;
    double c_over_a = 0;
    std::vector<material::SystemName> systems;
  };
  int find_crystal(const material::Phase& phase) const;
  int width(const FeatureColumn& column) const;
  void set_grains(dataset::SampleRecord& record, const GrainGraph& graph) const;
  void set_labels(dataset::SampleRecord& record, const GrainGraph& graph) const;
  void set_edges(dataset::SampleRecord& record, const GrainGraph& graph) const;

  std::vector<dataset::Column> copied_;
  std::vector<Crystal> crystals_;
  std::vector<FeatureColumn> grain_columns_, edge_columns_;  ///< without data
  bool labels_[label_count] = {};
  int systems_ = 1, families_ = 1;
  std::int64_t card_bytes_ = 1, source_bytes_ = 1;
};

}  // namespace polyslip::features
