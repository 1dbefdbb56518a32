// Random paths with reversal: no increment of a composed law fails, whatever its size, and few need a rescue.
#include <catch2/catch.hpp>

#include <cstdio>

#include "tests/support/composed.hpp"

using namespace polyslip::tests;

namespace {

std::string repeated(const std::string& value, int n) {
  std::string s;
  for (int i = 0; i < n; ++i) s += " " + value;
  return s;
}

struct Count {
  long solves = 0, evaluations = 0, rescues = 0, failures = 0;
};

template <class Law>
Count random_paths(const std::string& card, double increment, int points, int steps, double temperature) {
  const auto p = params_of<Law>(card);
  Count count;
  for (int id = 0; id < points; ++id) {
    const auto key = static_cast<unsigned>(id);
    Point<Law> point(p, random_orientation(21, key, 0), 20e-6, temperature);
    point.options = UpdateOptions{};
    point.options.exact_tangent = false;
    // any direction of isochoric deformation
    const Mat3<double> R = to_matrix(random_orientation(22, key, 0)), Q = to_matrix(random_orientation(23, key, 0));
    const double middle = 0.5 * (id % 5) / 4;
    const double size = increment / std::sqrt(1 + middle * middle + (1 - middle) * (1 - middle));
    Mat3<double> D = R * (diagonal(size, -middle * size, (middle - 1) * size) * Q);
    const double mean = (D(0, 0) + D(1, 1) + D(2, 2)) / 3;
    for (int i = 0; i < 3; ++i) D(i, i) -= mean;
    Mat3<double> F = Mat3<double>::identity();
    for (int k = 0; k < steps; ++k) {
      if (k == steps / 2)
        for (double& d : D.m) d = -d;
      F = F + D * F;
      const Response<double> response = point.go(F, increment / 1e-3);
      if (response.converged) continue;
      ++count.failures;
      break;
    }
    count.solves += point.solves;
    count.evaluations += point.evaluations;
    count.rescues += point.rescues;
  }
  return count;
}

template <class Law>
void check(const char* name, const std::string& card, double temperature) {
  for (const double increment : {1e-4, 1e-3, 3e-3, 1e-2}) {
    const int steps = increment < 5e-4 ? 200 : 60;
    const Count c = random_paths<Law>(card, increment, 12, steps, temperature);
    const double each = static_cast<double>(c.evaluations) / static_cast<double>(c.solves);
    std::printf("%-28s increment %.0e: %5ld solves, %5.2f evaluations each, %ld rescues\n", name, increment, c.solves,
                each, c.rescues);
    CAPTURE(name, increment, c.failures, c.rescues, each);
    CHECK(c.failures == 0);
    CHECK(c.rescues <= c.solves / 50);
    CHECK(each < 14);
  }
}

}  // namespace

TEST_CASE("random paths of fcc dislocation densities") {
  check<Dislocations>("fcc dislocations", dislocation_card(), 293.15);
  check<Dislocations>("fcc dislocations, cross-slip", dislocation_card(std::string(cross_slip_keys) + climb_keys), 500);
  check<Dislocations>("fcc dislocations, backstress", dislocation_card("backstress_c = 5e9\nbackstress_d = 200\n"),
                      293.15);
  check<Dislocations>("TWIP",
                      dislocation_card("N_tw = 12\ndot_gamma_0_tw = 1e-3\nn_tw = 20\nxi_0_tw = 100e6\nt_tw = 5e-8\n"
                                       "h_sl-tw = 0 1 1\nh_tw-sl = 0.1 0.1 0.1\nh_tw-tw = 1 1\nh_0_tw-tw = 2e8\n"),
                      293.15);
}

TEST_CASE("random paths of magnesium with each fate of its twins") {
  check<PowerLaw>("Mg", magnesium_card("hardening = staggered\n"), 293.15);
  check<PowerLaw>("Mg, volume fraction", magnesium_card("reorientation = volume_fraction\n"), 293.15);
  check<PowerLaw>("Mg, predominant", magnesium_card("reorientation = predominant\n"), 293.15);
}

TEST_CASE("random paths of bcc with non-Schmid stresses") {
  check<PowerLaw>("bcc non-Schmid", bcc_card("a_nonSchmid = 0.56 0.3 0.2\n"), 293.15);
  for (const char* h : {"0.1", "1"})  // 1: passing stresses of a GPa
    check<Dislocations>("bcc non-Schmid, thermal",
                        "lattice = cI\n[elastic]\nC_11 = 232.2e9\nC_12 = 136.4e9\nC_44 = 117.0e9\n[plastic]\n"
                        "type = dislocation_density\nN_sl = 12 12\nb_sl = 2.48e-10\nrho_mob_0 = 1e12\nv_0 = 1e4\n"
                        "Q_sl = 1.4e-19\np_sl = 0.5\nq_sl = 1.5\ntau_0 = 400e6\ni_sl = 30\nD_a = 4\nh_sl-sl =" +
                            repeated(h, 24) + "\na_nonSchmid = 0.5 0.2 0.1\n",
                        293.15);
}
