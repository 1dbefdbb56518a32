#include "src/features/families.hpp"

namespace polyslip::features {

Families families_of(const material::Phase& phase) {
  Families result;
  for (const material::SystemName& system : phase.systems) {
    std::size_t f = 0;
    while (f < result.names.size() && (result.names[f] != system.family || result.kinds[f] != system.kind)) ++f;
    if (f == result.names.size()) {
      result.names.push_back(system.family);
      result.kinds.push_back(system.kind);
    }
    result.of_system.push_back(static_cast<int>(f));
  }
  return result;
}

}  // namespace polyslip::features
