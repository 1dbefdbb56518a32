#include "src/microstructure/boundary_character.hpp"

#include <cmath>

#include "src/base/require.hpp"

namespace polyslip::microstructure {
namespace {

constexpr double degree = 3.14159265358979323846 / 180;

int hits(const std::vector<Orientation>& rotations, const Orientation& m, double squared_cosine) {
  int count = 0;
  for (const Orientation& r : rotations) {
    const double cosine = kernels::dot(r, m);
    count += cosine * cosine >= squared_cosine ? 1 : 0;
  }
  return count;
}

}  // namespace

BoundaryCharacter::BoundaryCharacter(const kernels::SymmetryGroup& group)
    : rotations_(group.op, group.op + group.size) {
  if (group.laue != kernels::Laue::cubic) return;
  for (int variant = 0; variant < 4; ++variant)
    for (const Orientation& rotation : rotations_)
      twins_.push_back(kernels::multiply(rotation, twin({1, 0, 0, 0}, variant)));
}

Orientation BoundaryCharacter::twin(const Orientation& q, int variant) const {
  const double s = 1 / std::sqrt(3.0);
  return kernels::multiply(Orientation{0, s, variant & 1 ? -s : s, variant & 2 ? -s : s}, q);
}

BoundaryCharacter::Kind BoundaryCharacter::kind(const Orientation& a, const Orientation& b) const {
  static const double low = std::pow(std::cos(7.5 * degree), 2),
                      brandon = std::pow(std::cos(7.5 / std::sqrt(3.0) * degree), 2);
  // S_b T S_a, over all operators, is S T over the four twinning axes: operators on one side are enough
  const Orientation m = kernels::multiply(b, kernels::conjugate(a));
  if (hits(twins_, m, brandon) > 0) return sigma3;
  return hits(rotations_, m, low) > 0 ? low_angle : other;
}

BoundaryShares boundary_shares(const std::vector<Boundary>& boundaries, const std::vector<Grain>& grains,
                               const GrainOptions& options) {
  std::vector<BoundaryCharacter> characters;
  for (std::size_t p = 0; p < options.phases.size(); ++p) characters.emplace_back(symmetry_of(options, p));
  BoundaryShares result;
  for (const Boundary& boundary : boundaries) {
    const Grain &a = grains[static_cast<std::size_t>(boundary.a)], &b = grains[static_cast<std::size_t>(boundary.b)];
    if (a.phase != b.phase) continue;
    const auto kind = characters[static_cast<std::size_t>(a.phase)].kind(a.orientation, b.orientation);
    result.area += boundary.area;
    if (kind == BoundaryCharacter::sigma3) result.sigma3 += boundary.area;
    if (kind == BoundaryCharacter::low_angle) result.low_angle += boundary.area;
  }
  if (result.area > 0) {
    result.sigma3 /= result.area;
    result.low_angle /= result.area;
  }
  return result;
}

BoundaryTargets read_boundary_targets(const base::Tree& section, const GrainOptions& options) {
  BoundaryTargets targets;
  if (section.has("sigma3_share")) targets.sigma3 = section.get_number("sigma3_share", {0, 1, "1"});
  if (section.has("low_angle_share")) targets.low_angle = section.get_number("low_angle_share", {0, 1, "1"});
  const char* key = targets.sigma3 ? "sigma3_share" : "low_angle_share";
  base::require(
      !(targets.sigma3 || targets.low_angle) || !options.lattices.empty(), section.where(), ": ", key,
      " takes the crystals' symmetry from the key lattice, which is missing; cF, cI, hP or isotropic, one per "
      "phase");
  bool cubic = false;
  for (const kernels::Lattice lattice : options.lattices)
    cubic = cubic || lattice == kernels::Lattice::cF || lattice == kernels::Lattice::cI;
  base::require(!targets.sigma3 || cubic, section.where(),
                ": sigma3_share is of boundaries between cubic crystals, and no phase has lattice = cF or cI");
  return targets;
}

}  // namespace polyslip::microstructure
