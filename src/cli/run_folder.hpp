#pragma once
// The folder that a run writes to. Nothing that stands there is overwritten.
#include <string>

#include "src/base/comm.hpp"
#include "src/base/log.hpp"
#include "src/cli/request.hpp"

namespace polyslip::cli {

/// InputError when the folder cannot take the run: it holds something and --restart was not given, holds another program's
/// things, or is no folder. Writes nothing; verbs call it before long work. A dry run may stand beside anything (collective).
void check_run_folder(const Request& request, const base::Comm& comm);

/// Makes the folder, opens its log.txt, and writes the resolved case to case.ini there. On a restart an older case.ini
/// stays, and lines that differ from it are logged (collective).
void open_run_folder(const Request& request, const std::string& resolved_case, base::Log& log, const base::Comm& comm);

}  // namespace polyslip::cli
