#pragma once
// Orientations as files list them, in other words than quaternions.
#include <string>

#include "kernels/rotation/quaternion.hpp"

namespace polyslip::io {

/// How many numbers Neper's descriptor takes (rodrigues, euler-bunge, euler-kocks, euler-roe, rotmat, axis-angle, quaternion, and their
/// short names R, e, ek, er, g, rtheta, q of version 2.0); 0 for another word.
int descriptor_numbers(const std::string& descriptor);

/// The orientation that the numbers stand for, read as sample → crystal; angles in degrees. False where they stand for none: not
/// finite, a quaternion or axis of length 0, a matrix that is no rotation to 10⁻³.
bool orientation_of(const std::string& descriptor, const double* numbers, kernels::Quaternion<double>& orientation);

/// The orientation with crystal x ∥ a1 of one written with x ∥ a*, which is 30° further.
kernels::Quaternion<double> from_a_star(const kernels::Quaternion<double>& orientation);

/// Whether crystals of a Laue group have the choice: -3, -3m, 6/m, 6/mmm.
bool has_hexagonal_axes(const std::string& laue);

}  // namespace polyslip::io
