// Transforms of three components, there and back, as one application of the Green operator needs them.
#include <cmath>
#include <complex>
#include <vector>

#include "src/fft_solver/fft.hpp"
#include "tests/bench/bench.hpp"

namespace {

using namespace polyslip;

/// Flops of real transforms by benchFFT's convention, 2.5 N log2 N each (www.fftw.org/speed/method.html).
void transforms(bench::Bench& bench, int n) {
  const std::string name = "fft/" + std::to_string(n);
  if (!bench.wanted(name)) return;
  constexpr int components = 3;
  base::Grid grid;
  grid.cells = {n, n, n};
  const base::Comm comm(bench.comm());
  base::Timers timers;
  fft_solver::Fft fft(grid, comm, timers);
  const std::int64_t points = base::Slab::of(grid, comm).points(grid);
  const base::Field field = base::make_field("rows", components, points);
  const auto stride = static_cast<std::int64_t>(field.extent(1));
  Kokkos::View<double*> modes("modes", static_cast<std::size_t>(2 * components * fft.mode_stride()));
  auto* numbers = reinterpret_cast<std::complex<double>*>(modes.data());
  const double scale = 1.0 / static_cast<double>(grid.points());
  for (std::int64_t i = 0; i < components * stride; ++i) field.data()[i] = std::sin(0.1 * static_cast<double>(i));
  const bench::Times times = bench.measure([&] {
    fft.forward(field.data(), stride, components, numbers);
    for (std::int64_t i = 0; i < components * fft.mode_stride(); ++i) numbers[i] *= scale;  // so that the field stays
    fft.backward(numbers, components, field.data(), stride);
  });
  const auto total = static_cast<double>(grid.points());
  bench.print(bench.record(name, times)
                  .number("voxels", total)
                  .number("ffts", 2 * components)
                  .number("gflops", 1e-9 * 2 * components * 2.5 * total * std::log2(total) / times.seconds));
}

}  // namespace

int main(int argc, char** argv) {
  bench::Bench bench(argc, argv);
  for (const int n : {16, 32, 48, 64, 96}) transforms(bench, n);
  return 0;
}
