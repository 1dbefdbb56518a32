#pragma once
// A checked case of a mean-field solver, run.
#include "src/base/log.hpp"
#include "src/cases/mean_field_case.hpp"
#include "src/cases/provenance.hpp"
#include "src/cases/solve_case.hpp"
#include "src/cli/request.hpp"

namespace polyslip::cli {

/// Before anything is written: InputError for phases that mean-field solvers do not take and for a load that changes the volume.
void check_mean_field_case(const cases::SolveCase& solve_case, const cases::MeanFieldOptions& options);

/// Takes the grains along the load path and writes macro.csv, grains.csv and, where asked for, lankford.csv into the open run folder
/// (collective; every rank does all the work, root writes). Such runs are short: --restart begins anew. NotConverged when an
/// increment cannot be cut further, std::runtime_error when a signal stopped the run.
void run_mean_field(const Request& request, const cases::SolveCase& solve_case, const cases::MeanFieldOptions& options,
                    base::Log& log, const base::Comm& comm);

}  // namespace polyslip::cli
