#include "src/features/graph_record.hpp"

#include <algorithm>
#include <stdexcept>

#include "src/features/label_columns.hpp"

namespace polyslip::features {
namespace {

using dataset::SampleRecord;

constexpr double no_label_kind = 255;  ///< graphs without labels in a file where others have them

/// Rows of `values` numbers as rows of `width`, filled up with zeros.
std::vector<double> widened(const std::vector<double>& data, std::size_t rows, int values, int width) {
  if (values == width) return data;
  std::vector<double> result(rows * static_cast<std::size_t>(width), 0.0);
  for (std::size_t r = 0; r < rows; ++r)
    std::copy_n(data.begin() + static_cast<std::ptrdiff_t>(r) * values, values,
                result.begin() + static_cast<std::ptrdiff_t>(r) * width);
  return result;
}

void set_features(SampleRecord& record, const std::string& table, const std::vector<FeatureColumn>& layout,
                  const std::vector<FeatureColumn>& columns, std::size_t rows,
                  const std::function<int(const FeatureColumn&)>& width_of) {
  for (const FeatureColumn& head : layout) {
    const int width = width_of(head);
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const FeatureColumn& column) { return column.name == head.name; });
    if (found == columns.end())
      record.set(table, head.name, std::vector<double>(rows * static_cast<std::size_t>(width), unknown));
    else if (found->values > width)
      throw std::logic_error("no room for the feature " + head.name);
    else
      record.set(table, head.name, widened(found->data, rows, found->values, width));
  }
  for (const FeatureColumn& column : columns)
    if (std::none_of(layout.begin(), layout.end(), [&](const auto& head) { return head.name == column.name; }))
      throw std::logic_error("no column for the feature " + column.name);
}

}  // namespace

SampleRecord GraphLayout::record(const dataset::Schema& schema, const GrainGraph& graph, std::int64_t id,
                                 const std::vector<std::string>& copied) const {
  SampleRecord record(schema, id);
  if (static_cast<std::int64_t>(graph.source.size()) > source_bytes_)
    throw std::logic_error("no room for " + graph.source);
  record.set_sample("status", int{dataset::converged});
  record.set_sample("graph_source", graph.source);
  record.set_sample("dimensions", graph.dimensions);
  record.set_sample("closed", graph.closed ? 1 : 0);
  record.set("samples", "stress_direction",
             std::vector<double>(graph.stress_direction.v, graph.stress_direction.v + 6));
  record.set_sample("mises", graph.mises);
  record.set_sample("strain_rate", graph.strain_rate);
  record.set_sample("temperature", graph.temperature);
  for (std::size_t c = 0; c < copied_.size(); ++c)
    record.set_bytes(0, schema.tables[0].find(copied_[c].name), copied.at(c));
  std::vector<std::string> names, lattices, cards;
  std::vector<double> c_over_a;
  std::vector<std::int64_t> crystals;
  for (const GraphPhase& phase : graph.phases) {
    const int crystal = find_crystal(*phase.material);
    if (crystal < 0 || static_cast<std::int64_t>(phase.card.size()) > card_bytes_)
      throw std::logic_error("no room for the phase " + phase.material->name);
    names.push_back(phase.material->name);
    lattices.push_back(phase.material->lattice);
    c_over_a.push_back(phase.material->c_over_a);
    crystals.push_back(crystal);
    cards.push_back(phase.card);
  }
  record.set_texts("phases", "name", names);
  record.set_texts("phases", "lattice", lattices);
  record.set("phases", "c_over_a", c_over_a);
  record.set("phases", "crystal", crystals);
  record.set_texts("phases", "card", cards);
  set_grains(record, graph);
  set_labels(record, graph);
  set_edges(record, graph);
  return record;
}

void GraphLayout::set_grains(SampleRecord& record, const GrainGraph& graph) const {
  std::vector<std::int64_t> phase, on_edge;
  std::vector<double> orientation, weight, size, centroid;
  for (const Grain& grain : graph.grains) {
    const kernels::Quaternion<double>& q = grain.orientation;
    phase.push_back(grain.phase);
    orientation.insert(orientation.end(), {q.w, q.x, q.y, q.z});
    weight.push_back(grain.weight);
    size.push_back(grain.size);
    centroid.insert(centroid.end(), grain.centroid.v, grain.centroid.v + 3);
    on_edge.push_back(grain.on_edge ? 1 : 0);
  }
  record.set("grains", "phase", phase);
  record.set("grains", "orientation", orientation);
  record.set("grains", "weight", weight);
  record.set("grains", "size", size);
  record.set("grains", "centroid", centroid);
  record.set("grains", "on_edge", on_edge);
  set_features(record, "grains", grain_columns_, graph.grain_columns, graph.grains.size(),
               [&](const FeatureColumn& column) { return width(column); });
}

void GraphLayout::set_labels(SampleRecord& record, const GrainGraph& graph) const {
  const Labels& labels = graph.labels;
  const std::size_t grains = graph.grains.size();
  const std::vector<double> kinds = [&] {
    std::vector<double> result(grains, no_label_kind);
    for (std::size_t g = 0; g < labels.kind.size(); ++g) result[g] = static_cast<double>(labels.kind[g]);
    return result;
  }();
  const std::vector<double>* const values[label_count] = {
      &kinds, &labels.share, &labels.confidence, &labels.slip, &labels.stress, &labels.cross_slip, &labels.climb};
  for (int i = 0; i < label_count; ++i) {
    const bool of_systems = i == static_cast<int>(Label::share);
    const int there = of_systems ? graph.systems() : static_cast<int>(label_columns[i].values);
    const int width = of_systems ? systems_ : there;
    if (!labels_[i] && i > 0 && !values[i]->empty()) throw std::logic_error("no column for " + column_of(Label(i)));
    if (labels_[i])
      record.set("grains", label_columns[i].name,
                 values[i]->empty() && grains > 0
                     ? std::vector<double>(grains * static_cast<std::size_t>(width), unknown)
                     : widened(*values[i], grains, there, width));
  }
}

void GraphLayout::set_edges(SampleRecord& record, const GrainGraph& graph) const {
  std::vector<std::int64_t> a, b;
  std::vector<double> area, normal, disorientation;
  for (const Edge& edge : graph.edges) {
    a.push_back(edge.a);
    b.push_back(edge.b);
    area.push_back(edge.area);
    normal.insert(normal.end(), edge.normal.v, edge.normal.v + 3);
    disorientation.push_back(edge.disorientation);
  }
  record.set("edges", "a", a);
  record.set("edges", "b", b);
  record.set("edges", "area", area);
  record.set("edges", "normal", normal);
  record.set("edges", "disorientation", disorientation);
  set_features(record, "edges", edge_columns_, graph.edge_columns, graph.edges.size(),
               [&](const FeatureColumn& column) { return width(column); });
}

}  // namespace polyslip::features
