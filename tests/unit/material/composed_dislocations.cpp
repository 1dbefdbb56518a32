// The dislocation law against closed forms and an integration of its own: Hall and Petch, stages II and III, rate and temperature.
#include "tests/support/cube_tension.hpp"

using namespace polyslip::tests;
using namespace polyslip::tests::cube;

TEST_CASE(
    "flow stress of [001] tension at 0.2, 2 and 5 % plastic strain is that of the law's equations, at any grain size") {
  const double rate = 1e-3;
  for (const bool recovery : {false, true}) {
    for (const double size : {1e-6, 10e-6, 100e-6}) {
      Numbers n;
      n.D = size;
      n.cross_slip = n.climb = recovery;
      n.T = recovery ? 600 : 293.15;
      const auto p = params_of<Dislocations>(card_of(n));
      const Curve curve = pull_cube(p, n.T, rate, 0.06);
      Integrated reference(n, rows_of(p), rate / (8 * schmid));
      for (const double strain : {0.002, 0.02, 0.05}) {
        const double shear = strain / (8 * schmid);
        const int steps = 400;
        const double step = (shear - reference.gamma()) / steps;
        for (int k = 0; k < steps; ++k) reference.go(step);
        CAPTURE(recovery, size, strain);
        CHECK(curve.at(shear) == Approx(reference.stress()).epsilon(0.01));
      }
    }
  }
}

TEST_CASE(
    "Hall and Petch: where grain boundaries store, the rest of the flow stress goes with the grain size to -1/2") {
  // without forest and annihilation ρ = ρ₀ + γ/(b D), and with hardly any friction the stress is μ b √(Σ h ρ)
  std::vector<double> size, at[3];
  const double strains[3] = {0.002, 0.02, 0.05};
  Numbers n;
  n.i = 1e9;
  n.d_min = 0.1 * b;
  n.rho_0 = 1e7;
  const auto law = [&n](double D) {
    n.D = D;
    return params_of<Dislocations>(replaced(card_of(n), "tau_0 = 20e6", "tau_0 = 1e6"));
  };
  const Curve unbounded = pull_cube(law(1e3), n.T, 1e-3, 0.06);
  for (const double D : {1e-6, 3e-6, 10e-6, 30e-6, 100e-6}) {
    const auto p = law(D);
    const Rows rows = rows_of(p);
    const Curve curve = pull_cube(p, n.T, 1e-3, 0.06);
    size.push_back(std::log(D));
    for (int k = 0; k < 3; ++k) {
      const double shear = strains[k] / (8 * schmid), rho = n.rho_0 + shear / (b * D);
      const double passing = rows.mu * b * std::sqrt(rows.h_active * rho + rows.h_idle * n.rho_0);
      CAPTURE(D, strains[k]);
      CHECK(curve.at(shear) == Approx(passing + friction(rho, 1e-3 / (8 * schmid), n.T) / 20).epsilon(0.01));
      at[k].push_back(std::log(curve.at(shear) - unbounded.at(shear)));
    }
  }
  for (int k = 0; k < 3; ++k) {
    CAPTURE(strains[k]);
    CHECK(fitted_slope(size, at[k]) == Approx(-0.5).margin(0.05));
  }
}

TEST_CASE(
    "stage II is athermal at some hundredth of mu, and in stage III the rate of hardening falls in proportion to "
    "stress") {
  // with spontaneous annihilation alone d√ρ/dγ = √F/(2 b i) − (d/b) √ρ holds exactly, ρ the sum of both populations
  Numbers n;
  n.D = 1e3;
  n.rho_0 = 1e9;
  const auto p = params_of<Dislocations>(card_of(n));
  const Rows rows = rows_of(p);
  const Curve curve = pull_cube(p, n.T, 1e-3, 0.5);
  const double saturated = std::sqrt(rows.forest_active) / (2 * n.i * n.d_min);
  const double scale = rows.mu * b * std::sqrt(rows.h_active);
  for (const double shear : {0.01, 0.03, 0.06, 0.1}) {
    const double root = saturated + (std::sqrt(n.rho_0) - saturated) * std::exp(-n.d_min / b * shear);
    CAPTURE(shear);
    // the density of mobile ones, which friction follows by a logarithm: stationary where they become dipoles
    const double passing = scale * root, total = curve.at(shear);
    const double height = 3 * rows.mu * b / (16 * pi * total);
    const double mobile = std::sqrt(rows.forest_active) * root / (2 * n.i * height);
    CHECK(total == Approx(passing + friction(mobile, 1e-3 / (8 * schmid), n.T)).epsilon(0.01));
  }
  // per total shear of the eight systems
  const double stage_2 = (curve.at(0.006) - curve.at(0.004)) / 0.002 / 8;
  CAPTURE(rows.mu / stage_2);
  CHECK(rows.mu / stage_2 > 100);
  CHECK(rows.mu / stage_2 < 250);
  std::vector<double> tau, theta;
  for (double shear = 0.01; shear < 0.095; shear += 0.005) {
    tau.push_back(curve.at(shear));
    theta.push_back((curve.at(shear + 0.002) - curve.at(shear - 0.002)) / 0.004);
  }
  const double slope = fitted_slope(tau, theta);
  CHECK(slope == Approx(-n.d_min / b).epsilon(0.05));
  const double intercept = theta[0] - slope * tau[0];
  for (std::size_t i = 0; i < tau.size(); ++i) CHECK(theta[i] == Approx(intercept + slope * tau[i]).epsilon(0.03));
}

TEST_CASE("rate and temperature: friction follows kT/Q, and its rate sensitivity with it") {
  Numbers n;
  const auto p = params_of<Dislocations>(card_of(n));
  const Rows rows = rows_of(p);
  const double passing = rows.mu * b * std::sqrt((rows.h_active + rows.h_idle) * n.rho_0);
  double before = 1e12;
  for (const double T : {150., 300., 450.}) {
    std::vector<double> logarithm, tau;
    for (const double rate : {1e-5, 1e-3, 1e-1}) {
      Point<Dislocations> point(p, {1, 0, 0, 0}, 50e-6, T);
      Frozen<24, double> frozen;
      Dislocations::freeze(p, point.grain, point.state, frozen);
      const double drive = ThermalFlow::drive_at(p.flow, 0, frozen, std::log(rate));
      // the inverse of the rate without its factor x, so that only a bound: the rate there is x times what was asked
      SystemRate<double> r;
      ThermalFlow::evaluate(p.flow, 0, frozen, drive, 0.0, r);
      CHECK(r.rate == Approx(rate * (drive - passing) / tau_0).epsilon(1e-9));
      const double exact = passing + friction(n.rho_0, rate, T);
      ThermalFlow::evaluate(p.flow, 0, frozen, exact, 0.0, r);
      CHECK(r.rate == Approx(rate).epsilon(1e-9));
      logarithm.push_back(std::log(rate));
      tau.push_back(exact);
    }
    const double x = (tau[1] - passing) / tau_0, kT = boltzmann * T;
    // d τ/d ln γ̇ = τ₀/(1/x + Q/kT), close to τ₀ kT/Q
    CHECK(fitted_slope(logarithm, tau) == Approx(tau_0 / (1 / x + Q / kT)).epsilon(0.01));
    CHECK(fitted_slope(logarithm, tau) == Approx(tau_0 * kT / Q).epsilon(0.1));
    CHECK(tau[1] < before);
    before = tau[1];
    // and a simulated jump of the strain rate
    const Curve slow = pull_cube(p, T, 1e-4, 0.006), fast = pull_cube(p, T, 1e-2, 0.006);
    CHECK((fast.at(1e-3) - slow.at(1e-3)) / std::log(100.) == Approx(tau_0 * kT / Q).epsilon(0.12));
  }
}

TEST_CASE("Cottrell and Stokes: where heat helps to cut the forest, a change of rate changes stress in proportion") {
  Numbers n;
  const auto p = params_of<Dislocations>(replaced(card_of(n), "tau_0 = 20e6", "tau_0 = 1e3\ns_th = 1"));
  double first = 0;
  for (const double dipoles : {1e11, 1e12, 1e13, 1e14}) {  // the mobile density counts by a logarithm of its own
    Point<Dislocations> point(p);
    for (int a = 0; a < 12; ++a) point.state.hardening.rho_dipole[a] = dipoles;
    Frozen<24, double> frozen;
    Dislocations::freeze(p, point.grain, point.state, frozen);
    const double slow = ThermalFlow::drive_at(p.flow, 0, frozen, std::log(1e-4)),
                 fast = ThermalFlow::drive_at(p.flow, 0, frozen, std::log(1e-2));
    const double passing = p.hardening.mu * b * std::sqrt(12 * 0.16 * (1e12 + dipoles));
    CHECK(frozen.resistance[0] == Approx(0).margin(1));
    CHECK(frozen.friction[0] == Approx(passing + 1e3).epsilon(1e-12));
    if (first == 0) first = (fast - slow) / slow;
    CHECK((fast - slow) / slow == Approx(first).epsilon(1e-6));
  }
  CHECK(first > 0.01);
}
