#include "src/campaign/crystals.hpp"

#include <algorithm>
#include <set>

#include "src/cases/materials.hpp"

namespace polyslip::campaign {
namespace {

bool same_systems(const std::vector<material::SystemName>& a, const std::vector<material::SystemName>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.label == y.label && x.family == y.family && x.kind == y.kind;
  });
}

const char* name_of(material::SystemKind kind) {
  switch (kind) {
    case material::SystemKind::twin:
      return "twin";
    case material::SystemKind::climb:
      return "climb";
    default:
      return "slip";
  }
}

}  // namespace

Crystals::Crystals(const Plan& plan, const base::Comm& comm) {
  std::set<std::vector<std::string>> seen;
  for (const Sample& sample : plan.samples) {
    if (!seen.insert(sample.texts).second) continue;
    const base::Tree tree = case_of(plan, sample);
    for (const material::Phase& phase : cases::read_materials(tree.section("material"), comm).phases) add(phase);
  }
}

int Crystals::find(const material::Phase& phase) const {
  for (std::size_t k = 0; k < list_.size(); ++k)
    if (list_[k].name == phase.name && list_[k].lattice == phase.lattice &&
        same_systems(list_[k].systems, phase.systems))
      return static_cast<int>(k);
  return -1;
}

void Crystals::add(const material::Phase& phase) {
  if (find(phase) >= 0) return;
  list_.push_back({phase.name, phase.lattice, phase.c_over_a, phase.systems});
  most_systems_ = std::max(most_systems_, static_cast<int>(phase.systems.size()));
  for (const material::StateGroup& group : material::state_groups(phase)) {
    const auto same = [&](const material::StateGroup& other) { return other.name == group.name; };
    if (group.system >= 0 && group.name != "gamma" && group.name != "xi" &&
        std::none_of(quantities_.begin(), quantities_.end(), same))
      quantities_.push_back(group);
  }
}

void Crystals::write(io::Hdf5File& file) const {
  std::vector<std::string> names, lattices, labels, families, kinds;
  io::Table<double> c_over_a, direction, normal;
  io::Table<std::int64_t> crystal, index;
  for (std::size_t k = 0; k < list_.size(); ++k) {
    names.push_back(list_[k].name);
    lattices.push_back(list_[k].lattice);
    c_over_a.values.push_back(list_[k].c_over_a);
    for (std::size_t s = 0; s < list_[k].systems.size(); ++s) {
      const material::SystemName& system = list_[k].systems[s];
      crystal.values.push_back(static_cast<std::int64_t>(k));
      index.values.push_back(static_cast<std::int64_t>(s));
      labels.push_back(system.label);
      families.push_back(system.family);
      kinds.emplace_back(name_of(system.kind));
      direction.values.insert(direction.values.end(), system.direction, system.direction + 3);
      normal.values.insert(normal.values.end(), system.normal, system.normal + 3);
    }
  }
  const auto crystals = static_cast<std::int64_t>(list_.size()), systems = static_cast<std::int64_t>(labels.size());
  c_over_a.shape = {crystals};
  file.write_texts("crystals/name", "names of the phases", names);
  file.write_texts("crystals/lattice", "Pearson symbol: cF, cI, hP, or isotropic", lattices);
  file.write_table("crystals/c_over_a", {"1", "axial ratio of hexagonal lattices, else 0"}, c_over_a);
  if (systems == 0) return;
  crystal.shape = index.shape = {systems};
  direction.shape = normal.shape = {systems, 3};
  file.write_table("systems/crystal", {"1", "row of crystals"}, crystal);
  file.write_table("systems/index", {"1", "column of the tables of grains that holds this system"}, index);
  file.write_texts("systems/label", "(plane)[direction]", labels);
  file.write_texts("systems/family", "{plane}<direction>", families);
  file.write_texts("systems/kind", "slip, twin or climb", kinds);
  file.write_table("systems/direction", {"1", "unit vector of slip, crystal axes"}, direction);
  file.write_table("systems/normal", {"1", "unit normal of the plane, crystal axes"}, normal);
}

}  // namespace polyslip::campaign
