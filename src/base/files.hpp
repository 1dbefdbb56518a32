#pragma once
// Text files that are whole or absent, and work that root does for all ranks.
#include <cstdint>
#include <exception>
#include <fstream>
#include <string>

#include "src/base/comm.hpp"
#include "src/base/require.hpp"

namespace polyslip::base {

/// Open for reading, as bytes; InputError with the system's reason when it cannot be. Not collective.
std::ifstream open_file(const std::string& path);

/// The whole file as text; InputError with the system's reason when it cannot be read. Not collective.
std::string read_file(const std::string& path);

/// Writes `content` to `path` by way of a temporary name in the same folder (written, synchronised, renamed), so that a
/// kill or a full disk leaves the old file or the new one. InputError with the path and the system's reason. Not collective.
void write_file(const std::string& path, const std::string& content);

/// The temporary name that write_file uses; it can stand beside `path` after a kill.
std::string part_of(const std::string& path);

/// The checksum that POSIX's `cksum` prints for this content.
std::uint32_t checksum(const std::string& content);

/// "CRC BYTES PATH", as POSIX's `cksum PATH` prints it, so that a user can compare. InputError as of read_file. Not collective.
std::string checksum_line(const std::string& path);

/// Root's work on behalf of all ranks (collective): what is thrown there is thrown on every rank, an InputError as such.
template <class Work>
void on_root(const Comm& comm, const Work& work) {
  std::string message;
  std::int64_t outcome = 0;  // 1: InputError, 2: another exception
  if (comm.root()) {
    try {
      work();
    } catch (const InputError& error) {
      message = error.what();
      outcome = 1;
    } catch (const std::exception& error) {
      message = error.what();
      outcome = 2;
    }
  }
  comm.broadcast(outcome);
  if (outcome == 0) return;
  comm.broadcast(message);
  if (outcome == 1) throw InputError(message);
  throw std::runtime_error(message);
}

/// Where one rank has met an error (its message; empty elsewhere), all ranks throw it as InputError: that of the lowest rank. Collective.
void throw_together(std::string error, const Comm& comm);

}  // namespace polyslip::base
