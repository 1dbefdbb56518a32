#pragma once
// Vectors of displacements or forces, in double or in single: this rank's unknowns of every volume of a batch, one volume after the
// other, padded with zeros. Only a difference operator knows what the numbers mean.
#include <Kokkos_Core.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "src/base/comm.hpp"
#include "src/base/volumes.hpp"

namespace polyslip::fft_solver {

/// A number per volume; those of volumes that an operation is not about mean nothing.
using PerVolume = std::vector<double>;

class Vector {
 public:
  Vector() = default;
  /// Zeros: `size` for each of `volumes`.
  Vector(const std::string& name, int volumes, std::int64_t size, base::Precision precision);

  bool single() const { return single_.size() > 0; }
  std::int64_t size() const { return size_; }  ///< of one volume
  std::int64_t bytes() const;

  /// The numbers, which must be of type S.
  template <class S>
  const Kokkos::View<S*>& of() const;

  /// f(view) with the numbers as they are.
  template <class Function>
  void visit(Function&& f) const {
    if (single())
      f(single_);
    else
      f(double_);
  }

 private:
  Kokkos::View<double*> double_;
  Kokkos::View<float*> single_;
  std::int64_t size_ = 0;
};

template <>
inline const Kokkos::View<double*>& Vector::of<double>() const {
  return double_;
}
template <>
inline const Kokkos::View<float*>& Vector::of<float>() const {
  return single_;
}

/// y ← a x + b y for each listed volume, whatever x and y are kept in. Where b is 0, whatever y held is gone.
void combine(const PerVolume& a, const Vector& x, const PerVolume& b, const Vector& y, const base::VolumeList& volumes);
void clear(const Vector& x, const base::VolumeList& volumes);
/// Σ a·b over this rank's numbers, of each listed volume. Summed in double, in an order that does not depend on the batch.
PerVolume local_dot(const Vector& a, const Vector& b, const base::VolumeList& volumes);

}  // namespace polyslip::fft_solver
