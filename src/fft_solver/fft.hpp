#pragma once
// Real-to-complex transforms of fields on a grid that is split into slabs along z. The library behind them follows from
// where fields live and how many ranks there are (fft_backend.hpp).
#include <complex>
#include <cstdint>
#include <memory>
#include <string>

#include "src/base/comm.hpp"
#include "src/base/fields.hpp"
#include "src/base/grid.hpp"
#include "src/base/timer.hpp"

namespace polyslip::fft_solver {

template <class S>
class FftBackend;

std::string fftw_version();  ///< "3.3.10", of the library at run time

/// How this rank's modes lie in memory: index = (outer inner_count + inner) nx_half + x. On one rank outer is z and inner is y;
/// on more, outer is y and inner is z.
struct ModeLayout {
  int nx_half = 0;  ///< modes x = 0 … nx/2
  int outer_begin = 0, outer_count = 0;
  int inner_count = 0;
  bool outer_is_y = false;
  std::int64_t count() const { return std::int64_t{outer_count} * inner_count * nx_half; }
};

/// Transforms of fields of S = double or float. Pointers are to the memory of Kokkos::DefaultExecutionSpace. A row is this rank's slab
/// of one component of one volume, x fastest; any number of rows is transformed in one call, and what becomes of a row does not
/// depend on the others. Plans are made at first use and kept.
template <class S>
class Fft {
 public:
  /// InputError for more ranks than planes, and for more ranks than the transforms of this build can use.
  Fft(const base::Grid& grid, const base::Comm& comm, base::Timers& timers);
  ~Fft();
  Fft(const Fft&) = delete;
  Fft& operator=(const Fft&) = delete;

  const ModeLayout& modes() const { return modes_; }
  /// Complex numbers from one row's modes to the next row's.
  std::int64_t mode_stride() const { return mode_stride_; }
  /// Of buffers on this rank, so far.
  std::int64_t bytes() const;

  /// Unnormalised transforms of `count` rows, `row_stride` numbers apart (collective). backward() destroys `modes`.
  void forward(const S* rows, std::int64_t row_stride, int count, std::complex<S>* modes);
  void backward(std::complex<S>* modes, int count, S* rows, std::int64_t row_stride);

 private:
  base::Timers& timers_;
  std::unique_ptr<FftBackend<S>> backend_;
  ModeLayout modes_;
  std::int64_t mode_stride_ = 0;
};

}  // namespace polyslip::fft_solver
