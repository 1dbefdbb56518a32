// Stiffness matrices and their averages against published constants and closed forms.
#include "kernels/lattice/elasticity.hpp"

#include <catch2/catch.hpp>

#include <limits>

#include "kernels/rotation/random.hpp"

using namespace polyslip::kernels;

namespace {
const double GPa = 1e9;
// Simmons and Wang (1971), room temperature.
const Mat6<double> copper = cubic_stiffness(168.4 * GPa, 121.4 * GPa, 75.4 * GPa);
const Mat6<double> magnesium = hexagonal_stiffness(59.5 * GPa, 26.12 * GPa, 21.8 * GPa, 61.55 * GPa, 16.35 * GPa);
}  // namespace

TEST_CASE("Copper: Voigt, Reuss and Zener as published") {
  const IsotropicModuli v = voigt_average(copper), r = reuss_average(copper);
  CHECK(zener_ratio(copper) == Approx(3.21).margin(0.005));
  CHECK(v.bulk == Approx(137.1 * GPa).epsilon(1e-3));
  CHECK(r.bulk == Approx(v.bulk).epsilon(1e-12));
  CHECK(v.shear == Approx((168.4 - 121.4 + 3 * 75.4) / 5 * GPa).epsilon(1e-12));
  CHECK(r.shear == Approx(5 * (168.4 - 121.4) * 75.4 / (4 * 75.4 + 3 * (168.4 - 121.4)) * GPa).epsilon(1e-12));
  // Hill's mean of shear is 47.3 GPa for these constants (measured on polycrystals: 45 to 48 GPa).
  CHECK(0.5 * (v.shear + r.shear) == Approx(47.3 * GPa).epsilon(2e-3));
}

TEST_CASE("Magnesium: closed forms of the hexagonal averages") {
  const double C_11 = 59.5, C_12 = 26.12, C_13 = 21.8, C_33 = 61.55, C_44 = 16.35, C_66 = (C_11 - C_12) / 2;
  const IsotropicModuli v = voigt_average(magnesium), r = reuss_average(magnesium);
  const double M = C_11 + C_12 + 2 * C_33 - 4 * C_13, C2 = (C_11 + C_12) * C_33 - 2 * C_13 * C_13;
  const double Kv = (2 * (C_11 + C_12) + 4 * C_13 + C_33) / 9;
  // Watt and Peselnick (1980), doi:10.1063/1.327804.
  CHECK(v.bulk == Approx(Kv * GPa).epsilon(1e-12));
  CHECK(v.shear == Approx((M + 12 * C_44 + 12 * C_66) / 30 * GPa).epsilon(1e-12));
  CHECK(r.bulk == Approx(C2 / M * GPa).epsilon(1e-12));
  CHECK(r.shear == Approx(2.5 * C2 * C_44 * C_66 / (3 * Kv * C_44 * C_66 + C2 * (C_44 + C_66)) * GPa).epsilon(1e-12));
  CHECK(v.bulk == Approx(35.5 * GPa).epsilon(0.01));   // handbook polycrystal: 35.4 GPa
  CHECK(v.shear == Approx(17.4 * GPa).epsilon(0.01));  // and 17.4 GPa
}

TEST_CASE(
    "An isotropic stiffness is the same in every frame, a cubic one keeps its averages, a hexagonal one turns about "
    "c") {
  const Mat6<double> steel = isotropic_stiffness(270.0 * GPa, 110.0 * GPa);
  CHECK(voigt_average(steel).shear == Approx(80 * GPa).epsilon(1e-12));
  CHECK(reuss_average(steel).shear == Approx(80 * GPa).epsilon(1e-12));
  CHECK(zener_ratio(steel) == Approx(1).epsilon(1e-12));
  for (int i = 0; i < 20; ++i) {
    const Mat6<double> q = congruence(to_matrix(random_orientation(53, i, 0)));
    const Mat6<double> turned_steel = q * steel * transpose(q), turned_copper = q * copper * transpose(q);
    const Mat6<double> z = congruence(to_matrix(from_axis_angle(Vec3<double>{{0, 0, 1}}, 0.37 * (i + 1))));
    const Mat6<double> turned_magnesium = z * magnesium * transpose(z);
    for (int k = 0; k < 36; ++k) {
      CHECK(turned_steel.m[k] == Approx(steel.m[k]).margin(1e-12 * 270 * GPa));
      CHECK(turned_magnesium.m[k] == Approx(magnesium.m[k]).margin(1e-12 * 60 * GPa));
    }
    CHECK(voigt_average(turned_copper).shear == Approx(voigt_average(copper).shear).epsilon(1e-12));
    CHECK(reuss_average(turned_copper).shear == Approx(reuss_average(copper).shear).epsilon(1e-12));
  }
}

TEST_CASE("The compliance is the inverse, and unstable or senseless constants are refused") {
  Mat6<double> s;
  REQUIRE(invert_stiffness(magnesium, s));
  const Mat6<double> one = magnesium * s;
  for (int i = 0; i < 6; ++i) {
    for (int j = 0; j < 6; ++j) CHECK(one(i, j) == Approx(i == j ? 1 : 0).margin(1e-14));
  }
  CHECK(is_positive_definite(copper));
  CHECK_FALSE(is_positive_definite(cubic_stiffness(100.0, 100.0, 50.0)));  // C_11 = C_12
  CHECK_FALSE(is_positive_definite(cubic_stiffness(100.0, -50.0, 50.0)));  // C_11 + 2 C_12 = 0
  CHECK_FALSE(is_positive_definite(cubic_stiffness(100.0, 50.0, 0.0)));    // C_44 = 0
  CHECK_FALSE(is_positive_definite(cubic_stiffness(100.0, 50.0, -1.0)));
  CHECK_FALSE(
      is_positive_definite(hexagonal_stiffness(100.0, 50.0, 90.0, 100.0, 30.0)));  // C_33 (C_11 + C_12) < 2 C_13^2
  CHECK_FALSE(is_positive_definite(cubic_stiffness(std::numeric_limits<double>::quiet_NaN(), 1.0, 1.0)));
  CHECK(reuss_average(cubic_stiffness(100.0, 100.0, 50.0)).shear == 0);
}
