#pragma once
// The equations of one increment on a grid: unknowns are the displacement fluctuation and the free components of the mean
// deformation gradient, residuals the forces −div P and the errors of the prescribed mean stresses, and both converge together.
#include <array>
#include <memory>

#include "src/base/timer.hpp"
#include "src/fft_solver/difference_operator.hpp"
#include "src/load/load_path.hpp"
#include "src/material/constitutive.hpp"

namespace polyslip::fft_solver {

using load::Mask;
using load::Tensor;

/// A displacement and a mean deformation gradient, or a force and a mean stress. The second part is the same on every rank.
struct Unknowns {
  Vector u;
  Tensor mean{};
};

class Equilibrium {
 public:
  Equilibrium(Scheme scheme, const base::Grid& grid, const base::Comm& comm, material::Constitutive& constitutive,
              base::Timers& timers);

  Unknowns make_unknowns(const std::string& name) const { return {operator_->make_vector(name), Tensor{}}; }

  /// Which components of the mean deformation gradient are unknown.
  void set_free(const Mask& free) { free_ = free; }
  /// Sets F = mean + ∇u, runs the law, and leaves −div P and the mean P in `forces`. Sweep counts are returned.
  material::SweepReport evaluate(const Unknowns& at, double dt, Unknowns& forces);
  /// Linearised forces of a change of the unknowns, at the last evaluation. Mean components that are not free are 0.
  void apply(const Unknowns& change, Unknowns& forces);
  /// The mean of the tangents of the last evaluation becomes the reference medium of precondition().
  void update_medium();
  /// The volume mean of the elastic stiffness becomes the reference medium, stiffened where grains differ by more than a
  /// factor, so that the basic scheme contracts.
  void elastic_medium();
  /// Stress of the reference medium under a homogeneous change of F, Pa.
  Tensor medium_stress(const Tensor& change) const;
  /// change = (reference medium)⁻¹ forces.
  void precondition(const Unknowns& forces, Unknowns& change);
  /// ⟨a.u · b.u⟩ + a.mean : b.mean over free components.
  double dot(const Unknowns& a, const Unknowns& b, double weight_of_u = 1) const;

  /// y ← a x + b y.
  void combine(double a, const Unknowns& x, double b, Unknowns& y) const;
  void clear(Unknowns& x) const;
  void copy(const Unknowns& from, Unknowns& to) const;

  /// RMS over voxels of h |div P| for forces.u, h the cube root of a voxel's volume; Pa.
  double force_norm(const Vector& forces) const;
  double voxel_edge() const;  ///< cube root of a voxel's volume, m

  DifferenceOperator& difference() { return *operator_; }
  const material::PointFields& fields() const { return fields_; }
  /// Volume means of rows of a field.
  std::vector<double> mean_rows(const base::Field& field, int rows) const;
  std::int64_t bytes() const;

 private:
  base::Timers& timers_;  ///< "law", "tangent", "vectors"; the operator's own
  std::unique_ptr<DifferenceOperator> operator_;
  base::Comm comm_;
  material::Constitutive& constitutive_;
  material::PointFields fields_;
  base::Field change_;  ///< ∇(change), then linearised P
  void invert_mean_block();

  Mask free_{};
  Medium medium_{};
  std::array<double, 81> mean_inverse_{};
};

}  // namespace polyslip::fft_solver
