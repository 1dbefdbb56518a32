#include "src/fft_solver/modes.hpp"

#include <cmath>

namespace polyslip::fft_solver {
namespace {

/// C arranged by the pair of wave-vector components: A_a = Σ_jl k_j k_l C[a][j][l], symmetric in j, l. Not local to its
/// function, because CUDA's lambdas capture no local types.
struct Pairs {
  double c[6][6];  // [jl as Mandel order 00 11 22 12 02 01][entry of A]
};

}  // namespace

WaveTables wave_tables(Scheme scheme, const base::Grid& grid) {
  WaveTables tables;
  const double pi = std::acos(-1.0);
  for (int axis = 0; axis < 3; ++axis) {
    const int n = grid.cells[axis];
    const double length = grid.size[axis], h = grid.spacing(axis);
    tables.s[axis] = Kokkos::View<double*>("wave s", static_cast<std::size_t>(n));
    tables.c[axis] = Kokkos::View<double*>("wave c", static_cast<std::size_t>(n));
    auto s = Kokkos::create_mirror_view(tables.s[axis]);
    auto c = Kokkos::create_mirror_view(tables.c[axis]);
    for (int index = 0; index < n; ++index) {
      const int m = index <= n / 2 ? index : index - n;
      const bool nyquist = 2 * index == n;
      if (scheme == Scheme::continuous) {
        s(index) = nyquist ? 0.0 : 2 * pi * m / length;
        c(index) = 1.0;
      } else {
        s(index) = 2 / h * std::sin(pi * m / n);
        c(index) = nyquist ? 0.0 : std::cos(pi * m / n);
      }
    }
    Kokkos::deep_copy(tables.s[axis], s);
    Kokkos::deep_copy(tables.c[axis], c);
  }
  return tables;
}

void apply_green(const ModeLayout& layout, std::int64_t mode_stride, const WaveTables& waves, const Medium& C,
                 double scale, std::complex<double>* modes) {
  const WaveTables w = waves;
  const ModeLayout m = layout;
  Pairs pairs;
  for (int b = 0; b < 6; ++b)
    for (int a = 0; a < 6; ++a) {
      const int i = kernels::mandel_i(a), k = kernels::mandel_j(a), j = kernels::mandel_i(b), l = kernels::mandel_j(b);
      const auto at = [&](int p, int q, int r, int t) {
        return C[static_cast<std::size_t>((3 * p + q) * 9 + 3 * r + t)];
      };
      // A is symmetric for a symmetric medium; the mean of both orders keeps it so in floating point
      double value = 0.5 * (at(i, j, k, l) + at(k, j, i, l));
      if (j != l) value += 0.5 * (at(i, l, k, j) + at(k, l, i, j));
      pairs.c[b][a] = value;
    }
  double largest = 0;
  for (double value : C) largest = std::max(largest, std::abs(value));
  using Range = Kokkos::RangePolicy<Kokkos::DefaultExecutionSpace, Kokkos::IndexType<std::int64_t>>;
  double* const z0 = reinterpret_cast<double*>(modes);
  double* const z1 = reinterpret_cast<double*>(modes + mode_stride);
  double* const z2 = reinterpret_cast<double*>(modes + 2 * mode_stride);
  Kokkos::parallel_for(
      "fft_solver::apply_green", Range(0, std::int64_t{m.outer_count} * m.inner_count),
      KOKKOS_LAMBDA(const std::int64_t line) {
        const int outer = static_cast<int>(line / m.inner_count) + m.outer_begin;
        const int inner = static_cast<int>(line % m.inner_count);
        const int y = m.outer_is_y ? outer : inner, z = m.outer_is_y ? inner : outer;
        const double sy = w.s[1](y), cy = w.c[1](y), sz = w.s[2](z), cz = w.c[2](z);
        // k = (s_x p, c_x q, c_x r): A is a quadratic form in (s_x, c_x) with coefficients that belong to the line
        const double p = cy * cz, q = sy * cz, r = cy * sz;
        double A_ss[6], A_sc[6], A_cc[6];
        for (int a = 0; a < 6; ++a) {
          A_ss[a] = p * p * pairs.c[0][a];
          A_sc[a] = p * q * pairs.c[5][a] + p * r * pairs.c[4][a];
          A_cc[a] = q * q * pairs.c[1][a] + r * r * pairs.c[2][a] + q * r * pairs.c[3][a];
        }
        for (int x = 0; x < m.nx_half; ++x) {
          const double sx = w.s[0](x), cx = w.c[0](x);
          kernels::Vec6<double> A;
          for (int a = 0; a < 6; ++a) A[a] = sx * sx * A_ss[a] + sx * cx * A_sc[a] + cx * cx * A_cc[a];
          const double k2 = sx * sx * p * p + cx * cx * (q * q + r * r);
          const kernels::Vec6<double> G = kernels::symmetric_inverse(A, largest * k2 * 1e-4);
          const std::int64_t at = 2 * (line * m.nx_half + x);
          for (int part = 0; part < 2; ++part) {
            const double f0 = scale * z0[at + part], f1 = scale * z1[at + part], f2 = scale * z2[at + part];
            z0[at + part] = G[0] * f0 + G[5] * f1 + G[4] * f2;
            z1[at + part] = G[5] * f0 + G[1] * f1 + G[3] * f2;
            z2[at + part] = G[4] * f0 + G[3] * f1 + G[2] * f2;
          }
        }
      });
}

}  // namespace polyslip::fft_solver
