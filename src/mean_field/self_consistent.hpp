#pragma once
// Macroscopic response of a set of rigid-viscoplastic grains: Taylor (all deform alike), Sachs (all bear the same stress), and the
// self-consistent scheme, in which each grain is an ellipsoid in the medium that all of them make up.
//
// A grain's law is replaced by D = M σ + D⁰ at its stress, and the medium is D̄ = M̄ Σ + D̄⁰. The ellipsoid's interaction
// D − D̄ = −M̃ (σ − Σ) and ⟨σ⟩ = Σ, ⟨D⟩ = D̄ give, for grains of one shape,
//   M̄ + M̃ = ⟨(M + M̃)⁻¹⟩⁻¹,   D̄⁰ = ⟨(M + M̃)⁻¹⟩⁻¹ ⟨(M + M̃)⁻¹ D⁰⟩,
// a fixed point in (M̄, D̄⁰), since M̃ follows from M̄ and M from σ. With M̃ = 0 it is Taylor's model, with M̃ → ∞ Sachs', and the
// iteration is Newton's method there. Linearisations:
//   affine   M = ∂D/∂σ, D⁰ = D − M σ (Masson, Bornert, Suquet, Zaoui, J. Mech. Phys. Solids 48 (2000) 1203,
//            doi:10.1016/S0022-5096(99)00071-X)
//   secant   D = M σ (Hutchinson, Proc. R. Soc. A 348 (1976) 101, doi:10.1098/rspa.1976.0027, with the secant moduli)
//   n_eff    secant moduli, M̃ times n_eff (Lebensohn, Tomé, Maudlin, J. Mech. Phys. Solids 52 (2004) 249,
//            doi:10.1016/S0022-5096(03)00114-5)
//   tangent  secant moduli, M̃ times the stress exponent (Molinari, Canova, Ahzi, Acta Metall. 35 (1987) 2983,
//            doi:10.1016/0001-6160(87)90297-5; Lebensohn, Tomé, Acta Metall. Mater. 41 (1993) 2611); the exponent is
//            Σ σ : ∂D/∂σ : σ / Σ σ : D over grains
#include <string>
#include <vector>

#include "src/mean_field/boundary.hpp"
#include "src/mean_field/grain_flow.hpp"
#include "src/mean_field/inclusion.hpp"

namespace polyslip::mean_field {

enum class Scheme { taylor, sachs, self_consistent };
enum class Linearisation { affine, secant, n_eff, tangent };

struct Options {
  Scheme scheme = Scheme::self_consistent;
  Linearisation linearisation = Linearisation::affine;
  double n_eff = 10;
  double tolerance = 1e-7;   ///< change of M̄ and D̄⁰ in one iteration, relative
  int iterations = 300;      ///< of the fixed point
  double quadrature = 1e-7;  ///< relative error of the interaction tensor
  LocalOptions local;

  bool affine() const { return scheme != Scheme::self_consistent || linearisation == Linearisation::affine; }
};

/// The medium: the unknowns of the fixed point.
template <class T>
struct Medium {
  static constexpr int unknowns = 31;
  Mat5<T> M;   ///< M̄, 1/(Pa s)
  Vec5<T> D0;  ///< D̄⁰, 1/s
  T exponent;  ///< of `tangent`

  T& operator[](int i) { return i < 25 ? M.m[i] : i < 30 ? D0.v[i - 25] : exponent; }
  const T& operator[](int i) const { return i < 25 ? M.m[i] : i < 30 ? D0.v[i - 25] : exponent; }
};

/// One solved state; the start of the next one's search.
template <class T>
struct Solution {
  bool converged = false;
  std::string reason;  ///< why it did not
  Medium<T> medium;
  BoundaryState<T> mean;
  std::vector<Vec5<T>> stress;  ///< of each grain, deviator, sample axes, Pa
  std::vector<Vec5<T>> rate;    ///< its strain rate, 1/s
  std::vector<Mat3<T>> spin;    ///< its spin W, 1/s (skew)
  InclusionPoints points;
  int iterations = 0;
  std::int64_t evaluations = 0;  ///< of the law, summed over grains
};

/// M̃ of a scheme.
template <class T>
Mat5<T> scheme_interaction(const Options& options, const Medium<T>& medium, const InclusionPoints& points,
                           const Mat3<T>& shape, Mat5<T>* polarisation = nullptr, Interaction<T>* tensors = nullptr) {
  if (options.scheme == Scheme::taylor) return diagonal5(T(0));
  const Mat5<T> L = inverse5(medium.M);
  const Interaction<T> found = interaction(points, shape, L);
  if (polarisation != nullptr) *polarisation = L;
  if (tensors != nullptr) *tensors = found;
  const Mat5<T> M = interaction_compliance(found.P, L);
  if (options.linearisation == Linearisation::n_eff) return T(options.n_eff) * M;
  if (options.linearisation == Linearisation::tangent) return medium.exponent * M;
  return M;
}

/// Added to a grain's modulus, of its trace: grains that few systems serve, and media of such grains alone, stay invertible. An affine
/// law goes through the grain's stress and rate all the same; a secant one misses them by that share.
constexpr double smallest_compliance = 1e-7;

/// Sums over grains from which the next medium follows.
template <class T>
struct MediumSums {
  Mat5<T> K;    ///< Σ w (M + M̃)⁻¹; for Sachs Σ w M
  Vec5<T> KD0;  ///< Σ w (M + M̃)⁻¹ D⁰; for Sachs Σ w D⁰
  T weight, work_tangent, work;
};

template <class T>
MediumSums<T> no_sums() {
  return {diagonal5(T(0)), zero5<T>(), T(0), T(0), T(0)};
}

template <class T>
void add_grain(const Options& options, const T& weight, const GrainFlow<T>& flow, const Vec5<T>& stress,
               const Mat5<T>& M_tilde, MediumSums<T>& sums) {
  Mat5<T> M = options.affine() ? flow.tangent : flow.secant;
  T trace(0);
  for (int i = 0; i < 5; ++i) trace += M(i, i);
  M = M + diagonal5(T(smallest_compliance) * trace);
  const Vec5<T> D0 = options.affine() ? flow.rate - M * stress : zero5<T>();
  if (options.scheme == Scheme::sachs) {
    sums.K = sums.K + weight * M;
    sums.KD0 = sums.KD0 + weight * D0;
  } else {
    const Mat5<T> K = inverse5(M + M_tilde);
    sums.K = sums.K + weight * K;
    sums.KD0 = sums.KD0 + weight * (K * D0);
  }
  sums.weight += weight;
  sums.work_tangent += weight * dot(stress, flow.tangent * stress);
  sums.work += weight * dot(stress, flow.rate);
}

template <class T>
Medium<T> next_medium(const Options& options, const MediumSums<T>& sums, const Mat5<T>& M_tilde) {
  Medium<T> next;
  const T share = T(1) / sums.weight;
  if (options.scheme == Scheme::sachs) {
    next.M = share * sums.K;
    next.D0 = share * sums.KD0;
  } else {
    const Mat5<T> mean = inverse5(share * sums.K);
    next.M = mean - M_tilde;
    next.D0 = mean * (share * sums.KD0);
  }
  next.exponent = sums.work_tangent / sums.work;
  return next;
}

/// The condition D + M̃ σ = c of a grain.
template <class T>
Vec5<T> grain_condition(const Mat5<T>& M_tilde, const BoundaryState<T>& mean) {
  return mean.rate + M_tilde * mean.stress;
}

/// One application of the fixed point's map in numbers with derivatives, at grain stresses that solve it in their values: the map's
/// derivative, by the implicit function theorem for each grain and for the boundary. F_start, shape: as in solve(); grains of number
/// type T. Returns the next medium; with `result` the grains' stresses and rates, and the mean state as well.
template <class T, class Grains>
Medium<T> mapped(const Grains& grains, const BoundaryProblem& boundary, const Options& options, const Medium<T>& medium,
                 const Mat3<T>& F_start, const Mat3<T>& shape, const Solution<double>& at,
                 Solution<T>* result = nullptr) {
  const Mat5<T> M_tilde = scheme_interaction(options, medium, at.points, shape);
  const BoundaryState<T> mean = boundary.differentiate(medium.M, medium.D0, F_start, at.mean);
  const Vec5<T> c = grain_condition(M_tilde, mean);
  MediumSums<T> sums = no_sums<T>();
  GrainFlow<T> flow;
  if (result != nullptr) {
    result->mean = mean;
    result->stress.resize(static_cast<std::size_t>(grains.size()));
    result->rate.resize(static_cast<std::size_t>(grains.size()));
  }
  for (int g = 0; g < grains.size(); ++g) {
    Vec5<T> stress = constant<T>(at.stress[static_cast<std::size_t>(g)]);
    if (options.scheme == Scheme::sachs) {
      stress = mean.stress;
    } else {
      grains.flow(g, stress, flow);
      const Mat5<double> J = inverse5(numbers(flow.tangent) + numbers(M_tilde));
      stress = stress - constant<T>(J) * (flow.rate + M_tilde * stress - c);
    }
    grains.flow(g, stress, flow);
    add_grain(options, grains.template weight<T>(g), flow, stress, M_tilde, sums);
    if (result != nullptr) {
      result->stress[static_cast<std::size_t>(g)] = stress;
      result->rate[static_cast<std::size_t>(g)] = flow.rate;
    }
  }
  return next_medium(options, sums, M_tilde);
}

/// Spins of the grains: the mean one, and in the self-consistent scheme that of the inclusion, W̃ = R P⁻¹ D̃.
template <class T>
void set_spins(const Options& options, const Mat3<T>& shape, Solution<T>& solution) {
  const Mat3<T> mean = kernels::scaled(solution.mean.L - kernels::transpose(solution.mean.L), T(0.5));
  solution.spin.assign(solution.stress.size(), mean);
  if (options.scheme != Scheme::self_consistent) return;
  Mat5<T> L;
  Interaction<T> tensors;
  scheme_interaction(options, solution.medium, solution.points, shape, &L, &tensors);
  const Mat5<T> inverse_P = inverse5(tensors.P);
  for (std::size_t g = 0; g < solution.stress.size(); ++g) {
    const Vec5<T> tau = inverse_P * (solution.rate[g] - solution.mean.rate);  // less the sign that W̃ = −R τ has as well
    T w[3];
    for (int i = 0; i < 3; ++i) {
      w[i] = tensors.R[i][0] * tau[0];
      for (int j = 1; j < 5; ++j) w[i] += tensors.R[i][j] * tau[j];
    }
    constexpr int row[3] = {1, 0, 0}, column[3] = {2, 2, 1};
    for (int i = 0; i < 3; ++i) {
      solution.spin[g](row[i], column[i]) += w[i];
      solution.spin[g](column[i], row[i]) -= w[i];
    }
  }
}

}  // namespace polyslip::mean_field
