#pragma once
// In which components, or other directions of the space of 3×3 tensors, the mean F is unknown and the mean stress is prescribed.
#include "src/load/load_case.hpp"

namespace polyslip::load {

/// A linear part of the space of 3×3 tensors with the inner product a : b; F is prescribed in what is normal to it.
class FreeSpace {
 public:
  /// F is prescribed wholly.
  FreeSpace() = default;
  static FreeSpace of_components(const Mask& free);
  /// Nothing of F is prescribed.
  static FreeSpace all();
  /// The symmetric tensors normal to a symmetric one of norm 1: stress goes along `direction` alone, and the mean does not turn.
  static FreeSpace beside(const Tensor& direction);

  int dimensions() const { return dimensions_; }
  /// Of an orthonormal basis; unit components in their order where components are free.
  const Tensor& basis(int i) const { return basis_[static_cast<std::size_t>(i)]; }
  /// The part of a tensor inside, and the one normal to it.
  Tensor part(const Tensor& a) const { return join(a, Tensor{}); }
  Tensor rest(const Tensor& a) const { return join(Tensor{}, a); }
  /// Of one tensor what lies inside, of the other what is normal to it.
  Tensor join(const Tensor& inside, const Tensor& outside) const;

 private:
  int dimensions_ = 0;
  bool by_component_ = true;
  Mask components_{};
  std::array<Tensor, 9> basis_{};
};

/// a : b
double contract(const Tensor& a, const Tensor& b);

}  // namespace polyslip::load
