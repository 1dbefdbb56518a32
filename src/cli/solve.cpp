#include <iostream>

#include "src/base/log.hpp"
#include "src/cli/case_file.hpp"
#include "src/cli/run_folder.hpp"
#include "src/cli/solve_run.hpp"
#include "src/cli/verb.hpp"

namespace polyslip::cli {
namespace {

std::string help() {
  return volume_help() + "\n" + materials_help() + "\n" + load_file_help() + load::load_help() + "\n" + solver_help();
}

int run(const Request& request, const base::Comm& comm) {
  const base::Tree tree = read_case_file(request, comm);
  check_run_folder(request, comm);
  const SolveCase solve_case = read_solve_case(tree, comm);
  const SolverOptions options = read_solver_options(tree.optional_section("solver"));
  const fft_solver::OutputOptions output = read_output_options(tree.optional_section("output"));
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
  run_solve(request, solve_case, options, output, provenance, log, comm);
  return 0;
}

}  // namespace

const Verb solve{"solve", "full-field response of a microstructure to a load", help, run};

}  // namespace polyslip::cli
