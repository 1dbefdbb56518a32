// The two reference cases, run as a user runs them, against the curves and the final stresses of an independent program
// (../shared/reference/README.md): same equations, operator and increments.
#include <catch2/catch.hpp>

#include <cmath>
#include <filesystem>
#include <iostream>

#include "src/cli/program.hpp"
#include "src/io/csv.hpp"
#include "src/io/hdf5.hpp"

using namespace polyslip;

namespace {

const std::string source = POLYSLIP_SOURCE_DIR;

/// Runs a case into a fresh folder; its name, or empty where the reference is absent.
std::string run(const std::string& name, const std::string& reference) {
  const std::string folder = source + "/../shared/reference/" + reference;
  if (!std::filesystem::exists(folder)) {
    std::cout << "SKIPPED " << name << ": ../shared/reference/" << reference << " absent" << std::endl;
    return "";
  }
  const std::string out = "polyslip_" + name + ".out";
  std::filesystem::remove_all(out);
  const base::Comm comm(MPI_COMM_WORLD);
  REQUIRE(
      cli::run_program({"solve", source + "/inputs/cases/" + name + ".ini", "--out", out, "--quiet", "--set",
                        "microstructure.file=" + folder + "/geom.vti", "--set",
                        "material.file=" + folder + "/material.yaml", "--set", "load.file=" + folder + "/load.yaml"},
                       comm) == 0);
  return out;
}

struct Comparison {
  double tensor = 0;  ///< largest |ΔP| / |P| of all increments
  double P11 = 0;     ///< largest |ΔP11| / |P11|
  double free = 0;    ///< largest |P22|, |P33| over |P|
};

Comparison compare(const std::string& out, const std::string& reference) {
  const io::CsvTable mine = io::read_csv(out + "/macro.csv");
  const io::CsvTable theirs = io::read_csv(source + "/../shared/reference/" + reference + "/curve.csv");
  REQUIRE(mine.rows.size() + 1 == theirs.rows.size());  // theirs begins with the undeformed state
  std::vector<double> difference(mine.rows.size()), size(mine.rows.size()), free(mine.rows.size());
  Comparison result;
  for (const char* c : {"11", "12", "13", "21", "22", "23", "31", "32", "33"}) {
    const std::vector<double> a = mine.numbers(std::string("P") + c), b = theirs.numbers(std::string("P_Pa_") + c);
    for (std::size_t i = 0; i < a.size(); ++i) {
      difference[i] += std::pow(a[i] - b[i + 1], 2);
      size[i] += std::pow(b[i + 1], 2);
      if (c[0] == c[1] && c[0] != '1') free[i] = std::max(free[i], std::abs(a[i]));
      if (c[0] == '1' && c[1] == '1') result.P11 = std::max(result.P11, std::abs(a[i] / b[i + 1] - 1));
    }
  }
  for (std::size_t i = 0; i < size.size(); ++i) {
    result.tensor = std::max(result.tensor, std::sqrt(difference[i] / size[i]));
    result.free = std::max(result.free, free[i] / std::sqrt(size[i]));
  }
  return result;
}

}  // namespace

TEST_CASE("single crystal") {
  const std::string out = run("reference_fcc_single", "sx_fcc_tension_N20");
  if (out.empty()) return;
  const Comparison found = compare(out, "sx_fcc_tension_N20");
  std::cout << "single crystal: max |dP|/|P| = " << found.tensor << std::endl;
  CHECK(found.tensor <= 1e-5);
  CHECK(found.free <= 1.1e-6);
  std::filesystem::remove_all(out);
}

TEST_CASE("polycrystal of 20 grains") {
  const std::string out = run("reference_fcc_poly16", "poly16_fcc_tension");
  if (out.empty()) return;
  const Comparison found = compare(out, "poly16_fcc_tension");
  CHECK(found.P11 <= 5e-4);
  CHECK(found.tensor <= 5e-4);
  CHECK(found.free <= 1.1e-6);

  const io::CsvTable theirs = io::read_csv(source + "/../shared/reference/poly16_fcc_tension/final_P.csv");
  const auto P = io::Hdf5File::open(out + "/fields_000020.h5", base::Comm(MPI_COMM_WORLD)).read_numbers("P");
  REQUIRE(P.values.size() == 9 * theirs.rows.size());
  const std::size_t first = theirs.columns.size() - 9;
  double sum = 0;
  for (std::size_t c = 0; c < 9; ++c) {
    const std::vector<double> column = theirs.numbers(theirs.columns[first + c]);
    for (std::size_t k = 0; k < column.size(); ++k) sum += std::pow(P.values[9 * k + c] - column[k], 2);
  }
  const double rms = std::sqrt(sum / static_cast<double>(P.values.size()));
  std::cout << "polycrystal: max |dP11|/|P11| = " << found.P11 << ", rms of P over voxels " << rms << " Pa"
            << std::endl;
  CHECK(rms <= 0.1e6);
  std::filesystem::remove_all(out);
}
