#pragma once
// `solve` of material points (solver.type = point): the section [solver] and the run.
#include "src/base/log.hpp"
#include "src/cases/provenance.hpp"
#include "src/cases/solve_case.hpp"
#include "src/cli/request.hpp"
#include "src/point_solver/point_solver.hpp"

namespace polyslip::cli {

struct PointOptions {
  point_solver::Options solver;
  double smallest_piece = 1.0 / 64;  ///< of an increment, before cutting it ends the run
  bool state = true;                 ///< state.csv is written
};

/// [solver] and [output]. InputError names file and key.
PointOptions read_point_options(const base::Tree& solver, const base::Tree& output);

/// Takes all points along the load path and writes macro.csv, state.csv and restart.h5 into the open run folder (collective; every
/// rank does all the work, root writes). NotConverged when an increment cannot be cut further, std::runtime_error when a signal
/// stopped the run; either leaves restart.h5.
void run_points(const Request& request, const cases::SolveCase& solve_case, const PointOptions& options,
                const cases::Provenance& provenance, base::Log& log, const base::Comm& comm);

/// The keys with units, defaults and meaning, for --help.
std::string point_solver_help();

}  // namespace polyslip::cli
