#pragma once
// One feature of all grains or of all edges.
#include <string>
#include <vector>

namespace polyslip::features {

/// What the values of a row are: a number of their own, or one for each system or family of the grain's phase. In a graph there are as
/// many as its largest phase has, in a file as many as the largest of all its graphs; those that a phase lacks are 0.
enum class Extent { fixed, systems, families };

struct FeatureColumn {
  std::string name;            ///< a-z 0-9 _
  std::string unit;            ///< "1" for pure numbers
  std::string description;     ///< one line
  int values = 1;              ///< per row
  std::vector<double> data{};  ///< row by row
  Extent extent = Extent::fixed;
};

}  // namespace polyslip::features
