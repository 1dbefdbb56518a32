#pragma once
// Which family a slip or twin system belongs to, from the label that tables carry.
#include <string>
#include <vector>

namespace polyslip::report {

enum class FamilyKind { slip, twin, climb, other };

struct SystemFamily {
  std::string name;  ///< "pyramidal <c+a> {11-22}"; the label itself where it belongs to none
  FamilyKind kind = FamilyKind::other;
  bool operator==(const SystemFamily& other) const { return name == other.name && kind == other.kind; }
};

/// Of "(111)[0-11]", "(111)[11-2]twin", "climb[0-11]" with or without "PHASE:" before it, in which case the phase is part of the name.
SystemFamily family_of(const std::string& label);

/// Families of many systems in the order in which they first occur, and each system's place among them.
struct FamilyList {
  std::vector<SystemFamily> families;
  std::vector<std::size_t> of_system;
};
FamilyList families_of(const std::vector<std::string>& labels);

/// A class of the style sheet per family: slip, twins and climb differ, and so do the first families of each.
std::string family_colour(const std::vector<SystemFamily>& families, std::size_t family);

}  // namespace polyslip::report
