#pragma once
// The files that points leave: for each a macro.csv and a state.csv, and a restart.h5 for all.
#include <functional>
#include <string>
#include <vector>

#include "src/io/csv.hpp"
#include "src/io/hdf5.hpp"
#include "src/load/drive.hpp"
#include "src/point_solver/point_solver.hpp"

namespace polyslip::point_solver {

/// Columns of state.csv: time, then the rows of the state as NAME, NAME:SYSTEM, or NAME11 and so on.
std::vector<std::string> state_columns(const material::Phase& phase);

/// Tables of all points. Root alone calls its members.
class Tables {
 public:
  /// Into an existing folder: macro.csv and, with `state`, state.csv; macro_1.csv and so on where there are several points.
  Tables(std::string folder, const PointSolver& solver, bool state);

  /// Goes on after what a restart file says of each point: its increments, and its rows of state.csv. InputError where the
  /// tables hold less.
  void begin(const std::vector<int>& increments, const std::vector<int>& states);
  /// A row of macro.csv, and one of state.csv where the increment's fields are to be written. On the disk at flush().
  void add(int point, const load::Increment& increment);
  void flush();
  const std::vector<int>& states() const { return states_; }  ///< rows of each state.csv

 private:
  std::string name(const char* table, int point) const;

  std::string folder_;
  const PointSolver& solver_;
  bool with_state_;
  std::vector<io::CsvWriter> macro_, state_;
  std::vector<int> states_;
  std::vector<double> rows_, row_;
};

/// One point on its way.
struct Walk {
  load::LoadPath path;
  load::DriveState state;
};

/// Writes and reads where all points stand (collective). `states` are the rows of each point's state.csv. InputError where the file
/// belongs to another case.
void write_restart(const std::string& path, const base::Comm& comm, const PointSolver& solver,
                   const std::vector<Walk>& walks, const std::vector<int>& states,
                   const std::function<void(io::Hdf5File&)>& stamp);
void read_restart(const std::string& path, const base::Comm& comm, PointSolver& solver, std::vector<Walk>& walks,
                  std::vector<int>& states);

}  // namespace polyslip::point_solver
