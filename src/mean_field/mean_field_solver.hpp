#pragma once
// A set of grains as a solver of boundary problems: rigid-viscoplastic, hence incompressible; rates of an increment are those at its
// beginning, and lattices, hardening and grain shape follow them explicitly.
#include <array>
#include <string>
#include <vector>

#include "src/load/boundary_solver.hpp"
#include "src/mean_field/crystal_laws.hpp"
#include "src/mean_field/lankford.hpp"

namespace polyslip::mean_field {

/// Lengths of the grains' ellipsoid along x, y, z at the start, and whether it follows the mean deformation.
struct GrainShape {
  std::array<double, 3> axes{1, 1, 1};
  bool evolves = true;
};

/// One grain at a solved state.
struct GrainState {
  kernels::Quaternion<double> orientation;  ///< now
  Vec5<double> stress;                      ///< deviator, sample axes, Pa; of the increment last accepted
  Vec5<double> rate;                        ///< D, 1/s
  std::vector<double> gamma;                ///< accumulated shear of each system
};

class MeanFieldSolver : public load::BoundarySolver {
 public:
  /// weights: share of the volume of each grain, in any unit. InputError for phases without slip systems, and where a phase has no
  /// secant moduli and the options ask for them.
  MeanFieldSolver(const std::vector<material::Phase>& phases, const std::vector<material::GrainEntry>& grains,
                  const std::vector<double>& weights, const Options& options, const GrainShape& shape);

  int volumes() const override { return 1; }
  std::vector<load::StepReport> solve(const std::vector<std::optional<load::BoundaryTarget>>& targets) override;
  void accept(int volume) override;
  void revert(int volume) override;
  load::Response response(int volume) const override;

  int grains() const { return grains_.size(); }
  double weight(int g) const { return grains_.weight<double>(g); }
  GrainState grain(int g) const;
  /// Uniaxial tension of the sheet at θ (rad) at the present state; rate in 1/s.
  Tension tension(double theta, double rate);

 private:
  Mat3<double> shape() const;
  double typical_stress() const;

  Options options_;
  GrainShape grain_shape_;
  CardGrains grains_;
  Mat3<double> F_ = Mat3<double>::identity();
  Solution<double> solution_, trial_;
  Vec5<double> direction_{};  ///< the last accepted problem's prescribed rate, or stress
  Vec5<double> trial_direction_{};
};

/// Share of the weight within `angle` (rad) of an ideal orientation under the crystal's symmetry and, if `sheet`, the two-fold axes
/// of a sheet.
double share_near(const std::vector<kernels::Quaternion<double>>& orientations, const std::vector<double>& weights,
                  const kernels::Quaternion<double>& ideal, double angle, const std::string& lattice, bool sheet);

}  // namespace polyslip::mean_field
