#pragma once
// Gradient, tangent and divergence of the rotated scheme in one pass over lines of voxels, for one thread on a host: what is in
// between never leaves the cache, and the gradient at which the tangent was taken is found again from the displacement instead
// of being read.
#include "src/fft_solver/linearised.hpp"
#include "src/fft_solver/stencil.hpp"

namespace polyslip::fft_solver {

// Forces of neighbouring lines fall on the same corners, so that the pass is for one thread.
#ifdef KOKKOS_ENABLE_SERIAL
constexpr bool line_by_line = base::in_batches && std::is_same_v<Kokkos::DefaultExecutionSpace, Kokkos::Serial>;
#else
constexpr bool line_by_line = false;
#endif

/// A line's length in buffers: whole batches.
inline std::int64_t line_length(int nx) { return base::padded(nx); }
/// Numbers of the buffer that a pass needs: H and dH.
inline std::int64_t line_numbers(int nx) { return 18 * line_length(nx); }

template <class R>
struct LinePass {
  StencilGrid g;
  int volume;
  const double *at, *at_above;  ///< displacements, all volumes
  const R *change, *change_above;
  R *f, *f_above;

  /// Forces of one volume into f and, on more than one rank, f_above; adds dP of all voxels to sums (9).
  void run(const Tensor& mean_at, const Tensor& mean_change, const material::PointFields<R>& fields, R* buffer,
           double* sums) const {
    const std::int64_t first = std::int64_t{3} * volume * g.stride;
    std::fill_n(f + first, 3 * g.stride, R(0));
    if (!g.alone) std::fill_n(f_above + 3 * volume * g.plane, 3 * g.plane, R(0));
    for (int z = 0; z < g.nz; ++z)
      for (int y = 0; y < g.ny; ++y) line(y, z, mean_at, mean_change, fields, buffer, sums);
  }

 private:
  void line(int y, int z, const Tensor& mean_at, const Tensor& mean_change, const material::PointFields<R>& fields,
            R* buffer, double* sums) const {
    using Number = base::BatchNumber<R>;
    constexpr int width = base::batch_width<R>();
    const std::int64_t length = line_length(g.nx);
    R* const H = buffer;
    R* const dH = buffer + 9 * length;
    const LinePiece whole(0, g.nx);
    for (int i = 0; i < 3; ++i) {
      const std::int64_t row = 3 * volume + i;
      const double* u = at + row * g.stride;
      const R* du = change + row * g.stride;
      const CornerLines<double> corners(g, u, g.alone ? u : at_above + row * g.plane, y, z);
      const CornerLines<R> change_corners(g, du, g.alone ? du : change_above + row * g.plane, y, z);
      double mean[3];
      std::copy_n(mean_change.data() + 3 * i, 3, mean);
      gradient_of_piece(g, corners, mean_at.data() + 3 * i, whole, H + 3 * i * length, H + (3 * i + 1) * length,
                        H + (3 * i + 2) * length);
      gradient_of_piece(g, change_corners, mean, whole, dH + 3 * i * length, dH + (3 * i + 1) * length,
                        dH + (3 * i + 2) * length);
    }
    const std::int64_t k = volume * g.stride + z * g.plane + std::int64_t{y} * g.nx;
    for (int x = 0; x < g.nx; x += width) {
      kernels::Mat3<Number> at_point, change_at_point;
      for (int c = 0; c < 9; ++c) {
        at_point.m[c] = kernels::read_lanes<Number>(H + c * length + x);
        change_at_point.m[c] = kernels::read_lanes<Number>(dH + c * length + x);
      }
      const kernels::Mat3<Number> dP = stress_change<Number>(fields, k + x, at_point, change_at_point);
      for (int c = 0; c < 9; ++c) kernels::write_lanes(dP.m[c], dH + c * length + x);
    }
    for (int c = 0; c < 9; ++c) sums[c] += line_sum(dH + c * length);
    for (int i = 0; i < 3; ++i)
      scatter(i, y, z, dH + 3 * i * length, dH + (3 * i + 1) * length, dH + (3 * i + 2) * length);
  }

  double line_sum(const R* row) const {
    double lanes[8] = {};
    int x = 0;
    for (; x + 8 <= g.nx; x += 8)
      for (int i = 0; i < 8; ++i) lanes[i] += static_cast<double>(row[x + i]);
    for (; x < g.nx; ++x) lanes[0] += static_cast<double>(row[x]);
    double sum = 0;
    for (double lane : lanes) sum += lane;
    return sum;
  }

  /// The forces of component i of a line of voxels on the four lines of corners around it.
  void scatter(int i, int y, int z, const R* px, const R* py, const R* pz) const {
    const int y1 = y + 1 == g.ny ? 0 : y + 1;
    R* const lower = f + (3 * volume + i) * g.stride + z * g.plane;
    R* const upper = z + 1 < g.nz ? lower + g.plane
                     : g.alone    ? f + (3 * volume + i) * g.stride
                                  : f_above + (3 * volume + i) * g.plane;
    R* const a = lower + std::int64_t{y} * g.nx;
    R* const b = lower + std::int64_t{y1} * g.nx;
    R* const c = upper + std::int64_t{y} * g.nx;
    R* const d = upper + std::int64_t{y1} * g.nx;
    const R gx = static_cast<R>(g.gx), gy = static_cast<R>(g.gy), gz = static_cast<R>(g.gz);
    const auto corner = [&](int x, int x1) {  // between voxels x1 = x − 1 and x
      const R fx = gx * (px[x1] - px[x]), fy = gy * (py[x] + py[x1]), fz = gz * (pz[x] + pz[x1]);
      a[x] += fx - fy - fz;
      b[x] += fx + fy - fz;
      c[x] += fx - fy + fz;
      d[x] += fx + fy + fz;
    };
    corner(0, g.nx - 1);
    if (a == b || a == c) {  // a grid of one line or plane: the four lines are not four
      for (int x = 1; x < g.nx; ++x) corner(x, x - 1);
      return;
    }
    POLYSLIP_IVDEP
    for (int x = 1; x < g.nx; ++x) corner(x, x - 1);
  }
};

}  // namespace polyslip::fft_solver
