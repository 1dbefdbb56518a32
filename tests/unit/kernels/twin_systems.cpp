// Twin systems: the shear must carry one lattice vector of the undistorted plane K2 onto its twin image, and the twin's
// orientation must have the published disorientation.
#include "kernels/lattice/twin_systems.hpp"

#include <catch2/catch.hpp>

#include <string>

#include "kernels/lattice/families.hpp"
#include "kernels/rotation/random.hpp"

using namespace polyslip::kernels;

namespace {

const double degree = 3.14159265358979323846 / 180;

std::string label(Lattice lattice, const TwinSystem& system) {
  char buffer[system_label_size];
  return write_label(lattice, system, buffer);
}

std::vector<int> everything(Lattice lattice) {
  std::vector<int> counts;
  for (int f = 0; f < n_twin_families(lattice); ++f) counts.push_back(twin_family_size(lattice, f));
  return counts;
}

struct Mode {
  Lattice lattice;
  int family;
  int K1[4], K2[4], eta2[4];  // Christian and Mahajan (1995), Tables 1 and 3
};
const Mode modes[] = {{Lattice::cF, 0, {1, 1, 1, 0}, {1, 1, -1, 0}, {1, 1, 2, 0}},
                      {Lattice::cI, 0, {1, 1, 2, 0}, {1, 1, -2, 0}, {1, 1, 1, 0}},
                      {Lattice::hP, 0, {1, 0, -1, 2}, {1, 0, -1, -2}, {1, 0, -1, 1}},
                      {Lattice::hP, 1, {1, 1, -2, 1}, {0, 0, 0, 2}, {1, 1, -2, 0}},
                      {Lattice::hP, 2, {1, 0, -1, 1}, {1, 0, -1, -3}, {3, 0, -3, 2}},
                      {Lattice::hP, 3, {1, 1, -2, 2}, {1, 1, -2, -4}, {2, 2, -4, 3}}};

}  // namespace

TEST_CASE("The shear is the one that makes the twin: it turns eta2 into its mirror image, for every system and c/a") {
  // The simple shear 1 + s b n^T leaves eta2's length alone and reverses its component along b:
  // eta2 . b + s (eta2 . n) = -eta2 . b. Where eta2 lies is told by the published K1, K2 pair.
  for (const Mode& mode : modes) {
    for (double c_over_a : {1.3, 1.45, 1.5875, 1.6236, 1.856}) {
      const SymmetryGroup group = symmetry_group(laue_of(mode.lattice));
      const Vec3<double> K1 = detail::cartesian_normal(mode.lattice, mode.K1, c_over_a);
      const Vec3<double> K2 = detail::cartesian_normal(mode.lattice, mode.K2, c_over_a);
      const Vec3<double> eta2 = detail::cartesian_direction(mode.lattice, mode.eta2, c_over_a);
      REQUIRE(dot(K2, eta2) == Approx(0).margin(1e-14));
      std::vector<int> counts(mode.family + 1, 0);
      counts[mode.family] = twin_family_size(mode.lattice, mode.family);
      const std::vector<TwinSystem> twins = twin_systems(mode.lattice, counts, c_over_a);
      REQUIRE(twins.size() == static_cast<std::size_t>(counts[mode.family]));
      for (const TwinSystem& t : twins) {
        CHECK(dot(t.b, t.n) == Approx(0).margin(1e-14));
        CHECK(t.characteristic_shear >= 0);
        INFO(label(mode.lattice, t) << " c/a " << c_over_a);
        int checked = 0;
        for (int i = 0; i < group.size; ++i) {
          const Mat3<double> r = to_matrix(group.op[i]);
          const Vec3<double> plane = r * K1, vector = r * eta2;
          // Equivalents of the published pair that have this K1 and this plane of shear.
          if (std::abs(dot(plane, t.n)) < 1 - 1e-12 || std::abs(dot(cross(t.b, t.n), vector)) > 1e-12) continue;
          CHECK(-2 * dot(vector, t.b) / dot(vector, t.n) == Approx(t.characteristic_shear).margin(1e-12));
          ++checked;
        }
        CHECK(checked > 0);
      }
    }
  }
}

TEST_CASE("Characteristic shears of metals, as tabulated by Christian and Mahajan") {
  CHECK(twin_shear(Lattice::cF, 0, 0) == Approx(0.7071).margin(1e-4));
  CHECK(twin_shear(Lattice::cI, 0, 0) == Approx(0.7071).margin(1e-4));
  CHECK(twin_shear(Lattice::hP, 0, 1.624) == Approx(0.129).margin(1e-3));     // Mg
  CHECK(twin_shear(Lattice::hP, 0, 1.588) == Approx(0.174).margin(1.5e-3));   // Ti
  CHECK(twin_shear(Lattice::hP, 0, 1.856) == Approx(-0.139).margin(1e-3));    // Zn: c is shortened
  CHECK(twin_shear(Lattice::hP, 1, 1.588) == Approx(0.630).margin(1e-3));     // Ti
  CHECK(twin_shear(Lattice::hP, 2, 1.624) == Approx(-0.138).margin(1.5e-3));  // Mg
  CHECK(twin_shear(Lattice::hP, 3, 1.588) == Approx(-0.219).margin(1e-3));    // Ti
}

TEST_CASE("The sign of a hexagonal twin's strain along c follows c/a") {
  // Strain along c of unit shear is b_z n_z: {10-12} lengthens c in Mg and shortens it in Zn.
  const auto strain = [](double c_over_a, int family) {
    const TwinSystem t = twin_systems(Lattice::hP, {6, 6, 6, 6}, c_over_a)[6 * family];
    return t.b[2] * t.n[2];
  };
  CHECK(strain(1.6236, 0) > 0);
  CHECK(strain(1.856, 0) < 0);
  CHECK(strain(1.6236, 1) > 0);
  CHECK(strain(1.6236, 2) < 0);
  CHECK(strain(1.45, 2) > 0);
  CHECK(strain(1.5875, 3) < 0);
  CHECK(strain(1.3, 3) > 0);
}

TEST_CASE("Order of systems, and labels that follow the sense") {
  const std::vector<TwinSystem> fcc = twin_systems(Lattice::cF, {12}, 0);
  CHECK(label(Lattice::cF, fcc[0]) == "(111)[-211]");
  CHECK(label(Lattice::cF, fcc[4]) == "(-1-11)[-121]");
  CHECK(label(Lattice::cF, fcc[11]) == "(-11-1)[-112]");
  const std::vector<TwinSystem> bcc = twin_systems(Lattice::cI, {12}, 0);
  CHECK(label(Lattice::cI, bcc[0]) == "(21-1)[1-11]");
  CHECK(label(Lattice::cI, bcc[4]) == "(112)[-1-11]");
  CHECK(label(Lattice::cI, bcc[11]) == "(211)[1-1-1]");  // [-111] would be anti-twinning
  const std::vector<TwinSystem> mg = twin_systems(Lattice::hP, {6, 6, 6, 6}, 1.6236);
  CHECK(label(Lattice::hP, mg[0]) == "(10-12)[-1011]");
  CHECK(label(Lattice::hP, mg[1]) == "(01-12)[0-111]");
  CHECK(label(Lattice::hP, mg[6]) == "(11-21)[-1-126]");
  CHECK(label(Lattice::hP, mg[12]) == "(-101-1)[-1012]");  // compression: the direction is reversed
  CHECK(label(Lattice::hP, mg[18]) == "(-1-12-2)[-1-123]");
  const std::vector<TwinSystem> zn = twin_systems(Lattice::hP, {1}, 1.856);
  CHECK(label(Lattice::hP, zn[0]) == "(10-12)[10-1-1]");
}

TEST_CASE("Twin orientations have the published disorientations") {
  const SymmetryGroup cubic = symmetry_group(Laue::cubic), hexagonal = symmetry_group(Laue::hexagonal);
  const Quaternion<double> q = random_orientation(59, 0, 0);
  for (Lattice lattice : {Lattice::cF, Lattice::cI}) {
    for (const TwinSystem& t : twin_systems(lattice, {12}, 0)) {
      const Disorientation d = disorientation(cubic, q, multiply(twin_reorientation(t), q));
      CHECK(d.angle == Approx(60 * degree).epsilon(1e-12));
      for (int i = 0; i < 3; ++i) CHECK(d.axis[i] == Approx(std::sqrt(1.0 / 3)).epsilon(1e-9));
    }
  }
  // Mg, c/a = 1.6236: {10-12} 86.3 degrees <11-20>; {10-11} 56.2 degrees <11-20> (Nave and Barnett 2004).
  // Ti, c/a = 1.5875: {10-12} 84.8-85.0 <11-20>, {11-21} 35.0 <10-10>, {11-22} 64.6 <10-10>.
  struct Published {
    double c_over_a;
    int family;
    double angle;
    Vec3<double> axis;
  };
  const Vec3<double> a{{1, 0, 0}}, prism{{std::sqrt(0.75), 0.5, 0}};
  const Published published[] = {{1.6236, 0, 86.3, a},
                                 {1.6236, 2, 56.2, a},
                                 {1.5875, 0, 84.9, a},
                                 {1.5875, 1, 35.0, prism},
                                 {1.5875, 3, 64.6, prism}};
  for (const Published& p : published) {
    for (const TwinSystem& t : twin_systems(Lattice::hP, {6, 6, 6, 6}, p.c_over_a)) {
      if (t.family != p.family) continue;
      const Disorientation d = disorientation(hexagonal, q, multiply(twin_reorientation(t), q));
      CHECK(d.angle / degree == Approx(p.angle).margin(0.2));
      for (int i = 0; i < 3; ++i) CHECK(d.axis[i] == Approx(p.axis[i]).margin(1e-9));
    }
  }
}

TEST_CASE(
    "The twin's lattice is the mirror image of the parent's in the twin plane, and the shear carries the parent to "
    "it") {
  // To round-off: R is its own inverse, a vector's mirror image in K1 is a lattice vector of the twin (R takes it to
  // whole coordinates), half a turn about eta1 gives the same lattice (compound twins), and the shear F = 1 + s b n^T
  // takes three independent lattice vectors to lattice vectors of the twin; of cubic crystals all, without shuffles.
  struct Crystal {
    Lattice lattice;
    double c_over_a;
  };
  for (const Crystal& crystal : {Crystal{Lattice::cF, 0}, Crystal{Lattice::cI, 0}, Crystal{Lattice::hP, 1.6235},
                                 Crystal{Lattice::hP, 1.587}, Crystal{Lattice::hP, 1.856}}) {
    const bool hexagonal = crystal.lattice == Lattice::hP;
    Mat3<double> basis = Mat3<double>::identity();  // columns: primitive vectors
    if (hexagonal) {
      basis = {1, -0.5, 0, 0, std::sqrt(0.75), 0, 0, 0, crystal.c_over_a};
    } else if (crystal.lattice == Lattice::cF) {
      basis = {0, 0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0};
    } else {
      basis = {-0.5, 0.5, 0.5, 0.5, -0.5, 0.5, 0.5, 0.5, -0.5};
    }
    const Mat3<double> whole = inverse(basis);
    const auto is_lattice_vector = [&whole](const Vec3<double>& v) {
      const Vec3<double> c = whole * v;
      double off = 0;
      for (int i = 0; i < 3; ++i) off = std::max(off, std::abs(c[i] - std::round(c[i])));
      return off < 1e-12;
    };
    const SymmetryGroup group = symmetry_group(laue_of(crystal.lattice));
    for (const TwinSystem& t : twin_systems(crystal.lattice, everything(crystal.lattice), crystal.c_over_a)) {
      INFO(label(crystal.lattice, t) << " c/a " << crystal.c_over_a);
      const Mat3<double> R = twin_rotation(t), square = R * R;
      Mat3<double> mirror = Mat3<double>::identity(), about_b = mirror, shear = mirror;
      for (int i = 0; i < 3; ++i) {
        for (int j = 0; j < 3; ++j) {
          CHECK(square(i, j) == Approx(i == j ? 1 : 0).margin(1e-14));
          mirror(i, j) -= 2 * t.n[i] * t.n[j];
          about_b(i, j) = 2 * t.b[i] * t.b[j] - (i == j ? 1 : 0);
          shear(i, j) += t.characteristic_shear * t.b[i] * t.n[j];
        }
      }
      const Mat3<double> between = R * about_b;
      double nearest = 9;
      for (int i = 0; i < group.size; ++i) {
        const Mat3<double> difference = between - to_matrix(group.op[i]);
        double largest = 0;
        for (double d : difference.m) largest = std::max(largest, std::abs(d));
        nearest = std::min(nearest, largest);
      }
      CHECK(nearest < 1e-12);
      const int reach = hexagonal ? 3 : 1;
      int carried = 0, all = 0;
      Vec3<double> plane{{0, 0, 0}}, line{{0, 0, 0}};
      bool spanned = false;
      for (int i = -reach; i <= reach; ++i) {
        for (int j = -reach; j <= reach; ++j) {
          for (int k = -reach; k <= reach; ++k) {
            const Vec3<double> v = basis * Vec3<double>{{double(i), double(j), double(k)}};
            if (i == 0 && j == 0 && k == 0) continue;
            CHECK(is_lattice_vector(R * (mirror * v)));
            ++all;
            if (!is_lattice_vector(R * (shear * v))) continue;
            ++carried;
            const Vec3<double> across = cross(line, v);
            if (dot(line, line) == 0) {
              line = v;
            } else if (dot(plane, plane) == 0) {
              if (dot(across, across) > 1e-9) plane = across;
            } else if (std::abs(dot(plane, v)) > 1e-9) {
              spanned = true;
            }
          }
        }
      }
      CHECK(spanned);
      if (!hexagonal) CHECK(carried == all);
    }
  }
}

TEST_CASE("Counts and c/a that do not fit are refused") {
  LatticeError error = LatticeError::none;
  CHECK(twin_systems(Lattice::hP, {6, 7}, 1.6, &error).empty());
  CHECK(error == LatticeError::count_too_large);
  CHECK(twin_systems(Lattice::cF, {12, 1}, 0, &error).empty());
  CHECK(error == LatticeError::no_such_family);
  CHECK(twin_systems(Lattice::hP, {6}, 0, &error).empty());
  CHECK(error == LatticeError::c_over_a_range);
  CHECK(everything(Lattice::hP) == std::vector<int>{6, 6, 6, 6});
}
