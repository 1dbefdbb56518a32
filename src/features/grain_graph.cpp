#include "src/features/grain_graph.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "src/features/families.hpp"

namespace polyslip::features {
namespace {

const FeatureColumn* find(const std::vector<FeatureColumn>& columns, const std::string& name) {
  for (const FeatureColumn& column : columns)
    if (column.name == name) return &column;
  return nullptr;
}

void add(std::vector<FeatureColumn>& columns, FeatureColumn column, std::size_t rows) {
  if (column.data.size() != rows * static_cast<std::size_t>(column.values))
    throw std::logic_error("feature " + column.name + ": " + std::to_string(column.data.size()) + " numbers for " +
                           std::to_string(rows) + " rows of " + std::to_string(column.values));
  for (FeatureColumn& other : columns) {
    if (other.name == column.name) {
      other = std::move(column);
      return;
    }
  }
  columns.push_back(std::move(column));
}

void demand(bool holds, const std::string& what) {
  if (!holds) throw std::logic_error("grain graph: " + what);
}

}  // namespace

int GrainGraph::systems() const {
  std::size_t most = 0;
  for (const GraphPhase& phase : phases) most = std::max(most, phase.material->systems.size());
  return static_cast<int>(most);
}

int GrainGraph::families() const {
  int most = 0;
  for (const GraphPhase& phase : phases)
    most = std::max(most, static_cast<int>(families_of(*phase.material).names.size()));
  return most;
}

const FeatureColumn* GrainGraph::grain_column(const std::string& name) const { return find(grain_columns, name); }
const FeatureColumn* GrainGraph::edge_column(const std::string& name) const { return find(edge_columns, name); }
void GrainGraph::add_grain_column(FeatureColumn column) { add(grain_columns, std::move(column), grains.size()); }
void GrainGraph::add_edge_column(FeatureColumn column) { add(edge_columns, std::move(column), edges.size()); }

void GrainGraph::check() const {
  const int count = static_cast<int>(grains.size());
  double weight = 0;
  for (const GraphPhase& phase : phases) demand(phase.material != nullptr, "a phase has no material");
  for (const Grain& grain : grains) {
    demand(grain.phase >= 0 && grain.phase < static_cast<int>(phases.size()), "a grain's phase is not there");
    demand(grain.weight > 0 && std::isfinite(grain.size), "a grain has no weight or size");
    demand(std::abs(kernels::dot(grain.orientation, grain.orientation) - 1) < 1e-6, "an orientation is not of norm 1");
    weight += grain.weight;
  }
  demand(grains.empty() || std::abs(weight - 1) < 1e-6, "weights sum to " + std::to_string(weight));
  for (std::size_t e = 0; e < edges.size(); ++e) {
    const Edge& edge = edges[e];
    demand(edge.a >= 0 && edge.a < edge.b && edge.b < count,
           "an edge joins grains that are not there, or not in order");
    demand(e == 0 || edges[e - 1].a < edge.a || (edges[e - 1].a == edge.a && edges[e - 1].b < edge.b),
           "edges are not in order");
  }
  const auto rows = [&](std::size_t size, std::size_t values) { return size == 0 || size == grains.size() * values; };
  demand(rows(labels.kind.size(), 1) && rows(labels.share.size(), static_cast<std::size_t>(systems())) &&
             rows(labels.confidence.size(), 1) && rows(labels.slip.size(), 1) && rows(labels.stress.size(), 6) &&
             rows(labels.cross_slip.size(), 1) && rows(labels.climb.size(), 1),
         "labels have another number of rows than grains");
  for (const FeatureColumn& column : grain_columns)
    demand(column.data.size() == grains.size() * static_cast<std::size_t>(column.values), column.name + ": rows");
  for (const FeatureColumn& column : edge_columns)
    demand(column.data.size() == edges.size() * static_cast<std::size_t>(column.values), column.name + ": rows");
}

}  // namespace polyslip::features
