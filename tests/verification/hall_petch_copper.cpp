// Grain size as a variable of design: polycrystalline copper (copper_dislocations.ini, self-consistent scheme) at 2 % strain. Slopes of
// σ over 1/√d that tables give for copper: 0.11 MPa √m (Meyers, Chawla, Mechanical Behavior of Materials) and 0.14 MPa √m (Hansen,
// Ralph, Acta Metall. 30 (1982) 411, doi:10.1016/0001-6160(82)90221-8). The card is fitted to single crystals alone.
#include <catch2/catch.hpp>

#include "src/mean_field/mean_field_solver.hpp"
#include "src/microstructure/texture.hpp"
#include "tests/support/volumes.hpp"

using namespace polyslip;

namespace {

/// σ11, Pa, after 2 % of tension in 40 increments at 1e-3 1/s.
double flow_stress(double size) {
  const base::Tree card =
      base::read_ini(std::string(POLYSLIP_SOURCE_DIR) + "/inputs/materials/copper_dislocations.ini");
  std::vector<material::GrainEntry> grains;
  for (const auto& q : microstructure::even_orientations(60)) {
    material::GrainEntry grain;
    grain.orientation = q;
    grain.size = size;
    grains.push_back(grain);
  }
  mean_field::MeanFieldSolver solver({material::read_phase("Cu", card)}, grains,
                                     std::vector<double>(grains.size(), 1.0), {}, {});
  for (int k = 1; k <= 40; ++k) {
    const load::StepReport report = solver.solve({tests::tension(1 + 5e-4 * k, 0.5)})[0];
    CAPTURE(size, k, report.reason);
    REQUIRE(report.converged);
    solver.accept(0);
  }
  return solver.response(0).sigma[0];
}

}  // namespace

TEST_CASE("copper at 2 % strain: Hall and Petch's slope within a factor of 2 of published ones") {
  const double sizes[] = {3e-6, 10e-6, 30e-6, 100e-6};
  double before = flow_stress(1e-6), x_before = 1e3;
  for (const double size : sizes) {
    const double stress = flow_stress(size), x = 1 / std::sqrt(size), slope = (before - stress) / (x_before - x);
    CAPTURE(size, stress, slope);
    CHECK(stress < before);
    CHECK(slope > 0.14e6 / 2);
    CHECK(slope < 0.11e6 * 2);
    before = stress;
    x_before = x;
  }
}
