// Recovery in the dislocation law: cross-slip, climb and steady creep.
#include "tests/support/cube_tension.hpp"

using namespace polyslip::tests;
using namespace polyslip::tests::cube;

namespace {

/// Steady state under a constant stress along [001] (Pa): rate of a system, 1/s, and annihilations by climb per dipole and shear.
struct Creep {
  double rate = 0, by_climb = 0;
};
Creep creep(const Dislocations::Params<double>& p, double T, double stress) {
  Point<Dislocations> point(p, {1, 0, 0, 0}, 1e-3, T);
  Frozen<24, double> frozen;
  PlasticFlow<24, double> flow;
  Vec6<double> S{};
  S[2] = stress;
  const int a = active_system(p);
  Creep result;
  double before = 0, climbed = 0;
  for (int k = 0; k < 100000; ++k) {
    Dislocations::freeze(p, point.grain, point.state, frozen);
    Dislocations::plastic_flow(p, frozen, S, 0.0, flow);
    climbed = point.state.hardening.climb[a];
    const double step = 2e-4;
    Dislocations::evolve(p, point.grain, step / flow.rate[a], frozen, flow, point.state);
    result.by_climb = (point.state.hardening.climb[a] - climbed) / step;
    result.rate = flow.rate[a];
    if (k % 500 == 499) {
      if (std::abs(result.rate - before) < 1e-5 * result.rate) return result;
      before = result.rate;
    }
  }
  FAIL("no steady state");
  return result;
}

}  // namespace

TEST_CASE("cross-slip softens with temperature") {
  double hardening[2][4];
  for (const bool cross_slip : {false, true}) {
    int k = 0;
    for (const double T : {100., 250., 400., 600.}) {
      Numbers n;
      n.T = T;
      n.cross_slip = cross_slip;
      const Curve curve = pull_cube(params_of<Dislocations>(card_of(n)), T, 1e-3, 0.2);
      hardening[cross_slip][k++] = curve.at(0.045) - curve.at(0.0005);
    }
  }
  for (int k = 0; k < 4; ++k) {
    CAPTURE(k, hardening[0][k], hardening[1][k]);
    CHECK(hardening[1][k] < hardening[0][k] * 1.0001);
    if (k > 0) {
      CHECK(hardening[1][k] / hardening[0][k] < hardening[1][k - 1] / hardening[0][k - 1] + 1e-6);
    }
  }
  CHECK(hardening[1][0] > 0.99 * hardening[0][0]);
  CHECK(hardening[1][3] < 0.7 * hardening[0][3]);
}

TEST_CASE(
    "climb: nothing at 0.3 of the melting temperature; at 0.6 it carries steady creep with an exponent of 3 to 5") {
  // aluminium's moduli, self-diffusion and atomic volume
  const auto p = params_of<Dislocations>(
      "lattice = cF\n[elastic]\nC_11 = 106.75e9\nC_12 = 60.41e9\nC_44 = 28.34e9\nC_11,T = -3.4e7\nC_12,T = -0.9e7\n"
      "C_44,T = -1.4e7\n[plastic]\ntype = dislocation_density\nN_sl = 12\nb_sl = 2.86e-10\nrho_mob_0 = 1e9\n"
      "rho_dip_0 = 1e8\nv_0 = 1e4\nQ_sl = 3e-19\np_sl = 1\nq_sl = 1\ntau_0 = 2e6\ni_sl = 50\nD_a = 6\nD = 1e-3\n"
      "h_sl-sl = 0.16 0.16 0.16 0.16 0.16 0.16 0.16\nD_0 = 1.7e-4\nQ_cl = 2.36e-19\nV_cl = 1.66e-29\n");
  const double melting = 933;
  const double spontaneous = 2 * 6;  // annihilations per dipole and shear without climb, 2 d_min/b
  std::vector<double> stress, rate;
  for (const double s : {12e6, 15e6, 19e6, 24e6}) {
    const Creep steady = creep(p, 0.6 * melting, s);
    CAPTURE(s, steady.rate, steady.by_climb);
    CHECK(steady.by_climb > 4 * spontaneous);
    stress.push_back(std::log(s));
    rate.push_back(std::log(steady.rate));
  }
  const double exponent = fitted_slope(stress, rate);
  CAPTURE(exponent);
  CHECK(exponent > 3);
  CHECK(exponent < 5);
  // the activation energy of creep is that of diffusion, nearly
  const double T = 0.6 * melting, faster = creep(p, T + 10, 16e6).rate, slower = creep(p, T - 10, 16e6).rate;
  const double energy = boltzmann * std::log(faster / slower) / (1 / (T - 10) - 1 / (T + 10));
  CHECK(energy == Approx(2.36e-19).epsilon(0.25));
  // cold, at an ordinary rate
  Point<Dislocations> cold(p, {1, 0, 0, 0}, 1e-3, 0.3 * melting);
  Vec6<double> E{};
  Response<double> response;
  for (int k = 1; k <= 100; ++k) {
    E[0] -= 0.5 * 2e-4;
    E[1] -= 0.5 * 2e-4;
    REQUIRE(cold.pull(2, 2e-4 * k, 2e-4 / 1e-4, E, response));
  }
  const int a = active_system(p);
  CHECK(cold.state.gamma[a] > 1e-3);
  CHECK(cold.state.hardening.climb[a] < 1e-6 * spontaneous * cold.state.gamma[a]);
}
