#pragma once
// Copper-like points under the dislocation law, tension of their [001], and the law's equations integrated apart from it.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/support/composed.hpp"

namespace polyslip::tests::cube {

constexpr double b = 2.56e-10, v_0 = 1e4, Q = 3e-19, tau_0 = 20e6, pi = 3.14159265358979324;
constexpr double schmid = 0.408248290463863;  ///< of the eight systems that tension along [001] shears alike

/// Where systems hinder each other more than themselves (collinear ones do) eight equal systems are no stable solution: some
/// take over. With the mean of the measured coefficients between all pairs they stay equal.
const char* const equal_interactions = "0.16 0.16 0.16 0.16 0.16 0.16 0.16";

struct Numbers {
  double D = 1, i = 25, d_min = 6 * b, rho_0 = 1e12, T = 293.15;
  bool cross_slip = false, climb = false;
};

inline std::string replaced(std::string card, const std::string& what, const std::string& by) {
  card.replace(card.find(what), what.size(), by);
  return card;
}

inline std::string card_of(const Numbers& n) {
  std::string card = dislocation_card("D = " + polyslip::base::number_text(n.D) + "\n" +
                                      (n.cross_slip ? cross_slip_keys : "") + (n.climb ? climb_keys : ""));
  card = replaced(card, "rho_mob_0 = 1e12", "rho_mob_0 = " + polyslip::base::number_text(n.rho_0));
  card = replaced(card, "rho_dip_0 = 1e10", "rho_dip_0 = 0");
  card = replaced(card, "i_sl = 25", "i_sl = " + polyslip::base::number_text(n.i));
  card = replaced(card, "0.122 0.122 0.625 0.07 0.137 0.137 0.122", equal_interactions);
  return replaced(card, "D_a = 6", "D_a = " + polyslip::base::number_text(n.d_min / b));
}

/// Friction at which dislocations of this density shear at this rate (1/s): γ̇ = ρ b v₀ x exp(−(Q/kT)(1 − x)).
inline double friction(double mobile, double rate, double T) {
  double low = 0, high = 3;
  for (int k = 0; k < 100; ++k) {
    const double x = 0.5 * (low + high), less = std::max(1 - x, 0.0);
    (mobile * b * v_0 * x * std::exp(-Q / (boltzmann * T) * less) > rate ? high : low) = x;
  }
  return low * tau_0;
}

/// One of eight equal systems and four that rest: sums of the interaction and forest rows over either.
struct Rows {
  double h_active = 0, h_idle = 0, forest_active = 0, forest_idle = 0, mu = 0;
};
inline Rows rows_of(const Dislocations::Params<double>& p) {
  Rows r;
  r.mu = p.hardening.mu;
  int first = -1;
  for (int a = 0; a < 12 && first < 0; ++a)
    if (std::abs(p.crystal.schmid[a][2]) > 0.1) first = a;
  for (int s = 0; s < 12; ++s) {
    const bool active = std::abs(p.crystal.schmid[s][2]) > 0.1;
    (active ? r.h_active : r.h_idle) += p.hardening.h[first][s];
    (active ? r.forest_active : r.forest_idle) += p.hardening.forest[first][s];
  }
  return r;
}

/// The same law for that system alone, integrated by the classical Runge–Kutta method over its shear: resolved stress there, Pa.
class Integrated {
 public:
  Integrated(const Numbers& n, const Rows& rows, double rate) : n_(n), r_(rows), rate_(rate), y_{n.rho_0, 0} {}
  double stress() const { return passing(y_) + friction(y_[0], rate_, n_.T); }
  double gamma() const { return gamma_; }
  void go(double step) {
    double k1[2], k2[2], k3[2], k4[2], y[2];
    slope(y_, k1);
    for (int i = 0; i < 2; ++i) y[i] = y_[i] + 0.5 * step * k1[i];
    slope(y, k2);
    for (int i = 0; i < 2; ++i) y[i] = y_[i] + 0.5 * step * k2[i];
    slope(y, k3);
    for (int i = 0; i < 2; ++i) y[i] = y_[i] + step * k3[i];
    slope(y, k4);
    for (int i = 0; i < 2; ++i) y_[i] += step / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
    gamma_ += step;
  }

 private:
  double passing(const double (&y)[2]) const {
    return r_.mu * b * std::sqrt(r_.h_active * (y[0] + y[1]) + r_.h_idle * n_.rho_0);
  }
  void slope(const double (&y)[2], double (&dy)[2]) const {
    const double kT = boltzmann * n_.T, tau = passing(y) + friction(y[0], rate_, n_.T);
    const double path = 1 / (1 / n_.D + std::sqrt(r_.forest_active * (y[0] + y[1]) + r_.forest_idle * n_.rho_0) / n_.i);
    const double height = std::max(std::min(3 * r_.mu * b / (16 * pi * tau), path), n_.d_min);
    double screw = 0, climb = 0;
    if (n_.cross_slip) {  // cross_slip_keys
      const double omega = 1e11 * std::exp(-(1.8e-19 - 1e-27 * tau) / kT), time = 50e-9 * b * y[0] / rate_;
      screw = 2 * 50e-9 / b * omega * time / (1 + omega * time);
    }
    if (n_.climb) {  // climb_keys
      const double speed = 3 * r_.mu * 2e-5 * std::exp(-3.3e-19 / kT) * 1.2e-29 / (2 * pi * kT * (height + n_.d_min));
      climb = 4 * speed / (height - n_.d_min) / rate_;
    }
    dy[0] = 1 / (b * path) - (2 * height / b + screw) * y[0];
    dy[1] = 2 * (height - n_.d_min) / b * y[0] - (2 * n_.d_min / b + screw + climb) * y[1];
  }
  Numbers n_;
  Rows r_;
  double rate_, gamma_ = 0, y_[2];
};

struct Curve {
  std::vector<double> gamma, tau;  ///< of each of the eight systems
  /// Resolved stress at a shear, between increments.
  double at(double shear) const {
    const std::size_t k = static_cast<std::size_t>(std::lower_bound(gamma.begin(), gamma.end(), shear) - gamma.begin());
    REQUIRE(k > 0);
    REQUIRE(k < gamma.size());
    const double part = (shear - gamma[k - 1]) / (gamma[k] - gamma[k - 1]);
    return tau[k - 1] + part * (tau[k] - tau[k - 1]);
  }
};

inline int active_system(const Dislocations::Params<double>& p) {
  for (int a = 0; a < 12; ++a)
    if (std::abs(p.crystal.schmid[a][2]) > 0.1) return a;
  return -1;
}

/// Tension along [001] at a strain rate (1/s), with finer increments at the start.
inline Curve pull_cube(const Dislocations::Params<double>& p, double T, double strain_rate, double strain) {
  Point<Dislocations> point(p, {1, 0, 0, 0}, 50e-6, T);
  Curve curve;
  Vec6<double> E{};
  Response<double> response;
  for (double e = 0; e < strain;) {
    const double step = e < 4e-3 ? 2e-5 : 2e-4;
    e += step;
    E[0] -= 0.5 * step;
    E[1] -= 0.5 * step;
    REQUIRE(point.pull(2, e, step / strain_rate, E, response));
    double shear = 0;
    for (int s = 0; s < 12; ++s) shear += point.state.gamma[s] / 8;
    curve.gamma.push_back(shear);
    curve.tau.push_back(schmid * point.state.stress[2]);
  }
  return curve;
}

/// Slope of y over x by least squares.
inline double fitted_slope(const std::vector<double>& x, const std::vector<double>& y) {
  double mx = 0, my = 0, xx = 0, xy = 0;
  const double n = static_cast<double>(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    mx += x[i] / n;
    my += y[i] / n;
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mx) * (x[i] - mx);
    xy += (x[i] - mx) * (y[i] - my);
  }
  return xy / xx;
}

}  // namespace polyslip::tests::cube
