#include <algorithm>

#include "src/classifier/batch_packer.hpp"

namespace polyslip::classifier {
namespace {

template <class S>
FieldOf<S> upload(const char* name, const HostRows& rows) {
  FieldOf<S> field = base::make_field<S>(name, rows.rows, static_cast<std::int64_t>(rows.points()));
  const auto host = Kokkos::create_mirror_view(field);
  Kokkos::deep_copy(host, field);
  for (std::size_t p = 0; p < rows.points(); ++p)
    for (int r = 0; r < rows.rows; ++r) host(static_cast<std::size_t>(r), p) = static_cast<S>(rows.point(p)[r]);
  Kokkos::deep_copy(field, host);
  return field;
}

/// Padded with zeros to whole batches.
IndexField upload(const char* name, const std::vector<int>& values) {
  IndexField field(std::string(name), static_cast<std::size_t>(base::padded(static_cast<std::int64_t>(values.size()))));
  const auto host = Kokkos::create_mirror_view(field);
  Kokkos::deep_copy(host, field);
  for (std::size_t i = 0; i < values.size(); ++i) host(i) = values[i];
  Kokkos::deep_copy(field, host);
  return field;
}

}  // namespace

template <class S>
GraphData<S> BatchPacker::pack(BatchContent& content) const {
  GraphData<S> data;
  data.graphs = static_cast<int>(closed_.size());
  data.nodes = static_cast<std::int64_t>(nodes_.size());
  data.edges = static_cast<std::int64_t>(edge_own_.size());
  data.families = static_cast<std::int64_t>(family_node_.size());
  data.systems = static_cast<std::int64_t>(system_node_.size());
  data.labels = labels_;
  data.graph_first = upload("graph_first", graph_first_);
  data.graph_closed = upload("graph_closed", closed_);
  data.weight = upload<S>("weight", weight_);
  data.tensors = upload<S>("tensors", tensors_);
  data.scalars = upload<S>("scalars", scalars_);
  data.node_label = upload<S>("node_labels", node_labels_);
  data.edge_own = upload("edge_own", edge_own_);
  data.edge_other = upload("edge_other", edge_other_);
  data.edge_first = upload("edge_first", edge_first_);
  data.edge_back = upload("edge_back", edge_back_);
  data.edge_scalars = upload<S>("edge_scalars", edge_scalars_);
  data.edge_normal = upload<S>("edge_normal", edge_normal_);
  data.edge_share = upload<S>("edge_share", edge_share_);
  data.family_node = upload("family_node", family_node_);
  data.family_first = upload("family_first", family_first_);
  data.family_scalars = upload<S>("family_scalars", family_scalars_);
  data.system_node = upload("system_node", system_node_);
  data.system_first = upload("system_first", system_first_);
  data.system_scalars = upload<S>("system_scalars", system_scalars_);
  data.system_schmid = upload<S>("system_schmid", system_schmid_);
  pack_slots(content, data);
  return data;
}

template <class S>
void BatchPacker::pack_slots(BatchContent& content, GraphData<S>& data) const {
  constexpr int width = base::batch_width<S>();
  for (const Entry& entry : entries_)
    if (!entry.nodes.empty()) data.most_systems = std::max(data.most_systems, static_cast<int>(entry.family.size()));
  const int most = data.most_systems;
  HostRows lattice(9), unit(1), resistance(most), friction(most), prefactor(most), temperature(1);
  HostRows inverse_strength(most), exponent(most);
  HostRows labels(slot_labels + 2 * most);
  std::vector<int> slot_node, valid, systems, entry_of;
  std::vector<std::vector<int>> family;
  const auto append = [&](const Entry& entry, int index, int position) {
    const Node& node = nodes_[static_cast<std::size_t>(index)];
    slot_node.push_back(index);
    std::copy(node.lattice, node.lattice + 9, lattice.append());
    *unit.append() = node.unit;
    std::copy(node.resistance.begin(), node.resistance.end(), resistance.append());
    std::copy(node.friction.begin(), node.friction.end(), friction.append());
    std::copy(node.prefactor.begin(), node.prefactor.end(), prefactor.append());
    *temperature.append() = node.temperature;
    std::copy(node.inverse_strength.begin(), node.inverse_strength.end(), inverse_strength.append());
    std::copy(node.exponent.begin(), node.exponent.end(), exponent.append());
    double* x = labels.append();
    if (position < 0) return;  // padding has no label
    std::copy(node.slot_label, node.slot_label + slot_labels, x);
    std::copy(node.labels.begin(), node.labels.end(), x + slot_labels);
    for (std::size_t a = 0; a < entry.twin.size(); ++a) x[slot_labels + most + static_cast<int>(a)] = entry.twin[a];
  };
  const auto add_group = [&](auto group) {
    using Law = typename decltype(group)::Type;
    using CrystalPhase = mean_field::CrystalPhase<Law, double>;
    std::vector<const CrystalPhase*> laws;
    group.first_tile = static_cast<int>(valid.size());
    for (const Entry& entry : entries_) {
      if (entry.nodes.empty() || !std::holds_alternative<CrystalPhase>(*entry.law)) continue;
      for (std::size_t begin = 0; begin < entry.nodes.size(); begin += width) {
        const auto count = std::min<std::size_t>(width, entry.nodes.size() - begin);
        for (std::size_t l = 0; l < width; ++l)
          append(entry, entry.nodes[begin + (l < count ? l : 0)], l < count ? static_cast<int>(l) : -1);
        valid.push_back(static_cast<int>(count));
        systems.push_back(static_cast<int>(entry.family.size()));
        entry_of.push_back(static_cast<int>(laws.size()));
        family.push_back(entry.family);
      }
      laws.push_back(&std::get<CrystalPhase>(*entry.law));
    }
    group.tiles = static_cast<int>(valid.size()) - group.first_tile;
    if (laws.empty()) return;
    group.params = decltype(group.params)("classifier::laws", laws.size());
    const auto host = Kokkos::create_mirror_view(group.params);
    for (std::size_t i = 0; i < laws.size(); ++i) host(i) = laws[i]->params();
    Kokkos::deep_copy(group.params, host);
    data.groups.push_back(group);
  };
  add_group(LawGroup<PowerLaw<12>>{});
  add_group(LawGroup<PowerLaw<24>>{});
  add_group(LawGroup<PowerLaw<60>>{});
  add_group(LawGroup<mean_field::DislocationLaw<24>>{});
  add_group(LawGroup<mean_field::DislocationLaw<60>>{});
  content.slot_node = slot_node;
  data.slots = static_cast<std::int64_t>(slot_node.size());
  data.slot_node = upload("slot_node", slot_node);
  data.tile_valid = upload("tile_valid", valid);
  data.tile_systems = upload("tile_systems", systems);
  data.tile_entry = upload("tile_entry", entry_of);
  data.tile_family = decltype(data.tile_family)("tile_family", family.size(), static_cast<std::size_t>(most));
  const auto host_family = Kokkos::create_mirror_view(data.tile_family);
  for (std::size_t t = 0; t < family.size(); ++t)
    for (std::size_t a = 0; a < family[t].size(); ++a) host_family(t, a) = family[t][a];
  Kokkos::deep_copy(data.tile_family, host_family);
  data.lattice = upload<S>("lattice", lattice);
  data.unit = upload<S>("unit", unit);
  data.resistance = upload<S>("resistance", resistance);
  data.friction = upload<S>("friction", friction);
  data.prefactor = upload<S>("prefactor", prefactor);
  data.temperature = upload<S>("temperature", temperature);
  data.inverse_strength = upload<S>("inverse_strength", inverse_strength);
  data.exponent = upload<S>("exponent", exponent);
  data.labels_of_slots = upload<S>("labels", labels);
}

template GraphData<double> BatchPacker::pack(BatchContent&) const;
template GraphData<float> BatchPacker::pack(BatchContent&) const;

}  // namespace polyslip::classifier
