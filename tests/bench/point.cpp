// A material point: tension along x to 10 %, nothing written, solved anew for each sample.
#include <string>

#include "kernels/rotation/quaternion.hpp"
#include "src/base/config.hpp"
#include "src/base/require.hpp"
#include "src/load/drive.hpp"
#include "src/material/phase.hpp"
#include "src/point_solver/point_solver.hpp"
#include "tests/bench/bench.hpp"

namespace {

using namespace polyslip;

void point(bench::Bench& bench, const std::string& card, int increments) {
  const std::string name = "point/" + card + "/" + std::to_string(increments);
  if (!bench.wanted(name)) return;
  point_solver::Options options;
  options.update.tolerance = 1e-13;  // as solve --point has it
  const std::string path = std::string(POLYSLIP_SOURCE_DIR) + "/inputs/materials/" + card + ".ini";
  const material::Phase phase = material::read_phase(card, base::read_ini(path));
  const material::GrainEntry grain{kernels::from_bunge(0.65, 0.84, 0.38), 0, 50e-6};
  const load::LoadCase load = load::read_case(
      base::parse_ini(
          "[load.1]\nmode = tension\naxis = x\nrate = 1e-3\nstrain = 0.1\nN = " + std::to_string(increments), "bench")
          .section("load"));
  std::int64_t newton = 0, sweeps = 0, evaluations = 0;
  const bench::Times times = bench.measure_whole([&] {
    point_solver::PointSolver solver({phase}, {grain}, options);
    load::LoadPath path_of_load(load);
    load::DriveState state;
    std::vector<load::Drive> one{{path_of_load, state}};
    newton = sweeps = evaluations = 0;
    load::DriveHooks hooks;
    hooks.converged = [&](int, const load::Increment& increment) {
      newton += increment.cost.newton;
      sweeps += increment.cost.sweeps;
      evaluations += increment.cost.evaluations;
      return false;
    };
    hooks.cut = [](int, const std::string&) {};
    const load::DriveReport report = load::drive(one, solver, 1.0 / 64, hooks)[0];
    base::require(report.end == load::DriveEnd::finished, report.reason);
  });
  bench.print(bench.record(name, times)
                  .number("increments", increments)
                  .number("newton", static_cast<double>(newton))
                  .number("evaluations", static_cast<double>(sweeps))
                  .number("law_evaluations", static_cast<double>(evaluations))
                  .number("steps_per_second", increments / times.seconds));
}

}  // namespace

int main(int argc, char** argv) {
  bench::Bench bench(argc, argv);
  for (const char* card : {"aluminium", "magnesium"})
    for (const int increments : {100, 1000}) point(bench, card, increments);
  return 0;
}
