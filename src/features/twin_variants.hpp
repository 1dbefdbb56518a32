#pragma once
// Twin orientations that a lattice's twin systems make, and which of them lies between two crystals.
#include <vector>

#include "kernels/lattice/twin_systems.hpp"
#include "src/features/crystal.hpp"

namespace polyslip::features {

/// One orientation that a crystal can twin into, and the twin planes by which it gets there.
struct TwinVariant {
  int family = 0;                             ///< of kernels::twin_systems
  int index = 0;                              ///< within the family: the first of the systems that make it
  kernels::Quaternion<double> rotation;       ///< parent → twin
  std::vector<kernels::Vec3<double>> planes;  ///< K1 normals, crystal axes; three for cI, one else
};

/// By family, then index. Systems that make one orientation are one variant: the three of a {111} plane in cF, three {112} in cI.
/// Families whose shear vanishes at this c/a are left out. Empty for phases without a lattice.
std::vector<TwinVariant> twin_variants(const Crystal& crystal);

struct TwinMatch {
  int family = -1;     ///< −1: no twin within the tolerance
  int variant_a = -1;  ///< index of the variant of crystal a that is b
  int variant_b = -1;  ///< index of the variant of crystal b that is a
  int at_a = -1;       ///< places of the two in the list of variants
  int at_b = -1;
  double deviation = 0;  ///< rad between b and that variant of a
};

/// Finds the twin relation of two crystals of one phase.
class TwinFinder {
 public:
  /// `families`: those to look for; none given: all.
  explicit TwinFinder(const Crystal& crystal, const std::vector<int>& families = {});
  /// The relation of least deviation among all families, at most `tolerance` (rad).
  TwinMatch find(const kernels::Quaternion<double>& a, const kernels::Quaternion<double>& b, double tolerance) const;
  const std::vector<TwinVariant>& variants() const { return variants_; }
  const Crystal& crystal() const { return crystal_; }

 private:
  int nearest(const kernels::Quaternion<double>& a, const kernels::Quaternion<double>& b, int family,
              double& deviation) const;

  Crystal crystal_;
  std::vector<TwinVariant> variants_;
  std::vector<double> angle_;  // disorientation of each variant: a first sieve
};

}  // namespace polyslip::features
