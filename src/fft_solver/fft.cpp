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

template <class S>
Fft<S>::Fft(const base::Grid& grid, const base::Comm& comm, base::Timers& timers)
    : timers_(timers),
      backend_(make_fftw<S>(grid, comm)),
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
