#pragma once
// The schemes that bring an increment to equilibrium: Newton–Krylov with the consistent tangent. They see the unknowns only
// through Equilibrium. The volumes of a batch go through it side by side, each with its own step
// lengths and its own end; what one of them does, no other sees.
#include <functional>
#include <string>
#include <vector>

#include "src/fft_solver/equilibrium.hpp"
#include "src/load/boundary_solver.hpp"

namespace polyslip::fft_solver {

enum class Method { newton_cg, newton_gmres };

struct SolveOptions {
  Method method = Method::newton_cg;
  double equilibrium = 5e-4;       ///< RMS of h |div P| over the largest |P̄ij|
  double equilibrium_floor = 1e2;  ///< Pa: the same as a stress, for loads near zero
  double stress = 1e-3;            ///< error of a prescribed stress over the largest |P̄ij|
  double stress_floor = 1e3;       ///< Pa
  int iterations = 40;             ///< Newton iterations before the step is cut
  int linear_iterations = 200;     ///< per Newton iteration
  double linear_tolerance = 0.03;  ///< loosest reduction of the linear residual in a Newton iteration
  /// Asked before every Newton and linear iteration: true, on all ranks alike, gives the increment up. Empty: never.
  std::function<bool()> interrupted;
};

/// The first Piola–Kirchhoff stresses asked for where F is free, given the mean F and the mean P (on which they depend when
/// the Cauchy stress is prescribed).
using StressTarget = std::function<Tensor(const Tensor& F, const Tensor& P)>;

/// What is asked of one volume in an increment of length dt (s): stress targets where F is free.
struct Boundary {
  double dt = 0;
  load::FreeSpace free;
  StressTarget stress_target;
};

/// Tensors and boundaries are indexed by volume; only those of the listed volumes are looked at or changed.
class Newton {
 public:
  Newton(Equilibrium& equilibrium, const SolveOptions& options);

  /// From the constitutive state at the start of the increment. `unknowns`: guess in, solution out. A report per volume.
  std::vector<load::StepReport> solve(Unknowns& unknowns, const std::vector<Boundary>& boundary,
                                      const base::VolumeList& volumes);

  /// Solves the linear system of the last evaluation for a prescribed change of the mean deformation gradient: the predictor of
  /// an increment that has no history to extrapolate from. Adds to `unknowns`. Returns the linear iterations per volume.
  std::vector<int> predict(Unknowns& unknowns, const Tensors& prescribed_change, const std::vector<Boundary>& boundary,
                           const base::VolumeList& volumes);

  /// The same with the mean elastic stiffness and a homogeneous change.
  void predict_elastic(Unknowns& unknowns, const Tensors& prescribed_change, const std::vector<Boundary>& boundary,
                       const base::VolumeList& volumes);
  /// What a linear step would still change after solve(), in correction(); nothing where the residual is far below its limits.
  /// Returns the linear iterations per volume.
  std::vector<int> correct(const base::VolumeList& volumes);
  const Unknowns& correction() const { return step_; }
  /// Whether an iteration has been given up since solve() began.
  bool interrupted() const { return interrupted_; }

  /// change = K⁻¹ rhs at the last evaluation, the residual reduced by `reduction`. Exact for as much of the tangent as is stored.
  std::vector<int> solve_tangent(const Unknowns& rhs, Unknowns& change, double reduction,
                                 const base::VolumeList& volumes);

  const Tensor& mean_stress(int volume) const { return mean_stress_[static_cast<std::size_t>(volume)]; }
  void set_mean_stress(int volume, const Tensor& P) { mean_stress_[static_cast<std::size_t>(volume)] = P; }
  std::int64_t bytes() const;

 private:
  struct Errors {
    double equilibrium = 0, stress = 0;              ///< Pa
    double equilibrium_limit = 0, stress_limit = 0;  ///< Pa
    bool converged() const;
    double ratio() const;
  };
  using PerVolumeErrors = std::vector<Errors>;

  /// A volume's way through solve().
  struct Course {
    load::StepReport report;
    Errors now;
    double before = 0;  ///< ratio of the errors one iteration ago
    double work = 0;    ///< of the residual along the step
    double length = 1;  ///< of the step
    bool law_holds = true;
  };

  void evaluate(const Unknowns& unknowns, const std::vector<Boundary>& boundary, std::vector<Course>& courses);
  void ask(const Unknowns& unknowns, const std::vector<Boundary>& boundary);
  PerVolumeErrors errors() const;
  void shorten_steps(Unknowns& unknowns, const std::vector<Boundary>& boundary, const base::VolumeList& open,
                     std::vector<Course>& courses, PerVolumeErrors& next);
  bool small_enough(int volume, double force_norm, double reduction, const Errors& start) const;
  std::vector<int> solve_linear(const PerVolume& reduction, const PerVolumeErrors& start);
  std::vector<int> conjugate_gradients(const PerVolume& reduction, const PerVolumeErrors& start);
  int gmres(int volume, double reduction, const Errors& start);

  Equilibrium& equilibrium_;
  SolveOptions options_;
  bool ask_to_go_on();

  bool interrupted_ = false;
  std::vector<load::FreeSpace> free_;
  Tensors mean_stress_, asked_;
  PerVolume work_;  ///< of the last linear solution: residual · step
  Unknowns residual_, step_, direction_, image_;
  Unknowns start_;               ///< GMRES only
  std::vector<Unknowns> basis_;  ///< GMRES only
};

}  // namespace polyslip::fft_solver
