#include "src/fft_solver/rotated_operator.hpp"

namespace polyslip::fft_solver {
namespace {

using Range = Kokkos::RangePolicy<Kokkos::DefaultExecutionSpace, Kokkos::IndexType<std::int64_t>>;

}  // namespace

RotatedOperator::RotatedOperator(const base::Grid& grid, const base::Comm& comm, base::Timers& timers)
    : DifferenceOperator(grid, comm, timers),
      waves_(wave_tables(Scheme::rotated, grid)),
      stride_(base::padded(points())),
      work_("modes", static_cast<std::size_t>(6 * fft_.mode_stride())),
      plane_("plane", static_cast<std::size_t>(3 * grid.plane())),
      received_("received plane", static_cast<std::size_t>(3 * grid.plane())) {
  size_ = 3 * stride_;
  work_bytes_ = static_cast<std::int64_t>((work_.size() + plane_.size() + received_.size()) * sizeof(double));
  // ranks without planes come last and take no part in the exchange
  const int block = (grid.cells[2] + comm.size() - 1) / comm.size();
  const int active = (grid.cells[2] + block - 1) / block;
  next_ = (comm.rank() + 1) % active;
  previous_ = (comm.rank() + active - 1) % active;
}

// u(plane z) lives at the lower corners of voxel plane z. The voxel centred between planes z and z+1 needs both.
void RotatedOperator::gradient(const Vector& u, const base::Field& H) {
  const auto scope = timers_.scope("operator");
  if (slab_.count == 0) return;
  const std::int64_t plane_points = grid_.plane(), stride = stride_;
  const bool alone = comm_.size() == 1;
  if (!alone) {
    // my first plane goes to the previous rank, which has it above its last
    for (int i = 0; i < 3; ++i)
      MPI_Sendrecv(u.data() + i * stride, static_cast<int>(plane_points), MPI_DOUBLE, previous_, i,
                   plane_.data() + i * plane_points, static_cast<int>(plane_points), MPI_DOUBLE, next_, i, comm_.mpi(),
                   MPI_STATUS_IGNORE);
  }
  const Kokkos::View<double*> above = plane_;
  const int nx = grid_.cells[0], ny = grid_.cells[1], nz = slab_.count;
  const double gx = 0.25 / grid_.spacing(0), gy = 0.25 / grid_.spacing(1), gz = 0.25 / grid_.spacing(2);
  Kokkos::parallel_for(
      "fft_solver::gradient", Range(0, std::int64_t{3} * ny * nz), KOKKOS_LAMBDA(const std::int64_t line) {
        const int i = static_cast<int>(line / (std::int64_t{ny} * nz));
        const int z = static_cast<int>(line / ny % nz), y = static_cast<int>(line % ny), y1 = y + 1 == ny ? 0 : y + 1;
        const double* lower = u.data() + i * stride + z * plane_points;
        const double* upper = z + 1 < nz ? lower + plane_points
                              : alone    ? u.data() + i * stride
                                         : above.data() + i * plane_points;
        const double *a = lower + y * nx, *b = lower + y1 * nx, *c = upper + y * nx, *d = upper + y1 * nx;
        const std::int64_t at = z * plane_points + std::int64_t{y} * nx;
        double* hx = &H(3 * i, at);
        double* hy = &H(3 * i + 1, at);
        double* hz = &H(3 * i + 2, at);
        const auto voxel = [&](int x, int x1) {
          const double a0 = a[x], a1 = a[x1], b0 = b[x], b1 = b[x1], c0 = c[x], c1 = c[x1], d0 = d[x], d1 = d[x1];
          hx[x] = gx * ((a1 - a0) + (b1 - b0) + (c1 - c0) + (d1 - d0));
          hy[x] = gy * ((b0 - a0) + (b1 - a1) + (d0 - c0) + (d1 - c1));
          hz[x] = gz * ((c0 - a0) + (c1 - a1) + (d0 - b0) + (d1 - b1));
        };
#if defined(__GNUC__) && !defined(__CUDA_ARCH__)
#pragma GCC ivdep
#endif
        for (int x = 0; x < nx - 1; ++x) voxel(x, x + 1);
        voxel(nx - 1, 0);
      });
}

// The transpose: the force on a corner is the sum over the eight voxels around it. Corner planes 0 … count; the last one
// belongs to the next rank (or wraps around to plane 0) and is added there.
void RotatedOperator::divergence(const base::Field& P, const Vector& f) {
  const auto scope = timers_.scope("operator");
  Kokkos::deep_copy(f, 0.0);
  if (slab_.count == 0) return;
  const std::int64_t plane_points = grid_.plane(), stride = stride_;
  const bool alone = comm_.size() == 1;
  const int nx = grid_.cells[0], ny = grid_.cells[1], nz = slab_.count;
  const double gx = 0.25 / grid_.spacing(0), gy = 0.25 / grid_.spacing(1), gz = 0.25 / grid_.spacing(2);
  const Kokkos::View<double*> above = plane_;
  const std::int64_t lines = std::int64_t{3} * ny * (alone ? nz : nz + 1);
  Kokkos::parallel_for(
      "fft_solver::divergence", Range(0, lines), KOKKOS_LAMBDA(const std::int64_t line) {
        const int planes = alone ? nz : nz + 1;
        const int i = static_cast<int>(line / (std::int64_t{ny} * planes));
        const int z = static_cast<int>(line / ny % planes), y = static_cast<int>(line % ny),
                  y1 = y == 0 ? ny - 1 : y - 1;
        double* out = z < nz ? f.data() + i * stride + z * plane_points + std::int64_t{y} * nx
                             : above.data() + i * plane_points + std::int64_t{y} * nx;
        for (int x = 0; x < nx; ++x) out[x] = 0;
        for (int half = 0; half < 2; ++half) {
          // voxel plane above the corner (half 0: voxel plane z) and below (half 1: voxel plane z − 1)
          int plane = z - half;
          if (plane < 0) {
            if (!alone) continue;
            plane = nz - 1;
          }
          if (plane >= nz) continue;
          const double sz = half == 0 ? -gz : gz;
          for (int side = 0; side < 2; ++side) {
            const std::int64_t at = plane * plane_points + std::int64_t{side == 0 ? y : y1} * nx;
            const double sy = side == 0 ? -gy : gy;
            const double *px = &P(3 * i, at), *py = &P(3 * i + 1, at), *pz = &P(3 * i + 2, at);
            const auto corner = [&](int x, int x1) {  // voxels x and x1 = x − 1
              out[x] += gx * (px[x1] - px[x]) + sy * (py[x] + py[x1]) + sz * (pz[x] + pz[x1]);
            };
            corner(0, nx - 1);
#if defined(__GNUC__) && !defined(__CUDA_ARCH__)
#pragma GCC ivdep
#endif
            for (int x = 1; x < nx; ++x) corner(x, x - 1);
          }
        }
      });
  if (alone) return;
  for (int i = 0; i < 3; ++i)
    MPI_Sendrecv(plane_.data() + i * plane_points, static_cast<int>(plane_points), MPI_DOUBLE, next_, i,
                 received_.data() + i * plane_points, static_cast<int>(plane_points), MPI_DOUBLE, previous_, i,
                 comm_.mpi(), MPI_STATUS_IGNORE);
  const Kokkos::View<double*> received = received_;
  Kokkos::parallel_for(
      "fft_solver::add_plane", Range(0, 3 * plane_points),
      KOKKOS_LAMBDA(const std::int64_t k) { f(k / plane_points * stride + k % plane_points) += received(k); });
}

void RotatedOperator::precondition(const Medium& C, const Vector& f, const Vector& z) {
  const auto scope = timers_.scope("operator");
  auto* modes = reinterpret_cast<std::complex<double>*>(work_.data());
  fft_.forward(f.data(), stride_, 3, modes);
  apply_green(fft_.modes(), fft_.mode_stride(), waves_, C, 1.0 / static_cast<double>(grid_.points()), modes);
  fft_.backward(modes, 3, z.data(), stride_);
}

double RotatedOperator::dot(const Vector& a, const Vector& b) const {
  double sum = 0;
  Kokkos::parallel_reduce(
      "fft_solver::dot", Range(0, size_),
      KOKKOS_LAMBDA(const std::int64_t i, double& partial) { partial += a(i) * b(i); }, sum);
  return comm_.sum(sum) / static_cast<double>(grid_.points());
}

void RotatedOperator::to_field(const Vector& u, const base::Field& field) {
  const std::int64_t stride = stride_;
  Kokkos::parallel_for(
      "fft_solver::to_field", Range(0, points()), KOKKOS_LAMBDA(const std::int64_t k) {
        for (int i = 0; i < 3; ++i) field(i, k) = u(i * stride + k);
      });
}

void RotatedOperator::from_field(const base::Field& field, const Vector& u) {
  const std::int64_t stride = stride_;
  Kokkos::parallel_for(
      "fft_solver::from_field", Range(0, points()), KOKKOS_LAMBDA(const std::int64_t k) {
        for (int i = 0; i < 3; ++i) u(i * stride + k) = field(i, k);
      });
}

}  // namespace polyslip::fft_solver
