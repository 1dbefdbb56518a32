// Layers of two elastic materials, St. Venant–Kirchhoff at finite strain. The truth is the laminate's own system: F jumps
// by a rank-one tensor, F₁ = F̄ + (1 − c) a ⊗ N, F₂ = F̄ − c a ⊗ N, and (P₁ − P₂) N = 0; three equations for a.
#include <catch2/catch.hpp>

#include "kernels/law/elastic.hpp"
#include "kernels/tensor/solve.hpp"
#include "tests/support/volumes.hpp"

using namespace polyslip;
using namespace polyslip::tests;
using fft_solver::Scheme;

namespace {

struct Layer {
  material::Phase phase;
  kernels::Quaternion<double> orientation;
  double share;
};

struct Point {
  Mat3<double> F, P;
  kernels::Response<double> response;
};

Point evaluate(const Layer& layer, const Mat3<double>& F) {
  Point point{F, {}, {}};
  kernels::GrainData<double> grain;
  grain.orientation = layer.orientation;
  kernels::Elastic::update(kernels::Elastic::Params<double>{layer.phase.stiffness}, grain,
                           kernels::PointStep<double>{kernels::transpose(F) * F, 1.0}, point.response);
  point.P = kernels::first_piola(F, point.response.stress);
  return point;
}

Mat3<double> jump(const double* a, int axis, double factor) {
  Mat3<double> m{};
  for (int i = 0; i < 3; ++i) m(i, axis) = factor * a[i];
  return m;
}

/// Both layers' deformation and stress, by Newton's method.
std::array<Point, 2> closed_form(const Layer& first, const Layer& second, int axis, const Mat3<double>& F) {
  double a[3] = {0, 0, 0};
  for (int iteration = 0; iteration < 20; ++iteration) {
    const Point one = evaluate(first, F + jump(a, axis, second.share));
    const Point two = evaluate(second, F - jump(a, axis, first.share));
    double J[9], r[3];
    for (int k = 0; k < 3; ++k) {
      double unit[3] = {0, 0, 0};
      unit[k] = 1;
      const Mat3<double> d1 =
          kernels::apply_tangent(one.F, one.response.stress, one.response.tangent, jump(unit, axis, second.share));
      const Mat3<double> d2 =
          kernels::apply_tangent(two.F, two.response.stress, two.response.tangent, jump(unit, axis, -first.share));
      for (int i = 0; i < 3; ++i) J[3 * i + k] = d1(i, axis) - d2(i, axis);
      r[k] = two.P(k, axis) - one.P(k, axis);
    }
    kernels::factorise(J, 3, 3, 0.0);
    kernels::solve_factorised<1>(J, 3, 3, r);
    for (int i = 0; i < 3; ++i) a[i] += r[i];
  }
  return {evaluate(first, F + jump(a, axis, second.share)), evaluate(second, F - jump(a, axis, first.share))};
}

Volume layers(const Layer& first, const Layer& second, int axis, int n, int first_planes) {
  std::array<int, 3> cells{3, 4, 3};
  cells[static_cast<std::size_t>(axis)] = n;
  return volume_of(cells, {first.phase, second.phase}, {{first.orientation, 0}, {second.orientation, 1}},
                   [&](int x, int y, int z) {
                     return std::array<int, 3>{x, y, z}[static_cast<std::size_t>(axis)] < first_planes ? 0 : 1;
                   });
}

struct Comparison {
  double mean, field;  ///< largest errors over |P̄|
  double power;        ///< P̄ : F̄ − P̄_laminate : F̄ over the latter
};

Comparison compare(Scheme scheme, Layer first, Layer second, int axis, int n, int first_planes, const Mat3<double>& F) {
  first.share = double(first_planes) / n;
  second.share = 1 - first.share;
  const std::array<Point, 2> truth = closed_form(first, second, axis, F);
  const Mat3<double> P = kernels::scaled(truth[0].P, first.share) + kernels::scaled(truth[1].P, second.share);
  const Volume volume = layers(first, second, axis, n, first_planes);
  Solver s(volume, base::Comm(MPI_COMM_SELF), tight(scheme));
  REQUIRE(s.go(prescribed(F, 1.0)));
  const Mat3<double> found = matrix(s.response().P), H = F - Mat3<double>::identity();
  Comparison result{norm(found - P) / norm(P), 0, contract(found - P, H) / contract(P, H)};
  const base::Field P_field = s.P(), F_field = s.F();
  for (std::size_t k = 0; k < volume.grain_of_voxel.size(); ++k) {
    const Point& point = truth[static_cast<std::size_t>(volume.grain_of_voxel[k])];
    const auto i = static_cast<std::int64_t>(k);
    result.field = std::max(result.field, norm(at(P_field, i) - point.P) / norm(P));
    result.field = std::max(result.field, norm(at(F_field, i) - point.F));
  }
  return result;
}

const Layer soft{isotropic_elastic(10e9, 4e9), {1, 0, 0, 0}, 0}, stiff{isotropic_elastic(100e9, 50e9), {1, 0, 0, 0}, 0};
const Layer copper_1{copper_elastic(), kernels::random_orientation(1, 1, 0), 0};
const Layer copper_2{copper_elastic(), kernels::random_orientation(1, 2, 0), 0};
const Mat3<double> F_large{1.02, 0.01, -0.005, 0.004, 0.99, 0.02, 0.01, -0.01, 1.01};

}  // namespace

TEST_CASE("the closed form agrees with the series and parallel models of an isotropic laminate") {
  // Small strain, layers along z: σ33 = const with the other strains zero is a series connection of C11; with ε11 alone,
  // ε33 = 0 in the mean, the classical Backus average holds (J. Geophys. Res. 67 (1962), doi:10.1029/JZ067i011p04427).
  Layer a = soft, b = stiff;
  a.share = 0.4;
  b.share = 0.6;
  Mat3<double> F = Mat3<double>::identity();
  const double e = 1e-7;
  F(2, 2) += e;
  std::array<Point, 2> layer = closed_form(a, b, 2, F);
  const double series = 1 / (0.4 / 10e9 + 0.6 / 100e9);
  CHECK(layer[0].P(2, 2) / e == Approx(series).epsilon(1e-5));
  F = Mat3<double>::identity();
  F(0, 0) += e;
  layer = closed_form(a, b, 2, F);
  const auto mean = [](double x, double y) { return 0.4 * x + 0.6 * y; };
  const double ratio = mean(4.0 / 10, 50.0 / 100);
  const double backus = mean(10e9 - 4e9 * 4e9 / 10e9, 100e9 - 50e9 * 50e9 / 100e9) + series * ratio * ratio;
  CHECK(mean(layer[0].P(0, 0), layer[1].P(0, 0)) / e == Approx(backus).epsilon(1e-5));
}

TEST_CASE("laminates along a grid axis are exact: rotated operator on any grid, continuous on odd ones") {
  for (const Scheme scheme : both_schemes)
    for (const int axis : {0, 1, 2})
      for (const auto& [first, second] : {std::pair{soft, stiff}, std::pair{copper_1, copper_2}})
        for (const auto& [n, planes] : {std::pair{9, 3}, std::pair{7, 4}, std::pair{8, 3}}) {
          if (scheme == Scheme::continuous && n % 2 == 0) continue;
          const Comparison error = compare(scheme, first, second, axis, n, planes, F_large);
          CAPTURE(name(scheme), axis, n, planes);
          CHECK(error.mean < 2e-9);
          CHECK(error.field < 2e-8);
        }
}

TEST_CASE(
    "continuous operator on even grids: exact where the layers hold nothing at the Nyquist number, else too stiff") {
  // Layers of 4 + 4 or 2 + 6 planes have no component (−1)^z; those of 3 + 5 have one, which the operator cannot represent:
  // the trial space is smaller, so the energy lies above the laminate's.
  CHECK(compare(Scheme::continuous, soft, stiff, 2, 8, 4, F_large).field < 2e-8);
  CHECK(compare(Scheme::continuous, copper_1, copper_2, 0, 8, 2, F_large).field < 2e-8);
  const Mat3<double> stretch{1, 0, 0, 0, 1, 0, 0, 0, 1 + 1e-4};
  const Comparison coarse = compare(Scheme::continuous, soft, stiff, 2, 8, 3, stretch);
  const Comparison fine = compare(Scheme::continuous, soft, stiff, 2, 24, 9, stretch);
  CAPTURE(coarse.power, fine.power);
  CHECK(coarse.power > 1e-3);
  CHECK(fine.power > 1e-4);
  CHECK(fine.power < 0.3 * coarse.power);
}

TEST_CASE("mean stresses of the laminate prescribed in place of strains give the strains back") {
  Layer a = copper_1, b = copper_2;
  a.share = 3.0 / 7;
  b.share = 4.0 / 7;
  const std::array<Point, 2> truth = closed_form(a, b, 1, F_large);
  const Mat3<double> P = kernels::scaled(truth[0].P, a.share) + kernels::scaled(truth[1].P, b.share);
  for (const Scheme scheme : both_schemes) {
    Solver s(layers(a, b, 1, 7, 3), base::Comm(MPI_COMM_SELF), tight(scheme));
    load::BoundaryTarget target = prescribed(F_large, 1);
    for (const std::size_t c : {1u, 4u, 5u, 8u}) {  // 12, 22, 23, 33; the other half of each shear fixes the rotation
      target.F_given[c] = false;
      target.F[c] = c % 4 == 0 ? 1 : 0;
      target.stress[c] = P.m[c];
    }
    REQUIRE(s.go(target));
    CHECK(norm(matrix(s.response().F) - F_large) < 1e-9);
    CHECK(norm(matrix(s.response().P) - P) < 1e-8 * norm(P));
  }
}
