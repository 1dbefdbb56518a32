// Twins of composed laws: balance of fractions, which twins a load opens, and what becomes of the lattice.
#include <catch2/catch.hpp>

#include <numeric>

#include "tests/support/composed.hpp"

using namespace polyslip::tests;

namespace {

double twinned(const Point<PowerLaw>& point) {
  double f = 0;
  for (int t = point.p.crystal.slip; t < point.p.crystal.twin_end; ++t) f += point.state.fraction[t];
  return f;
}

Mat3<double> pulled_along_c(double e) { return diagonal(1 - 0.5 * e, 1 - 0.5 * e, 1 + e); }

/// Twins so soft that the whole crystal twins, slip so hard that it hardly helps.
std::string soft_twins(const std::string& more) {
  std::string card = magnesium_card(more);
  card.replace(card.find("xi_0_tw = 40e6"), 14, "xi_0_tw = 10e6");
  card.replace(card.find("h_0_tw-tw = 50e6"), 16, "h_0_tw-tw = 0");
  card.replace(card.find("h_0_tw-sl = 15e7"), 16, "h_0_tw-sl = 0");
  return card;
}

const char* const modes[] = {"hardening = staggered\n", "reorientation = volume_fraction\n",
                             "reorientation = predominant\nreorientation_threshold = 0.6\n"};

}  // namespace

TEST_CASE("parent and twins are one, however far twinning goes") {
  for (const char* mode : modes)
    for (const double increment : {1e-3, 1e-2}) {
      CAPTURE(mode, increment);
      const auto p = params_of<PowerLaw>(soft_twins(mode));
      Point<PowerLaw> point(p, random_orientation(1, 1, 0));
      // c nearly along z: {10-12} opens at once
      point = Point<PowerLaw>(p, {std::cos(0.05), std::sin(0.05), 0, 0});
      Frozen<24, double> frozen;
      for (int k = 1; k * increment <= 0.16; ++k) {
        REQUIRE(point.go(pulled_along_c(increment * k), increment / 1e-3).converged);
        double least = 1;
        for (int t = 12; t < 24; ++t) least = std::min(least, point.state.fraction[t]);
        CHECK(least >= 0);
        CHECK(twinned(point) <= 1 + 1e-12);
        PowerLaw::freeze(p, point.grain, point.state, frozen);
        CHECK(frozen.parent + twinned(point) == Approx(1).epsilon(1e-12));
      }
      CHECK(twinned(point) > 0.9);
      CHECK(determinant(point.state.F_p_inverse) == Approx(1).epsilon(1e-12));
    }
}

TEST_CASE(
    "magnesium pulled along c opens {10-12}; pushed along c it shears by <c+a> and {10-11}, and no {10-12} opens") {
  for (const char* mode : modes) {
    CAPTURE(mode);
    const auto p = params_of<PowerLaw>(magnesium_card(mode));
    const auto sum = [](const double* first, int n) { return std::accumulate(first, first + n, 0.0); };
    Point<PowerLaw> pull(p), push(p);
    for (int k = 1; k <= 40; ++k) {
      REQUIRE(pull.go(pulled_along_c(5e-4 * k), 0.5).converged);
      REQUIRE(push.go(pulled_along_c(-5e-4 * k), 0.5).converged);
    }
    // slip: basal 0–2, prismatic 3–5, <c+a> 6–11; twins: {10-12} 12–17, {10-11} 18–23
    CHECK(sum(pull.state.fraction + 12, 6) > 0.05);
    CHECK(sum(pull.state.fraction + 18, 6) < 1e-3);
    CHECK(sum(push.state.fraction + 12, 6) == 0);
    CHECK(sum(push.state.gamma + 6, 6) > 1e-3);
    CHECK(sum(push.state.fraction + 18, 6) > 1e-4);
    if (p.crystal.reorientation != Reorientation::none) continue;  // soft basal slip of the turned lattice comes in
    const Vec6<double> pulled = pull.state.stress, pushed = push.state.stress;
    CHECK(-(pushed[2] - pushed[0]) > 1.2 * (pulled[2] - pulled[0]));
  }
}

TEST_CASE("the lattice of a turned point is the mirror image in the twin plane") {
  const auto p = params_of<PowerLaw>(soft_twins(modes[2]));
  Point<PowerLaw> point(p);
  const auto shear = [&p](double gamma) {  // of one variant
    Mat3<double> F = Mat3<double>::identity();
    for (int k = 0; k < 9; ++k) F.m[k] += gamma * p.crystal.dyad[14][k];
    return F;
  };
  int turned = -1;
  for (int k = 1; k <= 100 && turned < 0; ++k) {
    const auto before = point.state;
    Point<PowerLaw> unturned = point;
    REQUIRE(point.go(shear(2e-3 * k), 2).converged);
    for (int t = 12; t < 24; ++t)
      if (point.state.fraction[t] == 1) turned = t;
    if (turned < 0) continue;
    CHECK(before.fraction[turned] < 0.6);
    // without the turn: the same increment under a threshold that is not reached
    auto q = p;
    q.crystal.reorientation = Reorientation::none;
    Point<PowerLaw> other(q, point.grain.orientation);
    other.state = before;
    other.guess = unturned.guess;
    REQUIRE(other.go(shear(2e-3 * k), 2).converged);
    // axes of the crystal as rows: mirrored in n they are those of the turned crystal up to inversion
    const double* n = p.crystal.normal[turned];
    const Mat3<double> parent = transpose(other.state.F_p_inverse), twin = transpose(point.state.F_p_inverse);
    for (int i = 0; i < 3; ++i) {
      Vec3<double> e{{0, 0, 0}};
      e[i] = 1;
      const double along = n[i];
      for (int j = 0; j < 3; ++j) {
        double mirrored =
            0;  // of axis i of the twin, in the parent's axes: −(e − 2 (e.n) n), in the sample through F_p
        for (int m = 0; m < 3; ++m) mirrored += -(e[m] - 2 * along * n[m]) * parent(m, j);
        CHECK(twin(i, j) == Approx(mirrored).margin(1e-14));
      }
    }
    // the stress is the same tensor in space
    const Mat3<double> here = point.state.F_p_inverse *
                              (from_mandel(point.state.stress) * transpose(point.state.F_p_inverse)),
                       there = other.state.F_p_inverse *
                               (from_mandel(other.state.stress) * transpose(other.state.F_p_inverse));
    for (int i = 0; i < 9; ++i) CHECK(std::abs(here.m[i] - there.m[i]) < 1e-6);
    CHECK(twinned(point) == 1);
    // and it goes on as the twin: elastically the same at once
    REQUIRE(point.go(shear(2e-3 * k + 1e-6), 1e-3).converged);
  }
  CHECK(turned == 14);
  const double f = twinned(point);
  for (int k = 1; k <= 10; ++k) REQUIRE(point.go(shear(0.12 + 1e-3 * k), 1).converged);
  CHECK(twinned(point) == f);  // no twins of twins
}

TEST_CASE("a crystal that is wholly one variant answers as the turned crystal") {
  // compared through the stress in the sample's axes, for elastic loading and for flow
  const auto p = params_of<PowerLaw>(magnesium_card(modes[1]));
  auto q = p;
  q.crystal.reorientation = Reorientation::none;
  for (int t = 12; t < 24; ++t) q.hardening.power.xi_0[t] = 1e15;  // nothing of the parent is left to twin
  const Quaternion<double> g = random_orientation(6, 1, 0);
  for (const int t : {12, 17, 20}) {
    const double* n = p.crystal.normal[t];
    Point<PowerLaw> twin(p, g), turned(q, multiply(Quaternion<double>{0, n[0], n[1], n[2]}, g));
    twin.state.fraction[t] = 1;
    for (int k = 1; k <= 20; ++k) {
      const Response<double> a = twin.go(skew_stretch(0.001 * k), 1), b = turned.go(skew_stretch(0.001 * k), 1);
      REQUIRE((a.converged && b.converged));
      CAPTURE(t, k);
      for (int i = 0; i < 6; ++i) CHECK(a.stress[i] == Approx(b.stress[i]).epsilon(1e-9).margin(10));
      for (int i = 0; i < 36; ++i) CHECK(std::abs(a.tangent.m[i] - b.tangent.m[i]) < 1e-7 * 60e9);
      for (int s = 0; s < 12; ++s) CHECK(twin.state.gamma[s] == Approx(turned.state.gamma[s]).margin(1e-10));
      for (int s = 0; s < 12; ++s)
        CHECK(twin.state.hardening.xi[s] == Approx(turned.state.hardening.xi[s]).epsilon(1e-8));
    }
  }
  // the same of the dislocation law, with backstress, cross-slip and climb that follow the stress inside the twin
  const std::string more = std::string(
                               "N_tw = 12\ndot_gamma_0_tw = 1e-3\nn_tw = 10\nxi_0_tw = 60e6\nt_tw = 5e-8\n"
                               "backstress_c = 5e9\nbackstress_d = 200\n") +
                           cross_slip_keys + climb_keys +
                           "reorientation = volume_fraction\n[thermal]\nexpansion_11 = 17e-6\n";
  const auto d = params_of<Dislocations>(dislocation_card(more));
  auto e = d;
  e.crystal.reorientation = Reorientation::none;
  for (int t = 12; t < 24; ++t) e.hardening.xi_0[t] = 1e15;
  const double* n = d.crystal.normal[15];
  Point<Dislocations> twin(d, g, 20e-6, 500),
      turned(e, multiply(Quaternion<double>{0, n[0], n[1], n[2]}, g), 20e-6, 500);
  twin.state.fraction[15] = 1;
  for (int k = 1; k <= 20; ++k) {
    const Response<double> a = twin.go(skew_stretch(0.001 * k), 1), b = turned.go(skew_stretch(0.001 * k), 1);
    REQUIRE((a.converged && b.converged));
    CAPTURE(k);
    for (int i = 0; i < 6; ++i) CHECK(a.stress[i] == Approx(b.stress[i]).epsilon(1e-7).margin(100));
    for (int s = 0; s < 12; ++s) {
      CHECK(twin.state.hardening.rho_mobile[s] == Approx(turned.state.hardening.rho_mobile[s]).epsilon(1e-6));
      CHECK(twin.state.hardening.rho_dipole[s] == Approx(turned.state.hardening.rho_dipole[s]).epsilon(1e-6));
      CHECK(twin.state.hardening.cross_slip[s] ==
            Approx(turned.state.hardening.cross_slip[s]).epsilon(1e-6).margin(1e-12));
      CHECK(twin.state.backstress[s] == Approx(turned.state.backstress[s]).epsilon(1e-6).margin(100));
    }
  }
}

TEST_CASE("twins take the volume that their shear says, and slip stores dislocations at them") {
  // one variant: volume times characteristic shear is the shear of the twin
  const auto p = params_of<PowerLaw>(soft_twins(modes[0]));
  Point<PowerLaw> point(p, {std::cos(0.05), std::sin(0.05), 0, 0});
  for (int k = 1; k <= 40; ++k) REQUIRE(point.go(pulled_along_c(1e-3 * k), 1).converged);
  for (int t = 12; t < 24; ++t)
    CHECK(point.state.gamma[t] == Approx(point.state.fraction[t] * p.crystal.gamma_char[t]).margin(1e-15));
  // forest dislocations hinder twins whichever class of pairs does
  for (const char* h : {"0.1 0 0", "0 0.1 0", "0 0 0.1"}) {
    const auto q = params_of<Dislocations>(dislocation_card(
        "N_tw = 12\ndot_gamma_0_tw = 1e-3\nn_tw = 10\nxi_0_tw = 60e6\nt_tw = 5e-8\nh_tw-sl = " + std::string(h) +
        "\n"));
    Point<Dislocations> start(q);
    Frozen<24, double> frozen;
    Dislocations::freeze(q, start.grain, start.state, frozen);
    for (int t = 12; t < 24; ++t) {
      const double sum = std::accumulate(q.hardening.h[t], q.hardening.h[t] + 12, 0.0);
      CHECK(frozen.resistance[t] ==
            Approx(60e6 + q.hardening.mu * 2.56e-10 * std::sqrt(sum * (1e12 + 1e10))).epsilon(1e-6));
    }
  }
  // dislocations: free path between twins t (1 − f)/f
  const auto d = params_of<Dislocations>(dislocation_card(
      "N_tw = 12\ndot_gamma_0_tw = 1e-3\nn_tw = 10\nxi_0_tw = 60e6\nt_tw = 5e-8\nh_sl-tw = 1 1 1\nD = 1\n"));
  Point<Dislocations> crystal(d);
  for (int s = 0; s < 12; ++s) crystal.state.hardening.rho_mobile[s] = crystal.state.hardening.rho_dipole[s] = 0;
  for (const double f : {0.05, 0.2, 0.4}) {
    crystal.state.fraction[13] = f;
    Frozen<24, double> frozen;
    Dislocations::freeze(d, crystal.grain, crystal.state, frozen);
    const double path = 1 / DislocationHardening::inverse_free_path(d.crystal, d.hardening, crystal.grain, frozen,
                                                                    crystal.state.hardening, 0);
    CHECK(path == Approx(5e-8 * (1 - f) / f).epsilon(1e-6));
  }
}
