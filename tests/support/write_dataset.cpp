// write_dataset FOLDER SAMPLES PER_SHARD SEED: a synthetic dataset for tests of the program.
#include <mpi.h>

#include <cstdlib>

#include "tests/support/synthetic_dataset.hpp"

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  MPI_Init(&argc, &argv);
  synthetic::write_dataset(argv[1], synthetic::schema(), std::atoll(argv[2]), std::atoll(argv[3]), std::atoll(argv[4]));
  MPI_Finalize();
  return 0;
}
