#pragma once
// Real-to-complex transforms of fields on a grid that is split into slabs along z (FFTW; with its MPI layout on more than
// one rank). Plans are estimated, not measured, so that a run repeats bit for bit.
#include <complex>
#include <cstdint>
#include <memory>
#include <string>

#include "src/base/comm.hpp"
#include "src/base/fields.hpp"
#include "src/base/grid.hpp"
#include "src/base/timer.hpp"

namespace polyslip::fft_solver {

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

class Fft {
 public:
  Fft(const base::Grid& grid, const base::Comm& comm, base::Timers& timers);
  ~Fft();
  Fft(const Fft&) = delete;
  Fft& operator=(const Fft&) = delete;

  const ModeLayout& modes() const { return modes_; }
  /// Complex numbers from one component to the next.
  std::int64_t mode_stride() const { return mode_stride_; }

  /// Unnormalised transforms of `components` rows, `row_stride` doubles apart. backward() destroys `modes`.
  void forward(const double* rows, std::int64_t row_stride, int components, std::complex<double>* modes);
  void backward(std::complex<double>* modes, int components, double* rows, std::int64_t row_stride);

 private:
  struct Plans;
  base::Timers& timers_;
  base::Grid grid_;
  base::Slab slab_;
  ModeLayout modes_;
  std::int64_t mode_stride_ = 0;
  std::unique_ptr<Plans> plans_;
};

}  // namespace polyslip::fft_solver
