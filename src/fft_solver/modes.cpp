#include "src/fft_solver/modes.hpp"

#include <algorithm>
#include <cmath>

namespace polyslip::fft_solver {
namespace {

/// Of one volume: C arranged by the pair of wave-vector components, A_a = Σ_jl k_j k_l C[a][j][l], symmetric in j, l: 6 pairs in
/// Mandel order by 6 entries of A; then the largest entry of C.
constexpr int pair_numbers = 37;

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

Green::Green(Scheme scheme, const base::Grid& grid, int volumes)
    : waves_(wave_tables(scheme, grid)), pairs_("green", static_cast<std::size_t>(volumes), pair_numbers) {}

void Green::set(const std::vector<Medium>& media, const base::VolumeList& volumes) {
  const auto pairs = Kokkos::create_mirror_view(pairs_);
  if (!base::on_host) Kokkos::deep_copy(pairs, pairs_);
  for (const int volume : volumes) {
    const Medium& C = media[static_cast<std::size_t>(volume)];
    const auto v = static_cast<std::size_t>(volume);
    for (int b = 0; b < 6; ++b)
      for (int a = 0; a < 6; ++a) {
        const int i = kernels::mandel_i(a), k = kernels::mandel_j(a), j = kernels::mandel_i(b),
                  l = kernels::mandel_j(b);
        const auto at = [&](int p, int q, int r, int t) {
          return C[static_cast<std::size_t>((3 * p + q) * 9 + 3 * r + t)];
        };
        // A is symmetric for a symmetric medium; the mean of both orders keeps it so in floating point
        double value = 0.5 * (at(i, j, k, l) + at(k, j, i, l));
        if (j != l) value += 0.5 * (at(i, l, k, j) + at(k, l, i, j));
        pairs(v, static_cast<std::size_t>(6 * b + a)) = value;
      }
    double largest = 0;
    for (double value : C) largest = std::max(largest, std::abs(value));
    pairs(v, pair_numbers - 1) = largest;
  }
  Kokkos::deep_copy(pairs_, pairs);
}

template <class S>
void Green::apply(const ModeLayout& layout, std::int64_t mode_stride, double scale, const base::VolumeList& volumes,
                  std::complex<S>* modes) const {
  const WaveTables w = waves_;
  const ModeLayout m = layout;
  const auto media = pairs_;
  const base::VolumeList list = volumes;
  S* const data = reinterpret_cast<S*>(modes);
  // a host takes lines of modes, a device single ones, so that neighbours read neighbours
  const int at_once = base::on_host ? m.nx_half : 1, pieces = m.nx_half / at_once;
  const std::int64_t per_volume = std::int64_t{m.outer_count} * m.inner_count * pieces;
  Kokkos::parallel_for(
      "fft_solver::apply_green", base::Loop(0, list.count * per_volume), KOKKOS_LAMBDA(const std::int64_t piece) {
        const int nth = static_cast<int>(piece / per_volume), volume = list.index[nth];
        const std::int64_t line = piece % per_volume / pieces;
        const int first = static_cast<int>(piece % pieces);
        const int outer = static_cast<int>(line / m.inner_count) + m.outer_begin;
        const int inner = static_cast<int>(line % m.inner_count);
        const int y = m.outer_is_y ? outer : inner, z = m.outer_is_y ? inner : outer;
        const double sy = w.s[1](y), cy = w.c[1](y), sz = w.s[2](z), cz = w.c[2](z);
        const double* c = &media(volume, 0);
        const double largest = c[pair_numbers - 1];
        // k = (s_x p, c_x q, c_x r): A is a quadratic form in (s_x, c_x) with coefficients that belong to the line
        const double p = cy * cz, q = sy * cz, r = cy * sz;
        double A_ss[6], A_sc[6], A_cc[6];
        for (int a = 0; a < 6; ++a) {
          A_ss[a] = p * p * c[a];
          A_sc[a] = p * q * c[30 + a] + p * r * c[24 + a];
          A_cc[a] = q * q * c[6 + a] + r * r * c[12 + a] + q * r * c[18 + a];
        }
        S* const z0 = data + 2 * (3 * nth) * mode_stride;
        S* const z1 = z0 + 2 * mode_stride;
        S* const z2 = z1 + 2 * mode_stride;
        for (int x = first; x < first + at_once; ++x) {
          const double sx = w.s[0](x), cx = w.c[0](x);
          kernels::Vec6<double> A;
          for (int a = 0; a < 6; ++a) A[a] = sx * sx * A_ss[a] + sx * cx * A_sc[a] + cx * cx * A_cc[a];
          const double k2 = sx * sx * p * p + cx * cx * (q * q + r * r);
          const kernels::Vec6<double> G = kernels::symmetric_inverse(A, largest * k2 * 1e-4);
          const std::int64_t at = 2 * (line * m.nx_half + x);
          for (int part = 0; part < 2; ++part) {
            const double f0 = scale * static_cast<double>(z0[at + part]),
                         f1 = scale * static_cast<double>(z1[at + part]),
                         f2 = scale * static_cast<double>(z2[at + part]);
            z0[at + part] = static_cast<S>(G[0] * f0 + G[5] * f1 + G[4] * f2);
            z1[at + part] = static_cast<S>(G[5] * f0 + G[1] * f1 + G[3] * f2);
            z2[at + part] = static_cast<S>(G[4] * f0 + G[3] * f1 + G[2] * f2);
          }
        }
      });
}

template void Green::apply<double>(const ModeLayout&, std::int64_t, double, const base::VolumeList&,
                                   std::complex<double>*) const;
template void Green::apply<float>(const ModeLayout&, std::int64_t, double, const base::VolumeList&,
                                  std::complex<float>*) const;

}  // namespace polyslip::fft_solver
