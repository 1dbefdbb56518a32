#pragma once
// Material points without a volume around them: any mixed load path at the speed of the law. Each point meets the conditions by
// itself; several points stand side by side as volumes of a batch do, each on its own path.
#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "src/load/boundary_solver.hpp"
#include "src/material/material_point.hpp"

namespace polyslip::point_solver {

struct Options {
  double stress = 1e-8;     ///< error of a prescribed stress over the largest |Pij|
  double stress_floor = 1;  ///< Pa: an error that is small enough whatever the stress
  int iterations = 25;      ///< Newton iterations per piece of time
  bool extrapolate = true;  ///< first guess from the increments before
  kernels::UpdateOptions update{};
};

class PointSolver : public load::BoundarySolver {
 public:
  /// One volume per grain.
  PointSolver(std::vector<material::Phase> phases, std::vector<material::GrainEntry> grains, const Options& options);
  ~PointSolver() override;
  PointSolver(const PointSolver&) = delete;  // points look at its phases
  PointSolver& operator=(const PointSolver&) = delete;

  int volumes() const override { return static_cast<int>(grains_.size()); }
  std::vector<load::StepReport> solve(const std::vector<std::optional<load::BoundaryTarget>>& targets) override;
  void accept(int volume) override;
  void revert(int volume) override;
  load::Response response(int volume) const override;

  const std::vector<material::Phase>& phases() const { return phases_; }
  const material::GrainEntry& grain(int volume) const { return grains_[static_cast<std::size_t>(volume)]; }
  const material::Phase& phase(int volume) const { return phases_[static_cast<std::size_t>(grain(volume).phase)]; }
  /// Rows of the accepted state of a point (material::state_groups of its phase).
  void state(int volume, std::vector<double>& rows) const;

  /// What a restart needs beside the load path, and back. InputError where it does not belong to this point.
  std::vector<double> save(int volume) const;
  void restore(int volume, const std::vector<double>& numbers);
  /// What a point was last given on its path (K), before restore().
  void set_temperature(int volume, double temperature);

 private:
  struct Course;

  std::vector<material::Phase> phases_;
  std::vector<material::GrainEntry> grains_;
  Options options_;
  std::vector<Course> courses_;
};

}  // namespace polyslip::point_solver
