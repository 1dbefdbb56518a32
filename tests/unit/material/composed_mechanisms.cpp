// Mechanisms on top of composed laws against closed forms: staggered hardening, backstress, temperature, non-Schmid stresses.
#include <catch2/catch.hpp>

#include "tests/support/composed.hpp"

using namespace polyslip::tests;

namespace {

/// Largest difference of stress between implicit and staggered hardening after one path in so many increments, Pa.
template <int N>
double difference_of_hardenings(const std::string& implicit_card, const std::string& staggered_card, int increments) {
  using L = Phenopowerlaw<N>;
  const auto p = std::get<typename L::template Params<double>>(phase_of(implicit_card).law);
  const auto q = params_of<PowerLaw>(staggered_card);
  const Quaternion<double> orientation = random_orientation(12, 1, 0);
  typename L::template State<double> state{};
  L::initialise(p, orientation, state);
  Point<PowerLaw> point(q, orientation);
  Response<double> implicit, staggered;
  const double dt = 4.0 / increments;
  for (int k = 1; k <= increments; ++k) {
    const Mat3<double> F = skew_stretch(0.02 * k / increments);
    PointStep<double> step{transpose(F) * F, dt};
    UpdateOptions options;
    options.tolerance = 1e-13;
    auto now = state;
    crystal_update<L, double, double>(p, step, state, options, now, implicit);
    staggered = point.go(F, dt);
    REQUIRE((implicit.converged && staggered.converged));
    state = now;
  }
  double off = 0;
  for (int i = 0; i < 6; ++i) off = std::max(off, std::abs(implicit.stress[i] - staggered.stress[i]));
  return off;
}

/// A crystal whose slip system 0 is sheared: F = I + γ b ⊗ n.
Mat3<double> sheared(const CrystalData<24, double>& c, double gamma) {
  Mat3<double> F = Mat3<double>::identity();
  for (int k = 0; k < 9; ++k) F.m[k] += gamma * c.dyad[0][k];
  return F;
}

std::string kinematic_card() {
  std::string card = fcc_card("backstress_c = 8e8\nbackstress_d = 50\n");
  card.replace(card.find("h_0_sl-sl = 75e6"), 16, "h_0_sl-sl = 0");
  card.replace(card.find("n_sl = 20"), 9, "n_sl = 100");
  return card;
}

double resolved_on(const Point<PowerLaw>& point, int a) {
  return detail::resolved(point.p.crystal, a, point.state.stress);
}

/// The uniaxial stress along an axis of the crystal (sign: tension or compression) at which the fastest system shears at `rate`.
template <class Law>
double yield_stress(const typename Law::template Params<double>& p, const Vec3<double>& axis, double sign,
                    double temperature, double rate) {
  Point<Law> point(p, {1, 0, 0, 0}, 50e-6, temperature);
  Frozen<Law::capacity, double> frozen;
  PlasticFlow<Law::capacity, double> flow;
  Law::freeze(p, point.grain, point.state, frozen);
  const Vec6<double> direction = detail::symmetric_outer(axis, axis);
  double low = 1e5, high = 5e9;
  for (int i = 0; i < 200; ++i) {
    const double middle = 0.5 * (low + high);
    Vec6<double> S;
    for (int k = 0; k < 6; ++k) S[k] = sign * middle * direction[k];
    Law::plastic_flow(p, frozen, S, 0.0, flow);
    (*std::max_element(flow.rate, flow.rate + p.crystal.slip) > rate ? high : low) = middle;
  }
  return low;
}

}  // namespace

TEST_CASE("staggered hardening goes to the implicit phenopowerlaw with the first power of the increment") {
  const std::string mg = magnesium_card();
  double previous[2] = {0, 0};
  for (const int increments : {40, 80, 160, 320}) {
    const double off[2] = {difference_of_hardenings<12>(fcc_card(), fcc_card("hardening = staggered\n"), increments),
                           difference_of_hardenings<24>(mg, mg + "hardening = staggered\n", increments)};
    for (int k = 0; k < 2; ++k) {
      CAPTURE(increments, k, off[k], previous[k]);
      CHECK(off[k] < 3e6 * 40 / increments);
      if (increments > 40) CHECK(previous[k] / off[k] == Approx(2).epsilon(0.15));
      previous[k] = off[k];
    }
  }
}

TEST_CASE(
    "Armstrong and Frederick: backstress of single slip, its saturation, the Bauschinger effect and the stable cycle") {
  const auto p = params_of<PowerLaw>(kinematic_card());
  const double c = 8e8, d = 50, rate = 1e-3;
  SECTION("monotonic, first order in the increment") {
    double previous = 0;
    for (const int n : {50, 100, 200, 400}) {
      Point<PowerLaw> point(p);
      for (int k = 1; k <= n; ++k) REQUIRE(point.go(sheared(p.crystal, 0.04 * k / n), 0.04 / rate / n).converged);
      for (int a = 1; a < 12; ++a) CHECK(point.state.gamma[a] < 1e-6);
      const double off = std::abs(point.state.backstress[0] - c / d * (1 - std::exp(-d * point.state.gamma[0])));
      CAPTURE(n, off, previous);
      CHECK(off < 0.05 * c / d);
      if (n > 50) CHECK(previous / off == Approx(2).epsilon(0.1));
      previous = off;
    }
  }
  SECTION("cycles") {
    Point<PowerLaw> point(p);
    const double amplitude = 0.01;
    double gamma = 0, range = 0;
    const int n = 500;
    for (int half = 0; half < 8; ++half) {
      const double from = gamma, to = half % 2 == 0 ? amplitude : -amplitude, before = point.state.gamma[0];
      for (int k = 1; k <= n; ++k) {
        gamma = from + (to - from) * k / n;
        REQUIRE(point.go(sheared(p.crystal, gamma), std::abs(to - from) / n / rate).converged);
      }
      range = point.state.gamma[0] - before;
    }
    // χ swings between ± (c/d) tanh(d Δγ/2), Δγ the plastic range; the stress at the tip adds the resistance
    const double swing = c / d * std::tanh(d * range / 2);
    CHECK(range < 2 * amplitude);
    CHECK(std::abs(point.state.backstress[0]) == Approx(swing).epsilon(0.005));
    CHECK(resolved_on(point, 0) == Approx(-31e6 - swing).epsilon(0.005));
  }
  SECTION("Bauschinger: reversed flow starts at the resistance less the backstress") {
    Point<PowerLaw> point(p);
    const int n = 400;
    for (int k = 1; k <= n; ++k) REQUIRE(point.go(sheared(p.crystal, 0.1 * k / n), 0.1 / n / rate).converged);
    CHECK(point.state.backstress[0] == Approx(c / d).epsilon(0.01));
    const double forward = resolved_on(point, 0);
    CHECK(forward == Approx(31e6 + c / d).epsilon(0.01));
    const double gamma_before = point.state.gamma[0];
    double gamma = 0.1;
    while (point.state.gamma[0] < gamma_before + 1e-5) {
      gamma -= 2e-5;
      REQUIRE(point.go(sheared(p.crystal, gamma), 2e-5 / rate).converged);
    }
    CHECK(resolved_on(point, 0) == Approx(c / d - 31e6).margin(2e6));
  }
}

TEST_CASE(
    "thermal strain: free expansion without stress, hindered expansion with that of C : alpha dT, C at temperature") {
  const std::string thermal = "[thermal]\nexpansion_11 = 25e-6\nexpansion_33 = 27e-6\n";
  const double dT = 4, T_ref = 293.15;
  std::string card = magnesium_card(thermal);
  const auto p = params_of<PowerLaw>(card);
  const Quaternion<double> q = random_orientation(3, 3, 0);
  const Mat3<double> R = to_matrix(q);  // sample to crystal
  Point<PowerLaw> point(p, q, 50e-6, T_ref + dT);
  Mat3<double> E = diagonal(25e-6 * dT, 25e-6 * dT, 27e-6 * dT);
  E = transpose(R) * (E * R);
  Response<double> response = point.solve(scaled(E, 2.0) + Mat3<double>::identity(), 1.0);
  REQUIRE(response.converged);
  for (int i = 0; i < 6; ++i) CHECK(std::abs(response.stress[i]) < 1);
  response = point.solve(Mat3<double>::identity(), 1.0);
  REQUIRE(response.converged);
  const Vec6<double> hindered = to_mandel(R * (from_mandel(response.stress) * transpose(R)));
  const double C_11 = 59.5e9, C_12 = 25.6e9, C_13 = 21.5e9, C_33 = 61.7e9;
  CHECK(hindered[0] == Approx(-((C_11 + C_12) * 25e-6 + C_13 * 27e-6) * dT).epsilon(1e-4));
  CHECK(hindered[2] == Approx(-(2 * C_13 * 25e-6 + C_33 * 27e-6) * dT).epsilon(1e-4));
  for (int i = 3; i < 6; ++i) CHECK(std::abs(hindered[i]) < 100);

  const auto soft = params_of<PowerLaw>(fcc_card("", "C_11,T = -4e7\nC_12,T = -1e7\nC_44,T = -2e7\n"));
  double previous = 0;
  for (const double change : {200., 100., 50.}) {  // compliance is linear in T: C is right to the second order
    Point<PowerLaw> warm(soft, {1, 0, 0, 0}, 50e-6, T_ref + change);
    const double e = 1e-6;
    const Response<double> r = warm.solve(diagonal(1 + 2 * e, 1, 1), 1e-3);
    const double off = std::abs(r.stress[0] / e - (106.75e9 - 4e7 * change)) / 106.75e9;
    CHECK(off < 0.01);
    if (previous > 0) CHECK(previous / off == Approx(4).epsilon(0.2));
    previous = off;
  }
}

TEST_CASE("adiabatic heating is the plastic work that was booked, which is the work done less the elastic energy") {
  const double rho = 2700, c_p = 900, beta = 0.9;
  const std::string thermal = "[thermal]\nadiabatic = yes\nrho = 2700\nc_p = 900\ntaylor_quinney = 0.9\n";
  for (const bool kinematic : {false, true}) {
    const auto p =
        params_of<PowerLaw>(fcc_card(kinematic ? "backstress_c = 2e9\nbackstress_d = 50\n" + thermal : thermal));
    Point<PowerLaw> point(p, random_orientation(8, 0, 0));
    double booked = 0, done = 0;
    Mat3<double> F = Mat3<double>::identity(), P{};
    for (int k = 1; k <= 200; ++k) {
      double gamma[24], rates[24];
      std::copy(point.state.gamma, point.state.gamma + 12, gamma);
      Mat3<double> next = skew_stretch(0.05 * k / 200);
      next = scaled(next, 1 / std::cbrt(determinant(next)));  // or elastic energy is all that there is
      Frozen<24, double> frozen;
      PlasticFlow<24, double> flow;
      PowerLaw::freeze(p, point.grain, point.state, frozen);
      const Response<double> r = point.go(next, 0.25);
      REQUIRE(r.converged);
      PowerLaw::log_rates(p, frozen, point.state.stress, rates, flow.net);
      for (int a = 0; a < 12; ++a)
        booked += flow.net[a] * detail::resolved(p.crystal, a, point.state.stress) * (point.state.gamma[a] - gamma[a]);
      const Mat3<double> P_next = first_piola(next, r.stress);
      for (int i = 0; i < 9; ++i) done += 0.5 * (P.m[i] + P_next.m[i]) * (next.m[i] - F.m[i]);
      F = next;
      P = P_next;
    }
    const Vec6<double> elastic = p.crystal.compliance * point.state.stress;
    double energy = 0;
    for (int i = 0; i < 6; ++i) energy += 0.5 * elastic[i] * point.state.stress[i];
    const double heated = point.state.temperature - 293.15;
    CHECK(heated == Approx(beta * booked / (rho * c_p)).epsilon(1e-9));
    CHECK(booked == Approx(done - energy).epsilon(0.005));
    CHECK(heated > 0.5);
  }
}

TEST_CASE(
    "bcc: tension and compression against the criterion by hand, and no asymmetry where temperature does the work") {
  // σ along [001] on (-101)[111] and its like: m.σ.n = σ/√6; in tension n' = (0-11), m.σ.n' = σ/√6, (n×m).σ.n = −σ/√12,
  // (n'×m).σ.n' = σ/√12; in compression n' = (-110), which carries no stress, and (n×m).σ.n = σ/√12 with σ < 0.
  const double a1 = 0.5, a2 = 0.2, a3 = 0.3, xi = 95e6;
  const auto p = params_of<PowerLaw>(bcc_card("a_nonSchmid = 0.5 0.2 0.3\n"));
  const Vec3<double> cube{{0, 0, 1}};
  const double tension = yield_stress<PowerLaw>(p, cube, 1, 293.15, 1e-3),
               compression = yield_stress<PowerLaw>(p, cube, -1, 293.15, 1e-3);
  CHECK(tension == Approx(xi / ((1 + a1) / std::sqrt(6) + (a3 - a2) / std::sqrt(12))).epsilon(1e-6));
  CHECK(compression == Approx(xi / (1 / std::sqrt(6) - a2 / std::sqrt(12))).epsilon(1e-6));
  // along [011], compression shears {112} in the twinning sense
  const double half = std::sqrt(0.5);
  const auto one = params_of<PowerLaw>(bcc_card("a_nonSchmid = 0.5\n"));
  CHECK(yield_stress<PowerLaw>(one, {{0, half, half}}, 1, 293.15, 1e-3) >
        1.05 * yield_stress<PowerLaw>(one, {{0, half, half}}, -1, 293.15, 1e-3));
  CHECK(yield_stress<PowerLaw>(one, cube, 1, 293.15, 1e-3) <
        0.95 * yield_stress<PowerLaw>(one, cube, -1, 293.15, 1e-3));

  // lattice friction is what non-Schmid stresses lower: with temperature both go
  const auto hot = params_of<Dislocations>(
      "lattice = cI\n[elastic]\nC_11 = 232.2e9\nC_12 = 136.4e9\nC_44 = 117.0e9\n[plastic]\ntype = dislocation_density\n"
      "N_sl = 12\nb_sl = 2.48e-10\nrho_mob_0 = 1e12\nv_0 = 1e4\nQ_sl = 1.4e-19\np_sl = 0.5\nq_sl = 1.5\ntau_0 = 400e6\n"
      "i_sl = 30\nD_a = 4\nh_sl-sl = 0.1 0.1 0.1 0.1 0.1 0.1 0.1\na_nonSchmid = 0.5\n");
  double before = 1e12, smallest = 0;
  for (const double T : {50., 100., 200., 300., 400., 500.}) {
    const double t = yield_stress<Dislocations>(hot, cube, 1, T, 1e-4),
                 c = yield_stress<Dislocations>(hot, cube, -1, T, 1e-4);
    CAPTURE(T, t, c);
    CHECK(c > t);
    CHECK(c - t < before);
    smallest = (c - t) / c;
    if (T == 50) CHECK(smallest > 0.15);
    before = c - t;
  }
  CHECK(smallest < 0.02);
}
