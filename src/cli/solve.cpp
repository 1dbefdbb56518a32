#include <functional>
#include <iostream>

#include "src/base/log.hpp"
#include "src/cases/case_file.hpp"
#include "src/cases/points.hpp"
#include "src/cli/mean_field_run.hpp"
#include "src/cli/run_folder.hpp"
#include "src/cli/solve_point.hpp"
#include "src/cli/solve_run.hpp"
#include "src/cli/verb.hpp"

namespace polyslip::cli {
namespace {

using namespace cases;

std::string help() {
  return volume_help() + texture_help() + points_help() + "\n" + materials_help() + "\n" + load_file_help() +
         load::load_help() + "\n" + solver_help() + "\n" + mean_field_help() + "\n" + point_solver_help();
}

/// Solves a case that is checked.
using Solver = std::function<void(const Provenance&, base::Log&)>;

/// The sections that are the solver's own.
Solver read_solver(const base::Tree& tree, const Request& request, const SolveCase& solve_case,
                   const base::Comm& comm) {
  const base::Tree solver = tree.optional_section("solver"), output = tree.optional_section("output");
  if (is_point_case(tree))
    return [&, options = read_point_options(solver, output)](const Provenance& provenance, base::Log& log) {
      run_points(request, solve_case, options, provenance, log, comm);
    };
  if (is_mean_field_case(tree)) {
    const MeanFieldOptions options = read_mean_field_options(solver, output);
    check_mean_field_case(solve_case, options);
    return [&, options](const Provenance&, base::Log& log) { run_mean_field(request, solve_case, options, log, comm); };
  }
  return [&, options = read_solver_options(solver), fields = read_output_options(output)](const Provenance& provenance,
                                                                                          base::Log& log) {
    run_solve(request, solve_case, options, fields, provenance, log, comm);
  };
}

int run(const Request& request, const base::Comm& comm) {
  const base::Tree tree = read_case_file(request, comm);
  check_run_folder(request, comm);
  const SolveCase solve_case = read_solve_case(tree, comm);
  const Solver solver = read_solver(tree, request, solve_case, comm);
  tree.require_all_read();
  const std::string resolved = resolved_case(tree, solve_case, comm);
  if (request.dry_run) {
    if (comm.root()) std::cout << resolved;
    return 0;
  }
  base::Log log(comm, request.quiet);
  open_run_folder(request, resolved, log, comm);
  const Provenance provenance{request.case_file, resolved, solve_case.volume.seed};
  log.line(provenance_text(provenance));
  for (const std::string& note : solve_case.volume.notes) log.line(note);
  for (const std::string& note : solve_case.load.notes) log.line(note);
  solver(provenance, log);
  return 0;
}

}  // namespace

const Verb solve{"solve", "full-field or mean-field response of a microstructure, or of a material point, to a load",
                 help, run};

}  // namespace polyslip::cli
