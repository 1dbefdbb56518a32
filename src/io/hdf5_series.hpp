#pragma once
// Fields over time, such that a kill at any moment leaves every finished step readable: one HDF5 file per step
// (fields_000010.h5), a master file of links (fields.h5, group increment_000010) and fields.xdmf for ParaView. Each is
// written aside and renamed, in this order.
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "src/io/hdf5.hpp"

namespace polyslip::io {

/// One field of every step: (z, y, x, shape…).
struct SeriesField {
  std::string name;
  std::vector<int> shape;
  About about;
  Precision precision = Precision::float64;
};

class FieldSeries {
 public:
  /// Nothing is written yet. `stamp` writes the provenance (version, case, seed) into every HDF5 file; it must not call
  /// collectives of its own, because root writes the master file alone.
  FieldSeries(const std::string& folder, const base::Grid& grid, const base::Slab& slab,
              std::vector<SeriesField> fields, std::function<void(Hdf5File&)> stamp, const base::Comm& comm);

  /// Takes up the series found in the folder up to and including `last_increment`; later steps are dropped from the lists
  /// (and overwritten as they come). Collective; no series there counts as an empty one.
  void resume(int last_increment);

  /// Begins a step; time in s. Collective, as all that follow.
  void begin(int increment, double time);
  /// This rank's share of one of the fields, (component, point).
  void write(const std::string& name, const double* values);
  /// The file of the step that has begun, for tables that belong to it.
  Hdf5File& file();
  /// Ends the step: all fields must have been written. The step is now on the disk and in the lists.
  void commit();

  /// Increments and times that the lists hold.
  const std::map<int, double>& steps() const { return steps_; }

 private:
  void write_lists() const;

  std::string folder_;
  base::Grid grid_;
  base::Slab slab_;
  std::vector<SeriesField> fields_;
  std::function<void(Hdf5File&)> stamp_;
  base::Comm comm_;
  std::map<int, double> steps_;
  std::optional<Hdf5File> file_;
  int increment_ = 0;
  double time_ = 0;
};

}  // namespace polyslip::io
