// The one main of every Catch2 test: MPI and Kokkos start and end here, and only rank 0 reports unless a test fails.
#define CATCH_CONFIG_RUNNER
#include <Kokkos_Core.hpp>
#include <catch2/catch.hpp>
#include <mpi.h>

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  Kokkos::initialize();
  int failed = 0;
  {
    Catch::Session session;
    failed = session.applyCommandLine(argc, argv);
    if (failed == 0) failed = session.run();
  }
  int failed_anywhere = failed;
  MPI_Allreduce(&failed, &failed_anywhere, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
  Kokkos::finalize();
  MPI_Finalize();
  return failed_anywhere == 0 ? 0 : 1;
}
