#pragma once
// Whole numbers that all ranks can add to at any time: what is handed out next, what is done.
#include <mpi.h>

#include <cstdint>

#include "src/base/comm.hpp"

namespace polyslip::campaign {

/// Lies on root. One-sided, so that nobody waits for anybody: a rank that is busy solving serves nothing. Where MPI moves one-sided
/// messages only while the target is inside MPI, root's calls of poke() bound the wait.
class Counters {
 public:
  /// Collective; all begin at 0.
  Counters(int count, const base::Comm& comm);
  /// Collective.
  ~Counters();
  Counters(const Counters&) = delete;
  Counters& operator=(const Counters&) = delete;

  /// Adds and returns what was there before. Not collective.
  std::int64_t add(int counter, std::int64_t value);
  std::int64_t read(int counter) { return add(counter, 0); }
  /// Lets messages to this rank through. Not collective, cheap.
  void poke() const;

 private:
  base::Comm comm_;
  MPI_Win window_ = MPI_WIN_NULL;
};

}  // namespace polyslip::campaign
