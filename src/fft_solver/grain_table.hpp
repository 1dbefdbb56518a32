#pragma once
// Averages over grains, and the share of each slip and twin system in the shear of each grain.
#include <array>
#include <string>
#include <vector>

#include "src/fft_solver/results_points.hpp"
#include "src/io/hdf5.hpp"

namespace polyslip::fft_solver {

/// A column of tables of systems: one system of one phase.
struct SystemColumn {
  int phase = 0;
  int system = 0;     ///< index within the phase, slip, twin, climb
  std::string label;  ///< "(111)[0-11]"; "PHASE:(111)[0-11]" where several phases have systems; unique
  material::SystemKind kind = material::SystemKind::slip;
};
/// All systems of all phases, in order. A law with one shear and no systems gives one column "shear".
std::vector<SystemColumn> system_columns(const std::vector<material::Phase>& phases);

struct GrainRow {
  std::int64_t voxels = 0;
  kernels::Quaternion<double> orientation{1, 0, 0, 0};  ///< mean over the grain, now; sample → crystal
  double rotation = 0;                                  ///< rad, of the mean against the first one
  std::array<double, 6> cauchy{};                       ///< Pa, 11 22 33 23 13 12, mean over voxels
  std::array<double, 9> F{};                            ///< mean over voxels
  std::vector<double> gamma;                            ///< per column, mean over voxels of the accumulated shear
  double slip = 0;                                      ///< sum of gamma
  std::vector<double> mechanisms;  ///< (quantity, column), mean over voxels; GrainTable::quantities

  /// Per column: its part in slip; sums to 1, all 0 where nothing has sheared.
  double share(std::size_t column) const { return slip > 0 ? gamma[column] / slip : 0; }
};

/// The same on every rank. Grains without voxels have no averages and keep their orientation.
struct GrainTable {
  std::vector<SystemColumn> columns;
  std::vector<GrainRow> rows;
  std::vector<material::GrainEntry> grains;
  std::vector<std::string> phases;
  std::int64_t voxels = 0;  ///< of the volume
  /// Numbers per system that the laws have beside shears and resistances: twin fractions, dislocation densities, cross-slip, climb.
  std::vector<material::StateGroup> quantities;

  /// Of one volume of a batch, whose points are given. Collective.
  GrainTable(const FftSolver& solver, const PointResults& points, int volume = 0);

  /// grains.csv: angles in degrees, stresses in Pa. gamma:LABEL, share:LABEL and QUANTITY:LABEL for each system that has it.
  std::string csv() const;
  /// The same as tables in group "grains" (collective), SI units.
  void write(io::Hdf5File& file) const;
};

}  // namespace polyslip::fft_solver
