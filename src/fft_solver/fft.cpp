#include "src/fft_solver/fft.hpp"

#include "src/fft_solver/fft_backend.hpp"

namespace polyslip::fft_solver {

ModeLayout whole_modes(const base::Grid& grid) {
  return {grid.cells[0] / 2 + 1, 0, grid.cells[2], grid.cells[1], false};
}

ModeLayout split_modes(const base::Grid& grid, const base::Comm& comm) {
  const int ny = grid.cells[1], block = (ny + comm.size() - 1) / comm.size();
  const int begin = std::min(ny, block * comm.rank());
  return {grid.cells[0] / 2 + 1, begin, std::min(ny, begin + block) - begin, grid.cells[2], true};
}

namespace {

template <class S>
std::unique_ptr<FftBackend<S>> choose(const base::Grid& grid, const base::Comm& comm) {
  base::Slab::of(grid, comm);  // says no to more ranks than planes
#if defined(POLYSLIP_HEFFTE)
  if (comm.size() > 1 && (POLYSLIP_HEFFTE_ON_HOST || !on_host) && heffte_takes(grid, comm))
    return make_heffte<S>(grid, comm);
#endif
#if defined(KOKKOS_ENABLE_CUDA)
  if constexpr (!on_host) {
    base::require(comm.size() == 1, "Fourier transforms of a ", grid.cells[0], " x ", grid.cells[1], " x ",
                  grid.cells[2], " grid on ", comm.size(),
                  " ranks with GPUs: this needs a build with heFFTe "
                  "(POLYSLIP_HEFFTE), 2 voxels along x and as many along y as ranks; start 1 rank, or build so");
    return make_device_fft<S>(grid);
  }
#else
  static_assert(on_host, "make_device_fft is missing for this Kokkos device");
#endif
  return make_fftw<S>(grid, comm);
}

}  // namespace

template <class S>
Fft<S>::Fft(const base::Grid& grid, const base::Comm& comm, base::Timers& timers)
    : timers_(timers),
      backend_(choose<S>(grid, comm)),
      modes_(backend_->modes()),
      mode_stride_(backend_->mode_stride()) {}

template <class S>
Fft<S>::~Fft() = default;

template <class S>
std::int64_t Fft<S>::bytes() const {
  return backend_->bytes();
}

template <class S>
void Fft<S>::forward(const S* rows, std::int64_t row_stride, int count, std::complex<S>* modes) {
  const auto scope = timers_.scope("fft");
  backend_->forward(rows, row_stride, count, modes);
}

template <class S>
void Fft<S>::backward(std::complex<S>* modes, int count, S* rows, std::int64_t row_stride) {
  const auto scope = timers_.scope("fft");
  backend_->backward(modes, count, rows, row_stride);
}

template class Fft<double>;
template class Fft<float>;

}  // namespace polyslip::fft_solver
