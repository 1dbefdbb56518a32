#pragma once
// A measured field of in-plane deformation (digital image correlation) on the nodes of an EBSD map.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace polyslip::base {

struct DicField {
  std::string file;
  /// Per node of the map H = F - I as H11, H12, H21, H22 (row-major, H12 = du1/dx2). Axes 1 and 2 are those in which the
  /// file gives F; that they are the map's x and y is the user's word. 0 where nothing was measured.
  std::vector<std::array<double, 4>> gradient;
  std::vector<char> measured;  ///< per node: 1 or 0
  std::int64_t nodes_measured = 0;
  std::vector<std::string> warnings;  ///< what a user should know, with counts
};

}  // namespace polyslip::base
