#pragma once
// The state of all points of a volume and the sweep over them. Kinematic fields live on the grid or mesh; the state lives
// per phase over that phase's list of points. The sweep knows points only: F in; P and the tangent out.
#include <cstdint>
#include <vector>

#include "kernels/law/law.hpp"
#include "src/base/fields.hpp"
#include "src/material/phase.hpp"

namespace polyslip::material {

struct SweepReport {
  std::int64_t evaluations = 0;  ///< evaluations of a law's equations, summed over points
  std::int64_t failed = 0;       ///< points that did not converge, local sub-steps included
};

/// What a sweep fills, all of them (component, point).
struct PointFields {
  base::Field F;        ///< in, 9, row-major
  base::Field P;        ///< out, 9, first Piola–Kirchhoff, Pa, row-major
  base::Field S0;       ///< out, 6, second Piola–Kirchhoff, Pa, Mandel
  base::Field tangent;  ///< out, 36, dS0/dE0, Pa, Mandel, row-major
};

class Constitutive {
 public:
  /// `grain_of_point`: this rank's points; index into grains.
  Constitutive(std::vector<Phase> phases, std::vector<GrainEntry> grains, const std::vector<int>& grain_of_point,
               const kernels::UpdateOptions& options);

  /// Stresses and tangents at the end of an increment of dt (s) that ends at F. The state at the end becomes the guess of
  /// the next call; it is kept for good only by accept().
  SweepReport evaluate(const PointFields& fields, double dt);
  /// The state at the end becomes the state at the start.
  void accept();
  /// The guess goes back to the state at the start.
  void revert();

  const std::vector<Phase>& phases() const { return phases_; }
  const std::vector<GrainEntry>& grains() const { return grains_; }
  std::int64_t points() const { return points_; }
  const base::IndexField& grain_of_point() const { return grain_of_point_; }
  /// Points of a phase, ascending; state rows (state_groups) of those points, at the start of the increment.
  const base::IndexField& points_of(int phase) const { return blocks_[static_cast<std::size_t>(phase)].points; }
  std::int64_t count_of(int phase) const { return blocks_[static_cast<std::size_t>(phase)].count; }
  const base::Field& state_of(int phase) const { return blocks_[static_cast<std::size_t>(phase)].old_state; }
  /// After state_of() was filled from a restart file.
  void restored() { revert(); }
  /// Bytes of state per point, for reports.
  std::int64_t bytes() const;

 private:
  struct Block {
    base::IndexField points;  ///< padded to whole batches by repeating the last point
    std::int64_t count = 0;
    base::Field old_state, new_state;
    Kokkos::View<char*> parameters;  ///< the Params of its law, where the sweep runs
  };

  std::vector<Phase> phases_;
  std::vector<GrainEntry> grains_;
  Kokkos::View<kernels::GrainData<double>*> grain_data_;
  base::IndexField grain_of_point_;
  std::int64_t points_ = 0;
  std::vector<Block> blocks_;
  kernels::UpdateOptions options_;
};

}  // namespace polyslip::material
