#pragma once
// The equations of one increment on a grid: unknowns are the displacement fluctuation and the free part of the mean
// deformation gradient, residuals the forces −div P and the errors of the prescribed mean stresses, and both converge together.
// Volumes of a batch have equations of their own; every operation is about the active volumes only.
#include <array>
#include <memory>

#include "src/base/timer.hpp"
#include "src/fft_solver/difference_operator.hpp"
#include "src/load/load_path.hpp"
#include "src/material/constitutive.hpp"

namespace polyslip::fft_solver {

/// A displacement and a mean deformation gradient per volume, or a force and a mean stress. The second part is the same on
/// every rank.
struct Unknowns {
  Vector u;
  Tensors mean;
};

/// The tangent at points: its symmetric part, which is enough for Newton's method and half the memory, or all of it.
enum class TangentStorage { symmetric, full };

class Equilibrium {
 public:
  Equilibrium(Scheme scheme, const base::Grid& grid, const base::Comm& comm, material::Constitutive& constitutive,
              base::Precision precision, TangentStorage tangent, base::Timers& timers);

  /// For solutions: always in double.
  Unknowns make_unknowns(const std::string& name) const { return make(name, base::Precision::exact); }
  /// For residuals, steps and directions: in the solver's precision.
  Unknowns make_work(const std::string& name) const { return make(name, precision_); }

  int volumes() const { return operator_->volumes(); }
  /// The volumes that everything below is about, until called again.
  void activate(const base::VolumeList& volumes) { active_ = volumes; }
  const base::VolumeList& active() const { return active_; }

  /// Where the mean deformation gradient is unknown.
  void set_free(int volume, const load::FreeSpace& free) { free_[static_cast<std::size_t>(volume)] = free; }
  /// Sets F = mean + ∇u, runs the law over increments of dt[volume] (s), and leaves −div P and the mean P in `forces`. A report
  /// per volume, summed over ranks.
  std::vector<material::SweepReport> evaluate(const Unknowns& at, const std::vector<double>& dt, Unknowns& forces);
  /// Linearised forces of a change of the unknowns, at the last evaluation. Means have no part where F is not free.
  void apply(const Unknowns& change, Unknowns& forces);
  /// The mean of the tangents of the last evaluation becomes the reference medium of precondition().
  void update_medium();
  /// The volume mean of the elastic stiffness becomes the reference medium.
  void elastic_medium();
  /// Stress of the reference medium under a homogeneous change of F, Pa.
  Tensor medium_stress(int volume, const Tensor& change) const;
  /// change = (reference medium)⁻¹ forces; may be the same unknowns.
  void precondition(const Unknowns& forces, Unknowns& change);
  /// ⟨a.u · b.u⟩ + a.mean : b.mean where F is free, per volume.
  PerVolume dot(const Unknowns& a, const Unknowns& b, double weight_of_u = 1) const;

  /// y ← a x + b y, factors per volume or the same for all.
  void combine(const PerVolume& a, const Unknowns& x, const PerVolume& b, Unknowns& y) const;
  void combine(double a, const Unknowns& x, double b, Unknowns& y) const;
  void clear(Unknowns& x) const;
  void copy(const Unknowns& from, Unknowns& to) const { combine(1.0, from, 0.0, to); }

  /// RMS over voxels of h |div P| for forces.u, h the cube root of a voxel's volume; Pa, per volume.
  PerVolume force_norm(const Vector& forces) const;
  double voxel_edge() const;  ///< cube root of a voxel's volume, m

  DifferenceOperator& difference() { return *operator_; }
  /// Deformation gradient, 9 rows, of one volume's points at the last evaluation.
  base::Field deformation_gradient(int volume) const;
  /// First Piola–Kirchhoff stress there, Pa.
  base::Field first_piola(int volume) const;
  std::int64_t bytes() const;

 private:
  Unknowns make(const std::string& name, base::Precision precision) const;
  void set_media_of_active();
  void invert_mean_block(int volume);

  base::Timers& timers_;  ///< "law", "tangent", "vectors"; the operator's own
  std::unique_ptr<DifferenceOperator> operator_;
  base::Comm comm_;
  material::Constitutive& constitutive_;
  base::Precision precision_;
  base::VolumeList active_;
  Linearisation last_;  ///< the last evaluation
  WorkField work_;      ///< 9 rows, lost in any call
  std::vector<load::FreeSpace> free_;
  std::vector<Medium> medium_;
  std::vector<std::array<double, 81>> mean_inverse_;
};

}  // namespace polyslip::fft_solver
