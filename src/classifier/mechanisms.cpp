#include <algorithm>

#include "src/classifier/predictor.hpp"

namespace polyslip::classifier {

Mechanisms mechanisms_of(const material::Phase& phase) {
  Mechanisms result;
  for (const material::SystemName& system : phase.systems) {
    const std::string name = system.kind == material::SystemKind::twin    ? "twin " + system.family
                             : system.kind == material::SystemKind::climb ? "climb"
                                                                          : "slip " + system.family;
    const auto found = std::find(result.names.begin(), result.names.end(), name);
    result.of_system.push_back(static_cast<int>(found - result.names.begin()));
    if (found == result.names.end()) result.names.push_back(name);
  }
  return result;
}

}  // namespace polyslip::classifier
