#include "src/load/free_space.hpp"

#include <cmath>

namespace polyslip::load {

double contract(const Tensor& a, const Tensor& b) {
  double sum = 0;
  for (std::size_t c = 0; c < 9; ++c) sum += a[c] * b[c];
  return sum;
}

FreeSpace FreeSpace::of_components(const Mask& free) {
  FreeSpace result;
  result.components_ = free;
  for (std::size_t c = 0; c < 9; ++c)
    if (free[c]) result.basis_[static_cast<std::size_t>(result.dimensions_++)][c] = 1;
  return result;
}

FreeSpace FreeSpace::all() {
  Mask free;
  free.fill(true);
  return of_components(free);
}

FreeSpace FreeSpace::beside(const Tensor& direction) {
  FreeSpace result;
  result.by_component_ = false;
  // Gram and Schmidt on the six units of symmetric tensors, of which the one nearest to the direction depends on the others
  const std::array<std::size_t, 6> first{0, 4, 8, 5, 2, 1}, second{0, 4, 8, 7, 6, 3};
  std::array<Tensor, 6> units{};
  std::size_t nearest = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    units[i][first[i]] = units[i][second[i]] = i < 3 ? 1 : std::sqrt(0.5);
    if (std::abs(contract(units[i], direction)) > std::abs(contract(units[nearest], direction))) nearest = i;
  }
  for (std::size_t i = 0; i < 6; ++i) {
    if (i == nearest) continue;
    Tensor a = units[i];
    const auto take_away = [&a](const Tensor& b) {
      const double share = contract(a, b);
      for (std::size_t c = 0; c < 9; ++c) a[c] -= share * b[c];
    };
    for (int twice = 0; twice < 2; ++twice) {
      take_away(direction);
      for (int k = 0; k < result.dimensions_; ++k) take_away(result.basis(k));
    }
    const double length = std::sqrt(contract(a, a));
    for (double& value : a) value /= length;
    result.basis_[static_cast<std::size_t>(result.dimensions_++)] = a;
  }
  return result;
}

Tensor FreeSpace::join(const Tensor& inside, const Tensor& outside) const {
  Tensor result = outside;
  if (by_component_) {
    for (std::size_t c = 0; c < 9; ++c)
      if (components_[c]) result[c] = inside[c];
    return result;
  }
  for (int i = 0; i < dimensions_; ++i) {
    const double share = contract(basis(i), inside) - contract(basis(i), outside);
    for (std::size_t c = 0; c < 9; ++c) result[c] += share * basis(i)[c];
  }
  return result;
}

}  // namespace polyslip::load
