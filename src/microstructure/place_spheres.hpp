#pragma once
// Places for grains of given sizes.
#include <cstdint>
#include <vector>

#include "src/microstructure/metric.hpp"

namespace polyslip::microstructure {

/// Places for spheres of these shares of the box: largest first, each at the one of `attempts` random places that keeps the
/// greatest distance from the spheres already there, by the ruler that `periods` was made with. A function of (volumes, seed).
std::vector<UnitPoint> place_spheres(const std::vector<double>& volumes, const Periods& periods, std::uint64_t seed,
                                     int attempts = 24);

}  // namespace polyslip::microstructure
