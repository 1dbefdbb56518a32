#pragma once
// The FFT solver as drivers see it: material and grid in, increments solved one after the other; for one volume, or for a batch of
// volumes of the same grid and phases, which go their own ways side by side.
#include <memory>

#include "src/fft_solver/equilibrium.hpp"
#include "src/fft_solver/first_guess.hpp"
#include "src/fft_solver/newton.hpp"
#include "src/load/boundary_solver.hpp"

namespace polyslip::fft_solver {

struct Options {
  Scheme scheme = Scheme::rotated;
  SolveOptions solve;
  kernels::UpdateOptions update;
  base::Precision precision = base::Precision::exact;
  TangentStorage tangent = TangentStorage::symmetric;
  bool extrapolate = true;  ///< first guess from the increments before
};

class FftSolver : public load::BoundarySolver {
 public:
  /// A batch. Each volume's grain_of_point is this rank's slab.
  FftSolver(const base::Grid& grid, const base::Comm& comm, std::vector<material::Phase> phases,
            std::vector<material::VolumePoints> volumes, const Options& options, base::Timers& timers);
  /// One volume.
  FftSolver(const base::Grid& grid, const base::Comm& comm, std::vector<material::Phase> phases,
            std::vector<material::GrainEntry> grains, const std::vector<int>& grain_of_point, const Options& options,
            base::Timers& timers);

  int volumes() const override { return constitutive_.volumes(); }
  std::vector<load::StepReport> solve(const std::vector<std::optional<load::BoundaryTarget>>& targets) override;
  void accept(int volume) override;
  void revert(int volume) override;
  load::Response response(int volume) const override;

  /// The field sensitivity at the converged state: the change of displacement and mean F that the given forces and mean stresses
  /// call for, K⁻¹ rhs, of every volume. Exact with TangentStorage::full. Returns the linear iterations per volume.
  std::vector<int> solve_tangent(const Unknowns& rhs, Unknowns& change, double reduction) {
    return newton_.solve_tangent(rhs, change, reduction, base::VolumeList::all(volumes()));
  }

  material::Constitutive& constitutive() { return constitutive_; }
  const material::Constitutive& constitutive() const { return constitutive_; }
  Equilibrium& equilibrium() { return equilibrium_; }
  const Equilibrium& equilibrium() const { return equilibrium_; }
  const base::Grid& grid() const { return grid_; }
  const base::Comm& comm() const { return comm_; }

  /// What a restart needs beside the constitutive state: the displacement and its last two changes as fields of 3 rows, and the
  /// numbers that go with them.
  void save(const base::Field& now, const std::array<base::Field, 2>& changes, std::vector<double>& numbers,
            int volume = 0);
  void restore(const base::Field& now, const std::array<base::Field, 2>& changes, const std::vector<double>& numbers,
               int volume = 0);

  std::int64_t bytes() const;  ///< of this rank's fields and vectors

 private:
  /// A change of the boundary: of prescribed components of the mean F, and of prescribed mean stresses (Pa).
  struct Push {
    Tensor F{}, stress{};
  };
  /// Where one volume stands.
  struct Course {
    double dt_before = 0;  ///< length of the last accepted increment, s; 0: there is none
    double dt_trial = 0;
    double length_trial = 0;  ///< of the increment, in the units of FirstGuess
    bool expects = false;     ///< the tangent's answer to a repetition of this increment is in guess_
    Push push_before, push_trial;
    Tensor mean_stress{};  ///< first Piola–Kirchhoff, of the accepted state
  };
  Push push_of(int volume, const load::BoundaryTarget& target, const Boundary& boundary) const;
  double continues(const Course& course, const Push& push, const load::BoundaryTarget& target) const;
  void guess(const std::vector<std::optional<load::BoundaryTarget>>& targets, const std::vector<Boundary>& boundary,
             const base::VolumeList& volumes, std::vector<load::StepReport>& cost);
  void look_ahead(const std::vector<Boundary>& boundary, const base::VolumeList& volumes,
                  std::vector<load::StepReport>& reports);

  base::Grid grid_;
  base::Comm comm_;
  Options options_;
  material::Constitutive constitutive_;
  Equilibrium equilibrium_;
  Newton newton_;
  Unknowns now_, trial_;
  FirstGuess guess_;
  std::vector<Course> courses_;
};

}  // namespace polyslip::fft_solver
