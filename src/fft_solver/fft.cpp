#include "src/fft_solver/fft.hpp"

#include <fftw3-mpi.h>

#include <algorithm>
#include <map>

namespace polyslip::fft_solver {

/// The library says "fftw-3.3.10-sse2-avx", or "FFTW 3.3.10 …" where another stands in for it.
std::string fftw_version() {
  const std::string whole = ::fftw_version;
  const std::size_t begin = std::min(whole.find_first_of("0123456789"), whole.size());
  return whole.substr(begin, whole.find_first_not_of("0123456789.", begin) - begin);
}

struct Fft::Plans {
  // one rank: a plan per number of components; more ranks: one component at a time through an aligned, padded buffer
  struct Pair {
    fftw_plan forward = nullptr, backward = nullptr;
  };
  std::map<std::pair<int, std::int64_t>, Pair> serial;
  Pair distributed;
  double* buffer = nullptr;
  fftw_complex* mode_buffer = nullptr;

  ~Plans() {
    for (auto& [key, pair] : serial) {
      fftw_destroy_plan(pair.forward);
      fftw_destroy_plan(pair.backward);
    }
    if (distributed.forward != nullptr) fftw_destroy_plan(distributed.forward);
    if (distributed.backward != nullptr) fftw_destroy_plan(distributed.backward);
    fftw_free(buffer);
    fftw_free(mode_buffer);
  }

  const Pair& serial_pair(const base::Grid& grid, int components, std::int64_t row_stride, std::int64_t mode_stride) {
    Pair& pair = serial[{components, row_stride}];
    if (pair.forward != nullptr) return pair;
    const int n[3] = {grid.cells[2], grid.cells[1], grid.cells[0]};
    // planned on arrays of its own with the alignment that Kokkos gives every field; ESTIMATE does not touch them
    double* rows = fftw_alloc_real(static_cast<std::size_t>(row_stride * components));
    fftw_complex* modes = fftw_alloc_complex(static_cast<std::size_t>(mode_stride * components));
    pair.forward = fftw_plan_many_dft_r2c(3, n, components, rows, nullptr, 1, static_cast<int>(row_stride), modes,
                                          nullptr, 1, static_cast<int>(mode_stride), FFTW_ESTIMATE);
    pair.backward = fftw_plan_many_dft_c2r(3, n, components, modes, nullptr, 1, static_cast<int>(mode_stride), rows,
                                           nullptr, 1, static_cast<int>(row_stride), FFTW_ESTIMATE);
    fftw_free(rows);
    fftw_free(modes);
    return pair;
  }
};

Fft::Fft(const base::Grid& grid, const base::Comm& comm, base::Timers& timers)
    : timers_(timers), grid_(grid), slab_(base::Slab::of(grid, comm)), plans_(std::make_unique<Plans>()) {
  const int nx = grid.cells[0], ny = grid.cells[1], nz = grid.cells[2];
  modes_.nx_half = nx / 2 + 1;
  if (comm.size() == 1) {
    modes_.outer_count = nz;
    modes_.inner_count = ny;
    mode_stride_ = (modes_.count() + 7) / 8 * 8;
    return;
  }
  fftw_mpi_init();
  const ptrdiff_t n[3] = {nz, ny, modes_.nx_half};
  ptrdiff_t planes, first_plane, rows, first_row;
  const ptrdiff_t complex_size =
      fftw_mpi_local_size_3d_transposed(n[0], n[1], n[2], comm.mpi(), &planes, &first_plane, &rows, &first_row);
  base::require(planes == slab_.count && (planes == 0 || first_plane == slab_.begin),
                "FFTW splits the grid into other slabs than polyslip does");
  modes_.outer_is_y = true;
  modes_.outer_begin = static_cast<int>(first_row);
  modes_.outer_count = static_cast<int>(rows);
  modes_.inner_count = nz;
  mode_stride_ = std::max<std::int64_t>((modes_.count() + 7) / 8 * 8, 8);
  plans_->buffer = fftw_alloc_real(static_cast<std::size_t>(2 * std::max<ptrdiff_t>(complex_size, 1)));
  plans_->mode_buffer = fftw_alloc_complex(static_cast<std::size_t>(std::max<ptrdiff_t>(complex_size, 1)));
  plans_->distributed.forward = fftw_mpi_plan_dft_r2c_3d(nz, ny, nx, plans_->buffer, plans_->mode_buffer, comm.mpi(),
                                                         FFTW_ESTIMATE | FFTW_MPI_TRANSPOSED_OUT);
  plans_->distributed.backward = fftw_mpi_plan_dft_c2r_3d(nz, ny, nx, plans_->mode_buffer, plans_->buffer, comm.mpi(),
                                                          FFTW_ESTIMATE | FFTW_MPI_TRANSPOSED_IN);
}

Fft::~Fft() = default;

void Fft::forward(const double* rows, std::int64_t row_stride, int components, std::complex<double>* modes) {
  const auto scope = timers_.scope("fft");
  if (plans_->buffer == nullptr) {
    const auto& pair = plans_->serial_pair(grid_, components, row_stride, mode_stride_);
    fftw_execute_dft_r2c(pair.forward, const_cast<double*>(rows), reinterpret_cast<fftw_complex*>(modes));
    return;
  }
  const std::int64_t nx = grid_.cells[0], lines = std::int64_t{grid_.cells[1]} * slab_.count,
                     padded = 2 * modes_.nx_half;
  const auto* out = reinterpret_cast<const std::complex<double>*>(plans_->mode_buffer);
  for (int c = 0; c < components; ++c) {
    for (std::int64_t line = 0; line < lines; ++line)
      std::copy_n(rows + c * row_stride + line * nx, nx, plans_->buffer + line * padded);
    fftw_execute(plans_->distributed.forward);
    std::copy_n(out, modes_.count(), modes + c * mode_stride_);
  }
}

void Fft::backward(std::complex<double>* modes, int components, double* rows, std::int64_t row_stride) {
  const auto scope = timers_.scope("fft");
  if (plans_->buffer == nullptr) {
    const auto& pair = plans_->serial_pair(grid_, components, row_stride, mode_stride_);
    fftw_execute_dft_c2r(pair.backward, reinterpret_cast<fftw_complex*>(modes), rows);
    return;
  }
  const std::int64_t nx = grid_.cells[0], lines = std::int64_t{grid_.cells[1]} * slab_.count,
                     padded = 2 * modes_.nx_half;
  auto* in = reinterpret_cast<std::complex<double>*>(plans_->mode_buffer);
  for (int c = 0; c < components; ++c) {
    std::copy_n(modes + c * mode_stride_, modes_.count(), in);
    fftw_execute(plans_->distributed.backward);
    for (std::int64_t line = 0; line < lines; ++line)
      std::copy_n(plans_->buffer + line * padded, nx, rows + c * row_stride + line * nx);
  }
}

}  // namespace polyslip::fft_solver
