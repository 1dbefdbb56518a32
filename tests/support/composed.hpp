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
  Params p;
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

template <class S, int N, class From>
void convert(const From (&from)[N], S (&to)[N]) {
  for (int a = 0; a < N; ++a) to[a] = S(from[a]);
}
template <class S, int N, int M>
void convert(const double (&from)[N][M], S (&to)[N][M]) {
  for (int a = 0; a < N; ++a) convert(from[a], to[a]);
}
template <class S>
void convert(const Mat6<double>& from, Mat6<S>& to) {
  for (int i = 0; i < 36; ++i) to.m[i] = S(from.m[i]);
}
template <class S, int N>
void convert(const CrystalData<N, double>& from, CrystalData<N, S>& to) {
  to.slip = from.slip;
  to.twin_end = from.twin_end;
  to.systems = from.systems;
  convert(from.dyad, to.dyad);
  convert(from.schmid, to.schmid);
  convert(from.normal, to.normal);
  convert(from.gamma_char, to.gamma_char);
  convert(from.compliance, to.compliance);
  convert(from.compliance_by_T, to.compliance_by_T);
  to.stiffness = from.stiffness;
  convert(from.expansion, to.expansion);
  to.reference_temperature = S(from.reference_temperature);
  to.heating = S(from.heating);
  to.reorientation = from.reorientation;
  to.reorientation_threshold = S(from.reorientation_threshold);
  to.non_schmid = from.non_schmid;
  convert(from.non_schmid_along, to.non_schmid_along);
  convert(from.non_schmid_against, to.non_schmid_against);
  to.kinematic = from.kinematic;
  convert(from.backstress_c, to.backstress_c);
  convert(from.backstress_d, to.backstress_d);
}
template <class S, int N>
void convert(const ThermalFlow::Params<N, double>& from, ThermalFlow::Params<N, S>& to) {
  convert(from.Q, to.Q);
  convert(from.p, to.p);
  convert(from.q, to.q);
  convert(from.n, to.n);
}
template <class S, int N>
void convert(const PowerFlow::Params<N, double>& from, PowerFlow::Params<N, S>& to) {
  convert(from.n, to.n);
}
template <class S, int N>
void convert(const DislocationHardening::Params<N, double>& from, DislocationHardening::Params<N, S>& to) {
  convert(from.rho_mobile_0, to.rho_mobile_0);
  convert(from.rho_dipole_0, to.rho_dipole_0);
  convert(from.b, to.b);
  convert(from.v_0, to.v_0);
  convert(from.tau_0, to.tau_0);
  convert(from.thermal_share, to.thermal_share);
  convert(from.i_sl, to.i_sl);
  convert(from.d_min, to.d_min);
  convert(from.y_cs, to.y_cs);
  convert(from.Q_cs, to.Q_cs);
  convert(from.V_cs, to.V_cs);
  convert(from.nu_cs, to.nu_cs);
  std::copy(from.partners, from.partners + N, to.partners);
  for (int a = 0; a < N; ++a) std::copy(std::begin(from.partner[a]), std::end(from.partner[a]), to.partner[a]);
  convert(from.dot_gamma_0, to.dot_gamma_0);
  convert(from.xi_0, to.xi_0);
  convert(from.t_tw, to.t_tw);
  convert(from.h_0_tw_tw, to.h_0_tw_tw);
  std::copy(from.climb_group, from.climb_group + N, to.climb_group);
  convert(from.h, to.h);
  convert(from.forest, to.forest);
  to.mu = S(from.mu);
  to.mu_by_T = S(from.mu_by_T);
  to.D = S(from.D);
  to.D_0 = S(from.D_0);
  to.Q_cl = S(from.Q_cl);
  to.V_cl = S(from.V_cl);
}
template <class S, int N>
void convert(const VoceHardening::Params<N, double>& from, VoceHardening::Params<N, S>& to) {
  const auto& p = from.power;
  auto& q = to.power;
  q.slip = p.slip;
  q.systems = p.systems;
  convert(p.direction, q.direction);
  convert(p.normal, q.normal);
  convert(p.schmid, q.schmid);
  convert(p.compliance, q.compliance);
  convert(p.stiffness, q.stiffness);
  convert(p.dot_gamma_0, q.dot_gamma_0);
  convert(p.log_dot_gamma_0, q.log_dot_gamma_0);
  convert(p.n, q.n);
  convert(p.xi_0, q.xi_0);
  convert(p.xi_inf, q.xi_inf);
  convert(p.a, q.a);
  convert(p.h_0, q.h_0);
  convert(p.h_0_tw_tw, q.h_0_tw_tw);
  convert(p.f_sat, q.f_sat);
  convert(p.c_1, q.c_1);
  convert(p.c_2, q.c_2);
  convert(p.c_3, q.c_3);
  convert(p.c_4, q.c_4);
  convert(p.gamma_char, q.gamma_char);
  convert(p.h, q.h);
}
/// Parameters of a composed law in another number.
template <class Law, class S>
typename Law::template Params<S> converted(const typename Law::template Params<double>& p) {
  typename Law::template Params<S> q{};
  convert(p.crystal, q.crystal);
  convert(p.flow, q.flow);
  convert(p.hardening, q.hardening);
  return q;
}

}  // namespace polyslip::tests
