#include "src/report/families.hpp"

#include <algorithm>
#include <map>

#include "kernels/lattice/slip_systems.hpp"
#include "kernels/lattice/twin_systems.hpp"

namespace polyslip::report {
namespace {

using kernels::Lattice;
using Table = std::map<std::string, SystemFamily>;

template <class Systems>
void add(Table& table, Lattice lattice, const Systems& systems, FamilyKind kind, const char* (*name)(Lattice, int)) {
  for (const auto& system : systems) {
    char buffer[kernels::system_label_size];
    const std::string label = kernels::write_label(lattice, system, buffer);
    const SystemFamily family{name(lattice, system.family), kind};
    if (!table.emplace(label, family).second && kind == FamilyKind::twin) table.emplace(label + "twin", family);
  }
}

/// Every system of every lattice; c/a does not change labels.
Table all_systems() {
  Table table;
  for (const Lattice lattice : {Lattice::cF, Lattice::cI, Lattice::hP}) {
    std::vector<int> slip, twin;
    for (int f = 0; f < kernels::n_slip_families(lattice); ++f) slip.push_back(kernels::slip_family_size(lattice, f));
    for (int f = 0; f < kernels::n_twin_families(lattice); ++f) twin.push_back(kernels::twin_family_size(lattice, f));
    const double c_over_a = lattice == Lattice::hP ? 1.6 : 1;
    add(table, lattice, kernels::slip_systems(lattice, slip, c_over_a), FamilyKind::slip, kernels::slip_family_name);
    add(table, lattice, kernels::twin_systems(lattice, twin, c_over_a), FamilyKind::twin, kernels::twin_family_name);
  }
  return table;
}

}  // namespace

SystemFamily family_of(const std::string& label) {
  static const Table table = all_systems();
  const std::size_t colon = label.rfind(':');
  const std::string phase = colon == std::string::npos ? "" : label.substr(0, colon) + ": ";
  const std::string system = colon == std::string::npos ? label : label.substr(colon + 1);
  if (system.compare(0, 5, "climb") == 0) return {phase + "climb", FamilyKind::climb};
  const auto found = table.find(system);
  if (found == table.end()) return {label, FamilyKind::other};
  const bool twin = found->second.kind == FamilyKind::twin;
  return {phase + found->second.name + (twin ? " twins" : ""), found->second.kind};
}

FamilyList families_of(const std::vector<std::string>& labels) {
  FamilyList list;
  for (const std::string& label : labels) {
    const SystemFamily family = family_of(label);
    const auto at = std::find(list.families.begin(), list.families.end(), family);
    list.of_system.push_back(static_cast<std::size_t>(at - list.families.begin()));
    if (at == list.families.end()) list.families.push_back(family);
  }
  return list;
}

std::string family_colour(const std::vector<SystemFamily>& families, std::size_t family) {
  // slip begins with blue, twins with vermilion, climb is purple; what follows takes what is left
  static const std::map<FamilyKind, std::vector<std::string>> colours{
      {FamilyKind::slip, {"c0", "c2", "c5", "c4", "c6"}},
      {FamilyKind::twin, {"c1", "c4", "c3", "c6"}},
      {FamilyKind::climb, {"c3"}},
      {FamilyKind::other, {"c7"}}};
  const std::vector<std::string>& own = colours.at(families[family].kind);
  std::size_t place = 0;
  for (std::size_t f = 0; f < family; ++f) place += families[f].kind == families[family].kind ? 1 : 0;
  return own[place % own.size()];
}

}  // namespace polyslip::report
