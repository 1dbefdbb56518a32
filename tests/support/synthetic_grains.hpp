#pragma once
// Grains of power-law crystals with fcc slip for tests of the mean-field schemes: γ̇ = γ̇₀ sign τ |τ/ξ|ⁿ, in units of their own.
#include <cmath>
#include <vector>

#include "kernels/rotation/quaternion.hpp"
#include "kernels/rotation/random.hpp"
#include "src/mean_field/grain_flow.hpp"
#include "src/mean_field/inclusion.hpp"

namespace polyslip::tests {

using kernels::Mat3;
using mean_field::Mat5;
using mean_field::Vec5;

/// The 12 Schmid tensors of {111}⟨110⟩ as deviators, crystal axes.
inline const std::vector<Vec5<double>>& fcc_schmid() {
  static const std::vector<Vec5<double>> systems = [] {
    std::vector<Vec5<double>> result;
    const double normals[4][3] = {{1, 1, 1}, {-1, 1, 1}, {1, -1, 1}, {1, 1, -1}};
    const double directions[6][3] = {{0, 1, -1}, {1, 0, -1}, {1, -1, 0}, {0, 1, 1}, {1, 0, 1}, {1, 1, 0}};
    for (const auto& n : normals)
      for (const auto& b : directions) {
        if (n[0] * b[0] + n[1] * b[1] + n[2] * b[2] != 0) continue;
        Mat3<double> dyad;
        for (int i = 0; i < 3; ++i)
          for (int j = 0; j < 3; ++j) dyad(i, j) = b[i] * n[j] / std::sqrt(6.0);
        result.push_back(mean_field::to_deviator(dyad));
      }
    return result;
  }();
  return systems;
}

/// T: of the grains' own numbers. All grains share the exponent; each has a weight and a resistance.
template <class T>
struct PowerGrains {
  T n{1};
  std::vector<T> weights, resistances;
  std::vector<std::vector<Vec5<double>>> schmid;  ///< sample axes

  void add(const kernels::Quaternion<double>& q, T weight = T(1), T resistance = T(1)) {
    weights.push_back(weight);
    resistances.push_back(resistance);
    const kernels::Mat6<double> back = kernels::congruence(kernels::transpose(kernels::to_matrix(q)));
    schmid.emplace_back();
    for (const Vec5<double>& m : fcc_schmid())
      schmid.back().push_back(mean_field::to_deviator(back * mean_field::to_mandel(m)));
  }
  int size() const { return static_cast<int>(weights.size()); }
  template <class U>
  U weight(int g) const {
    return U(weights[static_cast<std::size_t>(g)]);
  }
  template <class U>
  void flow(int g, const Vec5<U>& stress, mean_field::GrainFlow<U>& f) const {
    using std::exp;
    using std::log;
    f.rate = mean_field::zero5<U>();
    f.tangent = f.secant = mean_field::diagonal5(U(0));
    const U inverse = U(1) / U(resistances[static_cast<std::size_t>(g)]), exponent(n);
    for (const Vec5<double>& plain : schmid[static_cast<std::size_t>(g)]) {
      const Vec5<U> m = mean_field::constant<U>(plain);
      const U tau = dot(m, stress), ratio = kernels::max_of(kernels::abs_of(tau) * inverse, U(1e-15));
      const U slope = exp((exponent - U(1)) * log(ratio)) * inverse;
      for (int i = 0; i < 5; ++i) {
        f.rate[i] += slope * tau * m[i];
        for (int j = 0; j < 5; ++j) {
          f.secant(i, j) += slope * m[i] * m[j];
          f.tangent(i, j) += exponent * slope * m[i] * m[j];
        }
      }
    }
  }
};

inline PowerGrains<double> random_grains(int count, double n, std::uint64_t seed = 7) {
  PowerGrains<double> grains;
  grains.n = n;
  for (int g = 0; g < count; ++g) grains.add(kernels::random_orientation(seed, static_cast<std::uint64_t>(g), 0));
  return grains;
}

/// Weighted orientations whose averages of spherical functions up to `degree` are those of random ones: equal steps in φ1 and φ2,
/// Gauss points in cos Φ.
inline PowerGrains<double> isotropic_grains(int degree, double n) {
  PowerGrains<double> grains;
  grains.n = n;
  constexpr double pi = 3.14159265358979323846;
  std::vector<double> nodes, weights;
  mean_field::gauss_legendre(degree / 2 + 1, nodes, weights);
  for (std::size_t b = 0; b < nodes.size(); ++b)
    for (int a = 0; a <= degree; ++a)
      for (int c = 0; c <= degree; ++c)
        grains.add(kernels::from_bunge(2 * pi * a / (degree + 1), std::acos(nodes[b]), 2 * pi * c / (degree + 1)),
                   weights[b]);
  return grains;
}

/// Uniaxial tension along x at unit rate, free to contract; or whatever the nine words of L and stress say.
inline load::BoundaryTarget free_tension(double rate = 1, double dt = 1e-4) {
  load::BoundaryTarget target;
  target.dt = dt;
  target.F = {1 + rate * dt, 0, 0, 0, 1, 0, 0, 0, 1};
  target.F_given = {true, true, true, true, false, true, true, true, false};
  return target;
}

}  // namespace polyslip::tests
