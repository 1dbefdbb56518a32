#include "src/classifier/changed_graphs.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "kernels/rotation/random.hpp"
#include "kernels/rotation/symmetry.hpp"
#include "src/features/crystal.hpp"

namespace polyslip::classifier {

using features::Edge;
using features::FeatureColumn;
using features::Grain;
using features::GrainGraph;
using kernels::Quaternion;
using kernels::Vec3;

namespace {

/// Rows `order` of a table of so many values per row; nothing of an empty one.
template <class Value>
std::vector<Value> rows_of(const std::vector<Value>& table, std::size_t values, const std::vector<int>& order) {
  std::vector<Value> result;
  if (table.empty()) return result;
  for (const int row : order) {
    const auto first = table.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(row) * values);
    result.insert(result.end(), first, first + static_cast<std::ptrdiff_t>(values));
  }
  return result;
}

void take_rows(std::vector<FeatureColumn>& columns, const std::vector<int>& order) {
  for (FeatureColumn& column : columns)
    column.data = rows_of(column.data, static_cast<std::size_t>(column.values), order);
}

/// All that belongs to grains, in another order or fewer of them; edges are left to the caller.
GrainGraph with_grains(const GrainGraph& graph, const std::vector<int>& order) {
  GrainGraph result = graph;
  const auto systems = static_cast<std::size_t>(graph.systems());
  result.grains = rows_of(graph.grains, 1, order);
  auto& labels = result.labels;
  labels.kind = rows_of(labels.kind, 1, order);
  labels.share = rows_of(labels.share, systems, order);
  labels.confidence = rows_of(labels.confidence, 1, order);
  labels.slip = rows_of(labels.slip, 1, order);
  labels.stress = rows_of(labels.stress, 6, order);
  labels.cross_slip = rows_of(labels.cross_slip, 1, order);
  labels.climb = rows_of(labels.climb, 1, order);
  take_rows(result.grain_columns, order);
  return result;
}

/// Edges between grains that have a place in the new order (−1: none), sorted, with their columns.
void take_edges(const GrainGraph& graph, const std::vector<int>& place, GrainGraph& result) {
  std::vector<int> order;
  std::vector<Edge> edges;
  for (std::size_t e = 0; e < graph.edges.size(); ++e) {
    Edge edge = graph.edges[e];
    const int a = place[static_cast<std::size_t>(edge.a)], b = place[static_cast<std::size_t>(edge.b)];
    if (a < 0 || b < 0) continue;
    edge.a = std::min(a, b);
    edge.b = std::max(a, b);
    if (a > b)
      for (int i = 0; i < 3; ++i) edge.normal[i] = -edge.normal[i];
    edges.push_back(edge);
    order.push_back(static_cast<int>(e));
  }
  std::vector<int> sorted(edges.size());
  std::iota(sorted.begin(), sorted.end(), 0);
  std::sort(sorted.begin(), sorted.end(), [&](int i, int j) {
    const Edge &x = edges[static_cast<std::size_t>(i)], &y = edges[static_cast<std::size_t>(j)];
    return x.a != y.a ? x.a < y.a : x.b < y.b;
  });
  result.edges = rows_of(edges, 1, sorted);
  result.edge_columns = graph.edge_columns;
  take_rows(result.edge_columns, rows_of(order, 1, sorted));
}

void normalise_weights(GrainGraph& graph) {
  double all = 0;
  for (const Grain& grain : graph.grains) all += grain.weight;
  for (Grain& grain : graph.grains) grain.weight /= all;
}

kernels::SymmetryGroup symmetry_of(const GrainGraph& graph, int phase) {
  return features::crystal_of(*graph.phases[static_cast<std::size_t>(phase)].material).group;
}

/// Disorientations of all edges from the orientations.
void measure_edges(GrainGraph& graph) {
  std::vector<kernels::SymmetryGroup> groups;
  for (std::size_t p = 0; p < graph.phases.size(); ++p) groups.push_back(symmetry_of(graph, static_cast<int>(p)));
  for (Edge& edge : graph.edges) {
    const Grain &a = graph.grains[static_cast<std::size_t>(edge.a)],
                &b = graph.grains[static_cast<std::size_t>(edge.b)];
    edge.disorientation = kernels::disorientation_angle(groups[static_cast<std::size_t>(a.phase)], a.orientation,
                                                        groups[static_cast<std::size_t>(b.phase)], b.orientation);
  }
}

/// S R σ Rᵀ of a Mandel vector.
void turn_tensor(const kernels::Mat3<double>& R, double* tensor) {
  kernels::Vec6<double> own;
  for (int i = 0; i < 6; ++i) own[i] = tensor[i];
  const kernels::Vec6<double> other = kernels::to_mandel(R * (kernels::from_mandel(own) * kernels::transpose(R)));
  for (int i = 0; i < 6; ++i) tensor[i] = other[i];
}

void turn_columns(const kernels::Mat3<double>& R, std::vector<FeatureColumn>& columns) {
  for (FeatureColumn& column : columns) {
    if (column.extent != features::Extent::fixed) continue;
    if (column.values == 6)
      for (std::size_t i = 0; i + 6 <= column.data.size(); i += 6) turn_tensor(R, &column.data[i]);
    if (column.values == 3)
      for (std::size_t i = 0; i + 3 <= column.data.size(); i += 3) {
        const Vec3<double> v = R * Vec3<double>{{column.data[i], column.data[i + 1], column.data[i + 2]}};
        for (int k = 0; k < 3; ++k) column.data[i + static_cast<std::size_t>(k)] = v[k];
      }
  }
}

/// For each system of a phase, which one it becomes where crystal axes are turned by `op`: b and n both follow, up to a common sign (slip: any).
std::vector<int> moved_systems(const material::Phase& phase, const Quaternion<double>& op) {
  std::vector<int> result;
  for (const material::SystemName& system : phase.systems) {
    const auto vector = [](const double* v) { return Vec3<double>{{v[0], v[1], v[2]}}; };
    const Vec3<double> b = kernels::to_crystal(op, vector(system.direction)),
                       n = kernels::to_crystal(op, vector(system.normal));
    double best = -2;
    int found = 0;
    for (std::size_t s = 0; s < phase.systems.size(); ++s) {
      const material::SystemName& other = phase.systems[s];
      if (other.kind != system.kind || other.family != system.family) continue;
      const double along = kernels::dot(b, vector(other.direction)), across = kernels::dot(n, vector(other.normal));
      const double likeness = system.kind == material::SystemKind::twin    ? along * across
                              : system.kind == material::SystemKind::climb ? std::abs(along)
                                                                           : std::abs(along * across);
      if (likeness > best) {
        best = likeness;
        found = static_cast<int>(s);
      }
    }
    result.push_back(found);
  }
  return result;
}

}  // namespace

GrainGraph subgraph(const GrainGraph& graph, const std::vector<int>& grains) {
  GrainGraph result = with_grains(graph, grains);
  std::vector<int> place(graph.grains.size(), -1);
  for (std::size_t i = 0; i < grains.size(); ++i) place[static_cast<std::size_t>(grains[i])] = static_cast<int>(i);
  take_edges(graph, place, result);
  result.closed = graph.closed && grains.size() == graph.grains.size();
  normalise_weights(result);
  return result;
}

GrainGraph surface_section(const GrainGraph& graph, std::uint64_t seed) {
  double low = 1e300, high = -1e300;
  for (const Grain& grain : graph.grains) {
    low = std::min(low, grain.centroid[2]);
    high = std::max(high, grain.centroid[2]);
  }
  std::vector<int> cut;
  double height = 0;
  for (std::uint32_t attempt = 0; attempt < 100 && cut.size() < 2; ++attempt) {
    height = low + (high - low) * kernels::random_uniform(seed, static_cast<std::uint64_t>(graph.id), attempt);
    cut.clear();
    for (std::size_t g = 0; g < graph.grains.size(); ++g)
      if (std::abs(graph.grains[g].centroid[2] - height) < 0.5 * graph.grains[g].size)
        cut.push_back(static_cast<int>(g));
  }
  if (cut.size() < 2) return subgraph(graph, {});
  GrainGraph sphere = graph;
  for (const int g : cut) {
    Grain& grain = sphere.grains[static_cast<std::size_t>(g)];
    const double distance = grain.centroid[2] - height;
    const double square = grain.size * grain.size - 4 * distance * distance;  // of the circle's diameter
    grain.weight = square;
    grain.size = std::sqrt(square);
    grain.centroid[2] = 0;
  }
  GrainGraph result = subgraph(sphere, cut);
  result.dimensions = 2;
  result.closed = false;
  for (Edge& edge : result.edges) {
    const double slope = std::sqrt(edge.normal[0] * edge.normal[0] + edge.normal[1] * edge.normal[1]);
    edge.area = std::sqrt(edge.area) * std::max(slope, 1e-3);
    edge.normal =
        slope > 1e-9 ? Vec3<double>{{edge.normal[0] / slope, edge.normal[1] / slope, 0}} : Vec3<double>{{0, 0, 0}};
  }
  return result;
}

GrainGraph noisy(const GrainGraph& graph, const NoiseOptions& options, std::uint64_t seed) {
  const std::uint64_t own = seed + 1000003 * static_cast<std::uint64_t>(graph.id);
  std::vector<int> kept;
  for (std::size_t g = 0; g < graph.grains.size(); ++g)
    if (kernels::random_uniform(own, g, 0) >= options.missing) kept.push_back(static_cast<int>(g));
  if (kept.empty()) kept.push_back(0);
  GrainGraph result = subgraph(graph, kept);
  // what is not indexed lies at boundaries: a grain loses in proportion to surface over volume, ∝ 1/size
  double inverse = 0;
  for (const Grain& grain : result.grains) inverse += grain.weight / grain.size;
  for (std::size_t i = 0; i < result.grains.size(); ++i) {
    Grain& grain = result.grains[i];
    const auto id = static_cast<std::uint64_t>(kept[i]);
    const double left = std::max(0.05, 1 - options.not_indexed / (grain.size * inverse));
    grain.weight *= left;
    grain.size *= std::pow(left, 1.0 / graph.dimensions);
    const Quaternion<double> frame = kernels::random_orientation(own, id, 1);
    const Vec3<double> axis = kernels::to_sample(frame, Vec3<double>{{0, 0, 1}});
    grain.orientation =
        kernels::normalized(kernels::multiply(kernels::from_axis_angle(axis, options.angle), grain.orientation));
  }
  normalise_weights(result);
  measure_edges(result);
  return result;
}

GrainGraph permuted(const GrainGraph& graph, const std::vector<int>& order) {
  GrainGraph result = with_grains(graph, order);
  std::vector<int> place(graph.grains.size());
  for (std::size_t i = 0; i < order.size(); ++i) place[static_cast<std::size_t>(order[i])] = static_cast<int>(i);
  take_edges(graph, place, result);
  return result;
}

GrainGraph turned(const GrainGraph& graph, const Quaternion<double>& q) {
  GrainGraph result = graph;
  const kernels::Mat3<double> R = kernels::to_matrix(q);
  for (Grain& grain : result.grains) {
    grain.orientation = kernels::multiply(grain.orientation, kernels::conjugate(q));
    grain.centroid = R * grain.centroid;
  }
  for (Edge& edge : result.edges) edge.normal = R * edge.normal;
  turn_tensor(R, result.stress_direction.v);
  for (std::size_t i = 0; i + 6 <= result.labels.stress.size(); i += 6) turn_tensor(R, &result.labels.stress[i]);
  turn_columns(R, result.grain_columns);
  turn_columns(R, result.edge_columns);
  return result;
}

GrainGraph relabelled(const GrainGraph& graph, int op, std::vector<int>& moved) {
  GrainGraph result = graph;
  const auto systems = static_cast<std::size_t>(graph.systems());
  moved.assign(graph.grains.size() * systems, -1);
  std::vector<std::pair<Quaternion<double>, std::vector<int>>> of_phase;
  for (std::size_t p = 0; p < graph.phases.size(); ++p) {
    const kernels::SymmetryGroup group = symmetry_of(graph, static_cast<int>(p));
    const Quaternion<double>& s = group.op[op % group.size];
    of_phase.emplace_back(s, moved_systems(*graph.phases[p].material, s));
  }
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    const auto& [s, to] = of_phase[static_cast<std::size_t>(graph.grains[g].phase)];
    result.grains[g].orientation = kernels::multiply(s, graph.grains[g].orientation);
    for (std::size_t i = 0; i < systems; ++i) moved[g * systems + i] = i < to.size() ? to[i] : static_cast<int>(i);
  }
  const auto move_rows = [&](const std::vector<double>& from, std::vector<double>& into) {
    for (std::size_t g = 0; g < graph.grains.size(); ++g)
      for (std::size_t i = 0; i < systems; ++i)
        into[g * systems + static_cast<std::size_t>(moved[g * systems + i])] = from[g * systems + i];
  };
  if (!graph.labels.share.empty()) move_rows(graph.labels.share, result.labels.share);
  for (std::size_t c = 0; c < graph.grain_columns.size(); ++c)
    if (graph.grain_columns[c].extent == features::Extent::systems)
      move_rows(graph.grain_columns[c].data, result.grain_columns[c].data);
  return result;
}

}  // namespace polyslip::classifier
