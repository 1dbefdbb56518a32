// Composed laws: consistent tangents, dissipation, frames and symmetry, for each mechanism on its own and together.
#include <catch2/catch.hpp>

#include "kernels/lattice/lattice.hpp"
#include "kernels/rotation/symmetry.hpp"
#include "tests/support/composed.hpp"

using namespace polyslip::tests;

namespace {

struct Case {
  const char* name;
  std::string card;
  double temperature = 293.15;
  double fraction = 0;  ///< of the first two twins at the start
};

std::string with_twins(const std::string& more) {
  return dislocation_card(
      "N_tw = 12\ndot_gamma_0_tw = 1e-3\nn_tw = 10\nxi_0_tw = 60e6\nt_tw = 5e-8\nh_0_tw-tw = 1e8\nh_sl-tw = 1 1 1\n"
      "h_tw-sl = 0.1 0.1 0.1\nh_tw-tw = 1 1\n" +
      more);
}

const char* const thermal = "[thermal]\nexpansion_11 = 23e-6\nadiabatic = yes\nrho = 8960\nc_p = 385\n";
const char* const softening = "C_11,T = -4e7\nC_12,T = -2e7\nC_44,T = -3e7\n";

std::vector<Case> dislocation_cases() {
  const std::string all = std::string(cross_slip_keys) + climb_keys;
  return {
      {"glide", dislocation_card()},
      {"p and q", dislocation_card("", "T_ref = 300\n")
                      .replace(dislocation_card("", "T_ref = 300\n").find("p_sl = 1"), 17, "p_sl = 0.6\nq_sl = 1.4")},
      {"cross-slip, climb, hot", dislocation_card(all), 600},
      {"climb strain, hot", dislocation_card(all + "climb_strain = yes\n"), 700},
      {"backstress", dislocation_card("backstress_c = 5e9\nbackstress_d = 200\n")},
      {"thermal", dislocation_card(thermal, softening), 450},
      {"twins", with_twins("")},
      {"twins, predominant", with_twins("reorientation = predominant\nreorientation_threshold = 0.9\n"), 293.15, 0.1},
      {"twins with a lattice", with_twins("reorientation = volume_fraction\n"), 293.15, 0.2},
      {"everything",
       with_twins("reorientation = volume_fraction\nbackstress_c = 5e9\nbackstress_d = 200\n" + all + thermal), 400,
       0.2}};
}

std::vector<Case> power_cases() {
  return {{"slip", fcc_card("hardening = staggered\n")},
          {"non-Schmid", bcc_card("a_nonSchmid = 0.56 0.3 0.2\n")},
          {"non-Schmid, backstress, thermal",
           bcc_card(std::string("a_nonSchmid = 0.56 0.3 0.2\nbackstress_c = 5e9\nbackstress_d = 200\n") + thermal,
                    softening),
           400},
          {"twins", magnesium_card("hardening = staggered\n")},
          {"twins with a lattice", magnesium_card("reorientation = volume_fraction\n"), 293.15, 0.2}};
}

template <class Law>
Point<Law> deformed(const typename Law::template Params<double>& p, const Case& c, unsigned id) {
  Point<Law> point(p, random_orientation(17, id, 0), 50e-6, c.temperature);
  for (int t = p.crystal.slip; t < std::min(p.crystal.slip + 2, p.crystal.twin_end); ++t)
    point.state.fraction[t] = c.fraction;
  for (int i = 1; i <= 8; ++i) REQUIRE(point.go(skew_stretch(0.0006 * i), 0.6).converged);
  return point;
}

/// The largest error of the tangent against central differences with a step h in E0, over the tangent's size.
template <class Law>
double tangent_error(Point<Law>& point, const Mat3<double>& C, double dt, double h) {
  const Response<double> middle = point.solve(C, dt);
  REQUIRE(middle.converged);
  double error = 0, size = 0;
  for (int c = 0; c < 6; ++c) {
    Vec6<double> dE{};
    dE[c] = h;
    const Mat3<double> change = scaled(from_mandel(dE), 2.0);
    const Response<double> plus = point.solve(C + change, dt), minus = point.solve(C - change, dt);
    REQUIRE((plus.converged && minus.converged));
    for (int i = 0; i < 6; ++i) {
      error = std::max(error, std::abs((plus.stress[i] - minus.stress[i]) / (2 * h) - middle.tangent(i, c)));
      size = std::max(size, std::abs(middle.tangent(i, c)));
    }
  }
  return error / size;
}

template <class Law, class Check>
void for_each(const std::vector<Case>& cases, Check&& check) {
  for (const Case& c : cases) {
    INFO(c.name);
    const auto p = params_of<Law>(c.card);
    for (unsigned id = 0; id < 3; ++id) {
      CAPTURE(id);
      Point<Law> point = deformed<Law>(p, c, id);
      check(p, point);
    }
  }
}

template <class Law>
void check_tangents(const std::vector<Case>& cases) {
  for_each<Law>(cases, [](const auto&, Point<Law>& point) {
    const Mat3<double> F = skew_stretch(0.0054), C = transpose(F) * F;
    const double coarse = tangent_error(point, C, 0.6, 4e-7), fine = tangent_error(point, C, 0.6, 1e-7);
    CAPTURE(coarse, fine);
    CHECK(coarse < 1e-2);
    CHECK(fine < std::max(coarse / 10, 2e-8));  // order 2: 16
  });
}

/// The rates' derivative, with and without a time step, against central differences.
template <class Law>
void check_flow(const std::vector<Case>& cases) {
  constexpr int N = Law::capacity;
  for_each<Law>(cases, [](const auto& p, Point<Law>& point) {
    Frozen<N, double> frozen;
    PlasticFlow<N, double> middle, plus, minus;
    Law::freeze(p, point.grain, point.state, frozen);
    for (const double dt : {0.0, 0.5}) {
      Law::plastic_flow(p, frozen, point.state.stress, dt, middle);
      double size = 0, errors[2] = {0, 0};
      for (double s : middle.by_stress) size = std::max(size, std::abs(s));
      for (int k = 0; k < 2; ++k)
        for (int c = 0; c < 6; ++c) {
          const double h = k == 0 ? 4e4 : 1e4;
          Vec6<double> S = point.state.stress;
          S[c] += h;
          Law::plastic_flow(p, frozen, S, dt, plus);
          S[c] -= 2 * h;
          Law::plastic_flow(p, frozen, S, dt, minus);
          for (int i = 0; i < 9; ++i)
            errors[k] = std::max(errors[k], std::abs((plus.L[i] - minus.L[i]) / (2 * h) - middle.by_stress[6 * i + c]));
        }
      CAPTURE(dt, errors[0] / size, errors[1] / size);
      CHECK(errors[0] < 1e-2 * size);
      CHECK(errors[1] < std::max(errors[0] / 10, 1e-8 * size));
      // power, and every system's share of it, is not negative
      CHECK(middle.power >= 0);
      double log_rate[N], sign[N];
      Law::log_rates(p, frozen, point.state.stress, log_rate, sign);
      for (int a = 0; a < p.crystal.systems; ++a) {
        CHECK(middle.rate[a] >= 0);
        CHECK(std::abs(middle.net[a]) <= middle.rate[a] * (1 + 1e-12));
        const bool mixed = p.crystal.reorientation == Reorientation::volume_fraction;
        if (dt == 0 && !mixed && middle.rate[a] > 1e-20) {
          CHECK(std::exp(log_rate[a]) == Approx(middle.rate[a]).epsilon(1e-8));
          CHECK(sign[a] * middle.tau[a] >= 0);
          CHECK(sign[a] * middle.net[a] >= 0);
        }
      }
      double trace = middle.L[0] + middle.L[4] + middle.L[8];
      double largest = 0;
      for (double l : middle.L) largest = std::max(largest, std::abs(l));
      CHECK(std::abs(trace) < 1e-13 * largest);
    }
  });
}

/// Plastic work over an increment, Pa: stress : plastic strain, from F_p before and after.
template <class Law>
void check_objectivity(const std::vector<Case>& cases) {
  for_each<Law>(cases, [](const auto&, Point<Law>& point) {
    const Mat3<double> F = skew_stretch(0.0054), R = to_matrix(random_orientation(2, 1, 0));
    Point<Law> other = point;
    const Response<double> here = point.go(F, 0.6), turned = other.go(R * F, 0.6);
    const Mat3<double> P = first_piola(F, here.stress), RP = first_piola(R * F, turned.stress), expected = R * P;
    for (int k = 0; k < 9; ++k) CHECK(std::abs(RP.m[k] - expected.m[k]) < 1e-3);  // Pa; C carries 1e-16 times 1e11 Pa
    for (int k = 0; k < 9; ++k) CHECK(std::abs(point.state.F_p_inverse.m[k] - other.state.F_p_inverse.m[k]) < 1e-12);
  });
}

template <class Law>
void check_symmetry(const Case& c, Lattice lattice) {
  INFO(c.name);
  const auto p = params_of<Law>(c.card);
  const SymmetryGroup group = symmetry_group(laue_of(lattice));
  const Quaternion<double> q = random_orientation(4, 0, 0);
  Point<Law> first(p, q, 50e-6, c.temperature);
  Response<double> response;
  for (int i = 1; i <= 6; ++i) response = first.go(skew_stretch(0.001 * i), 1.0);
  for (int k = 0; k < group.size; ++k) {
    Point<Law> other(p, multiply(group.op[k], q), 50e-6, c.temperature);
    Response<double> same;
    for (int i = 1; i <= 6; ++i) same = other.go(skew_stretch(0.001 * i), 1.0);
    REQUIRE((response.converged && same.converged));
    for (int i = 0; i < 6; ++i) CHECK(std::abs(response.stress[i] - same.stress[i]) < 1e-8 * 1e8);
  }
}

}  // namespace

TEST_CASE("tangents of the dislocation law: the error against central differences decays with the square of the step") {
  check_tangents<Dislocations>(dislocation_cases());
}
TEST_CASE("tangents of the power law with mechanisms decay alike") { check_tangents<PowerLaw>(power_cases()); }

TEST_CASE("derivatives of the plastic flow, its power, its trace, and logarithms of its rates") {
  check_flow<Dislocations>(dislocation_cases());
  check_flow<PowerLaw>(power_cases());
}

TEST_CASE("a rigid rotation turns P and leaves the state") {
  check_objectivity<Dislocations>(dislocation_cases());
  check_objectivity<PowerLaw>(power_cases());
}

TEST_CASE("symmetry equivalents of an orientation answer alike") {
  for (const Case& c : dislocation_cases()) check_symmetry<Dislocations>(c, Lattice::cF);
  const auto power = power_cases();
  check_symmetry<PowerLaw>(power[0], Lattice::cF);
  check_symmetry<PowerLaw>(power[1], Lattice::cI);
  check_symmetry<PowerLaw>(power[2], Lattice::cI);
  check_symmetry<PowerLaw>(power[3], Lattice::hP);
  check_symmetry<PowerLaw>(power[4], Lattice::hP);
}
