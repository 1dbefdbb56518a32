// A material point against the single-crystal curves of an independent program (../shared/reference/README.md): same equations and
// increments, at three lengths of step.
#include <catch2/catch.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "src/cli/program.hpp"
#include "src/io/csv.hpp"

using namespace polyslip;

TEST_CASE("the reference single crystal as a point") {
  const std::string reference = GENERATE("sx_fcc_tension_N20", "sx_fcc_tension_N80", "sx_fcc_tension_N320");
  const std::string folder = std::string(POLYSLIP_SOURCE_DIR) + "/../shared/reference/" + reference;
  if (!std::filesystem::exists(folder)) {
    std::cout << "SKIPPED point_curves: ../shared/reference/" << reference << " absent" << std::endl;
    return;
  }
  const std::string name = "polyslip_point_" + reference, out = name + ".out";
  std::ofstream(name + ".ini") << "[microstructure]\ntype = point\n[material]\nfile = " << folder
                               << "/material.yaml\n[load]\nfile = " << folder << "/load.yaml\n";
  std::filesystem::remove_all(out);
  REQUIRE(cli::run_program({"solve", name + ".ini", "--point", "--out", out, "--quiet"}, base::Comm(MPI_COMM_WORLD)) ==
          0);
  const io::CsvTable mine = io::read_csv(out + "/macro.csv"), theirs = io::read_csv(folder + "/curve.csv");
  const std::size_t rows = theirs.rows.size() - 1;  // theirs begins with the undeformed state
  REQUIRE(mine.rows.size() % rows == 0);            // and leaves increments out
  const std::size_t stride = mine.rows.size() / rows;
  std::vector<double> difference(rows), size(rows), free(rows);
  for (const char* c : {"11", "12", "13", "21", "22", "23", "31", "32", "33"}) {
    const std::vector<double> a = mine.numbers(std::string("P") + c), b = theirs.numbers(std::string("P_Pa_") + c);
    for (std::size_t i = 0; i < rows; ++i) {
      const double mine_here = a[stride * (i + 1) - 1];
      difference[i] += std::pow(mine_here - b[i + 1], 2);
      size[i] += std::pow(b[i + 1], 2);
      if (c[0] == c[1] && c[0] != '1') free[i] = std::max(free[i], std::abs(mine_here));
    }
  }
  double worst = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    worst = std::max(worst, std::sqrt(difference[i] / size[i]));
    CHECK(free[i] <= std::max(1.0, 1e-8 * std::sqrt(size[i])));  // Pa
  }
  std::cout << reference << ": max |dP|/|P| = " << worst << std::endl;
  CHECK(worst <= 1e-5);
  std::filesystem::remove_all(out);
  std::filesystem::remove(name + ".ini");
}
