// write_graphs PATH GRAPHS CARD,CARD... [none|broken]: a file of synthetic grain graphs for tests/cli; `none`: nothing to train on; `broken`: with
// a label that is NaN.
#include <Kokkos_Core.hpp>
#include <mpi.h>

#include <iostream>

#include "src/base/require.hpp"
#include "tests/support/training_graphs.hpp"

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  Kokkos::initialize();
  int code = 0;
  try {
    polyslip::base::require(argc >= 4, "write_graphs PATH GRAPHS CARD,CARD... [none|broken]");
    synthetic::FileOfGraphs content;
    content.graphs = std::stoi(argv[2]);
    content.cards.clear();
    std::istringstream cards(argv[3]);
    for (std::string card; std::getline(cards, card, ',');) content.cards.push_back(card);
    const std::string special = argc > 4 ? argv[4] : "";
    content.train = special != "none";
    content.broken = special == "broken";
    synthetic::write(argv[1], content);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    code = 1;
  }
  Kokkos::finalize();
  MPI_Finalize();
  return code;
}
