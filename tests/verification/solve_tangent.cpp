// The field sensitivity K⁻¹ rhs at a converged state: against the operator itself, and against a re-solved increment.
#include <catch2/catch.hpp>

#include "tests/support/volumes.hpp"

using namespace polyslip;
using namespace polyslip::tests;

TEST_CASE("solve_tangent undoes the linearised equations") {
  const base::Comm comm(MPI_COMM_WORLD);
  for (fft_solver::Scheme scheme : both_schemes) {
    for (auto method : {fft_solver::Method::newton_cg, fft_solver::Method::newton_gmres}) {
      fft_solver::Options options = tight(scheme, 1e-8);
      options.solve.method = method;
      options.tangent = fft_solver::TangentStorage::full;
      const Volume volume = polycrystal({7, 7, 7}, 5, 3, {aluminium()});
      Solver s(volume, comm, options);
      REQUIRE(s.go(tension(1.001, 1)));
      REQUIRE(s.go(tension(1.002, 1)));
      INFO(name(scheme) << ", method " << static_cast<int>(method));
      fft_solver::Equilibrium& equilibrium = s.solver.equilibrium();
      // a displacement that is a gradient's: the preconditioner's image of random forces
      fft_solver::Unknowns wanted = equilibrium.make_unknowns("wanted"), forces = equilibrium.make_unknowns("forces"),
                           found = equilibrium.make_unknowns("found");
      const base::Field random = base::make_field("random", 3, volume.grid.points());
      for (int i = 0; i < 3; ++i)
        for (std::int64_t k = 0; k < volume.grid.points(); ++k)
          random(i, k) = 1e6 * (kernels::random_uniform(11, static_cast<std::uint64_t>(3 * k + i), 0) - 0.5);
      equilibrium.difference().from_field(random, forces.u, 0);
      forces.mean[0][4] = 3e6;
      forces.mean[0][8] = -2e6;
      equilibrium.precondition(forces, wanted);
      equilibrium.apply(wanted, forces);
      s.solver.solve_tangent(forces, found, 1e-9);
      equilibrium.combine(-1.0, wanted, 1.0, found);
      fft_solver::Unknowns image = equilibrium.make_unknowns("image");
      equilibrium.apply(found, image);
      // in the norm of the operator, and for the mean part alone
      CHECK(std::abs(equilibrium.dot(found, image)[0]) < 1e-12 * equilibrium.dot(wanted, forces)[0]);
      for (std::size_t c : {4, 8}) CHECK(std::abs(found.mean[0][c]) < 1e-6 * std::abs(wanted.mean[0][c]));
    }
  }
}

TEST_CASE(
    "the mean strain's sensitivity to a mean stress is that of re-solved increments, to first order in the change") {
  const base::Comm comm(MPI_COMM_WORLD);
  const auto solved = [&](double stress, fft_solver::Unknowns* sensitivity) {
    fft_solver::Options options = tight(fft_solver::Scheme::rotated, 1e-11);
    options.tangent = fft_solver::TangentStorage::full;
    Solver s(polycrystal({7, 7, 7}, 5, 3, {aluminium()}), comm, options);
    REQUIRE(s.go(tension(1.001, 1)));
    load::BoundaryTarget target = tension(1.002, 1);
    target.stress[4] = stress;
    REQUIRE(s.go(target));
    if (sensitivity != nullptr) {
      fft_solver::Unknowns rhs = s.solver.equilibrium().make_unknowns("rhs");
      *sensitivity = s.solver.equilibrium().make_unknowns("sensitivity");
      rhs.mean[0][4] = 1;
      s.solver.solve_tangent(rhs, *sensitivity, 1e-9);
    }
    return s.response().F[4];
  };
  fft_solver::Unknowns sensitivity;
  solved(0, &sensitivity);
  double errors[2];
  for (int k = 0; k < 2; ++k) {
    const double h = k == 0 ? 2e5 : 2e4;  // Pa
    errors[k] = std::abs((solved(h, nullptr) - solved(-h, nullptr)) / (2 * h) / sensitivity.mean[0][4] - 1);
  }
  INFO(errors[0] << " " << errors[1]);
  CHECK(errors[0] < 1e-2);
  CHECK(errors[1] < errors[0] / 30);
}
