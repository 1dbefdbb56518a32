#include "src/campaign/crystals.hpp"

#include <algorithm>
#include <set>

#include "src/base/require.hpp"
#include "src/cases/materials.hpp"
#include "src/dataset/record.hpp"

namespace polyslip::campaign {
namespace {

constexpr std::int64_t word_bytes = 48;

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
    const cases::Materials materials = cases::read_materials(tree.section("material"), comm);
    for (std::size_t k = 0; k < materials.phases.size(); ++k) {
      add(materials.phases[k]);
      base::require(materials.card_texts[k].size() <= card_bytes, tree.section("material").where(),
                    ": the card of phase ", materials.phases[k].name, " has ", materials.card_texts[k].size(),
                    " bytes with its defaults; a dataset keeps at most ", card_bytes);
    }
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

std::vector<dataset::ConstantTable> Crystals::tables() const {
  using dataset::Type;
  // a record turns values into the bytes of its columns
  const dataset::Schema schema{
      {{"samples", "none", {{"id", Type::int64, {}, "1", "none"}, {"status", Type::int32, {}, "1", "none"}}},
       {"crystals",
        "kinds of crystal: phases of one name and the same systems; grains/crystal counts the rows",
        {{"name", Type::text, {word_bytes}, "1", "of the phase"},
         {"lattice", Type::text, {16}, "1", "Pearson symbol: cF, cI, hP, or isotropic"},
         {"c_over_a", Type::float64, {}, "1", "axial ratio of hexagonal lattices, else 0"}}},
       {"systems",
        "slip, twin and climb systems of all crystals",
        {{"crystal", Type::int32, {}, "1", "row of crystals"},
         {"index", Type::int32, {}, "1", "column of the tables of grains that is this system's"},
         {"label", Type::text, {word_bytes}, "1", "(plane)[direction]"},
         {"family", Type::text, {word_bytes}, "1", "{plane}<direction>"},
         {"kind", Type::text, {16}, "1", "slip, twin or climb"},
         {"direction", Type::float64, {3}, "1", "unit vector of slip, crystal axes"},
         {"normal", Type::float64, {3}, "1", "unit normal of the plane, crystal axes"}}}}};
  std::vector<std::string> names, lattices, labels, families, kinds;
  std::vector<std::int64_t> crystal, index;
  std::vector<double> c_over_a, direction, normal;
  for (std::size_t k = 0; k < list_.size(); ++k) {
    names.push_back(list_[k].name);
    lattices.push_back(list_[k].lattice);
    c_over_a.push_back(list_[k].c_over_a);
    for (std::size_t s = 0; s < list_[k].systems.size(); ++s) {
      const material::SystemName& system = list_[k].systems[s];
      crystal.push_back(static_cast<std::int64_t>(k));
      index.push_back(static_cast<std::int64_t>(s));
      labels.push_back(system.label);
      families.push_back(system.family);
      kinds.emplace_back(name_of(system.kind));
      direction.insert(direction.end(), system.direction, system.direction + 3);
      normal.insert(normal.end(), system.normal, system.normal + 3);
    }
  }
  dataset::SampleRecord record(schema, 0);
  record.set_texts("crystals", "name", names);
  record.set_texts("crystals", "lattice", lattices);
  record.set("crystals", "c_over_a", c_over_a);
  record.set("systems", "crystal", crystal);
  record.set("systems", "index", index);
  record.set_texts("systems", "label", labels);
  record.set_texts("systems", "family", families);
  record.set_texts("systems", "kind", kinds);
  record.set("systems", "direction", direction);
  record.set("systems", "normal", normal);
  return dataset::constant_tables(record);
}

}  // namespace polyslip::campaign
