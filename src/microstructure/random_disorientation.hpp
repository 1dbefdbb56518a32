#pragma once
// How boundaries between randomly oriented crystals are distributed over disorientation angles.
#include <vector>

#include "kernels/rotation/symmetry.hpp"

namespace polyslip::microstructure {

/// Density per rad at `angle` (rad) for two crystals of one Laue group whose orientations are independent and uniform: the share of
/// rotations of that angle, n (1 − cos ω)/π for a group of n rotations, times the share of axes about which none of the group's
/// rotations makes it smaller. For m-3m that is the curve of Mackenzie, Biometrika 45 (1958), doi:10.1093/biomet/45.1-2.229.
double random_disorientation_density(const kernels::SymmetryGroup& group, double angle);

}  // namespace polyslip::microstructure
