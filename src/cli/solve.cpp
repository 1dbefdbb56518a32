#include <iostream>

#include "src/base/log.hpp"
#include "src/base/require.hpp"
#include "src/cli/case_file.hpp"
#include "src/cli/run_folder.hpp"
#include "src/cli/solve_case.hpp"
#include "src/cli/verb.hpp"

namespace polyslip::cli {
namespace {

std::string help() { return volume_help() + "\n" + materials_help() + "\n" + load_file_help() + load::load_help(); }

int run(const Request& request, const base::Comm& comm) {
  const base::Tree tree = read_case_file(request, comm);
  check_run_folder(request, comm);
  const SolveCase solve_case = read_solve_case(tree, comm);
  tree.require_all_read();
  const std::string resolved = resolved_case(tree, solve_case);
  if (request.dry_run) {
    if (comm.root()) std::cout << resolved;
    return 0;
  }
  // The driver of the solver goes here: it gets solve_case, opens the folder, and writes what it finds.
  base::require(request.dry_run, "solve has no solver in this build; --dry-run checks the case");
  base::Log log(comm, request.quiet);
  open_run_folder(request, resolved, log, comm);
  log.line(provenance_text({request.case_file, resolved, solve_case.volume.seed}));
  for (const std::string& note : solve_case.volume.notes) log.line(note);
  for (const std::string& note : solve_case.load.notes) log.line(note);
  return 0;
}

}  // namespace

const Verb solve{"solve", "full-field response of a microstructure to a load", help, run};

}  // namespace polyslip::cli
