#pragma once
// What a run has found and what it has cost, in a few lines.
#include <optional>
#include <string>
#include <vector>

#include "src/base/timer.hpp"
#include "src/fft_solver/fft_solver.hpp"

namespace polyslip::fft_solver {

/// The offset yield point of a curve that begins at (0, 0).
struct Yield {
  double strain = 0;
  double stress = 0;     ///< Pa
  double stiffness = 0;  ///< Pa, of the first point: the offset line's slope
};
/// First crossing of the curve with the line of the first point's slope through (offset, 0), linear between points. None when
/// the curve does not reach it, or when its first point lies beyond the offset and thus shows no elastic slope.
std::optional<Yield> offset_yield(const std::vector<double>& strain, const std::vector<double>& stress, double offset);

/// The lines of the summary, from macro.csv in `folder` (so that a restarted run is counted whole) and the timers of this
/// process (collective; empty on ranks other than root).
std::vector<std::string> summary(const std::string& folder, const FftSolver& solver, const base::Timers& timers);

}  // namespace polyslip::fft_solver
