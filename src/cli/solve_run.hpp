#pragma once
// A checked case of `solve`, run.
#include "src/base/log.hpp"
#include "src/cases/provenance.hpp"
#include "src/cases/solve_case.hpp"
#include "src/cases/solver_options.hpp"
#include "src/cli/request.hpp"

namespace polyslip::cli {

/// Solves all increments and writes macro.csv, fields.h5, fields.xdmf, grains.csv and restart.h5 into the open run folder
/// (collective). NotConverged when an increment cannot be cut further, std::runtime_error when a signal stopped the run; either
/// leaves restart.h5.
void run_solve(const Request& request, const cases::SolveCase& solve_case, const cases::SolverOptions& solver_options,
               const fft_solver::OutputOptions& output, const cases::Provenance& provenance, base::Log& log,
               const base::Comm& comm);

}  // namespace polyslip::cli
