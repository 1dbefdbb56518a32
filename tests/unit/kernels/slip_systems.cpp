// Slip families: complete, symmetric, in the order and with the signs that material cards count on.
#include "kernels/lattice/slip_systems.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace polyslip::kernels;

namespace {

std::string label(Lattice lattice, const SlipSystem& system) {
  char buffer[system_label_size];
  return write_label(lattice, system, buffer);
}

bool same_line(const Vec3<double>& u, const Vec3<double>& v) { return std::abs(std::abs(dot(u, v)) - 1) < 1e-12; }

std::vector<int> everything(Lattice lattice) {
  std::vector<int> counts;
  for (int f = 0; f < n_slip_families(lattice); ++f) counts.push_back(slip_family_size(lattice, f));
  return counts;
}

}  // namespace

TEST_CASE("Families have the sizes that crystallography gives them") {
  CHECK(everything(Lattice::cF) == std::vector<int>{12, 6});
  CHECK(everything(Lattice::cI) == std::vector<int>{12, 12, 24});
  CHECK(everything(Lattice::hP) == std::vector<int>{3, 3, 6, 12, 6});
  CHECK(everything(Lattice::isotropic).empty());
  CHECK(std::string(slip_family_name(Lattice::cI, 1)) == "{112}<111>");
  CHECK(laue_of(Lattice::hP) == Laue::hexagonal);
  CHECK(laue_of(Lattice::cI) == Laue::cubic);
  Lattice lattice = Lattice::isotropic;
  CHECK((lattice_from_name("hP", lattice) && lattice == Lattice::hP));
  CHECK_FALSE(lattice_from_name("hcp", lattice));
}

TEST_CASE(
    "Unit vectors, slip direction in the plane, no system twice, and each family is one orbit of the crystal's "
    "symmetry") {
  for (Lattice lattice : {Lattice::cF, Lattice::cI, Lattice::hP}) {
    const SymmetryGroup group = symmetry_group(laue_of(lattice));
    for (double c_over_a : {1.2, 1.6236, 1.856}) {
      const std::vector<SlipSystem> all = slip_systems(lattice, everything(lattice), c_over_a);
      for (const SlipSystem& s : all) {
        CHECK(dot(s.b, s.b) == Approx(1).epsilon(1e-14));
        CHECK(dot(s.n, s.n) == Approx(1).epsilon(1e-14));
        CHECK(dot(s.b, s.n) == Approx(0).margin(1e-14));
        int index_product = 0, reached = 0, members = 0;
        for (int i = 0; i < 4; ++i) index_product += s.miller_b[i] * s.miller_n[i];
        CHECK(index_product == 0);
        for (const SlipSystem& t : all) {
          if (t.family != s.family) continue;
          ++members;
          bool found = false;
          for (int i = 0; i < group.size; ++i) {
            const Mat3<double> r = to_matrix(group.op[i]);
            found = found || (same_line(r * s.b, t.b) && same_line(r * s.n, t.n));
          }
          reached += found;
          CHECK((&s == &t) == (same_line(s.b, t.b) && same_line(s.n, t.n)));
        }
        CHECK(members == slip_family_size(lattice, s.family));
        CHECK(reached == members);
      }
    }
  }
}

TEST_CASE("Order and signs: rows of the published lists") {
  const std::vector<SlipSystem> fcc = slip_systems(Lattice::cF, {12, 6}, 0);
  const char* const fcc_labels[] = {
      "(111)[01-1]",   "(111)[-101]",    "(111)[1-10]",  "(-1-11)[0-1-1]", "(-1-11)[101]",  "(-1-11)[-110]",
      "(1-1-1)[0-11]", "(1-1-1)[-10-1]", "(1-1-1)[110]", "(-11-1)[011]",   "(-11-1)[10-1]", "(-11-1)[-1-10]",
      "(1-10)[110]",   "(110)[1-10]",    "(10-1)[101]",  "(101)[10-1]",    "(01-1)[011]",   "(011)[01-1]"};
  for (int i = 0; i < 18; ++i) CHECK(label(Lattice::cF, fcc[i]) == fcc_labels[i]);

  const std::vector<SlipSystem> bcc = slip_systems(Lattice::cI, {12, 12, 24}, 0);
  CHECK(label(Lattice::cI, bcc[0]) == "(011)[1-11]");
  CHECK(label(Lattice::cI, bcc[5]) == "(-110)[-1-11]");
  CHECK(label(Lattice::cI, bcc[11]) == "(110)[-111]");
  CHECK(label(Lattice::cI, bcc[12]) == "(21-1)[1-11]");
  CHECK(label(Lattice::cI, bcc[20]) == "(-211)[111]");
  CHECK(label(Lattice::cI, bcc[24]) == "(-123)[1-11]");
  CHECK(label(Lattice::cI, bcc[47]) == "(321)[-111]");

  const std::vector<SlipSystem> hcp = slip_systems(Lattice::hP, {3, 3, 6, 12, 6}, 1.6);
  const char* const hcp_labels[] = {"(0001)[2-1-10]",  "(0001)[-12-10]",  "(0001)[-1-120]",  "(01-10)[2-1-10]",
                                    "(-1010)[-12-10]", "(1-100)[-1-120]", "(10-11)[-12-10]", "(01-11)[-2110]",
                                    "(-1101)[-1-120]", "(-1011)[1-210]",  "(0-111)[2-1-10]", "(1-101)[11-20]",
                                    "(10-11)[-2113]",  "(10-11)[-1-123]", "(01-11)[-1-123]"};
  for (int i = 0; i < 15; ++i) CHECK(label(Lattice::hP, hcp[i]) == hcp_labels[i]);
  CHECK(label(Lattice::hP, hcp[23]) == "(1-101)[-2113]");
  CHECK(label(Lattice::hP, hcp[24]) == "(11-22)[-1-123]");
  CHECK(label(Lattice::hP, hcp[29]) == "(2-1-12)[-2113]");
}

TEST_CASE("Hexagonal systems in the Cartesian frame x || a1, z || c") {
  const double x = 1.6236;  // Mg
  const std::vector<SlipSystem> s = slip_systems(Lattice::hP, {3, 3, 6, 12, 6}, x);
  CHECK(s[0].b[0] == Approx(1));
  CHECK(s[0].n[2] == Approx(1));
  CHECK(s[3].n[1] == Approx(1));  // (01-10) faces y
  // Angles to the basal plane of {10-11} and {11-22}: tan = 2 x / sqrt(3) and x.
  CHECK(std::acos(s[6].n[2]) == Approx(std::atan(2 * x / std::sqrt(3.0))));
  CHECK(std::acos(s[24].n[2]) == Approx(std::atan(x)));
  // <11-23> has the length sqrt(1 + x^2) and climbs c over a.
  CHECK(s[24].b[2] == Approx(x / std::sqrt(1 + x * x)));
}

TEST_CASE("Reduced counts take the first systems of each family; counts that do not fit are refused") {
  LatticeError error = LatticeError::count_negative;
  const std::vector<SlipSystem> s = slip_systems(Lattice::hP, {0, 3, 2}, 1.6, &error);
  CHECK(error == LatticeError::none);
  REQUIRE(s.size() == 5);
  CHECK(label(Lattice::hP, s[0]) == "(01-10)[2-1-10]");
  CHECK(s[0].family == 1);
  CHECK(label(Lattice::hP, s[4]) == "(01-11)[-2110]");
  CHECK(s[4].family == 2);
  CHECK(slip_systems(Lattice::cF, {}, 0, &error).empty());
  CHECK(error == LatticeError::none);

  CHECK(slip_systems(Lattice::cF, {13}, 0, &error).empty());
  CHECK(error == LatticeError::count_too_large);
  CHECK(slip_systems(Lattice::cF, {-1}, 0, &error).empty());
  CHECK(error == LatticeError::count_negative);
  CHECK(slip_systems(Lattice::cF, {12, 6, 1}, 0, &error).empty());
  CHECK(error == LatticeError::no_such_family);
  CHECK(slip_systems(Lattice::isotropic, {1}, 0, &error).empty());
  CHECK(error == LatticeError::no_such_family);
  for (double c_over_a : {0.9, 3.1, std::nan("")}) {
    CHECK(slip_systems(Lattice::hP, {3}, c_over_a, &error).empty());
    CHECK(error == LatticeError::c_over_a_range);
  }
}
