// Elastic copper aggregates against bounds. Voigt and Reuss of the sampled orientations bound the effective stiffness of each
// volume exactly, as quadratic forms; the Hashin–Shtrikman bounds of a cubic polycrystal, J. Mech. Phys. Solids 10 (1962),
// doi:10.1016/0022-5096(62)90005-4, hold the shear modulus of the ensemble. The bulk modulus has one value for all grains.
#include <catch2/catch.hpp>

#include "kernels/lattice/elasticity.hpp"
#include "tests/support/volumes.hpp"

using namespace polyslip;
using namespace polyslip::tests;
using fft_solver::Scheme;
using kernels::Mat6;
using kernels::Vec6;

namespace {

constexpr double C_11 = 168.4e9, C_12 = 121.4e9, C_44 = 75.4e9;  // copper_elastic()
constexpr double strain = 1e-5;                                  // non-linear terms: one part in 1e5

/// Mean stress (Mandel) over the strain, for a mean strain along `direction`.
Vec6<double> respond(const Volume& volume, Scheme scheme, const Vec6<double>& direction, double tolerance) {
  Solver s(volume, base::Comm(MPI_COMM_SELF), tight(scheme, tolerance));
  REQUIRE(s.go(prescribed(Mat3<double>::identity() + kernels::scaled(kernels::from_mandel(direction), strain), 1)));
  Vec6<double> stress = kernels::to_mandel(matrix(s.response().P));
  for (int i = 0; i < 6; ++i) stress[i] /= strain;
  return stress;
}

/// Means over voxels of the stiffness and of the compliance.
std::array<Mat6<double>, 2> averages(const Volume& volume) {
  Mat6<double> C = volume.phases[0].stiffness, S{}, mean_C{}, mean_S{};
  REQUIRE(kernels::invert_stiffness(C, S));
  for (const int grain : volume.grain_of_voxel) {
    const Mat6<double> Q =
        kernels::congruence(kernels::to_matrix(volume.grains[static_cast<std::size_t>(grain)].orientation));
    const Mat6<double> c = kernels::transpose(Q) * (C * Q), s = kernels::transpose(Q) * (S * Q);
    for (int i = 0; i < 36; ++i) {
      mean_C.m[i] += c.m[i] / double(volume.grid.points());
      mean_S.m[i] += s.m[i] / double(volume.grid.points());
    }
  }
  return {mean_C, mean_S};
}

Mat6<double> difference(const Mat6<double>& a, const Mat6<double>& b) {
  Mat6<double> r;
  for (int i = 0; i < 6;
       ++i)  // symmetric part; a little is added so that directions in which both agree (pressure) pass
    for (int j = 0; j < 6; ++j) r(i, j) = 0.5 * (a(i, j) + a(j, i) - b(i, j) - b(j, i)) + (i == j ? 1e-4 * C_11 : 0.0);
  return r;
}

/// The five unit deviators.
std::array<Vec6<double>, 5> deviators() {
  const double a = std::sqrt(0.5), b = std::sqrt(1.0 / 6);
  return {{{{a, -a, 0, 0, 0, 0}},
           {{b, b, -2 * b, 0, 0, 0}},
           {{0, 0, 0, 1, 0, 0}},
           {{0, 0, 0, 0, 1, 0}},
           {{0, 0, 0, 0, 0, 1}}}};
}

}  // namespace

TEST_CASE("Voigt and Reuss of the very aggregate bound its effective stiffness, with both operators") {
  const Volume volume = polycrystal({12, 12, 12}, 40, 5, {copper_elastic()});
  const auto [voigt, mean_S] = averages(volume);
  Mat6<double> reuss;
  REQUIRE(kernels::invert_stiffness(mean_S, reuss));
  for (const Scheme scheme : both_schemes) {
    Mat6<double> effective;
    for (int c = 0; c < 6; ++c) {
      Vec6<double> unit{};
      unit[c] = 1;
      const Vec6<double> stress = respond(volume, scheme, unit, 1e-8);
      for (int r = 0; r < 6; ++r) effective(r, c) = stress[r];
    }
    CAPTURE(name(scheme));
    for (int r = 0; r < 6; ++r)
      for (int c = 0; c < r; ++c) CHECK(std::abs(effective(r, c) - effective(c, r)) < 1e-4 * C_11);
    CHECK(kernels::is_positive_definite(difference(voigt, effective)));
    CHECK(kernels::is_positive_definite(difference(effective, reuss)));
    CHECK_FALSE(kernels::is_positive_definite(difference(reuss, effective)));
    // every grain has the same bulk modulus, so a pressure is uniform
    Vec6<double> sphere{{1, 1, 1, 0, 0, 0}};
    const Vec6<double> stress = respond(volume, scheme, sphere, 1e-8);
    CHECK(stress[0] == Approx(C_11 + 2 * C_12).epsilon(1e-4));
    CHECK(std::abs(stress[3]) < 1e-4 * C_11);
  }
}

TEST_CASE(
    "the Hashin-Shtrikman bounds hold the mean shear modulus of 20 volumes of 100 grains within two standard errors") {
  const double K = (C_11 + 2 * C_12) / 3, G_1 = 0.5 * (C_11 - C_12), G_2 = C_44;
  const auto beta = [K](double G) { return -3 * (K + 2 * G) / (5 * G * (3 * K + 4 * G)); };
  const double lower = G_1 + 3 / (5 / (G_2 - G_1) - 4 * beta(G_1)), upper = G_2 + 2 / (5 / (G_1 - G_2) - 6 * beta(G_2));
  // the bounds of copper lie between Reuss and Voigt, and are narrower
  const kernels::IsotropicModuli voigt = kernels::voigt_average(copper_elastic().stiffness);
  const kernels::IsotropicModuli reuss = kernels::reuss_average(copper_elastic().stiffness);
  REQUIRE(reuss.shear < lower);
  REQUIRE(lower < upper);
  REQUIRE(upper < voigt.shear);

  for (const Scheme scheme : both_schemes) {
    constexpr int volumes = 20;
    double sum = 0, squares = 0;
    for (int v = 0; v < volumes; ++v) {
      const Volume volume = polycrystal({16, 16, 16}, 100, 100 + static_cast<std::uint64_t>(v), {copper_elastic()});
      double G = 0;  // a tenth of the trace of the deviatoric block
      for (const Vec6<double>& d : deviators()) G += 0.1 * kernels::dot(d, respond(volume, scheme, d, 1e-4));
      sum += G;
      squares += G * G;
    }
    const double mean = sum / volumes;
    const double error = std::sqrt((squares / volumes - mean * mean) / (volumes - 1));
    CAPTURE(name(scheme), mean / 1e9, error / 1e9, lower / 1e9, upper / 1e9, reuss.shear / 1e9, voigt.shear / 1e9);
    CHECK(mean > lower - 2 * error);
    CHECK(mean < upper + 2 * error);
    CHECK(error < 0.01 * mean);
  }
}
