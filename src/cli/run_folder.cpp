#include "src/cli/run_folder.hpp"

#include <filesystem>
#include <set>
#include <sstream>

#include "src/base/files.hpp"

namespace polyslip::cli {
namespace {

namespace fs = std::filesystem;
using base::require;

std::string stored_case(const Request& request) { return (fs::path(request.out) / "case.ini").string(); }

std::set<std::string> lines_of(const std::string& content) {
  std::set<std::string> result;
  std::istringstream stream(content);
  for (std::string line; std::getline(stream, line);) result.insert(line);
  return result;
}

/// Empty, or what a run leaves that was killed while it wrote its first file.
bool is_vacant(const std::string& folder, const std::string& first_file) {
  const std::string part = base::part_of(first_file);
  std::error_code error;  // a folder that cannot be read says so when it is written to
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error))
    if (entry.path() != part) return false;
  return true;
}

/// Tasks of a job array may begin one folder at the same time: then any of them has written the case.
void write_case(const Request& request, const std::string& resolved_case) {
  try {
    base::write_file(stored_case(request), resolved_case);
  } catch (const base::InputError&) {
    if (!fs::exists(stored_case(request))) throw;
  }
}

void check(const Request& request) {
  std::error_code error;
  if (!fs::exists(request.out, error)) return;
  require(fs::is_directory(request.out, error), "output '", request.out,
          "' is a file; give --out the name of a folder");
  if (is_vacant(request.out, stored_case(request))) return;
  const bool holds_run = fs::exists(stored_case(request), error);
  require(!request.restart || holds_run, "output folder '", request.out,
          "' holds files but no run to go on with (no case.ini); give --out another folder");
  require(request.restart, "output folder '", request.out, "' holds ", holds_run ? "another run" : "files",
          "; give --out another folder", holds_run ? ", or --restart to go on with that run" : "");
}

}  // namespace

void check_run_folder(const Request& request, const base::Comm& comm) {
  if (!request.dry_run) base::on_root(comm, [&] { check(request); });
}

void open_run_folder(const Request& request, const std::string& resolved_case, base::Log& log, const base::Comm& comm) {
  base::on_root(comm, [&] {
    check(request);
    std::error_code error;
    fs::create_directories(request.out, error);
    require(!error, "output folder '", request.out, "' cannot be made (", error.message(), ")");
    // the case first: a folder with it can be gone on with, wherever the run was killed
    const bool begun = fs::exists(stored_case(request));
    if (!begun) write_case(request, resolved_case);
    log.open((fs::path(request.out) / "log.txt").string());
    if (!begun) return;
    const auto before = lines_of(base::read_file(stored_case(request)));
    for (const std::string& line : lines_of(resolved_case))
      if (before.count(line) == 0) log.line("changed since the run began: ", line);
  });
}

}  // namespace polyslip::cli
