#pragma once
// Derivatives of a solved state, by implicit differentiation of the fixed point.
#include "src/mean_field/self_consistent.hpp"

namespace polyslip::mean_field {

/// The solution's derivatives: implicit differentiation of the fixed point x = g(x), dx = (1 − ∂g/∂x)⁻¹ ∂g. `plain`: the grains
/// in plain numbers that `at` is the solution of; `grains`: the same with derivatives in weights, orientations, parameters or states.
template <class T, class Plain, class Grains>
Solution<T> differentiate(const Plain& plain, const Grains& grains, const BoundaryProblem& boundary,
                          const Options& options, const Mat3<T>& F_start, const Mat3<T>& shape,
                          const Solution<double>& at) {
  constexpr int n = Medium<double>::unknowns;
  using Number = kernels::Dual<double, n>;
  const auto lift = [](const Mat3<T>& a) {
    Mat3<Number> r;
    for (int i = 0; i < 9; ++i) r.m[i] = Number(number(a.m[i]));
    return r;
  };
  Medium<Number> moved;
  Medium<T> medium;
  // unknowns differ by many powers of ten; columns and rows in units of their own kind
  double unit[n];
  for (int i = 0; i < n; ++i) {
    unit[i] = i < 25 ? norm(at.medium.M) : i < 30 ? norm(at.medium.D0) + norm(at.mean.rate) : at.medium.exponent;
    moved[i] = Number(at.medium[i]);
    moved[i].d[i] = unit[i];
    medium[i] = T(at.medium[i]);
  }
  const Medium<Number> slope = mapped(plain, boundary, options, moved, lift(F_start), lift(shape), at);
  const Medium<T> image = mapped(grains, boundary, options, medium, F_start, shape, at);
  std::vector<T> J(n * n), x(n);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j)
      J[static_cast<std::size_t>(i * n + j)] = T((i == j ? 1.0 : 0.0) - slope[i].d[j] / unit[i]);
    x[static_cast<std::size_t>(i)] = (image[i] - T(number(image[i]))) * T(1 / unit[i]);
  }
  Solution<T> result;
  result.converged = solve_dense(J.data(), n, x.data(), 1);
  for (int i = 0; i < n; ++i) medium[i] += T(unit[i]) * x[static_cast<std::size_t>(i)];
  mapped(grains, boundary, options, medium, F_start, shape, at, &result);
  result.medium = medium;
  result.points = at.points;
  set_spins(options, shape, result);
  return result;
}

}  // namespace polyslip::mean_field
