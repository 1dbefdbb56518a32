#pragma once
// Wave vectors of the modes of a grid, and the loop over modes that applies a Green operator to three components.
#include <complex>

#include "kernels/spectral/green.hpp"
#include "src/fft_solver/difference_operator.hpp"
#include "src/fft_solver/fft.hpp"

namespace polyslip::fft_solver {

/// One-axis factors s and c of kernels::wave_vector for every wave number index of each axis.
struct WaveTables {
  Kokkos::View<double*> s[3], c[3];
};
WaveTables wave_tables(Scheme scheme, const base::Grid& grid);

/// Green operators of homogeneous media, one per volume of a batch.
class Green {
 public:
  Green(Scheme scheme, const base::Grid& grid, int volumes);
  /// The media of the listed volumes from now on.
  void set(const std::vector<Medium>& C, const base::VolumeList& volumes);
  /// û ← scale · A(k)⁻¹ f̂ in place, A the acoustic tensor. `modes`: 3 components of each listed volume, one after the other.
  /// S: double or float.
  template <class S>
  void apply(const ModeLayout& layout, std::int64_t mode_stride, double scale, const base::VolumeList& volumes,
             std::complex<S>* modes) const;

  const WaveTables& waves() const { return waves_; }

 private:
  WaveTables waves_;
  Kokkos::View<double**, Kokkos::LayoutRight>
      pairs_;  ///< per volume: C by pairs of wave-vector components, then max|C|
};

}  // namespace polyslip::fft_solver
