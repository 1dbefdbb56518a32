// Hill–Mandel: at equilibrium ⟨P : δF⟩ = ⟨P⟩ : ⟨δF⟩ for every compatible δF, whatever its relation to the stress.
#include <catch2/catch.hpp>

#include "tests/support/volumes.hpp"

using namespace polyslip;
using namespace polyslip::tests;

namespace {

double mean_product(const base::Field& a, const base::Field& b, std::int64_t points) {
  double sum = 0;
  for (std::int64_t k = 0; k < points; ++k) sum += contract(at(a, k), at(b, k));
  return sum / static_cast<double>(points);
}

}  // namespace

TEST_CASE("Hill-Mandel holds for random and for physical changes of F, with both operators, on even and odd grids") {
  for (const fft_solver::Scheme scheme : both_schemes)
    for (const std::array<int, 3>& cells : {std::array<int, 3>{8, 8, 8}, std::array<int, 3>{7, 9, 8}}) {
      CAPTURE(name(scheme), cells);
      const Volume volume = polycrystal(cells, 12, 3, {aluminium()});
      Solver s(volume, base::Comm(MPI_COMM_SELF), tight(scheme));
      REQUIRE(s.go(tension(1.001, 1)));
      const std::int64_t points = volume.grid.points();
      const base::Field P = base::make_field("P", 9, points), F = base::make_field("F", 9, points);
      Kokkos::deep_copy(P, s.P());
      Kokkos::deep_copy(F, s.F());
      const Mat3<double> mean_P = matrix(s.response().P), mean_F = matrix(s.response().F);
      CHECK(mean_product(P, F, points) == Approx(contract(mean_P, mean_F)).epsilon(1e-11));

      // gradients of random displacements, of the size of the stress
      fft_solver::DifferenceOperator& difference = s.solver.equilibrium().difference();
      const base::Field u = base::make_field("u", 3, points), dF = base::make_field("dF", 9, points);
      for (std::uint64_t trial = 0; trial < 5; ++trial) {
        for (std::int64_t k = 0; k < points; ++k)
          for (int i = 0; i < 3; ++i) u(i, k) = kernels::random_normal(trial, static_cast<std::uint64_t>(3 * k + i), 0);
        const fft_solver::Vector vector = difference.make_vector("u", base::Precision::exact);
        difference.from_field(u, vector, 0);
        difference.gradient(vector, {load::Tensor{}}, dF, base::VolumeList::all(1));
        const double size = std::sqrt(mean_product(P, P, points) * mean_product(dF, dF, points));
        CHECK(std::abs(mean_product(P, dF, points)) < 1e-10 * size);
        Mat3<double> mean;
        for (int c = 0; c < 9; ++c) mean.m[c] = kernels::random_normal(trial, static_cast<std::uint64_t>(c), 1);
        for (std::int64_t k = 0; k < points; ++k)
          for (int c = 0; c < 9; ++c) dF(c, k) += mean.m[c];
        CHECK(std::abs(mean_product(P, dF, points) - contract(mean_P, mean)) < 1e-10 * size);
      }

      // the change of F of the next increment
      REQUIRE(s.go(tension(1.002, 1)));
      const base::Field later = s.F();
      for (std::int64_t k = 0; k < points; ++k)
        for (int c = 0; c < 9; ++c) dF(c, k) = later(c, k) - F(c, k);
      const Mat3<double> change = matrix(s.response().F) - mean_F;
      CHECK(mean_product(P, dF, points) == Approx(contract(mean_P, change)).epsilon(1e-8));
    }
}
