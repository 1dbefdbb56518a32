// Many small volumes in one solve: 16³ voxels, 30 grains, 20 increments to 2 %, built and solved anew for each sample.
#include <optional>
#include <string>

#include "tests/bench/bench.hpp"
#include "tests/bench/solver_volumes.hpp"

namespace {

using namespace polyslip;

void batch(bench::Bench& bench, const char* precision_name, base::Precision precision, int count) {
  constexpr int n = 16, grains = 30, increments = 20;
  const std::string name = std::string("batch/") + precision_name + "/" + std::to_string(count);
  if (!bench.wanted(name)) return;
  const base::Comm comm(bench.comm());
  std::optional<bench::Volumes> volumes;
  const bench::Times times = bench.measure_whole([&] {
    volumes.emplace(comm, n, grains, count, bench::reference_options(precision));
    for (int i = 0; i < increments; ++i) volumes->increment();
  });
  const double voxels = double(n) * n * n * count;
  const double sweeps = double(volumes->sweeps()) / count;  // per volume
  bench.print(bench.record(name, times)
                  .number("voxels", voxels)
                  .number("increments", increments)
                  .number("evaluations", sweeps)
                  .number("newton", double(volumes->newton()) / count)
                  .number("linear", double(volumes->linear()) / count)
                  .number("bytes_per_voxel", static_cast<double>(comm.sum(volumes->solver().bytes())) / voxels)
                  .number("volumes", count)
                  .number("volumes_per_core_hour", 3600 * count / (times.seconds * bench.ranks()))
                  .number("core_us_per_voxel_and_evaluation", 1e6 * times.seconds * bench.ranks() / (voxels * sweeps))
                  .number("us_per_voxel_and_increment", 1e6 * times.seconds / (voxels * increments)));
}

}  // namespace

int main(int argc, char** argv) {
  bench::Bench bench(argc, argv);
  for (const int count : {1, 4, 16}) batch(bench, "double", base::Precision::exact, count);
  for (const int count : {1, 4, 16}) batch(bench, "mixed", base::Precision::mixed, count);
  return 0;
}
