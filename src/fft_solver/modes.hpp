#pragma once
// Wave vectors of the modes of a grid, and the loop over modes that applies a Green operator to three components.
#include <complex>

#include "kernels/spectral/green.hpp"
#include "src/fft_solver/difference_operator.hpp"

namespace polyslip::fft_solver {

/// One-axis factors s and c of kernels::wave_vector for every wave number index of each axis.
struct WaveTables {
  Kokkos::View<double*> s[3], c[3];
};
WaveTables wave_tables(Scheme scheme, const base::Grid& grid);

/// û ← scale · A(k)⁻¹ f̂ in place for the three components of `modes`, A the acoustic tensor of C.
void apply_green(const ModeLayout& layout, std::int64_t mode_stride, const WaveTables& waves, const Medium& C,
                 double scale, std::complex<double>* modes);

}  // namespace polyslip::fft_solver
