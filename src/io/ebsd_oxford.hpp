#pragma once
// What .ctf, .h5oina and .cpr/.crc of Oxford/HKL have in common: phase 0 is 'not indexed', phases and Laue groups count from 1.
#include <string>

#include "src/base/ebsd_map.hpp"

namespace polyslip::io {

/// The Laue group of HKL's number, 1 to 11; empty for another number.
std::string oxford_laue_group(double number);

/// "1 (-1), 2 (2/m) ...": for messages.
extern const char* const oxford_laue_groups;

/// Turn about the crystal's z from Oxford's axes to ours, rad. The specification of .h5oina says of the crystal's axes (its 'CS2'):
/// z along c, x normal to b and c. That is x ∥ a*, which for hexagonal axes lies 30° further than a1, our x. .ctf and .crc come
/// from the same software; on measured Mg the {10-12} twins show only with the turn (tests/property/ebsd_measured.cpp).
double oxford_turn(const std::string& laue);

/// The orientation from a file's Bunge angles in rad and the phase's turn.
inline kernels::Quaternion<double> oxford_orientation(double phi1, double phi, double phi2, double turn) {
  return kernels::from_bunge(phi1, phi, phi2 + turn);
}

}  // namespace polyslip::io
