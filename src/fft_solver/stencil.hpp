#pragma once
// The trilinear one-point stencil as loops over lines of voxels along x. On a host an item is a whole line, so that the inner loop
// becomes vector instructions; on a device it is one voxel, so that neighbouring threads read neighbouring numbers.
#include "src/fft_solver/rotated_operator.hpp"

#if defined(__GNUC__) && !defined(__CUDACC__) && !defined(__HIPCC__)
#define POLYSLIP_IVDEP _Pragma("GCC ivdep")
#else
#define POLYSLIP_IVDEP
#endif

namespace polyslip::fft_solver {

/// Items per line of n voxels, and the voxels of one item.
KOKKOS_INLINE_FUNCTION constexpr int items_of_line(int n) { return base::on_host ? 1 : n; }
struct LinePiece {
  std::int64_t line;
  int begin, end;
  KOKKOS_INLINE_FUNCTION LinePiece(std::int64_t item, int n) {
    const int items = items_of_line(n);
    line = item / items;
    begin = items == 1 ? 0 : static_cast<int>(item % items);
    end = items == 1 ? n : begin + 1;
  }
};

/// The four lines of corners around a line of voxels, of one component.
template <class U>
struct CornerLines {
  const U *a, *b, *c, *d;  ///< (y, z), (y+1, z), (y, z+1), (y+1, z+1)

  /// `u`: the component's first plane; `above`: its plane above the last.
  KOKKOS_INLINE_FUNCTION CornerLines(const StencilGrid& g, const U* u, const U* above, int y, int z) {
    const int y1 = y + 1 == g.ny ? 0 : y + 1;
    const U* lower = u + z * g.plane;
    const U* upper = z + 1 < g.nz ? lower + g.plane : above;
    a = lower + y * g.nx;
    b = lower + y1 * g.nx;
    c = upper + y * g.nx;
    d = upper + y1 * g.nx;
  }
  /// ∂u/∂x, ∂u/∂y, ∂u/∂z at the voxel between corners x and x1.
  KOKKOS_INLINE_FUNCTION void gradient(const StencilGrid& g, int x, int x1, U& hx, U& hy, U& hz) const {
    const U a0 = a[x], a1 = a[x1], b0 = b[x], b1 = b[x1], c0 = c[x], c1 = c[x1], d0 = d[x], d1 = d[x1];
    hx = static_cast<U>(g.gx) * ((a1 - a0) + (b1 - b0) + (c1 - c0) + (d1 - d0));
    hy = static_cast<U>(g.gy) * ((b0 - a0) + (b1 - a1) + (d0 - c0) + (d1 - c1));
    hz = static_cast<U>(g.gz) * ((c0 - a0) + (c1 - a1) + (d0 - b0) + (d1 - b1));
  }
};

/// H of one component of a piece of a line: rows hx, hy, hz get the mean on top.
template <class U, class S>
KOKKOS_INLINE_FUNCTION void gradient_of_piece(const StencilGrid& g, const CornerLines<U>& u, const double* mean,
                                              const LinePiece& piece, S* hx, S* hy, S* hz) {
  const U m0 = static_cast<U>(mean[0]), m1 = static_cast<U>(mean[1]), m2 = static_cast<U>(mean[2]);
  const auto voxel = [&](int x, int x1) {
    U h0, h1, h2;
    u.gradient(g, x, x1, h0, h1, h2);
    hx[x] = static_cast<S>(h0 + m0);
    hy[x] = static_cast<S>(h1 + m1);
    hz[x] = static_cast<S>(h2 + m2);
  };
  const int last = piece.end < g.nx ? piece.end : g.nx - 1;
  POLYSLIP_IVDEP
  for (int x = piece.begin; x < last; ++x) voxel(x, x + 1);
  if (piece.end == g.nx) voxel(g.nx - 1, 0);
}

/// Mean gradients of the volumes of a batch, small enough to travel with a kernel of few of them; else in memory.
using MeanTable = Kokkos::View<double**, Kokkos::LayoutRight>;

template <class U, class S>
struct GradientLoop {
  StencilGrid g;
  Kokkos::View<U*> u, above;
  MeanTable mean;
  base::FieldOf<S> H;

  KOKKOS_INLINE_FUNCTION void operator()(int volume, std::int64_t item) const {
    const LinePiece piece(item, g.nx);
    const std::int64_t lines = std::int64_t{g.ny} * g.nz, in_volume = piece.line % lines;
    const int i = static_cast<int>(piece.line / lines);
    const int z = static_cast<int>(in_volume / g.ny), y = static_cast<int>(in_volume % g.ny);
    const U* first = u.data() + (3 * volume + i) * g.stride;
    const CornerLines<U> corners(g, first, g.alone ? first : above.data() + (3 * volume + i) * g.plane, y, z);
    const std::int64_t at = volume * g.stride + z * g.plane + std::int64_t{y} * g.nx;
    gradient_of_piece(g, corners, &mean(volume, 3 * i), piece, &H(3 * i, at), &H(3 * i + 1, at), &H(3 * i + 2, at));
  }
};

/// The transpose: the force on a corner is the sum over the eight voxels around it. Corner planes 0 … nz; the last one belongs
/// to the next rank and goes to `above`, or it is plane 0.
template <class S>
struct DivergenceLoop {
  StencilGrid g;
  base::FieldOf<S> P;
  Kokkos::View<S*> f, above;

  KOKKOS_INLINE_FUNCTION int planes() const { return g.alone ? g.nz : g.nz + 1; }
  KOKKOS_INLINE_FUNCTION void operator()(int volume, std::int64_t item) const {
    const LinePiece piece(item, g.nx);
    const std::int64_t lines = std::int64_t{g.ny} * planes(), in_volume = piece.line % lines;
    const int i = static_cast<int>(piece.line / lines);
    const int z = static_cast<int>(in_volume / g.ny), y = static_cast<int>(in_volume % g.ny);
    S* out =
        (z < g.nz ? f.data() + (3 * volume + i) * g.stride + z * g.plane : above.data() + (3 * volume + i) * g.plane) +
        std::int64_t{y} * g.nx;
    for (int x = piece.begin; x < piece.end; ++x) out[x] = 0;
    for (int half = 0; half < 2; ++half) {
      // voxel plane above the corner (half 0: voxel plane z) and below (half 1: voxel plane z − 1)
      int plane = z - half;
      if (plane < 0) {
        if (!g.alone) continue;
        plane = g.nz - 1;
      }
      if (plane >= g.nz) continue;
      const S sz = static_cast<S>(half == 0 ? -g.gz : g.gz), gx = static_cast<S>(g.gx);
      for (int side = 0; side < 2; ++side) {
        const int row = side == 0 ? y : (y == 0 ? g.ny - 1 : y - 1);
        const std::int64_t at = volume * g.stride + plane * g.plane + std::int64_t{row} * g.nx;
        const S sy = static_cast<S>(side == 0 ? -g.gy : g.gy);
        const S *px = &P(3 * i, at), *py = &P(3 * i + 1, at), *pz = &P(3 * i + 2, at);
        const auto corner = [&](int x, int x1) {  // voxels x and x1 = x − 1
          out[x] += gx * (px[x1] - px[x]) + sy * (py[x] + py[x1]) + sz * (pz[x] + pz[x1]);
        };
        if (piece.begin == 0) corner(0, g.nx - 1);
        POLYSLIP_IVDEP
        for (int x = piece.begin == 0 ? 1 : piece.begin; x < piece.end; ++x) corner(x, x - 1);
      }
    }
  }
};

}  // namespace polyslip::fft_solver
