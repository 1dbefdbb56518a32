// A sheet of magnesium whose c axes stand near its normal. Compressed along the rolling direction it stretches along c: {10-12}
// twins act, turn the lattice and run out, so the hardening rate rises after the yield plateau and falls again, the S-shaped curve
// (Knezevic et al., Acta Mater. 58 (2010) 6230, doi:10.1016/j.actamat.2010.07.041). Pulled along it, they do not.
#include <catch2/catch.hpp>

#include "src/microstructure/texture.hpp"
#include "tests/support/volumes.hpp"

using namespace polyslip;
using namespace polyslip::tests;

namespace {

material::Phase magnesium_that_turns() {
  base::Tree card = base::read_ini(std::string(POLYSLIP_SOURCE_DIR) + "/inputs/materials/magnesium.ini");
  card.set("plastic.reorientation", "predominant");
  return material::read_phase("Mg", card);
}

struct Curve {
  std::vector<double> stress;  ///< |P11| in MPa after 0, 1, 2 … %
  double turned = 0;           ///< share of points that {10-12} twins have turned
};

Curve curve(double sign) {
  Volume volume = polycrystal({8, 8, 8}, 40, 5, {magnesium_that_turns()});
  microstructure::TextureComponent basal;
  basal.kind = microstructure::TextureComponent::Kind::fibre;
  basal.half_width = 12 * 3.14159265358979323846 / 180;
  for (std::size_t g = 0; g < volume.grains.size(); ++g)
    volume.grains[g].orientation = microstructure::draw_orientation(basal, 5, g);
  const base::Comm self(MPI_COMM_SELF);
  Solver s(volume, self, fft_solver::Options{});
  Curve result;
  result.stress.push_back(0);
  for (int k = 1; k <= 110; ++k) {
    const bool converged = s.go(tension(1 + sign * 1e-3 * k, 1));
    CAPTURE(k, s.report.reason);
    REQUIRE(converged);
    if (k % 10 == 0) result.stress.push_back(std::abs(s.response().P[0]) / 1e6);
  }
  const auto& constitutive = s.solver.constitutive();
  for (const material::StateGroup& group : material::state_groups(constitutive.phases()[0])) {
    if (group.name != "fraction") continue;
    for (const double f : constitutive.state_rows(0, group.first, 6)) result.turned += f == 1 ? 1 : 0;
  }
  result.turned /= static_cast<double>(constitutive.points());
  return result;
}

}  // namespace

TEST_CASE("rolled magnesium: an S-shaped curve in compression along the rolling direction, none in tension") {
  const Curve compression = curve(-1), tension = curve(1);
  const auto rate = [](const Curve& c, std::size_t k) { return c.stress[k + 1] - c.stress[k]; };  // MPa per %
  for (std::size_t k = 0; k + 1 < compression.stress.size(); ++k)
    INFO("at " << k << " %: " << compression.stress[k] << " and " << tension.stress[k] << " MPa");
  CAPTURE(compression.stress, tension.stress, compression.turned, tension.turned);
  CHECK(compression.stress[1] < 0.9 * tension.stress[1]);  // yields at less
  double plateau = rate(compression, 1), steepest = 0, last = rate(compression, 10), tension_steepest = 0;
  for (std::size_t k = 1; k <= 3; ++k) plateau = std::min(plateau, rate(compression, k));
  for (std::size_t k = 4; k <= 9; ++k) steepest = std::max(steepest, rate(compression, k));
  for (std::size_t k = 2; k <= 10; ++k) tension_steepest = std::max(tension_steepest, rate(tension, k));
  CHECK(steepest > 1.5 * plateau);
  CHECK(last < 0.8 * steepest);
  CHECK(tension_steepest < rate(tension, 1));
  CHECK(compression.turned > 0.5);
  CHECK(tension.turned < 0.1);
}
