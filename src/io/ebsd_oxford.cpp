#include "src/io/ebsd_oxford.hpp"

#include <array>

namespace polyslip::io {

const char* const oxford_laue_groups =
    "1 (-1), 2 (2/m), 3 (mmm), 4 (4/m), 5 (4/mmm), 6 (-3), 7 (-3m), 8 (6/m), 9 (6/mmm), 10 (m-3), 11 (m-3m)";

std::string oxford_laue_group(double number) {
  static const std::array<const char*, 11> groups{"-1",  "2/m", "mmm",   "4/m", "4/mmm", "-3",
                                                  "-3m", "6/m", "6/mmm", "m-3", "m-3m"};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (number == static_cast<double>(i + 1)) return groups[i];
  }
  return {};
}

double oxford_turn(const std::string& laue) {
  const bool hexagonal_axes = laue[0] == '6' || laue.substr(0, 2) == "-3";
  return hexagonal_axes ? -3.14159265358979323846 / 6 : 0;
}

}  // namespace polyslip::io
