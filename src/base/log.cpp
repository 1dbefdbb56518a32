#include "src/base/log.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iostream>

namespace polyslip::base {
namespace {

/// mpirun gives its ranks a terminal of their own and hands on what they print, be it to a pipe or a file. So under a launcher
/// (Open MPI, MPICH's and Intel's, Slurm's) nobody knows whether a line can be overwritten.
bool under_launcher() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_RANK", "PMIX_RANK", "SLURM_PROCID"})
    if (std::getenv(name) != nullptr) return true;
  return false;
}

const bool launched = under_launcher();  // asked before main: MPI_Init of a run on its own sets such variables too

}  // namespace

Log::Log(const Comm& comm, bool quiet)
    : out_(std::cout),
      speaks_(comm.root()),
      quiet_(quiet),
      terminal_(comm.root() && ::isatty(STDOUT_FILENO) == 1 && !launched) {}

Log::Log(std::ostream& out, bool quiet, bool terminal) : out_(out), quiet_(quiet), terminal_(terminal) {}

Log::~Log() { clear_update(); }

void Log::open(const std::string& path) {
  if (!speaks_) return;
  errno = 0;
  file_.open(path, std::ios::app);
  require(file_.good(), path, ": cannot be opened for writing (", std::strerror(errno), ")");
  path_ = path;
  file_ << before_file_ << std::flush;
  before_file_.clear();
}

void Log::update(const std::string& content) {
  if (!speaks_ || !terminal()) return;
  out_ << '\r' << content << "\x1b[K" << std::flush;
  updating_ = true;
}

void Log::clear_update() {
  if (updating_) out_ << "\r\x1b[K" << std::flush;
  updating_ = false;
}

void Log::write(const std::string& content) {
  clear_update();
  if (!quiet_) out_ << content << '\n' << std::flush;
  if (path_.empty()) {
    before_file_ += content + '\n';
    return;
  }
  if (!file_.is_open()) return;
  file_ << content << '\n' << std::flush;
  if (file_.good()) return;
  // a log that cannot be written must not end a run whose results can
  file_.close();
  out_ << path_ << ": cannot be written any more; the log goes on here only\n" << std::flush;
}

}  // namespace polyslip::base
