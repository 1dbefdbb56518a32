// The same answer on any number of ranks: each rank solves the whole volume alone, then all together (and three of four), to
// 1e-10. Macroscopic P agrees to 1e-8 and fields to 1e-6 (the largest difference over the largest value).
#include <catch2/catch.hpp>

#include "tests/support/volumes.hpp"

using namespace polyslip;
using namespace polyslip::tests;

namespace {

void compare(const Volume& volume, const base::Comm& comm, const fft_solver::Options& options, int steps) {
  Solver alone(volume, base::Comm(MPI_COMM_SELF), options), together(volume, comm, options);
  const std::int64_t first = base::Slab::of(volume.grid, comm).begin * volume.grid.plane();
  for (int k = 1; k <= steps; ++k) {
    REQUIRE(alone.go(tension(1 + 1e-3 * k, 1)));
    REQUIRE(together.go(tension(1 + 1e-3 * k, 1)));
    const Mat3<double> P = matrix(alone.response().P);
    CAPTURE(name(options.scheme), volume.grid.cells, comm.size(), k);
    CHECK(norm(P - matrix(together.response().P)) < 1e-8 * norm(P));
    CHECK(together.response().slip == Approx(alone.response().slip).epsilon(1e-6));
    double worst_P = 0, worst_F = 0;
    const base::Field P_all = together.P(), P_one = alone.P(), F_all = together.F(), F_one = alone.F();
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(volume.part(comm).size()); ++i) {
      worst_P = std::max(worst_P, norm(at(P_all, i) - at(P_one, first + i)));
      worst_F = std::max(worst_F, norm(at(F_all, i) - at(F_one, first + i)));
    }
    CHECK(worst_P < 1e-6 * norm(P));
    CHECK(worst_F < 1e-6 * 1e-3 * k);
  }
}

}  // namespace

TEST_CASE("solves agree between one rank and all, both operators, all methods, grids that do not divide") {
  const base::Comm world(MPI_COMM_WORLD);
  for (const fft_solver::Scheme scheme : both_schemes) {
    fft_solver::Options options = tight(scheme);
    compare(polycrystal({6, 7, 9}, 10, 1, {aluminium()}), world, options, 2);
    compare(polycrystal({8, 8, 8}, 10, 2, {aluminium()}), world, options, 2);
    options.solve.method = fft_solver::Method::newton_gmres;
    compare(polycrystal({5, 8, 6}, 10, 3, {aluminium()}), world, options, 1);
  }
}

TEST_CASE("17 planes on three ranks, and 5 planes on four, of which one holds none") {
  int rank = 0, size = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  MPI_Comm part;
  MPI_Comm_split(MPI_COMM_WORLD, rank < 3 ? 0 : 1, rank, &part);
  for (const fft_solver::Scheme scheme : both_schemes) {
    if (rank < 3) compare(polycrystal({17, 17, 17}, 20, 5, {aluminium()}), base::Comm(part), tight(scheme), 1);
    if (size == 4) compare(polycrystal({6, 6, 5}, 8, 6, {aluminium()}), base::Comm(MPI_COMM_WORLD), tight(scheme), 1);
  }
  MPI_Comm_free(&part);
}
