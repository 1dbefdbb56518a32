#pragma once
// The discrete gradient of a displacement fluctuation, its adjoint, and the Green operator that preconditions the two. A solver
// knows this interface and works on displacement vectors whose meaning only the operator knows.
#include <array>
#include <memory>
#include <string>

#include "src/base/comm.hpp"
#include "src/base/fields.hpp"
#include "src/base/grid.hpp"
#include "src/fft_solver/fft.hpp"

namespace polyslip::fft_solver {

/// A displacement (or force) vector: this rank's unknowns, padded with zeros.
using Vector = Kokkos::View<double*>;
/// C_ijkl, rows (ij), columns (kl), with major symmetry, Pa.
using Medium = std::array<double, 81>;

enum class Scheme { continuous, rotated };

class DifferenceOperator {
 public:
  virtual ~DifferenceOperator() = default;

  Vector make_vector(const std::string& name) const { return Vector(name, static_cast<std::size_t>(size_)); }
  /// H = ∇u, 9 rows, H_ij = ∂u_i/∂X_j.
  virtual void gradient(const Vector& u, const base::Field& H) = 0;
  /// f = −div P, the adjoint of the gradient: ⟨P : ∇u⟩ = ⟨f · u⟩.
  virtual void divergence(const base::Field& P, const Vector& f) = 0;
  /// z = (−div C ∇)⁻¹ f; 0 for modes without a wave vector.
  virtual void precondition(const Medium& C, const Vector& f, const Vector& z) = 0;
  /// Volume mean of a · b (collective).
  virtual double dot(const Vector& a, const Vector& b) const = 0;
  /// The displacement at points as a field of 3 rows, independent of the rank count, and back (restart files).
  virtual void to_field(const Vector& u, const base::Field& field) = 0;
  virtual void from_field(const base::Field& field, const Vector& u) = 0;

  /// Of work space on this rank.
  std::int64_t bytes() const { return work_bytes_; }
  Fft<double>& fft() { return fft_; }
  const base::Grid& grid() const { return grid_; }
  const base::Comm& comm() const { return comm_; }
  std::int64_t points() const { return slab_.points(grid_); }

  static std::unique_ptr<DifferenceOperator> make(Scheme scheme, const base::Grid& grid, const base::Comm& comm,
                                                  base::Timers& timers);

 protected:
  DifferenceOperator(const base::Grid& grid, const base::Comm& comm, base::Timers& timers)
      : timers_(timers), grid_(grid), comm_(comm), slab_(base::Slab::of(grid, comm)), fft_(grid, comm, timers) {}

  base::Timers& timers_;  ///< "operator", and "fft" within
  base::Grid grid_;
  base::Comm comm_;
  base::Slab slab_;
  Fft<double> fft_;
  std::int64_t size_ = 0;
  std::int64_t work_bytes_ = 0;
};

}  // namespace polyslip::fft_solver
