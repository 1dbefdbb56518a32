#pragma once
// What SampleSolver knows of a sample between its reading and its record.
#include <optional>
#include <string>

#include "src/campaign/sample_solver.hpp"

namespace polyslip::campaign {

/// A sample on its way.
struct SampleSolver::Task {
  explicit Task(const Sample& of) : sample(of) {}

  const Sample& sample;
  cases::SolveCase solve_case;
  cases::SolverOptions options;
  std::string batch;  ///< samples with the same text can be solved side by side
  Attempts attempts;
  Curve curve;
  std::optional<dataset::SampleRecord> record;
  std::string reason;     ///< why it did not converge
  bool hopeless = false;  ///< smaller increments will not help
  bool stopped = false;
};

}  // namespace polyslip::campaign
