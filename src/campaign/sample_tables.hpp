#pragma once
// The tables of a campaign's dataset, and how a solved volume fills them.
#include <string>
#include <vector>

#include "src/campaign/crystals.hpp"
#include "src/campaign/plan.hpp"
#include "src/cases/solve_case.hpp"
#include "src/dataset/record.hpp"
#include "src/fft_solver/grain_table.hpp"
#include "src/load/drive.hpp"

namespace polyslip::campaign {

enum class Status { converged = 0, failed = 1 };

/// Tables samples, grains, edges, curves and, where the plan asks for fields, voxels.
dataset::Schema make_schema(const Plan& plan, const Crystals& crystals);

/// What the attempts at a sample have cost, and how they ended.
struct Attempts {
  int count = 0;
  load::Cost cost;  ///< of all
  std::int64_t increments = 0;
  double equilibrium = 0, stress = 0;  ///< largest errors at the ends of the increments of the last attempt
};

/// A row of the table "curves" for each converged increment: time, F, P, cauchy, slip.
struct Curve {
  std::vector<double> time, F, P, cauchy, slip;
  void add(const load::Increment& increment);
};

/// What the plan says about a sample: identity, split, axes. Every record begins so.
dataset::SampleRecord begin_record(const dataset::Schema& schema, const Plan& plan, const Sample& sample);

/// A sample that was given up: no grains, no curve, the reason.
void fill_failed(dataset::SampleRecord& record, const std::string& reason, const Attempts& attempts);

/// A sample at the end of its load, from the state that the solver has just accepted. Complete on root of the solver's
/// communicator only. Collective.
struct Solved {
  const cases::SolveCase& solve_case;
  const fft_solver::FftSolver& solver;
  int volume = 0;  ///< of the batch
  const Curve& curve;
  const Attempts& attempts;
};
void fill_converged(dataset::SampleRecord& record, const Plan& plan, const Crystals& crystals, const Solved& solved);

}  // namespace polyslip::campaign
