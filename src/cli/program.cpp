#include "src/cli/program.hpp"

#include <iostream>

#include "src/base/require.hpp"
#include "src/base/version.hpp"
#include "src/cases/provenance.hpp"
#include "src/cli/verb.hpp"

namespace polyslip::cli {
namespace {

const char* const general_help = R"(polyslip VERB CASE.ini [options]      alone, or under mpirun or srun

options:
  --set section.key=value   replaces or adds a key of the case file; may be given many times
  --out DIR                 folder for the results (default: the case's name with .out, in the current folder);
                            it must be new or empty, nothing is ever overwritten
  --restart                 goes on in DIR where an earlier run of the case stopped; begins where there is none
  --dry-run                 checks everything, prints the case with all its defaults, and writes nothing
  --point                   solve: a material point instead of a volume, as solver.type = point
  --quiet                   prints errors only; DIR/log.txt holds the rest
  --help, --version

A relative path in a case file counts from that file's folder, one in --set from the current folder.
SIGTERM, SIGINT (Ctrl-C) and SIGUSR1 (sbatch --signal=USR1@SECONDS) end a solve within the iteration that it is at, with a
restart file of the last increment or piece of one that converged. A second signal ends it at once.
Exit codes: 0 done, 2 something in the input is wrong, 3 no convergence, 1 anything else.

verbs:
)";

std::string names_of_verbs() {
  std::string result;
  for (const Verb* verb : verbs()) result += std::string(result.empty() ? "" : ", ") + verb->name;
  return result;
}

const Verb& find_verb(const std::string& name) {
  for (const Verb* verb : verbs())
    if (verb->name == name) return *verb;
  throw base::InputError("command line: unknown verb '" + name + "'; allowed: " + names_of_verbs());
}

void print_help() {
  std::cout << general_help;
  for (const Verb* verb : verbs())
    std::cout << "  " << verb->name << std::string(26 - std::string(verb->name).size(), ' ') << verb->summary << '\n';
  std::cout << "\npolyslip VERB --help lists the keys of its case file.\n";
}

void print_version() {
  std::cout << "polyslip " << base::version() << '\n';
  for (const auto& [name, version] : cases::all_libraries()) std::cout << "  " << name << ' ' << version << '\n';
}

}  // namespace

int run_program(const std::vector<std::string>& arguments, const base::Comm& comm) {
  const Request request = parse_request(arguments);
  if (request.version) {
    if (comm.root()) print_version();
    return 0;
  }
  if (request.help && request.verb.empty()) {
    if (comm.root()) print_help();
    return 0;
  }
  base::require(!request.verb.empty(), "command line: no verb; allowed: ", names_of_verbs(), "; see polyslip --help");
  const Verb& verb = find_verb(request.verb);
  if (request.help) {
    if (comm.root()) std::cout << "polyslip " << verb.name << ": " << verb.summary << "\n\n" << verb.help();
    return 0;
  }
  const char* const needed = verb.takes_words              ? "to be told what to do"
                             : request.verb == report.name ? "a folder of results"
                                                           : "a case file";
  base::require(!request.words.empty(), "command line: ", request.verb, " needs ", needed, "; see polyslip ",
                request.verb, " --help");
  if (!verb.takes_words) require_one_word(request);
  return verb.run(request, comm);
}

}  // namespace polyslip::cli
