#pragma once
// The schemes that bring an increment to equilibrium: Newton–Krylov with the consistent tangent, and the basic fixed-point
// scheme. Both see the unknowns only through Equilibrium.
#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "src/fft_solver/equilibrium.hpp"
#include "src/load/boundary_solver.hpp"

namespace polyslip::fft_solver {

enum class Method { newton_cg, newton_gmres, basic };

struct SolveOptions {
  Method method = Method::newton_cg;
  double equilibrium = 5e-4;       ///< RMS of h |div P| over the largest |P̄ij|
  double equilibrium_floor = 1e2;  ///< Pa: the same as a stress, for loads near zero
  double stress = 1e-3;            ///< error of a prescribed stress over the largest |P̄ij|
  double stress_floor = 1e3;       ///< Pa
  int iterations = 40;             ///< Newton iterations (basic: times 20) before the step is cut
  int linear_iterations = 200;     ///< per Newton iteration
  double linear_tolerance = 0.1;   ///< loosest reduction of the linear residual in a Newton iteration
};

/// The first Piola–Kirchhoff stresses asked for on free components, given the mean F and the mean P (on which they depend when
/// the Cauchy stress is prescribed).
using StressTarget = std::function<Tensor(const Tensor& F, const Tensor& P)>;

/// Solves at fixed boundary conditions: stress targets on the components that are free. `unknowns`: guess in, solution out.
class Newton {
 public:
  Newton(Equilibrium& equilibrium, const SolveOptions& options);

  /// In an increment of length dt (s) from the constitutive state at its start.
  load::StepReport solve(Unknowns& unknowns, const Mask& free, double dt, const StressTarget& stress_target);

  /// Solves the linear system of the last evaluation for a prescribed change of the mean deformation gradient: the predictor of
  /// an increment that has no history to extrapolate from. Adds to `unknowns`. Returns the linear iterations.
  int predict(Unknowns& unknowns, const Tensor& prescribed_change, const Mask& free, const StressTarget& stress_target);

  /// The same with the mean elastic stiffness and a homogeneous change.
  void predict_elastic(Unknowns& unknowns, const Tensor& prescribed_change, const Mask& free,
                       const StressTarget& stress_target);
  /// change = K⁻¹ rhs at the last evaluation, the residual reduced by `reduction`.
  int solve_tangent(const Unknowns& rhs, Unknowns& change, double reduction);

  const Tensor& mean_stress() const { return mean_stress_; }
  void set_mean_stress(const Tensor& P) { mean_stress_ = P; }
  std::int64_t bytes() const;

 private:
  struct Errors {
    double equilibrium = 0, stress = 0;              ///< Pa
    double equilibrium_limit = 0, stress_limit = 0;  ///< Pa
    bool converged() const { return equilibrium <= equilibrium_limit && stress <= stress_limit; }
    double ratio() const { return std::max(equilibrium / equilibrium_limit, stress / stress_limit); }
  };

  bool evaluate(const Unknowns& unknowns, double dt, load::StepReport& report);
  Errors errors() const;
  bool small_enough(double reduction, const Errors& start) const;
  int solve_linear(double reduction) { return solve_linear(reduction, errors()); }
  int solve_linear(double reduction, const Errors& start);
  int conjugate_gradients(double reduction, const Errors& start);
  int gmres(double reduction, const Errors& start);

  Equilibrium& equilibrium_;
  SolveOptions options_;
  StressTarget target_;
  Mask free_{};
  Tensor mean_stress_{};
  Tensor asked_{};
  bool medium_is_elastic_ = false;
  Unknowns residual_, start_, step_, direction_, image_, preconditioned_;
  std::vector<Unknowns> basis_;  ///< GMRES only
};

}  // namespace polyslip::fft_solver
