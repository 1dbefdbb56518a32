#pragma once
// Polycrystals of a card's material, deformed to 10 % along an axis at 1e-3/s with the program's own defaults.
#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "src/cases/solver_options.hpp"
#include "src/load/drive.hpp"
#include "tests/support/volumes.hpp"

namespace polyslip::tests {

struct TenPercent {
  load::DriveReport report;
  std::vector<load::Increment> increments;
  int cuts = 0;                      ///< pieces that did not converge
  std::vector<double> twinned;       ///< fraction per voxel at the end; empty for a material without twins
  double evaluations_per_sweep = 0;  ///< of the law's equations at a point
};

/// mode: tension or compression. Increments are cut down to 1/16 of themselves at most.
inline TenPercent ten_percent(const std::string& card, const std::string& mode, const std::string& axis, int increments,
                              int cells, int grains) {
  const base::Tree file = base::read_ini(POLYSLIP_SOURCE_DIR "/inputs/materials/" + card + ".ini");
  const Volume volume = polycrystal({cells, cells, cells}, grains, 3, {material::read_phase(card, file)});
  const base::Comm self(MPI_COMM_SELF);
  const base::Tree defaults = base::parse_ini("[solver]\n", "case");
  Solver s(volume, self, cases::read_solver_options(defaults.section("solver")).fft);
  const base::Tree tree = base::parse_ini("[load.1]\nmode = " + mode + "\naxis = " + axis +
                                              "\nrate = 1e-3\nstrain = 0.1\nN = " + std::to_string(increments) + "\n",
                                          "load");
  load::LoadPath path(load::read_case(tree.section("load")));
  load::DriveState state;
  TenPercent result;
  load::DriveHooks hooks;
  hooks.converged = [&](int, const load::Increment& increment) {
    result.increments.push_back(increment);
    return false;
  };
  hooks.cut = [&](int, const std::string&) { ++result.cuts; };
  std::vector<load::Drive> one{{path, state}};
  result.report = load::drive(one, s.solver, 1.0 / 16, hooks)[0];
  double evaluations = 0, sweeps = 0;
  for (const load::Increment& increment : result.increments) {
    evaluations += static_cast<double>(increment.cost.evaluations);
    sweeps += static_cast<double>(increment.cost.sweeps);
  }
  const auto points = static_cast<std::size_t>(volume.grid.points());
  result.evaluations_per_sweep = evaluations / (sweeps * static_cast<double>(points));

  using Params = kernels::Phenopowerlaw<60>::Params<double>;
  if (const auto* p = std::get_if<Params>(&volume.phases[0].law); p != nullptr && p->systems > p->slip) {
    for (const material::StateGroup& group : material::state_groups(volume.phases[0])) {
      if (group.name != "gamma") continue;
      const std::vector<double> gamma = s.solver.constitutive().state_rows(0, group.first, group.count, 0);
      result.twinned.assign(points, 0.0);
      for (int t = p->slip; t < p->systems; ++t)
        for (std::size_t i = 0; i < points; ++i)
          result.twinned[i] += gamma[static_cast<std::size_t>(t) * points + i] / p->gamma_char[t];
    }
  }
  return result;
}

}  // namespace polyslip::tests
