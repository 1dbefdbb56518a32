#pragma once
// What stands behind Fft: one file per library, and the rule that chooses among them.
#include <Kokkos_Core.hpp>

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

/// The device's own library (cuFFT), device memory, one rank.
template <class S>
std::unique_ptr<FftBackend<S>> make_device_fft(const base::Grid& grid);

/// heFFTe over FFTW or cuFFT, the memory of Kokkos::DefaultExecutionSpace, several ranks. heFFTe 2.4 fails where an axis of real
/// numbers is one voxel long and where a rank has nothing.
bool heffte_takes(const base::Grid& grid, const base::Comm& comm);
template <class S>
std::unique_ptr<FftBackend<S>> make_heffte(const base::Grid& grid, const base::Comm& comm);

/// Whether FFTW can reach what Kokkos computes on.
constexpr bool on_host =
    Kokkos::SpaceAccessibility<Kokkos::HostSpace, Kokkos::DefaultExecutionSpace::memory_space>::accessible;

}  // namespace polyslip::fft_solver
