#pragma once
// The FFT solver as drivers see it: material and grid in, increments solved one after the other.
#include <memory>

#include "src/fft_solver/equilibrium.hpp"
#include "src/fft_solver/newton.hpp"
#include "src/load/boundary_solver.hpp"

namespace polyslip::fft_solver {

struct Options {
  Scheme scheme = Scheme::rotated;
  SolveOptions solve;
  kernels::UpdateOptions update;
  bool extrapolate = true;  ///< first guess from the last two increments
};

class FftSolver : public load::BoundarySolver {
 public:
  FftSolver(const base::Grid& grid, const base::Comm& comm, std::vector<material::Phase> phases,
            std::vector<material::GrainEntry> grains, const std::vector<int>& grain_of_point, const Options& options,
            base::Timers& timers);

  load::StepReport solve(const load::BoundaryTarget& target) override;
  void accept() override;
  void revert() override;
  load::Response response() const override;

  /// The field sensitivity at the converged state: the change of displacement and mean F that the given forces and mean stresses
  /// call for, K⁻¹ rhs. Returns the linear iterations.
  int solve_tangent(const Unknowns& rhs, Unknowns& change, double reduction) {
    return newton_.solve_tangent(rhs, change, reduction);
  }

  material::Constitutive& constitutive() { return constitutive_; }
  const material::Constitutive& constitutive() const { return constitutive_; }
  const material::PointFields& fields() const { return equilibrium_.fields(); }
  Equilibrium& equilibrium() { return equilibrium_; }
  const base::Grid& grid() const { return grid_; }
  const base::Comm& comm() const { return comm_; }

  /// What a restart needs beside the constitutive state: displacements now and one increment ago as fields of 3 rows, and
  /// the numbers that go with them.
  void save(const base::Field& now, const base::Field& before, std::vector<double>& numbers);
  void restore(const base::Field& now, const base::Field& before, const std::vector<double>& numbers);

  std::int64_t bytes() const;  ///< of this rank's fields and vectors

 private:
  /// A change of the boundary: of prescribed components of the mean F, and of prescribed mean stresses (Pa).
  struct Push {
    Tensor F{}, stress{};
  };
  Push push_of(const load::BoundaryTarget& target, const Mask& free, const StressTarget& stress_target) const;
  double continues(const Push& push, const load::BoundaryTarget& target) const;

  base::Grid grid_;
  base::Comm comm_;
  Options options_;
  material::Constitutive constitutive_;
  Equilibrium equilibrium_;
  Newton newton_;
  Unknowns now_, before_, trial_;
  double dt_before_ = 0;  ///< length of the last accepted increment, s; 0: no history
  double dt_trial_ = 0;
  Push push_before_, push_trial_;
  Tensor mean_stress_{};  ///< first Piola–Kirchhoff, of the accepted state
};

}  // namespace polyslip::fft_solver
