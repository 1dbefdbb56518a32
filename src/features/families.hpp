#pragma once
// Families of the systems of a phase: slip families, twin families and climb, numbered in the order of its systems.
#include <string>
#include <vector>

#include "src/material/phase.hpp"

namespace polyslip::features {

struct Families {
  std::vector<std::string> names;           ///< as material::SystemName::family
  std::vector<material::SystemKind> kinds;  ///< of each family
  std::vector<int> of_system;               ///< family of each system
};
Families families_of(const material::Phase& phase);

}  // namespace polyslip::features
