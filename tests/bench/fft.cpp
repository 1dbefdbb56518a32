// Transforms of three components, there and back, as one application of the Green operator needs them.
#include "src/fft_solver/fft.hpp"

#include <cmath>
#include <complex>
#include <vector>

#include "tests/bench/bench.hpp"

namespace {

using namespace polyslip;

/// S: double or float. Flops of real transforms by benchFFT's convention, 2.5 N log2 N each (www.fftw.org/speed/method.html).
template <class S>
void transforms(bench::Bench& bench, const char* precision, int n) {
  const std::string name = std::string("fft/") + precision + "/" + std::to_string(n);
  if (!bench.wanted(name)) return;
  constexpr int components = 3;
  base::Grid grid;
  grid.cells = {n, n, n};
  const base::Comm comm(bench.comm());
  base::Timers timers;
  fft_solver::Fft<S> fft(grid, comm, timers);
  const std::int64_t stride = base::padded(base::Slab::of(grid, comm).points(grid));
  const Kokkos::View<S*> rows("rows", static_cast<std::size_t>(components * stride));
  const Kokkos::View<S*> modes("modes", static_cast<std::size_t>(2 * components * fft.mode_stride()));
  auto* numbers = reinterpret_cast<std::complex<S>*>(modes.data());
  const S scale = S(1) / static_cast<S>(grid.points());
  for (std::int64_t i = 0; i < components * stride; ++i) rows.data()[i] = std::sin(S(0.1) * static_cast<S>(i % 1000));
  const bench::Times times = bench.measure([&] {
    fft.forward(rows.data(), stride, components, numbers);
    for (std::int64_t i = 0; i < components * fft.mode_stride(); ++i) numbers[i] *= scale;  // so that the field stays
    fft.backward(numbers, components, rows.data(), stride);
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
  for (const int n : {16, 32, 48, 64, 96}) transforms<double>(bench, "fp64", n);
  for (const int n : {16, 32, 48, 64, 96}) transforms<float>(bench, "fp32", n);
  return 0;
}
