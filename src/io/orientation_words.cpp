#include "src/io/orientation_words.hpp"

#include <cmath>

namespace polyslip::io {
namespace {

constexpr double degree = 3.14159265358979323846 / 180;

enum class Kind { none, rodrigues, bunge, kocks, roe, matrix, axis_angle, quaternion };

Kind kind_of(const std::string& word) {
  if (word == "rodrigues" || word == "R") return Kind::rodrigues;
  if (word == "euler-bunge" || word == "e") return Kind::bunge;
  if (word == "euler-kocks" || word == "ek") return Kind::kocks;
  if (word == "euler-roe" || word == "er") return Kind::roe;
  if (word == "rotmat" || word == "g") return Kind::matrix;
  if (word == "axis-angle" || word == "rtheta") return Kind::axis_angle;
  if (word == "quaternion" || word == "q") return Kind::quaternion;
  return Kind::none;
}

/// Whether rows are orthonormal and right-handed.
bool is_rotation(const kernels::Mat3<double>& r) {
  const kernels::Mat3<double> product = r * kernels::transpose(r);
  double error = std::abs(kernels::determinant(r) - 1);
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) error = std::max(error, std::abs(product(i, j) - (i == j)));
  return error < 1e-3;
}

}  // namespace

int descriptor_numbers(const std::string& descriptor) {
  switch (kind_of(descriptor)) {
    case Kind::none:
      return 0;
    case Kind::matrix:
      return 9;
    case Kind::axis_angle:
    case Kind::quaternion:
      return 4;
    default:
      return 3;
  }
}

bool orientation_of(const std::string& descriptor, const double* n, kernels::Quaternion<double>& orientation) {
  const Kind kind = kind_of(descriptor);
  for (int i = 0; i < descriptor_numbers(descriptor); ++i) {
    if (!std::isfinite(n[i])) return false;
  }
  const auto bunge = [](double phi1, double Phi, double phi2) {
    return kernels::from_bunge(phi1 * degree, Phi * degree, phi2 * degree);
  };
  switch (kind) {
    case Kind::none:
      return false;
    case Kind::rodrigues:
      orientation = kernels::normalized<double>({1, n[0], n[1], n[2]});
      return true;
    case Kind::bunge:
      orientation = bunge(n[0], n[1], n[2]);
      return true;
    // Kocks: Ψ = φ1 − 90°, Θ = Φ, φ = 90° − φ2. Roe: Ψ = φ1 − 90°, Θ = Φ, φ2 + 90° (Kocks, Tomé, Wenk 1998, table 2.1).
    case Kind::kocks:
      orientation = bunge(n[0] + 90, n[1], 90 - n[2]);
      return true;
    case Kind::roe:
      orientation = bunge(n[0] + 90, n[1], n[2] - 90);
      return true;
    case Kind::matrix: {
      kernels::Mat3<double> r;
      for (int i = 0; i < 9; ++i) r.m[i] = n[i];
      if (!is_rotation(r)) return false;
      orientation = kernels::from_matrix(r);
      return true;
    }
    case Kind::axis_angle: {
      const double length = std::sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
      if (length == 0) return false;
      orientation = kernels::from_axis_angle<double>({{n[0] / length, n[1] / length, n[2] / length}}, n[3] * degree);
      return true;
    }
    case Kind::quaternion: {
      const kernels::Quaternion<double> q{n[0], n[1], n[2], n[3]};
      if (dot(q, q) < 1e-12) return false;
      orientation = kernels::normalized(q);
      return true;
    }
  }
  return false;
}

kernels::Quaternion<double> from_a_star(const kernels::Quaternion<double>& orientation) {
  return multiply(kernels::from_axis_angle<double>({{0, 0, 1}}, -30 * degree), orientation);
}

bool has_hexagonal_axes(const std::string& laue) {
  return laue == "-3" || laue == "-3m" || laue == "6/m" || laue == "6/mmm";
}

}  // namespace polyslip::io
