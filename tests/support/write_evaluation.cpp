// write_evaluation OUT.h5 CARD TRAIN OTHER [MODEL.h5 LEVEL]: a synthetic file of grain graphs with splits, and an untrained model that knows
// their crystals.
#include <Kokkos_Core.hpp>
#include <mpi.h>

#include <cstdio>

#include "src/training/model_file.hpp"
#include "tests/support/graph_files.hpp"

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  Kokkos::initialize();
  int code = 0;
  try {
    if (argc != 5 && argc != 7)
      throw polyslip::base::InputError("usage: write_evaluation OUT.h5 CARD TRAIN OTHER [MODEL.h5 LEVEL]");
    const auto graphs = synthetic::placed_graphs(argv[2], std::stoi(argv[3]), std::stoi(argv[4]));
    synthetic::write_placed_graphs(argv[1], graphs);
    if (argc == 7) {
      using namespace polyslip;
      training::TrainedModel model;
      model.options.level = argv[6];
      model.members = {classifier::Model(model.options, 1).values()};
      model.validation_nll = {1};
      model.crystals = {training::crystal_text(*graphs[0].graph.phases[0].material)};
      training::write_model(argv[5], model, {"synthetic", "", 1}, base::Comm(MPI_COMM_WORLD));
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "write_evaluation: %s\n", error.what());
    code = 1;
  }
  Kokkos::finalize();
  MPI_Finalize();
  return code;
}
