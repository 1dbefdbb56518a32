#pragma once
// Points under composed laws, from the text of a material card.
#include <string>

#include "kernels/law/crystal_update.hpp"
#include "kernels/law/staggered_update.hpp"
#include "kernels/rotation/random.hpp"
#include "src/base/config.hpp"
#include "src/material/phase.hpp"

namespace polyslip::tests {

using namespace polyslip::kernels;  // NOLINT: a test header
using Dislocations = material::DislocationLaw<24>;
using PowerLaw = material::PowerLawWithMechanisms<24>;

inline material::Phase phase_of(const std::string& card) {
  const base::Tree tree = base::parse_ini(card, "card");
  material::Phase result = material::read_phase("phase", tree);
  tree.require_all_read();
  return result;
}
template <class Law>
typename Law::template Params<double> params_of(const std::string& card) {
  return std::get<typename Law::template Params<double>>(phase_of(card).law);
}

/// A card of copper-like numbers. Lines of [plastic] come in `more`, whole sections after them.
inline std::string dislocation_card(const std::string& more = "", const std::string& elastic = "") {
  return "lattice = cF\n[elastic]\nC_11 = 168.9e9\nC_12 = 121.8e9\nC_44 = 75.8e9\n" + elastic +
         "[plastic]\ntype = dislocation_density\nN_sl = 12\nb_sl = 2.56e-10\nrho_mob_0 = 1e12\nrho_dip_0 = 1e10\n"
         "v_0 = 1e4\nQ_sl = 3e-19\np_sl = 1\nq_sl = 1\ntau_0 = 20e6\ni_sl = 25\nD_a = 6\n"
         "h_sl-sl = 0.122 0.122 0.625 0.07 0.137 0.137 0.122\n" +
         more;
}
inline const char* const cross_slip_keys = "y_cs = 50e-9\nQ_cs = 1.8e-19\nV_cs = 1e-27\nnu_cs = 1e11\n";
inline const char* const climb_keys = "D_0 = 2e-5\nQ_cl = 3.3e-19\nV_cl = 1.2e-29\n";

/// A phenopowerlaw on fcc.
inline std::string fcc_card(const std::string& more = "", const std::string& elastic = "") {
  return "lattice = cF\n[elastic]\nC_11 = 106.75e9\nC_12 = 60.41e9\nC_44 = 28.34e9\n" + elastic +
         "[plastic]\ntype = phenopowerlaw\nN_sl = 12\ndot_gamma_0_sl = 1e-3\nn_sl = 20\nxi_0_sl = 31e6\n"
         "xi_inf_sl = 63e6\nh_0_sl-sl = 75e6\na_sl = 2.25\nh_sl-sl = 1 1 1.4 1.4 1.4 1.4 1.4\n" +
         more;
}

inline std::string ones(int n) {
  std::string s;
  for (int i = 0; i < n; ++i) s += " 1";
  return s;
}

/// Magnesium: basal, prismatic, <c+a> {11-22}; twins {10-12} and {10-11}.
inline std::string magnesium_card(const std::string& more = "") {
  return "lattice = hP\nc/a = 1.6235\n[elastic]\nC_11 = 59.5e9\nC_12 = 25.6e9\nC_13 = 21.5e9\nC_33 = 61.7e9\n"
         "C_44 = 16.5e9\n[plastic]\ntype = phenopowerlaw\nN_sl = 3 3 0 0 6\ndot_gamma_0_sl = 1e-3 1e-3 1 1 1e-3\n"
         "n_sl = 20 20 1 1 20\nxi_0_sl = 10e6 55e6 1 1 60e6\nxi_inf_sl = 40e6 135e6 1 1 150e6\n"
         "h_0_sl-sl = 5e8 5e8 0 0 5e8\na_sl = 2.25 2.25 1 1 2.25\nf_sat_sl-tw = 10 10 0 0 10\nN_tw = 6 0 6\n"
         "dot_gamma_0_tw = 1e-3 1 1e-3\nn_tw = 20 1 20\nxi_0_tw = 40e6 1 60e6\nh_0_tw-tw = 50e6 0 50e6\n"
         "h_0_tw-sl = 15e7 0 15e7\nh_sl-sl =" +
         ones(69) + "\nh_sl-tw =" + ones(20) + "\nh_tw-sl =" + ones(20) + "\nh_tw-tw =" + ones(12) + "\n" + more;
}

/// bcc with {110}<111> only.
inline std::string bcc_card(const std::string& more = "", const std::string& elastic = "") {
  return "lattice = cI\n[elastic]\nC_11 = 232.2e9\nC_12 = 136.4e9\nC_44 = 117.0e9\n" + elastic +
         "[plastic]\ntype = phenopowerlaw\nN_sl = 12\ndot_gamma_0_sl = 1e-3\nn_sl = 50\nxi_0_sl = 95e6\n"
         "xi_inf_sl = 222e6\nh_0_sl-sl = 1e9\na_sl = 2.25\nh_sl-sl = 1 1 1 1 1 1 1\n" +
         more;
}

/// F of tension along x with some shear, so that nothing is symmetric by chance.
inline Mat3<double> skew_stretch(double strain) {
  return {1 + strain, 0.2 * strain,  -0.1 * strain,   0.05 * strain, 1 - 0.45 * strain, 0.1 * strain,
          0,          0.15 * strain, 1 - 0.4 * strain};
}
inline Mat3<double> diagonal(double a, double b, double c) { return {a, 0, 0, 0, b, 0, 0, 0, c}; }

/// One point with its history.
template <class Law>
struct Point {
  using Params = typename Law::template Params<double>;
  const Params& p;
  GrainData<double> grain;
  typename Law::template State<double> state{};
  typename Law::template Guess<double> guess;
  UpdateOptions options;
  long evaluations = 0, solves = 0, rescues = 0;

  explicit Point(const Params& params, const Quaternion<double>& q = {1, 0, 0, 0}, double size = 50e-6,
                 double temperature = 293.15)
      : p(params) {
    grain.orientation = q;
    grain.size = size;
    grain.temperature = temperature;
    Law::initialise(p, grain, state);
    guess.stress = state.stress;
    options.tolerance = 1e-13;
  }

  /// The increment that ends at C; the state stays.
  Response<double> solve(const Mat3<double>& C, double dt) {
    PointStep<double> step{C, dt};
    Response<double> response;
    const auto start = guess;
    staggered_solve<Law, double, double>(p, grain, step, state, options, guess, response);
    evaluations += response.evaluations;
    ++solves;
    if (response.converged) return response;
    ++rescues;
    guess = start;
    response.converged =
        staggered_rescue<Law, double>(p, grain, step, state, options, guess, response) != Rescue::failed;
    evaluations += response.evaluations;
    return response;
  }
  void accept(double dt) { staggered_advance<Law, double, double>(p, grain, dt, guess, state); }
  Response<double> go(const Mat3<double>& F, double dt) {
    const Response<double> response = solve(transpose(F) * F, dt);
    accept(dt);
    return response;
  }

  /// Strain of component `axis` of E0 in uniaxial stress along it; `E` (Mandel) is the guess and the answer. The other five
  /// components of S0 vanish.
  bool pull(int axis, double strain, double dt, Vec6<double>& E, Response<double>& response) {
    E[axis] = strain;
    for (int iteration = 0; iteration < 40; ++iteration) {
      Mat3<double> C = scaled(from_mandel(E), 2.0) + Mat3<double>::identity();
      response = solve(C, dt);
      if (!response.converged) return false;
      double error = 0, J[25], r[5];
      for (int i = 0, k = 0; i < 6; ++i) {
        if (i == axis) continue;
        error = std::max(error, std::abs(response.stress[i]));
        r[k] = -response.stress[i] / 1e9;
        for (int j = 0, l = 0; j < 6; ++j)
          if (j != axis) J[5 * k + l++] = response.tangent(i, j) / 1e9;
        ++k;
      }
      if (error < 1e-7 * std::abs(response.stress[axis]) + 1) {
        accept(dt);
        return true;
      }
      if (!factorise(J, 5, 5, 0.0)) return false;
      solve_factorised<1>(J, 5, 5, r);
      for (int i = 0, k = 0; i < 6; ++i)
        if (i != axis) E[i] += r[k++];
    }
    return false;
  }
};

}  // namespace polyslip::tests
