// Refinement with the geometry fixed: 16³ voxels, each split 2, 3 and 4 times per side. The two operators must approach one
// answer, in the mean stress and in the stress averaged over the original voxels. On a smooth stiffness, the rotated operator
// is of second order and the continuous one faster than any order.
#include <catch2/catch.hpp>

#include "tests/support/volumes.hpp"

using namespace polyslip;
using namespace polyslip::tests;
using fft_solver::Scheme;

namespace {

/// Every voxel split `times` per side.
Volume split(const Volume& v, int times) {
  Volume result = v;
  for (int& n : result.grid.cells) n *= times;
  result.grain_of_voxel.clear();
  const auto [nx, ny, nz] = result.grid.cells;
  for (int z = 0; z < nz; ++z)
    for (int y = 0; y < ny; ++y)
      for (int x = 0; x < nx; ++x)
        result.grain_of_voxel.push_back(v.grain_of_voxel[static_cast<std::size_t>(
            ((z / times) * v.grid.cells[1] + y / times) * v.grid.cells[0] + x / times)]);
  return result;
}

struct Result {
  Mat3<double> mean;
  std::vector<Mat3<double>> voxels;  ///< of the original grid
};

Result solve(const Volume& v, int times, Scheme scheme, const std::vector<load::BoundaryTarget>& load,
             double tolerance) {
  const Volume fine = split(v, times);
  fft_solver::Options options = tight(scheme, tolerance);
  options.update.tolerance = 1e-10;
  Solver s(fine, base::Comm(MPI_COMM_SELF), options);
  for (const load::BoundaryTarget& target : load) REQUIRE(s.go(target));
  Result result{matrix(s.response().P), std::vector<Mat3<double>>(v.grain_of_voxel.size(), Mat3<double>{})};
  const auto [nx, ny, nz] = fine.grid.cells;
  const base::Field P = s.P();
  for (int z = 0; z < nz; ++z)
    for (int y = 0; y < ny; ++y)
      for (int x = 0; x < nx; ++x) {
        const std::size_t voxel =
            static_cast<std::size_t>(((z / times) * v.grid.cells[1] + y / times) * v.grid.cells[0] + x / times);
        const Mat3<double> here = at(P, (std::int64_t{z} * ny + y) * nx + x);
        result.voxels[voxel] = result.voxels[voxel] + kernels::scaled(here, 1.0 / (times * times * times));
      }
  return result;
}

struct Gap {
  double mean, field;
};

/// Between the operators, over |P̄|.
Gap gap(const Volume& v, int times, const std::vector<load::BoundaryTarget>& load, double tolerance) {
  const Result a = solve(v, times, Scheme::continuous, load, tolerance),
               b = solve(v, times, Scheme::rotated, load, tolerance);
  double squares = 0;
  for (std::size_t k = 0; k < a.voxels.size(); ++k) squares += std::pow(norm(a.voxels[k] - b.voxels[k]), 2);
  return {norm(a.mean - b.mean) / norm(a.mean), std::sqrt(squares / double(a.voxels.size())) / norm(a.mean)};
}

void check_falling(const Volume& v, int most, const std::vector<load::BoundaryTarget>& load, double tolerance) {
  std::vector<Gap> gaps;
  for (int times = 1; times <= most; ++times) {
    gaps.push_back(gap(v, times, load, tolerance));
    std::printf("  split %d: difference of the operators: mean P %.3e, voxel averages (rms) %.3e\n", times,
                gaps.back().mean, gaps.back().field);
  }
  for (std::size_t k = 1; k < gaps.size(); ++k) {
    CAPTURE(k);
    CHECK(gaps[k].mean < gaps[k - 1].mean);
    CHECK(gaps[k].field < gaps[k - 1].field);
  }
  CHECK(gaps.back().field < 0.5 * gaps.front().field);
}

/// A crystal whose orientation varies smoothly and periodically; one grain per voxel.
Volume smooth(int n) {
  Volume v = volume_of({n, n, n}, {copper_elastic()}, {}, [](int, int, int) { return 0; });
  v.grid.size = {1, 1, 1};
  const double two_pi = 2 * std::acos(-1.0);
  for (int k = 0; k < n * n * n; ++k) {
    const double x = (k % n + 0.5) / n, y = (k / n % n + 0.5) / n, z = (k / n / n + 0.5) / n;
    const double a = 0.5 * std::sin(two_pi * (x + y)), b = 0.4 * std::cos(two_pi * y) + 0.2 * std::sin(two_pi * z);
    v.grains.push_back({kernels::from_bunge(a, 0.6 + b, 0.3 + 0.3 * std::sin(two_pi * z)), 0});
    v.grain_of_voxel[static_cast<std::size_t>(k)] = k;
  }
  return v;
}

}  // namespace

TEST_CASE("elastic copper, 16^3 voxels split up to 4 times: the operators approach each other") {
  Mat3<double> F = Mat3<double>::identity();
  F(0, 0) += 1e-3;
  F(1, 2) += 1e-3;
  check_falling(polycrystal({16, 16, 16}, 20, 8, {copper_elastic()}), 4, {prescribed(F, 1)}, 1e-6);
}

TEST_CASE("plastic aluminium, 8^3 voxels split up to 4 times: the operators approach each other") {
  check_falling(polycrystal({8, 8, 8}, 10, 8, {aluminium()}), 4, {tension(1.001, 1), tension(1.002, 1)}, 1e-5);
}

TEST_CASE("smooth stiffness: second order of the rotated operator, spectral convergence of the continuous one") {
  Mat3<double> F = Mat3<double>::identity();
  F(0, 0) += 1e-3;
  F(0, 1) += 1e-3;
  const std::vector<load::BoundaryTarget> load{prescribed(F, 1)};
  const Mat3<double> truth = solve(smooth(25), 1, Scheme::continuous, load, 1e-10).mean;
  const auto error = [&](Scheme scheme, int n) {
    return norm(solve(smooth(n), 1, scheme, load, 1e-10).mean - truth) / norm(truth);
  };
  double before = 0;
  for (const int n : {8, 16, 32}) {
    const double now = error(Scheme::rotated, n);
    std::printf("  rotated, n = %d: %.3e\n", n, now);
    if (n > 16) CHECK(std::log2(before / now) == Approx(2.0).margin(0.1));
    before = now;
  }
  const double coarse = error(Scheme::continuous, 7), middle = error(Scheme::continuous, 11),
               fine = error(Scheme::continuous, 17);
  std::printf("  continuous, n = 7, 11, 17: %.3e %.3e %.3e\n", coarse, middle, fine);
  // the order between two grids grows: 2 would give 0.4 and 0.4
  CHECK(middle < 0.1 * coarse);
  CHECK(fine < 0.03 * middle);
}
