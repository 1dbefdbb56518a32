#pragma once
// A packed part of a batch in libtorch's tensors (point, row).
#include <torch/autograd.h>
#include <torch/types.h>
#undef CHECK  // glog's: Catch2, which comes after it, has its own
#include <catch2/catch.hpp>

#include "src/classifier/batch_content.hpp"

namespace polyslip::tests {

using torch::Tensor;

/// Symmetric matrices that Mandel components stand for: (6, 9).
inline Tensor mandel_basis() {
  Tensor basis = torch::zeros({6, 3, 3}, torch::kFloat64);
  const int pair[3][2] = {{1, 2}, {0, 2}, {0, 1}};
  for (int i = 0; i < 3; ++i) {
    basis[i][i][i] = 1;
    basis[3 + i][pair[i][0]][pair[i][1]] = std::sqrt(0.5);
    basis[3 + i][pair[i][1]][pair[i][0]] = std::sqrt(0.5);
  }
  return basis.view({6, 9});
}
/// (…, 6) to (…, 3, 3), and the symmetric part back.
inline Tensor matrix(const Tensor& mandel) { return mandel.matmul(mandel_basis()).unflatten(-1, {3, 3}); }
inline Tensor mandel(const Tensor& matrix) { return matrix.flatten(-2).matmul(mandel_basis().t()); }
inline Tensor trace_of(const Tensor& A) { return A.diagonal(0, -2, -1).sum(-1); }
inline Tensor deviator(const Tensor& A) {
  return A - trace_of(A).unsqueeze(-1).unsqueeze(-1) / 3 * torch::eye(3, torch::kFloat64);
}
inline Tensor bounded(const Tensor& x) { return x / (1 + (x / 4).square()).sqrt(); }

/// (rows, points) of a field as a tensor (point, row).
inline Tensor of_field(const base::Field& field, std::int64_t points) {
  const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), field);
  const auto rows = static_cast<std::int64_t>(field.extent(0)), stride = static_cast<std::int64_t>(field.extent(1));
  return torch::from_blob(const_cast<double*>(host.data()), {rows, stride}, torch::kFloat64)
      .narrow(1, 0, points)
      .t()
      .clone();
}
inline std::vector<std::int64_t> of_index(const base::IndexField& field, std::int64_t count) {
  const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), field);
  return {host.data(), host.data() + count};
}
inline Tensor indices(const std::vector<std::int64_t>& values) { return torch::tensor(values, torch::kInt64); }
inline Tensor numbers(const std::vector<double>& values) { return torch::tensor(values, torch::kFloat64); }

/// Per system of a law: whether its slip is thermally activated, n, Q, p, q, and the non-Schmid tensors (crystal axes) along and against.
template <class Params>
Tensor flow_table(const Params& params) {
  const auto& crystal = params.crystal;
  Tensor table = torch::zeros({crystal.systems, 17}, torch::kFloat64);
  for (int a = 0; a < crystal.systems; ++a) {
    table[a][1] = params.flow.n[a];
    if (a >= crystal.slip) continue;
    if constexpr (std::is_same_v<decltype(params.flow), kernels::ThermalFlow::Params<Params::capacity, double>>) {
      table[a][0] = 1;
      table[a][2] = params.flow.Q[a];
      table[a][3] = params.flow.p[a];
      table[a][4] = params.flow.q[a];
    }
    for (int i = 0; i < 6 && crystal.non_schmid; ++i) {
      table[a][5 + i] = crystal.non_schmid_along[a][i];
      table[a][11 + i] = crystal.non_schmid_against[a][i];
    }
  }
  return table;
}

/// A part of a batch. Systems are those of all nodes in one list.
struct Part {
  std::int64_t nodes, systems;
  Tensor weight, tensors, scalars, node_label, graph, closed;
  Tensor edge_own, edge_other, edge_scalars, edge_normal, edge_share;
  Tensor family_node, family_scalars, rank_of_family;
  Tensor system_node, system_family, system_scalars, schmid;
  Tensor unit, resistance, friction, prefactor, temperature, inverse_strength, response_exponent;
  Tensor exponent, Q, p, q;               ///< of flow rules
  Tensor twin, climb, thermal;            ///< whether a system is one; whether its slip is thermally activated
  Tensor lowered_along, lowered_against;  ///< non-Schmid tensors in sample axes, for shear along +b and −b
  Tensor grid, real;                      ///< (node, a): which system of the list; whether there is one
  Tensor label, slot_label;               ///< (node, a); (node, SlotLabel)

  explicit Part(const classifier::BatchContent& content);

 private:
  void read_slots(const classifier::GraphData<double>& data, const classifier::BatchContent& content);
};

inline Part::Part(const classifier::BatchContent& content) {
  const auto& data = std::get<classifier::GraphData<double>>(content.data);
  nodes = data.nodes;
  systems = data.systems;
  weight = of_field(data.weight, nodes);
  tensors = of_field(data.tensors, nodes).view({nodes, -1, 6});
  scalars = of_field(data.scalars, nodes);
  node_label = of_field(data.node_label, nodes);
  edge_own = indices(of_index(data.edge_own, data.edges));
  edge_other = indices(of_index(data.edge_other, data.edges));
  edge_scalars = of_field(data.edge_scalars, data.edges);
  edge_normal = of_field(data.edge_normal, data.edges);
  edge_share = of_field(data.edge_share, data.edges);
  family_scalars = of_field(data.family_scalars, data.families);
  system_scalars = of_field(data.system_scalars, systems);
  schmid = of_field(data.system_schmid, systems);
  closed = indices(of_index(data.graph_closed, data.graphs)).to(torch::kFloat64);
  const auto first = of_index(data.graph_first, data.graphs + 1);
  std::vector<std::int64_t> of_node;
  for (int g = 0; g < data.graphs; ++g)
    of_node.insert(of_node.end(), static_cast<std::size_t>(first[g + 1] - first[g]), g);
  graph = indices(of_node);
  const auto node_of_family = of_index(data.family_node, data.families),
             first_family = of_index(data.family_first, nodes + 1);
  std::vector<std::int64_t> rank;
  for (std::int64_t f = 0; f < data.families; ++f) rank.push_back(f - first_family[node_of_family[f]]);
  family_node = indices(node_of_family);
  rank_of_family = indices(rank);
  read_slots(data, content);
}

inline void Part::read_slots(const classifier::GraphData<double>& data, const classifier::BatchContent& content) {
  constexpr int width = base::batch_width<double>();  // slots of a tile
  const int most = data.most_systems;
  std::vector<std::int64_t> slot_of(static_cast<std::size_t>(nodes));
  for (std::size_t slot = content.slot_node.size(); slot-- > 0;)  // padding comes after what it repeats
    slot_of[content.slot_node[slot]] = static_cast<std::int64_t>(slot);
  const auto tile_entry = of_index(data.tile_entry, data.slots / width);
  const auto first_system = of_index(data.system_first, nodes + 1),
             first_family = of_index(data.family_first, nodes + 1);
  const auto family = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), data.tile_family);
  std::vector<Tensor> of_tile(tile_entry.size());
  for (const classifier::AnyLawGroup& any : data.groups)
    std::visit(
        [&](const auto& group) {
          const auto params = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), group.params);
          for (int tile = group.first_tile; tile < group.first_tile + group.tiles; ++tile)
            of_tile[tile] = flow_table(params(tile_entry[tile]));
        },
        any);
  std::vector<std::int64_t> node_of_system, slot_of_system, rank, of_family, in_grid;
  std::vector<Tensor> flow;
  for (std::int64_t node = 0; node < nodes; ++node) {
    const std::int64_t slot = slot_of[node], count = first_system[node + 1] - first_system[node];
    for (std::int64_t a = 0; a < most; ++a) {
      in_grid.push_back(a < count ? first_system[node] + a : -1);
      if (a >= count) continue;
      node_of_system.push_back(node);
      slot_of_system.push_back(slot);
      rank.push_back(a);
      of_family.push_back(first_family[node] + family(slot / width, a));
      flow.push_back(of_tile[slot / width][a]);
    }
  }
  const Tensor at = indices(slot_of_system), column = indices(rank), slots = indices(slot_of);
  const auto of_systems = [&](const base::Field& field) { return of_field(field, data.slots).index({at, column}); };
  system_node = indices(node_of_system);
  system_family = indices(of_family);
  resistance = of_systems(data.resistance);
  friction = of_systems(data.friction);
  prefactor = of_systems(data.prefactor);
  temperature = of_field(data.temperature, data.slots).index({at, 0});
  inverse_strength = of_systems(data.inverse_strength);
  response_exponent = of_systems(data.exponent);
  unit = of_field(data.unit, data.slots).index({at, 0});
  const Tensor table = torch::stack(flow);
  thermal = table.select(1, 0) > 0.5;
  exponent = table.select(1, 1);
  Q = table.select(1, 2);
  p = table.select(1, 3);
  q = table.select(1, 4);
  const Tensor R = of_field(data.lattice, data.slots).index({at}).view({-1, 3, 3});
  const auto in_sample = [&](int first) {
    return mandel(R.transpose(1, 2).matmul(matrix(table.narrow(1, first, 6))).matmul(R));
  };
  lowered_along = in_sample(5);
  lowered_against = in_sample(11);
  const Tensor labels = of_field(data.labels_of_slots, data.slots).index({slots});
  slot_label = labels.narrow(1, 0, classifier::slot_labels);
  label = labels.narrow(1, classifier::slot_labels, most);
  twin = labels.narrow(1, classifier::slot_labels + most, most).index({system_node, column}) > 0.5;
  climb = system_scalars.select(1, classifier::system_climb) > 0.5;
  const Tensor positions = indices(in_grid).view({nodes, most});
  real = positions >= 0;
  grid = positions.clamp_min(0);
}

}  // namespace polyslip::tests
