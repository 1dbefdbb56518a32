#pragma once
// Parameters of laws for tests that know kernels only.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "kernels/lattice/elasticity.hpp"
#include "kernels/lattice/interaction.hpp"
#include "kernels/law/crystal_update.hpp"
#include "kernels/law/phenopowerlaw.hpp"
#include "kernels/rotation/random.hpp"

namespace polyslip::tests {

using namespace polyslip::kernels;  // NOLINT: a test header

inline Mat6<double> inverse_of(const Mat6<double>& stiffness) {
  Mat6<double> compliance;
  invert_stiffness(stiffness, compliance);
  return compliance;
}

/// What round-off leaves of a stress in Pa: 1e-12 of it, or a few last bits of C = FᵀF times the stiffness, whichever is more.
inline double round_off(double stress, double stiffness) {
  return std::max(1e-12 * std::abs(stress), 3e-15 * stiffness);
}

template <int N>
void set_system(typename Phenopowerlaw<N>::template Params<double>& p, int a, const Vec3<double>& b,
                const Vec3<double>& n) {
  for (int i = 0; i < 3; ++i) {
    p.direction[a][i] = b[i];
    p.normal[a][i] = n[i];
  }
  const Vec6<double> m = detail::symmetric_outer(b, n);
  for (int i = 0; i < 6; ++i) p.schmid[a][i] = m[i];
}

/// Aluminium as in the reference cases (SI), any stress exponent.
inline Phenopowerlaw<12>::Params<double> aluminium(double n = 20) {
  Phenopowerlaw<12>::Params<double> p{};
  const auto systems = slip_systems(Lattice::cF, {12}, 0);
  const auto h = interaction_matrix(Lattice::cF, Interaction::slip_slip, {12}, {}, {1, 1, 1.4, 1.4, 1.4, 1.4, 1.4});
  p.slip = p.systems = 12;
  p.stiffness = cubic_stiffness(106.75e9, 60.41e9, 28.34e9);
  p.compliance = inverse_of(p.stiffness);
  for (int a = 0; a < 12; ++a) {
    set_system<12>(p, a, systems[static_cast<std::size_t>(a)].b, systems[static_cast<std::size_t>(a)].n);
    p.dot_gamma_0[a] = 1e-3;
    p.log_dot_gamma_0[a] = std::log(1e-3);
    p.n[a] = n;
    p.xi_0[a] = 31e6;
    p.xi_inf[a] = 63e6;
    p.a[a] = 2.25;
    p.h_0[a] = 75e6;
    p.c_2[a] = 1;
    for (int b = 0; b < 12; ++b) p.h[a][b] = h[static_cast<std::size_t>(12 * a + b)];
  }
  return p;
}

/// Magnesium-like: basal, prismatic, pyramidal <c+a> and {10-12} tensile twins, with every coupling of the law switched on.
inline Phenopowerlaw<24>::Params<double> magnesium() {
  Phenopowerlaw<24>::Params<double> p{};
  const std::vector<int> n_slip{3, 3, 0, 0, 6}, n_twin{6};
  const double c_over_a = 1.6235;
  const auto slip = slip_systems(Lattice::hP, n_slip, c_over_a);
  const auto twin = twin_systems(Lattice::hP, n_twin, c_over_a);
  p.slip = 12;
  p.systems = 18;
  p.stiffness = hexagonal_stiffness(59.3e9, 25.7e9, 21.4e9, 61.5e9, 16.4e9);
  p.compliance = inverse_of(p.stiffness);
  for (int a = 0; a < 18; ++a) {
    const bool is_twin = a >= 12;
    if (is_twin) {
      set_system<24>(p, a, twin[static_cast<std::size_t>(a - 12)].b, twin[static_cast<std::size_t>(a - 12)].n);
      p.gamma_char[a] = twin[static_cast<std::size_t>(a - 12)].characteristic_shear;
    } else {
      set_system<24>(p, a, slip[static_cast<std::size_t>(a)].b, slip[static_cast<std::size_t>(a)].n);
    }
    p.dot_gamma_0[a] = 1e-3;
    p.log_dot_gamma_0[a] = std::log(1e-3);
    p.n[a] = 20;
    p.xi_0[a] = is_twin ? 40e6 : a < 3 ? 10e6 : a < 6 ? 55e6 : 60e6;
    p.xi_inf[a] = a < 3 ? 40e6 : 135e6;
    p.a[a] = 2.25;
    p.h_0[a] = is_twin ? 50e6 : 500e6;
    p.h_0_tw_tw[a] = 50e6;
    p.f_sat[a] = 50e6;
    p.c_1[a] = 5;
    p.c_2[a] = 1.2;
    p.c_3[a] = 1.1;
    p.c_4[a] = 1.5;
    for (int b = 0; b < 18; ++b) p.h[a][b] = !is_twin && b >= 12 ? 100e6 : (a == b ? 1.0 : 1.2);
  }
  return p;
}

template <int N>
typename Phenopowerlaw<N>::template State<double> start(const typename Phenopowerlaw<N>::template Params<double>& p,
                                                        const Quaternion<double>& q) {
  typename Phenopowerlaw<N>::template State<double> state{};
  Phenopowerlaw<N>::initialise(p, q, state);
  return state;
}

template <int N>
Response<double> update(const typename Phenopowerlaw<N>::template Params<double>& p, const Mat3<double>& C, double dt,
                        const typename Phenopowerlaw<N>::template State<double>& old,
                        typename Phenopowerlaw<N>::template State<double>& now, double tolerance = 1e-13) {
  UpdateOptions options;
  options.tolerance = tolerance;
  now = old;
  PointStep<double> step{C, dt};
  Response<double> response;
  crystal_update<Phenopowerlaw<N>, double, double>(p, step, old, options, now, response);
  return response;
}

/// The largest error of the consistent tangent against central differences with a step h in E0, over its largest component;
/// infinite where an update does not converge.
template <int N>
double tangent_error(const typename Phenopowerlaw<N>::template Params<double>& p, const Mat3<double>& C, double dt,
                     const typename Phenopowerlaw<N>::template State<double>& old, double h) {
  typename Phenopowerlaw<N>::template State<double> now;
  const Response<double> middle = update<N>(p, C, dt, old, now);
  bool converged = middle.converged;
  double error = 0, size = 0;
  for (int c = 0; c < 6; ++c) {
    Vec6<double> dE{};
    dE[c] = h;
    const Mat3<double> change = scaled(from_mandel(dE), 2.0);
    const Response<double> plus = update<N>(p, C + change, dt, old, now),
                           minus = update<N>(p, C - change, dt, old, now);
    converged = converged && plus.converged && minus.converged;
    for (int i = 0; i < 6; ++i) {
      error = std::max(error, std::abs((plus.stress[i] - minus.stress[i]) / (2 * h) - middle.tangent(i, c)));
      size = std::max(size, std::abs(middle.tangent(i, c)));
    }
  }
  return converged ? error / size : std::numeric_limits<double>::infinity();
}

/// F of uniaxial tension along x with some shear, so that nothing is symmetric by chance.
inline Mat3<double> stretch(double strain) {
  return {1 + strain, 0.2 * strain,  -0.1 * strain,   0.05 * strain, 1 - 0.45 * strain, 0.1 * strain,
          0,          0.15 * strain, 1 - 0.4 * strain};
}

inline Mat3<double> right_cauchy_green(const Mat3<double>& F) { return transpose(F) * F; }

}  // namespace polyslip::tests
