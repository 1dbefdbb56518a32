// Taylor factors from the point law: isochoric axisymmetric extension, no hardening, small elastic strain, n → ∞. Published
// values: 3.067 for random fcc orientations, √6 for ⟨100⟩, 3√6/2 for ⟨111⟩ and ⟨110⟩ (Bishop and Hill (1951); Chin and Mammel,
// Trans. AIME 239 (1967) 1400). A polycrystal solved in full lies between its own Sachs and Taylor bounds.
#include <catch2/catch.hpp>

#include "kernels/law/crystal_update.hpp"
#include "kernels/number/batch.hpp"
#include "tests/support/volumes.hpp"

using namespace polyslip;
using namespace polyslip::tests;
using kernels::Vec6;

namespace {

constexpr double rate = 1e-3;       // 1/s, the reference shear rate of rigid_plastic_fcc as well
constexpr double resistance = 1e6;  // Pa
using Law = kernels::Phenopowerlaw<12>;
using Params = Law::Params<double>;
constexpr int width = 8;
using Number = kernels::Batch<double, width>;

/// σ : D / (ξ ε̇) at steady state, for `width` orientations at once.
std::array<double, width> factors(const Params& p, const std::array<kernels::Quaternion<double>, width>& orientations) {
  Law::State<Number> old, now;
  kernels::Quaternion<Number> q;
  for (int i = 0; i < width; ++i) {
    kernels::set_lane(q.w, i, orientations[i].w);
    kernels::set_lane(q.x, i, orientations[i].x);
    kernels::set_lane(q.y, i, orientations[i].y);
    kernels::set_lane(q.z, i, orientations[i].z);
  }
  Law::initialise(p, q, old);
  std::array<double, width> factor{}, before{};
  // elastic strains are 2e-5 or so; lattices turn by 1e-3 rad
  constexpr int steps = 24;
  for (int k = 1; k <= steps; ++k) {
    const double e = 1e-3 * k / steps, axial = std::exp(2 * e), lateral = std::exp(-e);
    kernels::PointStep<Number> step;
    for (int i = 0; i < 9; ++i) step.right_cauchy_green.m[i] = Number(i == 0 ? axial : i % 4 == 0 ? lateral : 0.0);
    step.dt = 1e-3 / steps / rate;
    kernels::Response<Number> response;
    now = old;
    kernels::crystal_update<Law, double>(p, step, old, kernels::UpdateOptions{1e-12, 60, 64}, now, response);
    REQUIRE(kernels::all(response.converged));
    old = now;
    before = factor;
    for (int i = 0; i < width; ++i) {  // S0 : Ċ/2 is the power per volume
      const auto at = [&](int c) { return kernels::lane(response.stress[c], i); };
      factor[i] = (axial * at(0) - 0.5 * lateral * (at(1) + at(2))) / resistance;
    }
  }
  for (int i = 0; i < width; ++i) CHECK(factor[i] == Approx(before[i]).epsilon(1e-3));  // steady
  return factor;
}

std::array<kernels::Quaternion<double>, width> orientations(std::uint64_t first) {
  std::array<kernels::Quaternion<double>, width> result;
  for (int i = 0; i < width; ++i) result[i] = kernels::random_orientation(11, first + static_cast<std::uint64_t>(i), 0);
  return result;
}

/// Value at 0 of the parabola through (1/20, a), (1/50, b), (1/100, c).
double extrapolate(double a, double b, double c) {
  const double x = 0.05, y = 0.02, z = 0.01;
  return a * y * z / ((x - y) * (x - z)) + b * x * z / ((y - x) * (y - z)) + c * x * y / ((z - x) * (z - y));
}

constexpr int exponents[] = {20, 50, 100};
const Params& params(const material::Phase& phase) { return std::get<Params>(phase.law); }

/// The orientation that has this crystal direction along x.
kernels::Quaternion<double> along_x(double h, double k, double l) {
  const double length = std::sqrt(h * h + k * k + l * l);
  const kernels::Vec3<double> x{{h / length, k / length, l / length}};
  const kernels::Vec3<double> other =
      std::abs(x[2]) < 0.9 ? kernels::Vec3<double>{{0, 0, 1}} : kernels::Vec3<double>{{1, 0, 0}};
  kernels::Vec3<double> y = kernels::cross(other, x);
  const double n = std::sqrt(kernels::dot(y, y));
  for (int i = 0; i < 3; ++i) y[i] /= n;
  const kernels::Vec3<double> z = kernels::cross(x, y);
  Mat3<double> R;
  for (int i = 0; i < 3; ++i) {
    R(i, 0) = x[i];
    R(i, 1) = y[i];
    R(i, 2) = z[i];
  }
  return kernels::from_matrix(R);
}

}  // namespace

TEST_CASE("Taylor factors of single crystals") {
  double found[3][3];
  for (int k = 0; k < 3; ++k) {
    const material::Phase crystal = rigid_plastic_fcc(exponents[k]);
    const auto cube = along_x(1, 0, 0), octahedral = along_x(1, 1, 1), diagonal = along_x(1, 1, 0);
    const auto factor = factors(params(crystal), {cube, octahedral, diagonal, cube, cube, cube, cube, cube});
    for (int i = 0; i < 3; ++i) found[k][i] = factor[static_cast<std::size_t>(i)];
    // ⟨100⟩: eight systems share the extension, each with Schmid factor 1/√6, so that the factor is known for each n
    CHECK(factor[0] == Approx(std::sqrt(6.0) * std::pow(std::sqrt(6.0) / 8, 1.0 / exponents[k])).epsilon(5e-4));
  }
  CHECK(extrapolate(found[0][0], found[1][0], found[2][0]) == Approx(std::sqrt(6.0)).margin(0.005));
  CHECK(extrapolate(found[0][1], found[1][1], found[2][1]) == Approx(1.5 * std::sqrt(6.0)).margin(0.005));
  CHECK(extrapolate(found[0][2], found[1][2], found[2][2]) == Approx(1.5 * std::sqrt(6.0)).margin(0.005));
}

TEST_CASE("Taylor factor of random fcc orientations") {
  constexpr int count = 4000;
  double mean[3] = {0, 0, 0};
  for (int k = 0; k < 3; ++k) {
    const material::Phase crystal = rigid_plastic_fcc(exponents[k]);
    for (int first = 0; first < count; first += width)
      for (const double factor : factors(params(crystal), orientations(static_cast<std::uint64_t>(first))))
        mean[k] += factor / count;
  }
  CHECK(extrapolate(mean[0], mean[1], mean[2]) == Approx(3.067).margin(0.03));
}

TEST_CASE("a polycrystal lies between Sachs and Taylor: its own bounds, and the published 2.24 and 3.07") {
  // With power-law flow and no elasticity the dissipation has the bounds of Hutchinson (Proc. R. Soc. A 348 (1976),
  // doi:10.1098/rspa.1976.0027): Σ:D is at most the mean of σ:D over grains that all deform by D, and at most the mean
  // of Σ:D over grains that all bear Σ; the latter grows as Σ^(n+1), so that it bounds the stress from below.
  constexpr int n = 20, grains = 60;
  const double strains[] = {0, 1e-5, 2e-5, 3e-5, 4e-5, 6e-5, 9e-5, 1.5e-4, 3e-4, 6e-4, 1e-3};  // yield at 2e-5
  constexpr int steps = 10;
  const material::Phase crystal = rigid_plastic_fcc(n);
  const Params& p = params(crystal);
  const Volume volume = polycrystal({9, 9, 9}, grains, 21, {crystal});
  for (const fft_solver::Scheme scheme : both_schemes) {
    fft_solver::Options options = tight(scheme, 1e-5);
    options.update.tolerance = 1e-11;
    Solver s(volume, base::Comm(MPI_COMM_SELF), options);
    Mat3<double> before{};
    for (int k = 1; k <= steps; ++k) {
      if (k > 1) before = matrix(s.response().F);
      REQUIRE(s.go(tension(1 + strains[k], (strains[k] - strains[k - 1]) / rate)));
    }
    const Mat3<double> F = matrix(s.response().F), stress = matrix(s.response().sigma);
    const Mat3<double> middle = kernels::scaled(F + before, 0.5);
    const Mat3<double> D =
        kernels::scaled((F - before) * kernels::inverse(middle), rate / (strains[steps] - strains[steps - 1]));
    const double power = contract(stress, D);
    CHECK(std::abs(D(0, 0) + D(1, 1) + D(2, 2)) < 1e-3 * rate);  // elasticity has died out

    double sachs = 0, taylor = 0;
    const double voxel = 1.0 / double(volume.grid.points());
    std::vector<double> share(grains, 0.0);
    for (const int g : volume.grain_of_voxel) share[static_cast<std::size_t>(g)] += voxel;
    const auto power_at = [&](const Vec6<double>& crystal_stress) {
      double sum = 0;
      for (int a = 0; a < 12; ++a) {
        double tau = 0;
        for (int i = 0; i < 6; ++i) tau += p.schmid[a][i] * crystal_stress[i];
        sum += rate * std::pow(std::abs(tau) / resistance, n) * std::abs(tau);
      }
      return sum;
    };
    for (int g = 0; g < grains; ++g) {
      const Mat3<double> R = kernels::to_matrix(volume.grains[static_cast<std::size_t>(g)].orientation);
      sachs += share[static_cast<std::size_t>(g)] * power_at(kernels::to_mandel(R * (stress * kernels::transpose(R))));
    }
    // the same velocity gradient in every grain: one voxel per grain, none of them coupled, is a prescribed F history
    for (int g = 0; g < grains; ++g) {
      Volume one = volume_of({1, 1, 1}, {crystal}, {volume.grains[static_cast<std::size_t>(g)]},
                             [](int, int, int) { return 0; });
      Solver single(one, base::Comm(MPI_COMM_SELF), options);
      for (int k = 1; k <= steps; ++k) {
        Mat3<double> here = Mat3<double>::identity() + kernels::scaled(D, strains[k] / rate);
        here = kernels::scaled(here, std::cbrt(1 / kernels::determinant(here)));
        REQUIRE(single.go(prescribed(here, (strains[k] - strains[k - 1]) / rate)));
      }
      taylor += share[static_cast<std::size_t>(g)] * contract(matrix(single.response().sigma), D);
    }
    const double unit = resistance * rate;
    CAPTURE(name(scheme), power / unit, sachs / unit, taylor / unit);
    CHECK(power < taylor);
    CHECK(power < sachs);
    CHECK(stress(0, 0) / resistance > 2.24);
    CHECK(stress(0, 0) / resistance < 3.067);
  }
}
