// The ellipsoidal inclusion in an incompressible medium against closed forms.
#include "src/mean_field/inclusion.hpp"

#include <catch2/catch.hpp>

#include "kernels/rotation/quaternion.hpp"

using namespace polyslip;
using namespace polyslip::mean_field;

namespace {

constexpr double pi = 3.14159265358979323846;

Mat3<double> axes(double a, double b, double c) {
  Mat3<double> C{};
  C(0, 0) = a * a;
  C(1, 1) = b * b;
  C(2, 2) = c * c;
  return C;
}

/// Eshelby's tensor of a spheroid a, a, c in an incompressible isotropic medium (Mura, Micromechanics of Defects in Solids, 1987,
/// eqs. 11.16, 11.28 and 11.29 at Poisson's ratio 1/2), applied to a strain.
Mat3<double> mura(double a, double c, const Mat3<double>& e) {
  const double s = c / a;
  const double I1 = s > 1
                        ? 2 * pi * a * a * c / std::pow(c * c - a * a, 1.5) * (s * std::sqrt(s * s - 1) - std::acosh(s))
                        : 2 * pi * a * a * c / std::pow(a * a - c * c, 1.5) * (std::acos(s) - s * std::sqrt(1 - s * s));
  const double I3 = 4 * pi - 2 * I1, I13 = (I1 - I3) / (c * c - a * a), I11 = pi / (a * a) - I13 / 4,
               I33 = 4 * pi / (3 * c * c) - 2 * I13 / 3;
  const double I[3][3] = {{I11, I11, I13}, {I11, I11, I13}, {I13, I13, I33}}, squares[3] = {a * a, a * a, c * c};
  Mat3<double> result{};
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) {
      result(i, i) += (i == j ? 3 : 1) * squares[j] * I[i][j] / (4 * pi) * e(j, j);
      if (i != j) result(i, j) += 2 * (squares[i] + squares[j]) * I[i][j] / (8 * pi) * e(i, j);
    }
  return result;
}

}  // namespace

TEST_CASE("deviators: an orthonormal basis, there and back") {
  for (int i = 0; i < 5; ++i) {
    Vec5<double> e = zero5<double>();
    e[i] = 1;
    const Vec6<double> mandel = mean_field::to_mandel(e);
    for (int j = 0; j < 6; ++j) CHECK(mandel[j] == Approx(deviator_basis[i][j]).margin(1e-15));
    CHECK(mandel[0] + mandel[1] + mandel[2] == Approx(0).margin(1e-15));
    const Vec5<double> back = to_deviator(mandel);
    for (int j = 0; j < 5; ++j) CHECK(back[j] == Approx(i == j ? 1 : 0).margin(1e-15));
  }
}

TEST_CASE("sphere in an isotropic medium: S = 2/5") {
  const double viscosity = 3.7;
  const Mat5<double> L = diagonal5(2 * viscosity);
  const Mat3<double> C = axes(2, 2, 2);
  const InclusionPoints points = adaptive_points(C, L, 1e-10);
  const Interaction<double> found = interaction(points, C, L);
  const Mat5<double> S = found.P * L, M = interaction_compliance(found.P, L);
  for (int i = 0; i < 5; ++i)
    for (int j = 0; j < 5; ++j) {
      CHECK(S(i, j) == Approx(i == j ? 0.4 : 0).margin(1e-13));
      CHECK(M(i, j) == Approx(i == j ? 2.0 / 3 / (2 * viscosity) : 0).margin(1e-13));
    }
  for (const auto& row : found.R)
    for (const double x : row) CHECK(x == Approx(0).margin(1e-14));
}

TEST_CASE("spheroids in an isotropic medium: Mura's closed forms") {
  for (const double ratio : {0.04, 0.2, 0.7, 1.5, 5.0, 30.0}) {
    const Mat5<double> L = diagonal5(2.0);
    const Mat3<double> C = axes(1, 1, ratio);
    const InclusionPoints points = adaptive_points(C, L, 1e-10);
    const Mat5<double> S = interaction(points, C, L).P * L;
    CAPTURE(ratio, points.polar, points.azimuthal);
    CHECK(points.points.size() <= 64 * 16);
    for (int j = 0; j < 5; ++j) {
      Vec5<double> e = zero5<double>();
      e[j] = 1;
      const Vec5<double> expected = to_deviator(mura(1, ratio, to_matrix(e))), found = S * e;
      for (int i = 0; i < 5; ++i) CHECK(found[i] == Approx(expected[i]).margin(1e-8));
    }
  }
}

TEST_CASE("a rigid spheroid in simple shear turns as Jeffery's") {
  // v_x = G y. A spheroid of aspect ratio r turns at G r² / (r² + 1) with its axis along y and at G / (r² + 1) along x (Jeffery, Proc.
  // R. Soc. A 102 (1922) 161, doi:10.1098/rspa.1922.0078)
  const double G = 0.3, r = 4;
  Mat3<double> gradient{};
  gradient(0, 1) = G;
  const Vec5<double> D = to_deviator(gradient);
  const Mat5<double> L = diagonal5(2 * 5.0);
  for (const bool along_y : {true, false}) {
    const Mat3<double> C = along_y ? axes(1, r, 1) : axes(r, 1, 1);
    const Interaction<double> found = interaction(adaptive_points(C, L, 1e-10), C, L);
    Mat5<double> P = found.P;
    Vec5<double> minus_tau = zero5<double>() - D;  // D̃ = −D̄ = −P τ
    REQUIRE(solve_dense(P.m, 5, minus_tau.v, 1));
    double w12 = G / 2;
    for (int j = 0; j < 5; ++j) w12 += found.R[2][j] * minus_tau[j];
    CHECK(w12 == Approx(along_y ? G * r * r / (r * r + 1) : G / (r * r + 1)).epsilon(1e-8));
  }
}

TEST_CASE("anisotropic medium: the tensor turns with medium and ellipsoid, and more points change nothing") {
  Mat5<double> L = diagonal5(1.0);
  L(0, 0) = 20;
  L(3, 3) = 0.2;
  L(0, 3) = 0.4;  // not symmetric
  const Mat3<double> C = axes(1, 2.5, 0.3);
  const Mat5<double> P = interaction(adaptive_points(C, L, 1e-7), C, L).P;
  const Mat5<double> finer = interaction(inclusion_points(C, 128, 128), C, L).P;
  CHECK(norm(P - finer) < 1e-6 * norm(P));

  // the frame's turn of a deviator as a 5×5 matrix Q: Q L Qᵀ, R C Rᵀ
  const Mat3<double> R = kernels::to_matrix(kernels::normalized(kernels::Quaternion<double>{0.3, -0.5, 0.2, 0.9}));
  Mat5<double> Q, Q_back;
  for (int j = 0; j < 5; ++j) {
    Vec5<double> e = zero5<double>();
    e[j] = 1;
    const Vec5<double> turned = to_deviator(R * (to_matrix(e) * kernels::transpose(R)));
    for (int i = 0; i < 5; ++i) {
      Q(i, j) = turned[i];
      Q_back(j, i) = turned[i];
    }
  }
  const Mat3<double> turned_C = R * (C * kernels::transpose(R));
  const Mat5<double> turned_L = Q * (L * Q_back);
  const Mat5<double> turned_P = interaction(adaptive_points(turned_C, turned_L, 1e-7), turned_C, turned_L).P;
  CHECK(norm(turned_P - Q * (P * Q_back)) < 1e-6 * norm(P));
}
