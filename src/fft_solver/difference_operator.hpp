#pragma once
// The discrete gradient of a displacement fluctuation, its adjoint, and the Green operator that preconditions the two. A solver
// knows this interface and works on displacement vectors whose meaning only the operator knows. All is done for a list of volumes of
// a batch; collective.
#include <array>
#include <memory>
#include <string>
#include <variant>

#include "src/base/comm.hpp"
#include "src/base/fields.hpp"
#include "src/base/grid.hpp"
#include "src/base/timer.hpp"
#include "src/fft_solver/vector.hpp"
#include "src/load/load_case.hpp"
#include "src/material/constitutive.hpp"

namespace polyslip::fft_solver {

using load::Tensor;
/// C_ijkl, rows (ij), columns (kl), with major symmetry, Pa.
using Medium = std::array<double, 81>;
/// A tensor per volume.
using Tensors = std::vector<Tensor>;

enum class Scheme { continuous, rotated };

/// A field of the solver's working precision.
using WorkField = std::variant<base::Field, base::FieldOf<float>>;
/// What a sweep has left at each point, in that precision.
using SweptFields = std::variant<material::PointFields<double>, material::PointFields<float>>;

/// Where an evaluation took place, for what is linear around it.
struct Linearisation {
  Vector u;      ///< displacement fluctuation, in double
  Tensors mean;  ///< mean displacement gradient
  SweptFields fields;
  std::int64_t number = 0;  ///< of the evaluation: another one, another number
};

class DifferenceOperator {
 public:
  virtual ~DifferenceOperator() = default;

  Vector make_vector(const std::string& name, base::Precision precision) const {
    return {name, volumes_, size_, precision};
  }
  /// Fields of `rows` rows for the points of all volumes, zero.
  template <class S>
  base::FieldOf<S> make_field(const std::string& name, int rows) const {
    return base::FieldOf<S>(name, static_cast<std::size_t>(rows), static_cast<std::size_t>(volumes_ * stride_));
  }

  /// H_ij = mean_ij + ∂u_i/∂X_j, 9 rows, for u in either precision.
  virtual void gradient(const Vector& u, const Tensors& mean, const WorkField& H, const base::VolumeList& volumes) = 0;
  /// f = −div P, the adjoint of the gradient, ⟨P : ∇u⟩ = ⟨f · u⟩, and the volume mean of P.
  virtual void divergence(const WorkField& P, const Vector& f, Tensors& mean, const base::VolumeList& volumes) = 0;
  /// f = −div dP and the mean of dP = dH S0 + F (D : sym(Fᵀ dH)) with dH = mean_change + ∇change: the linearised forces.
  /// `work`: 9 rows to spare.
  virtual void linearised(const Linearisation& at, const Vector& change, const Tensors& mean_change,
                          const WorkField& work, const Vector& f, Tensors& mean, const base::VolumeList& volumes) = 0;
  /// The media of precondition() for the listed volumes from now on.
  virtual void set_media(const std::vector<Medium>& C, const base::VolumeList& volumes) = 0;
  /// z = (−div C ∇)⁻¹ f; 0 for modes without a wave vector. z may be f.
  virtual void precondition(const Vector& f, const Vector& z, const base::VolumeList& volumes) = 0;
  /// Whether a sweep may leave P in the place of H: linearised() does not need H then.
  virtual bool finds_gradient_again() const = 0;
  /// The displacement of one volume at points as a field of 3 rows, independent of the rank count, and back (restart files).
  virtual void to_field(const Vector& u, const base::Field& field, int volume) = 0;
  virtual void from_field(const base::Field& field, const Vector& u, int volume) = 0;
  /// What Σ a·b over all ranks is to be divided by to be a volume mean of products at points.
  virtual double dot_weight() const = 0;

  /// Volume mean of a · b, per volume.
  PerVolume dot(const Vector& a, const Vector& b, const base::VolumeList& volumes) const;

  virtual std::int64_t bytes() const = 0;  ///< of work space on this rank
  const base::Grid& grid() const { return grid_; }
  const base::Comm& comm() const { return comm_; }
  int volumes() const { return volumes_; }
  std::int64_t points() const { return slab_.points(grid_); }  ///< of one volume on this rank
  std::int64_t stride() const { return stride_; }              ///< from one volume's points in a field to the next's

  static std::unique_ptr<DifferenceOperator> make(Scheme scheme, const base::Grid& grid, const base::Comm& comm,
                                                  int volumes, base::Precision precision, base::Timers& timers);

 protected:
  DifferenceOperator(const base::Grid& grid, const base::Comm& comm, int volumes, base::Timers& timers)
      : timers_(timers),
        grid_(grid),
        comm_(comm),
        slab_(base::Slab::of(grid, comm)),
        volumes_(volumes),
        stride_(base::padded(slab_.points(grid))) {}

  base::Timers& timers_;  ///< "operator", and "fft" and "tangent" within
  base::Grid grid_;
  base::Comm comm_;
  base::Slab slab_;
  int volumes_ = 1;
  std::int64_t stride_ = 0;
  std::int64_t size_ = 0;  ///< of a vector, per volume
};

}  // namespace polyslip::fft_solver
