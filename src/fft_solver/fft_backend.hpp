#pragma once
// What stands behind Fft: one file per library, and the rule that chooses among them.
#include <complex>
#include <cstdint>
#include <memory>

#include "src/base/comm.hpp"
#include "src/base/grid.hpp"
#include "src/fft_solver/fft.hpp"

namespace polyslip::fft_solver {

/// The transforms of Fft by one library: same pointers, same meaning.
template <class S>
class FftBackend {
 public:
  explicit FftBackend(const ModeLayout& modes) : modes_(modes) {}
  virtual ~FftBackend() = default;
  FftBackend(const FftBackend&) = delete;
  FftBackend& operator=(const FftBackend&) = delete;

  const ModeLayout& modes() const { return modes_; }
  /// A multiple of a cache line, so that the modes of each row are aligned alike.
  std::int64_t mode_stride() const { return (modes_.count() + 7) / 8 * 8; }
  virtual std::int64_t bytes() const = 0;
  virtual void forward(const S* rows, std::int64_t row_stride, int count, std::complex<S>* modes) = 0;
  virtual void backward(std::complex<S>* modes, int count, S* rows, std::int64_t row_stride) = 0;

 private:
  ModeLayout modes_;
};

/// All modes, z outside and y inside.
ModeLayout whole_modes(const base::Grid& grid);
/// Blocks of ceil(ny / ranks) wave numbers along y, z inside; the last ranks may hold none.
ModeLayout split_modes(const base::Grid& grid, const base::Comm& comm);

/// FFTW, host memory, any number of ranks.
template <class S>
std::unique_ptr<FftBackend<S>> make_fftw(const base::Grid& grid, const base::Comm& comm);

}  // namespace polyslip::fft_solver
