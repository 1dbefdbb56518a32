// The machine's two ceilings per core: multiply-adds in registers, and the memory traffic of a triad at every level of the cache.
// On more than one rank all cores are busy at once, as they are in a solve.
#include <algorithm>
#include <vector>

#include "kernels/number/batch.hpp"
#include "tests/bench/bench.hpp"

namespace {

using namespace polyslip;
using bench::Bench;
using bench::Times;

volatile double sink = 0;

/// a ← b + s c with 8-byte numbers. Bytes as STREAM counts them: two reads and a write; a cache that fetches what it is about to
/// overwrite moves a third more (McCalpin, IEEE TCCA Newsletter, December 1995).
void triad(Bench& bench, const char* name, std::size_t working_set) {
  if (!bench.wanted(name)) return;
  const std::size_t n = working_set / 24;
  std::vector<double> a(n, 0.0), b(n, 1.0), c(n, 2.0);
  double s = 0.5;
  const Times times = bench.measure([&] {
    const double factor = s;
    double* const to = a.data();
    const double *const x = b.data(), *const y = c.data();
#pragma GCC ivdep
    for (std::size_t i = 0; i < n; ++i) to[i] = x[i] + factor * y[i];
    s = 1.0 - s;  // another result each time, so that no pass can be left out
    sink = a[n / 2];
  });
  bench.print(bench.record(name, times)
                  .number("working_set_bytes", static_cast<double>(24 * n))
                  .number("gbytes_per_second", 24e-9 * static_cast<double>(n) / times.seconds));
}

/// Chains of dependent multiply-adds, enough of them to hide the latency of the widest registers.
template <class S>
void multiply_add(Bench& bench, const char* name) {
  if (!bench.wanted(name)) return;
  constexpr int chains = 16, width = kernels::native_width<S>(), length = 4096;
  using Number = kernels::Batch<S, width>;
  Number x[chains];
  for (int i = 0; i < chains; ++i) x[i] = Number(S(1 + i));
  const Times times = bench.measure([&] {
    Number local[chains];
    const Number factor(S(0.999)), term(S(0.001));
    for (int i = 0; i < chains; ++i) local[i] = x[i];
    for (int k = 0; k < length; ++k)
      for (int i = 0; i < chains; ++i) local[i] = local[i] * factor + term;
    for (int i = 0; i < chains; ++i) x[i] = local[i];
  });
  for (int i = 0; i < chains; ++i) sink = sink + static_cast<double>(kernels::lane(x[i], 0));
  bench.print(bench.record(name, times)
                  .number("width", width)
                  .number("gflops", 2e-9 * chains * length * width / times.seconds));
}

}  // namespace

int main(int argc, char** argv) {
  Bench bench(argc, argv);
  multiply_add<double>(bench, "ceiling/fma/fp64");
  multiply_add<float>(bench, "ceiling/fma/fp32");
  triad(bench, "ceiling/triad/24KiB", std::size_t{24} << 10);
  triad(bench, "ceiling/triad/768KiB", std::size_t{768} << 10);
  triad(bench, "ceiling/triad/48MiB", std::size_t{48} << 20);
  triad(bench, "ceiling/triad/1536MiB", std::size_t{1536} << 20);
  return 0;
}
