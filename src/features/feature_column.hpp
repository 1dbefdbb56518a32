#pragma once
// One feature of all grains or of all edges.
#include <string>
#include <vector>

namespace polyslip::features {

struct FeatureColumn {
  std::string name;            ///< a-z 0-9 _
  std::string unit;            ///< "1" for pure numbers
  std::string description;     ///< one line
  int values = 1;              ///< per row
  std::vector<double> data{};  ///< row by row
};

}  // namespace polyslip::features
