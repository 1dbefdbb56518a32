#include "src/features/twin_variants.hpp"

#include <algorithm>
#include <cmath>

namespace polyslip::features {

using kernels::Quaternion;

std::vector<TwinVariant> twin_variants(const Crystal& crystal) {
  std::vector<int> counts;
  for (int f = 0; f < kernels::n_twin_families(crystal.lattice); ++f)
    counts.push_back(kernels::twin_family_size(crystal.lattice, f));
  std::vector<TwinVariant> variants;
  int family = -1, index = 0;
  for (const kernels::TwinSystem& system : kernels::twin_systems(crystal.lattice, counts, crystal.c_over_a)) {
    index = system.family == family ? index + 1 : 0;
    family = system.family;
    if (std::abs(system.characteristic_shear) < 1e-6) continue;
    const Quaternion<double> rotation = kernels::twin_reorientation(system);
    const auto same = std::find_if(variants.begin(), variants.end(), [&](const TwinVariant& other) {
      return other.family == family && kernels::disorientation_angle(crystal.group, other.rotation, rotation) < 1e-6;
    });
    if (same == variants.end()) {
      variants.push_back({family, index, rotation, {system.n}});
      continue;
    }
    const bool known = std::any_of(same->planes.begin(), same->planes.end(), [&](const kernels::Vec3<double>& n) {
      return std::abs(kernels::dot(n, system.n)) > 1 - 1e-9;
    });
    if (!known) same->planes.push_back(system.n);
  }
  return variants;
}

TwinFinder::TwinFinder(const Crystal& crystal, const std::vector<int>& families) : crystal_(crystal) {
  for (TwinVariant& variant : twin_variants(crystal))
    if (families.empty() || std::find(families.begin(), families.end(), variant.family) != families.end())
      variants_.push_back(std::move(variant));
  for (const TwinVariant& variant : variants_)
    angle_.push_back(kernels::disorientation_angle(crystal_.group, {1, 0, 0, 0}, variant.rotation));
}

int TwinFinder::nearest(const Quaternion<double>& a, const Quaternion<double>& b, int family, double& deviation) const {
  int best = -1;
  for (std::size_t v = 0; v < variants_.size(); ++v) {
    if (variants_[v].family != family) continue;
    const double angle = kernels::disorientation_angle(crystal_.group, multiply(variants_[v].rotation, a), b);
    if (best >= 0 && angle >= deviation) continue;
    best = static_cast<int>(v);
    deviation = angle;
  }
  return best;
}

TwinMatch TwinFinder::find(const Quaternion<double>& a, const Quaternion<double>& b, double tolerance) const {
  TwinMatch match;
  double least = tolerance;
  const double angle = kernels::disorientation_angle(crystal_.group, a, b);
  for (std::size_t v = 0; v < variants_.size(); ++v) {
    // Angles of rotations differ by no more than the rotations do.
    if ((v > 0 && variants_[v].family == variants_[v - 1].family) || std::abs(angle - angle_[v]) > least) continue;
    double deviation = 0;
    const int at = nearest(a, b, variants_[v].family, deviation);
    if (deviation > least) continue;
    least = deviation;
    match.family = variants_[v].family;
    match.at_a = at;
    match.deviation = deviation;
  }
  if (match.family < 0) return match;
  double unused = 0;
  match.at_b = nearest(b, a, match.family, unused);
  match.variant_a = variants_[static_cast<std::size_t>(match.at_a)].index;
  match.variant_b = variants_[static_cast<std::size_t>(match.at_b)].index;
  return match;
}

}  // namespace polyslip::features
