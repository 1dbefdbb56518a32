#pragma once
// The state of all points of one or many volumes and the sweep over them. Kinematic fields live on the grid or mesh; the state
// lives per phase over that phase's list of points. The sweep knows points only: F in; P and the tangent out.
#include <cstdint>
#include <vector>

#include "kernels/law/law.hpp"
#include "src/base/fields.hpp"
#include "src/base/volumes.hpp"
#include "src/material/phase.hpp"

namespace polyslip::material {

struct SweepReport {
  std::int64_t evaluations = 0;  ///< evaluations of a law's equations, summed over points
  std::int64_t failed = 0;       ///< points that did not converge, local sub-steps included
};

/// What a sweep reads and fills, all of them (component, point). Volume v's points begin at v × Constitutive::stride().
template <class S>
struct PointFields {
  base::FieldOf<S> H;        ///< in, 9, displacement gradient F − I, row-major
  base::FieldOf<S> P;        ///< out, 9, first Piola–Kirchhoff, Pa, row-major; may be the same field as H
  base::FieldOf<S> S0;       ///< out, 6, second Piola–Kirchhoff, Pa, Mandel
  base::FieldOf<S> tangent;  ///< out, dS0/dE0, Pa, Mandel: 36 rows, row-major, or 21 of its symmetric part
};

constexpr int symmetric_rows = 21;  ///< upper triangle of a 6×6 matrix, row by row

/// One volume: its grains, and which of them each point of this rank belongs to.
struct VolumePoints {
  std::vector<GrainEntry> grains;
  std::vector<int> grain_of_point;
};

class Constitutive {
 public:
  /// All volumes have the same phases and the same number of points on this rank.
  Constitutive(std::vector<Phase> phases, std::vector<VolumePoints> volumes, const kernels::UpdateOptions& options,
               base::Precision precision);

  /// Stresses and tangents of the listed volumes at the end of their increments of dt[volume] (s) that end at F = I + H. What
  /// was found is the guess of the next call; it becomes the state for good only by accept(). A report per volume.
  std::vector<SweepReport> evaluate(const PointFields<double>& fields, const std::vector<double>& dt,
                                    const base::VolumeList& volumes);
  std::vector<SweepReport> evaluate(const PointFields<float>& fields, const std::vector<double>& dt,
                                    const base::VolumeList& volumes);
  /// The end of the increment last evaluated becomes the start.
  void accept(const base::VolumeList& volumes);
  /// The guess goes back to the state at the start.
  void revert(const base::VolumeList& volumes);
  /// All points of a volume have this temperature (K, > 0) from now on: its grains, and the row "temperature" of the state at the
  /// start where a law keeps one. The guess stays.
  void set_temperature(int volume, double temperature);

  const std::vector<Phase>& phases() const { return phases_; }
  int volumes() const { return static_cast<int>(grains_.size()); }
  std::int64_t points() const { return points_; }  ///< of one volume on this rank
  std::int64_t stride() const { return stride_; }  ///< from one volume's points to the next's
  const std::vector<GrainEntry>& grains(int volume = 0) const { return grains_[static_cast<std::size_t>(volume)]; }
  std::vector<int> grain_of_point(int volume = 0) const;  ///< rows of grains(volume)

  /// Points of a phase in a volume, ascending, counted from the volume's first.
  std::vector<int> points_of(int phase, int volume = 0) const;
  std::int64_t count_of(int phase, int volume = 0) const;
  /// Rows [first, first + count) (state_groups) of those points' state at the start of the increment: (row, point), contiguous.
  std::vector<double> state_rows(int phase, int first, int count, int volume = 0) const;
  /// All rows, from a restart file; the guess follows.
  void restore_state(int phase, const std::vector<double>& rows, int volume = 0);
  /// Accumulated shear, summed over systems and the points of this rank.
  double total_slip(int volume = 0) const;

  std::int64_t bytes() const;  ///< of this rank's state

  /// The points of one phase, volume after volume, each volume's padded to whole batches by repeating its last point.
  struct Block {
    base::IndexField points;
    std::vector<std::int64_t> begin, count;  ///< per volume
    int exact_rows = 0;                      ///< rows of the state in double; the others are in single
    base::Field state;
    base::FieldOf<float> light_state;
    base::Field guess;  ///< or
    base::FieldOf<float> light_guess;
    Kokkos::View<char*> parameters;          ///< the Params of its law, where the sweep runs
    Kokkos::View<int*> evaluations, failed;  ///< per batch; failed: a bit per lane
    std::vector<std::int64_t> ended;         ///< rows of points whose end no guess describes
    std::vector<std::vector<double>> ends;   ///< and their states at the end
  };

 private:
  template <class S>
  std::vector<SweepReport> sweep(const PointFields<S>& fields, const std::vector<double>& dt,
                                 const base::VolumeList& volumes);
  void add_block(const Phase& phase, const std::vector<std::vector<int>>& points_of_volume);

  std::vector<Phase> phases_;
  std::vector<std::vector<GrainEntry>> grains_;  ///< per volume, as they were given
  std::vector<int> first_grain_;                 ///< of each volume in grain_data_
  Kokkos::View<kernels::GrainData<double>*> grain_data_;
  base::IndexField grain_of_point_;
  std::int64_t points_ = 0, stride_ = 0;
  std::vector<Block> blocks_;
  std::vector<double> dt_;  ///< of the last evaluation, per volume
  kernels::UpdateOptions options_;
  base::Precision precision_;
};

}  // namespace polyslip::material
