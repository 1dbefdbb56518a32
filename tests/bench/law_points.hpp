#pragma once
// Points in a realistic plastic increment, for the benchmark of a crystal law: all of its calls are in this file. Each point is a
// grain of its own orientation (seed 1), pulled to 2 % along x in increments of 1e-3 with a fluctuation of its own around the mean
// strain, about as large as those in a polycrystal; the increment that follows is the one to be timed.
#include <cmath>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "kernels/law/crystal_update.hpp"
#include "kernels/rotation/random.hpp"
#include "src/base/config.hpp"
#include "src/base/require.hpp"
#include "src/material/phase.hpp"

namespace polyslip::bench {

/// The parameters of a card, as the law with room for N systems.
template <int N>
typename kernels::Phenopowerlaw<N>::template Params<double> read_card(const std::string& path) {
  using Params = typename kernels::Phenopowerlaw<N>::template Params<double>;
  const material::Phase phase = material::read_phase("phase", base::read_ini(path));
  base::require(std::holds_alternative<Params>(phase.law), path, ": not a law with room for ", N, " systems");
  return std::get<Params>(phase.law);
}

template <class S, int N>
typename kernels::Phenopowerlaw<N>::template Params<S> converted(
    const typename kernels::Phenopowerlaw<N>::template Params<double>& p) {
  if constexpr (std::is_same_v<S, double>) {
    return p;
  } else {
    typename kernels::Phenopowerlaw<N>::template Params<S> q{};
    q.slip = p.slip;
    q.systems = p.systems;
    for (int i = 0; i < 36; ++i) {
      q.compliance.m[i] = S(p.compliance.m[i]);
      q.stiffness.m[i] = S(p.stiffness.m[i]);
    }
    for (int a = 0; a < N; ++a) {
      for (int i = 0; i < 3; ++i) {
        q.direction[a][i] = p.direction[a][i];
        q.normal[a][i] = p.normal[a][i];
      }
      for (int i = 0; i < 6; ++i) q.schmid[a][i] = p.schmid[a][i];
      q.dot_gamma_0[a] = S(p.dot_gamma_0[a]);
      q.log_dot_gamma_0[a] = S(p.log_dot_gamma_0[a]);
      q.n[a] = S(p.n[a]);
      q.xi_0[a] = S(p.xi_0[a]);
      q.xi_inf[a] = S(p.xi_inf[a]);
      q.a[a] = S(p.a[a]);
      q.h_0[a] = S(p.h_0[a]);
      q.h_0_tw_tw[a] = S(p.h_0_tw_tw[a]);
      q.f_sat[a] = S(p.f_sat[a]);
      q.c_1[a] = S(p.c_1[a]);
      q.c_2[a] = S(p.c_2[a]);
      q.c_3[a] = S(p.c_3[a]);
      q.c_4[a] = S(p.c_4[a]);
      q.gamma_char[a] = S(p.gamma_char[a]);
      for (int b = 0; b < N; ++b) q.h[a][b] = S(p.h[a][b]);
    }
    return q;
  }
}

/// States at the start of the timed increment and C = FᵀF at its end, as rows over points.
template <int N>
class LawPoints {
 public:
  using Law = kernels::Phenopowerlaw<N>;
  using Params = typename Law::template Params<double>;

  LawPoints(const Params& params, int points) : params_(params), points_(points) {
    rows_.resize(static_cast<std::size_t>((15 + 2 * params_.systems) * points));
    right_cauchy_green_.resize(static_cast<std::size_t>(9 * points));
    const kernels::UpdateOptions options;
    for (int k = 0; k < points; ++k) {
      typename Law::template State<double> old, now;
      Law::initialise(params_, kernels::random_orientation(1, static_cast<std::uint64_t>(k), 0), old);
      const kernels::Mat3<double> slope = displacement_gradient(k);
      kernels::PointStep<double> step;
      step.dt = 1.0;
      for (int increment = 1; increment <= 20; ++increment) {
        step.right_cauchy_green = at_strain(slope, 1e-3 * increment);
        now = old;
        kernels::Response<double> response;
        kernels::crystal_update<Law, double, double>(params_, step, old, options, now, response);
        base::require(response.converged, "point ", k, " does not converge in increment ", increment);
        old = now;
      }
      int row = 0;
      for_each_row(old, params_.systems, [&](double& value) { rows_[at(row++, k)] = value; });
      const kernels::Mat3<double> C = at_strain(slope, 0.021);
      for (int c = 0; c < 9; ++c) right_cauchy_green_[at(c, k)] = C.m[c];
    }
  }

  /// A sweep in numbers T: solves the increment of every point, from its state at the start as the guess. What a solve's sweep
  /// leaves is left: the solution, the stress and the tangent.
  template <class T>
  struct Sweep {
    using S = kernels::Scalar<T>;
    typename Law::template Params<S> params;
    std::vector<S> old, right_cauchy_green, guess, stress, tangent;
    std::int64_t evaluations = 0;  ///< of the law's equations, summed over points
    int failed = 0;                ///< points
    int points;
    kernels::UpdateOptions options;

    void run() {
      constexpr int lanes = kernels::NumberTraits<T>::lanes;
      evaluations = 0;
      failed = 0;
      for (int k = 0; k < points; k += lanes) {
        const auto row_at = [&](std::vector<S>& field, int row) {
          return field.data() + static_cast<std::size_t>(row) * static_cast<std::size_t>(points) + k;
        };
        typename Law::template State<T> before;
        typename Law::template Guess<T> solution;
        int row = 0;
        for_each_row(before, params.systems, [&](T& value) { value = kernels::load_lanes<T>(row_at(old, row++)); });
        Law::guess_from(params, before, solution);
        kernels::PointStep<T> step;
        step.dt = S(1);
        for (int c = 0; c < 9; ++c)
          step.right_cauchy_green.m[c] = kernels::load_lanes<T>(row_at(right_cauchy_green, c));
        kernels::Response<T> response;
        kernels::crystal_solve<Law, S, T>(params, step, before, options, solution, response);
        for (int c = 0; c < 6; ++c) kernels::store_lanes(solution.stress[c], row_at(guess, c));
        for (int a = 0; a < params.systems; ++a) kernels::store_lanes(solution.xi[a], row_at(guess, 6 + a));
        for (int c = 0; c < 6; ++c) kernels::store_lanes(response.stress[c], row_at(stress, c));
        for (int c = 0; c < 36; ++c) kernels::store_lanes(response.tangent.m[c], row_at(tangent, c));
        evaluations += std::int64_t{lanes} * response.evaluations;
        for (int i = 0; i < lanes; ++i) failed += kernels::lane(response.converged, i) ? 0 : 1;
      }
    }
  };

  /// Single precision resolves elastic strains to some 1e-7 only, so it gets another tolerance.
  template <class T>
  Sweep<T> sweep() const {
    using S = kernels::Scalar<T>;
    Sweep<T> result;
    result.params = converted<S, N>(params_);
    result.points = points_;
    result.old.assign(rows_.begin(), rows_.end());
    result.right_cauchy_green.assign(right_cauchy_green_.begin(), right_cauchy_green_.end());
    result.guess.resize(static_cast<std::size_t>((6 + params_.systems) * points_));
    result.stress.resize(static_cast<std::size_t>(6 * points_));
    result.tangent.resize(static_cast<std::size_t>(36 * points_));
    if (std::is_same_v<S, float>) result.options.tolerance = 2e-6;
    return result;
  }

 private:
  std::size_t at(int row, int point) const { return static_cast<std::size_t>(row * points_ + point); }

  template <class T, class Function>
  static void for_each_row(typename Law::template State<T>& state, int systems, const Function& f) {
    for (int i = 0; i < 9; ++i) f(state.F_p_inverse.m[i]);
    for (int a = 0; a < systems; ++a) f(state.xi[a]);
    for (int i = 0; i < 6; ++i) f(state.stress[i]);
    for (int a = 0; a < systems; ++a) f(state.gamma[a]);
  }
  /// ∂F/∂strain of a point: uniaxial tension with lateral contraction, and a fluctuation of up to 0.3 in each component.
  static kernels::Mat3<double> displacement_gradient(int point) {
    kernels::Mat3<double> slope{1, 0, 0, 0, -0.5, 0, 0, 0, -0.5};
    for (std::uint32_t c = 0; c < 9; ++c)
      slope.m[c] += 0.6 * (kernels::random_uniform2(2, static_cast<std::uint64_t>(point), c).first - 0.5);
    return slope;
  }
  /// C at a strain, without change of volume.
  static kernels::Mat3<double> at_strain(const kernels::Mat3<double>& slope, double strain) {
    kernels::Mat3<double> F = kernels::Mat3<double>::identity() + kernels::scaled(slope, strain);
    F = kernels::scaled(F, 1.0 / std::cbrt(kernels::determinant(F)));
    return kernels::transpose(F) * F;
  }

  Params params_;
  int points_;
  std::vector<double> rows_, right_cauchy_green_;
};

}  // namespace polyslip::bench
