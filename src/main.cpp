// Starts and ends MPI and Kokkos; everything else is a verb of src/cli.
#include <Kokkos_Core.hpp>
#include <mpi.h>

#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/cli/program.hpp"

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  Kokkos::initialize();  // its own switches come from KOKKOS_… variables: the command line is ours
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
  Kokkos::finalize();
  MPI_Finalize();
  return code;
}
