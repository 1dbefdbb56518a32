#pragma once
// Text files that are whole or absent, and work that root does for all.
#include <string>

#include "src/base/comm.hpp"
#include "src/base/require.hpp"

namespace polyslip::io {

/// Writes `content` to `path` by way of a temporary name, so that a kill leaves the old file or the new one. Not collective.
/// InputError with the path and the system's reason (disk full, no such folder).
void write_whole_file(const std::string& path, const std::string& content);

/// The whole file. Not collective. InputError when it cannot be read.
std::string read_whole_file(const std::string& path);

/// Root's work on behalf of all ranks (collective): an InputError there is thrown on every rank.
template <class Work>
void on_root(const base::Comm& comm, const Work& work) {
  std::string message;
  if (comm.root()) {
    try {
      work();
    } catch (const base::InputError& error) {
      message = error.what();
    }
  }
  comm.broadcast(message);
  if (!message.empty()) throw base::InputError(message);
}

}  // namespace polyslip::io
