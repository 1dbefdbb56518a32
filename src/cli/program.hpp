#pragma once
// From arguments to exit code. main.cpp starts MPI and Kokkos around it.
#include <mpi.h>

#include <string>
#include <vector>

#include "src/base/comm.hpp"

namespace polyslip::cli {

/// Runs the verb that the arguments (without the program's name) ask for and returns the exit code. Throws InputError
/// (exit code 2), NotConverged (3) or anything else (1); FailureReport turns those into a message and a code.
int run_program(const std::vector<std::string>& arguments, const base::Comm& comm);

/// One message and one exit code for all ranks, whether an error met all of them or one alone. Keeps a communicator of its
/// own, since the run's may be stuck in a call that failed on one rank only.
class FailureReport {
 public:
  /// Collective.
  explicit FailureReport(const base::Comm& comm);
  ~FailureReport();
  FailureReport(const FailureReport&) = delete;
  FailureReport& operator=(const FailureReport&) = delete;

  /// In a catch block: prints "polyslip: error: …" on standard error and returns the exit code. Where not all ranks come
  /// here within two seconds, the first that did ends the whole run with that code.
  int report() const;

 private:
  bool everybody_failed(int& code) const;

  MPI_Comm own_ = MPI_COMM_NULL;
  int rank_ = 0;
};

}  // namespace polyslip::cli
