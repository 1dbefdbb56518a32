#pragma once
// Shares of the boundary area by misorientation, and orientations exchanged or drawn anew until they are as asked for.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/microstructure/boundary_table.hpp"
#include "src/microstructure/generate.hpp"

namespace polyslip::microstructure {

/// Σ3: half a turn about ⟨111⟩, which for cubic crystals is 60° about it; within Brandon's 15°/√3 (1966,
/// doi:10.1016/0001-6160(66)90168-4). Low angles: below 15°.
struct BoundaryShares {
  double sigma3 = 0, low_angle = 0;  ///< of the area between grains of one phase; Σ3 of cubic ones only
  double area = 0;                   ///< m², between grains of one phase
};

/// Collects what boundaries of one pair of crystals are. Host only.
class BoundaryCharacter {
 public:
  explicit BoundaryCharacter(const kernels::SymmetryGroup& group);
  enum Kind { other, low_angle, sigma3 };
  Kind kind(const Orientation& a, const Orientation& b) const;
  bool has_sigma3() const { return !twins_.empty(); }
  /// Twin of an orientation, one of four.
  Orientation twin(const Orientation& q, int variant) const;

 private:
  std::vector<Orientation> rotations_;  // the group's
  std::vector<Orientation> twins_;      // and times each twinning rotation
};

/// Shares of the volume's boundaries. Phases without a lattice have no symmetry, and no Σ3.
BoundaryShares boundary_shares(const std::vector<Boundary>& boundaries, const std::vector<Grain>& grains,
                               const GrainOptions& options);

struct BoundaryTargets {
  std::optional<double> sigma3, low_angle;
};

/// Keys: sigma3_share, low_angle_share (0 to 1). InputError where Σ3 is asked for and no phase is cubic, or the lattice is missing.
BoundaryTargets read_boundary_targets(const base::Tree& section, const GrainOptions& options);

/// Changes orientations until the shares are as asked for, or no change helps: grains exchange orientations, become twins of (or nearly
/// parallel to) a neighbour, or take another draw from their ODF, whichever brings most for the least error of the ODF; then
/// each turns by small angles that leave the shares and lessen that error. `held` grains stay (empty: none). The same on every
/// rank, a function of (seed, volume). Returns lines that say asked, reached, and what it cost.
std::vector<std::string> shape_boundaries(Microstructure& microstructure, const BoundaryTargets& targets,
                                          const GrainOptions& options, const OrientationTable& table,
                                          const std::vector<bool>& held, const base::Comm& comm);

}  // namespace polyslip::microstructure
