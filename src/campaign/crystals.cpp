#include "src/campaign/crystals.hpp"

#include <algorithm>
#include <set>

#include "src/base/tree.hpp"
#include "src/cases/materials.hpp"
#include "src/io/csv.hpp"

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

std::vector<dataset::NamedText> Crystals::texts() const {
  std::vector<std::vector<std::string>> crystals, systems;
  for (std::size_t k = 0; k < list_.size(); ++k) {
    const Crystal& crystal = list_[k];
    crystals.push_back({std::to_string(k), crystal.name, crystal.lattice, base::number_text(crystal.c_over_a)});
    for (std::size_t s = 0; s < crystal.systems.size(); ++s) {
      const material::SystemName& system = crystal.systems[s];
      systems.push_back({std::to_string(k), std::to_string(s), system.label, system.family, name_of(system.kind)});
      for (const double* vector : {system.direction, system.normal})
        for (int i = 0; i < 3; ++i) systems.back().push_back(base::number_text(vector[i]));
    }
  }
  return {{"crystals", "kinds of crystal, as CSV; grains/crystal counts its rows",
           io::csv_text({"crystal", "name", "lattice", "c_over_a"}, crystals)},
          {"systems", "slip, twin and climb systems, as CSV; unit vectors in crystal axes",
           io::csv_text({"crystal", "index", "label", "family", "kind", "direction1", "direction2", "direction3",
                         "normal1", "normal2", "normal3"},
                        systems)}};
}

}  // namespace polyslip::campaign
