#pragma once
// Coincidence site lattices of cubic crystals, and which of them a boundary is near to.
#include <array>
#include <vector>

#include "kernels/rotation/symmetry.hpp"
#include "src/features/grain_graph.hpp"

namespace polyslip::features {

/// A rotation that lets one site in `sigma` of two cubic lattices coincide, as the disorientation.
struct CslRotation {
  int sigma = 0;
  char letter = ' ';              ///< a, b where several disorientations have one Σ, by ascending angle
  double angle = 0;               ///< rad
  std::array<int, 3> axis{};      ///< Miller indices, h ≥ k ≥ l ≥ 0
  std::array<int, 4> quaternion;  ///< whole numbers (w, x, y, z) without a common divisor
};

/// All with 3 ≤ Σ ≤ largest_sigma, by Σ, then angle. The rotation of a quaternion of whole numbers without a common divisor has Σ = the
/// largest odd divisor of its squared length (Grimmer, Acta Cryst. A 30 (1974) 685, doi:10.1107/S056773947400163X).
std::vector<CslRotation> csl_rotations(int largest_sigma);

/// Brandon's limit 15°/√Σ in rad (Acta Metall. 14 (1966) 1479, doi:10.1016/0001-6160(66)90168-4).
double brandon_limit(int sigma);

struct CslMatch {
  int sigma = 0;         ///< 0: none within its limit; 1: low angle, up to 15°
  double deviation = 0;  ///< rad from the exact rotation; 0 where there is none
};

/// Finds the CSL of boundaries between cubic crystals, Σ ≤ 29.
class CslFinder {
 public:
  CslFinder();
  /// Of crystals a and b (either order) that of the least deviation in units of its limit; low angles come first.
  CslMatch find(const kernels::Quaternion<double>& a, const kernels::Quaternion<double>& b) const;

 private:
  struct Equivalent {
    int sigma;
    kernels::Quaternion<double> rotation;
  };
  kernels::SymmetryGroup cubic_;
  std::vector<Equivalent>
      equivalents_;  // of all rotations, those as small as a disorientation within a limit can be near to
};

/// Adds the columns csl_sigma and csl_deviation to the edges: 0 and unknown between unlike or not cubic phases.
void add_csl(GrainGraph& graph);

}  // namespace polyslip::features
