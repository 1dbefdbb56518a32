// Starts and ends MPI, Kokkos and PETSc; everything else is a verb of src/cli.
#include <Kokkos_Core.hpp>
#include <mpi.h>
#include <petscsys.h>

#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/cli/program.hpp"

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  Kokkos::initialize();  // its own switches come from KOKKOS_… variables: the command line is ours
  // Less than a millisecond, so that no verb has to ask for it. Signals stay ours; no file of a user's home is looked at.
  PetscOptionsSetValue(nullptr, "-skip_petscrc", nullptr);
  PetscOptionsSetValue(nullptr, "-no_signal_handler", nullptr);
  PetscInitializeNoArguments();
  int code = 0;
  {
    const polyslip::base::Comm comm(MPI_COMM_WORLD);
    const polyslip::cli::FailureReport failure(comm);
    try {
      code = polyslip::cli::run_program(std::vector<std::string>(argv + 1, argv + argc), comm);
    } catch (...) {
      code = failure.report();
    }
  }
  PetscFinalize();
  Kokkos::finalize();
  MPI_Finalize();
  return code;
}
