// Phases with different laws side by side. Layers have a closed form: each layer is uniform, tractions agree, F jumps by a
// rank-one tensor, and each layer's stress is that of its law alone under its own history of F. A layer of void is a free
// surface: what remains is a film in plane tension.
#include <catch2/catch.hpp>

#include "tests/support/volumes.hpp"

using namespace polyslip;
using namespace polyslip::tests;
using fft_solver::Scheme;

namespace {

material::Phase j2() {
  return phase(
      "lattice = isotropic\n[elastic]\nC_11 = 269.2e9\nC_12 = 115.4e9\n[plastic]\ntype = isotropic\nM = 3\ndot_gamma_0 "
      "= 1e-3\n"
      "n = 20\nxi_0 = 40e6\nxi_inf = 80e6\nh_0 = 200e6\na = 2\n");
}

const kernels::Quaternion<double> g = kernels::random_orientation(9, 1, 0), h = kernels::random_orientation(9, 2, 0);

/// Tension in increments that follow the elastic-plastic transition.
load::BoundaryTarget pull(int k) { return tension(1 + 2.5e-4 * k, 0.25); }

}  // namespace

TEST_CASE("layers of fcc crystal and J2 metal: uniform, in equilibrium, compatible, each its own law") {
  for (const Scheme scheme : both_schemes)
    for (const int axis : {0, 1, 2}) {
      CAPTURE(name(scheme), axis);
      std::array<int, 3> cells{3, 3, 3};
      cells[static_cast<std::size_t>(axis)] = 7;
      const Volume volume = volume_of(cells, {aluminium(), j2()}, {{g, 0}, {h, 1}}, [axis](int x, int y, int z) {
        return std::array<int, 3>{x, y, z}[static_cast<std::size_t>(axis)] < 3 ? 0 : 1;
      });
      const base::Comm self(MPI_COMM_SELF);
      Solver s(volume, self, tight(scheme, 1e-9));
      // one voxel of each phase alone
      const auto single = [&](int phase, const kernels::Quaternion<double>& orientation) {
        return volume_of({1, 1, 1}, {volume.phases[static_cast<std::size_t>(phase)]}, {{orientation, 0}},
                         [](int, int, int) { return 0; });
      };
      Solver crystal(single(0, g), self, tight(scheme)), metal(single(1, h), self, tight(scheme));
      for (int k = 1; k <= 8; ++k) {
        REQUIRE(s.go(pull(k)));
        const base::Field P = s.P(), F = s.F();
        const std::int64_t last = volume.grid.points() - 1;
        const Mat3<double> F1 = at(F, 0), P1 = at(P, 0), F2 = at(F, last), P2 = at(P, last);
        const double size = norm(matrix(s.response().P));
        double scatter = 0;
        for (std::int64_t i = 0; i <= last; ++i)
          scatter =
              std::max(scatter, norm(at(P, i) - (volume.grain_of_voxel[static_cast<std::size_t>(i)] == 0 ? P1 : P2)));
        CHECK(scatter < 1e-7 * size);
        for (int i = 0; i < 3; ++i) {
          CHECK(std::abs(P1(i, axis) - P2(i, axis)) < 1e-7 * size);
          for (int j = 0; j < 3; ++j)
            if (j != axis) CHECK(std::abs(F1(i, j) - F2(i, j)) < 1e-12);
        }
        REQUIRE(crystal.go(prescribed(F1, 0.25)));
        REQUIRE(metal.go(prescribed(F2, 0.25)));
        CHECK(norm(matrix(crystal.response().P) - P1) < 1e-7 * size);
        CHECK(norm(matrix(metal.response().P) - P2) < 1e-7 * size);
        CHECK(norm(F1 - F2) > 1e-6);
      }
      CHECK(s.response().slip > 1e-3);
    }
}

TEST_CASE("a layer of void leaves a free film: the stress is that of one crystal with no traction on it") {
  // film normal y; P22 = P33 = 0 in the mean, of which the first holds in the film alone as well
  const Volume film = volume_of({3, 6, 3}, {aluminium(), void_phase()}, {{g, 0}, {h, 1}},
                                [](int, int y, int) { return y < 4 ? 0 : 1; });
  const Volume alone = volume_of({1, 1, 1}, {aluminium()}, {{g, 0}}, [](int, int, int) { return 0; });
  const base::Comm self(MPI_COMM_SELF);
  const fft_solver::Options options = tight(Scheme::rotated, 1e-9);
  Solver s(film, self, options), crystal(alone, self, options);
  for (int k = 1; k <= 8; ++k) {
    // all but the normal direction prescribed: the mean F of the volume says nothing about the film's thickness
    Mat3<double> F = Mat3<double>::identity();
    F(0, 0) += 2.5e-4 * k;
    F(2, 2) -= 1e-4 * k;
    REQUIRE(s.go(prescribed(F, 0.25)));
    load::BoundaryTarget free_surface = prescribed(F, 0.25);
    free_surface.F_given[1] = free_surface.F_given[4] = free_surface.F_given[7] = false;
    REQUIRE(crystal.go(free_surface));
    const Mat3<double> P = matrix(s.response().P), Q = matrix(crystal.response().P);
    CHECK(norm(P - kernels::scaled(Q, 2.0 / 3)) < 1e-6 * norm(Q));
    double in_void = 0;
    const base::Field P_field = s.P();
    for (std::int64_t i = 0; i < film.grid.points(); ++i)
      if (film.grain_of_voxel[static_cast<std::size_t>(i)] == 1) in_void = std::max(in_void, norm(at(P_field, i)));
    CHECK(in_void == 0);
  }
}

TEST_CASE("fcc, J2, elastic and void grains in one volume come to equilibrium, and the void bears nothing") {
  Volume volume = polycrystal({9, 9, 9}, 24, 7, {aluminium(), j2(), copper_elastic(), aluminium(), j2(), aluminium()});
  volume.phases.push_back(void_phase());
  volume.grains.push_back({{1, 0, 0, 0}, 6});
  for (int z = 3; z < 6; ++z)
    for (int y = 3; y < 6; ++y)
      for (int x = 3; x < 6; ++x) volume.grain_of_voxel[static_cast<std::size_t>((z * 9 + y) * 9 + x)] = 24;
  for (const Scheme scheme : both_schemes) {
    fft_solver::Options options = tight(scheme, 1e-5);
    options.update.tolerance = 1e-12;
    Solver s(volume, base::Comm(MPI_COMM_SELF), options);
    for (int k = 1; k <= 4; ++k) {
      CAPTURE(name(scheme), k);
      const bool converged = s.go(pull(k));
      CAPTURE(s.report.reason, s.report.newton, s.report.linear);
      REQUIRE(converged);
      const Mat3<double> P = matrix(s.response().P);
      CHECK(std::abs(P(1, 1)) < 1e-5 * norm(P));
      CHECK(std::abs(P(2, 2)) < 1e-5 * norm(P));
      double in_void = 0, strongest = 0;
      const base::Field P_field = s.P();
      for (std::int64_t i = 0; i < volume.grid.points(); ++i) {
        const bool empty = volume.grain_of_voxel[static_cast<std::size_t>(i)] == 24;
        double& largest = empty ? in_void : strongest;
        largest = std::max(largest, norm(at(P_field, i)));
      }
      CHECK(in_void == 0);
      CHECK(strongest > norm(P));
    }
    CHECK(s.response().slip > 1e-5);
  }
}
