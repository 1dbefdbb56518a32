#pragma once
// The files a run leaves: macro.csv row by row, fields.h5 with fields.xdmf, grains.csv.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "src/fft_solver/grain_table.hpp"
#include "src/io/csv.hpp"
#include "src/io/hdf5_series.hpp"
#include "src/load/drive.hpp"

namespace polyslip::fft_solver {

struct OutputOptions {
  std::vector<std::string> fields{"F",        "P",     "cauchy", "mises", "orientation",
                                  "rotation", "gamma", "slip",   "grain", "phase"};
  io::Precision precision = io::Precision::float64;

  /// Names of all fields there are.
  static const std::vector<std::string>& known();
};

class Results {
 public:
  using Stamp = std::function<void(io::Hdf5File&)>;

  /// Writes into an existing folder. `stamp` writes the provenance into HDF5 files; no collectives of its own.
  Results(const std::string& folder, const FftSolver& solver, const OutputOptions& options, Stamp stamp);

  /// Goes on after `increments` that stand in macro.csv; 0 begins anew. Rows and fields of later increments are dropped.
  void begin(int increments);
  /// Row of macro.csv, on the disk at return. All members are collective.
  void add_row(const load::Increment& increment);
  /// Fields with tables of grains, and grains.csv, of the state that the solver has just accepted.
  void write_fields(int increment, double time);
  /// grains.csv alone.
  void write_grains();

  const std::string& folder() const { return folder_; }

 private:
  void write_grains(const GrainTable& grains);

  std::string folder_;
  const FftSolver& solver_;
  OutputOptions options_;
  io::FieldSeries series_;
  std::optional<io::CsvWriter> macro_;  ///< root only
};

}  // namespace polyslip::fft_solver
