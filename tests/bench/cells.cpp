// Laguerre cells of prescribed volumes: places, fit and grid for a number of grains; what the grid makes of the volumes; a volume of a
// campaign.
#include <cmath>
#include <string>

#include "src/microstructure/generate.hpp"
#include "src/microstructure/place_spheres.hpp"
#include "src/microstructure/prescribed_volumes.hpp"
#include "tests/bench/bench.hpp"

namespace {

using namespace polyslip;
using namespace polyslip::microstructure;

SizeDistribution sizes_of(const std::string& kind) {
  SizeDistribution sizes;
  sizes.sigma = 0.35;
  if (kind == "bimodal") sizes = {SizeDistribution::Kind::bimodal, 0.25, 0.25, 3, 0.4, {}};
  return sizes;
}

base::Grid cube(int edge) {
  const double size = 1e-6 * edge;
  return {{edge, edge, edge}, {size, size, size}, {0, 0, 0}};
}

struct Made {
  std::vector<double> targets;
  VolumeFit fit;
};

Made make(int grains, const std::string& kind, int lloyd, double tolerance, const Periods& periods,
          const base::Comm& comm) {
  Made made;
  made.targets = grain_volumes(sizes_of(kind), grains, 7);
  made.fit = fit_volumes(periods, place_spheres(made.targets, periods, 7), made.targets, tolerance, lloyd, comm);
  return made;
}

/// From sizes to weights, within 1 %; the grid is not part of it.
void fit(bench::Bench& bench, int grains, const std::string& kind, int lloyd) {
  const std::string name =
      "cells/" + kind + "/" + std::to_string(grains) + (lloyd > 0 ? "/lloyd_" + std::to_string(lloyd) : "");
  if (!bench.wanted(name)) return;
  const base::Comm comm(bench.comm());
  const Periods periods(cube(100).size, Metric{});
  Made made;
  const bench::Times times = bench.measure_whole([&] { made = make(grains, kind, lloyd, 0.01, periods, comm); });
  bench.print(bench.record(name, times)
                  .number("grains", grains)
                  .number("worst_volume_error", made.fit.worst_error)
                  .number("newton", made.fit.steps)
                  .number("tessellations", made.fit.tessellations)
                  .number("sphericity", made.fit.after.sphericity)
                  .number("us_per_grain", 1e6 * times.seconds / grains));
}

/// The time is that of finding the cell of each voxel.
void on_grid(bench::Bench& bench, int grains, int edge) {
  const std::string name = "cells/grid/" + std::to_string(grains) + "/" + std::to_string(edge);
  if (!bench.wanted(name)) return;
  const base::Comm comm(bench.comm());
  const base::Grid grid = cube(edge);
  const Made made = make(grains, "lognormal", 0, 1e-3, Periods(grid.size, Metric{}), comm);
  const base::Slab slab = base::Slab::of(grid, comm);
  std::vector<int> cells;
  const bench::Times times = bench.measure_whole([&] { cells = cells_of_sites(grid, slab, made.fit.sites); });
  const std::vector<std::int64_t> counts = count_cells(cells, made.targets.size(), comm);
  double square = 0, lost = 0;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    const double relative = static_cast<double>(counts[k]) / static_cast<double>(grid.points()) / made.targets[k] - 1;
    square += relative * relative;
    lost += counts[k] == 0;
  }
  const std::vector<double> volumes(counts.begin(), counts.end());
  bench.print(bench.record(name, times)
                  .number("voxels", static_cast<double>(grid.points()))
                  .number("voxels_per_grain", static_cast<double>(grid.points()) / grains)
                  .number("rms_volume_error", std::sqrt(square / grains))
                  .number("log_deviation", log_size(volumes).deviation)
                  .number("lost", lost));
}

/// All of a small volume, as a campaign makes it.
void whole(bench::Bench& bench, int lloyd) {
  const std::string name = "cells/volume/16/" + std::to_string(lloyd);
  if (!bench.wanted(name)) return;
  const base::Comm comm(bench.comm());
  CellOptions options;
  options.kind = CellOptions::Kind::laguerre;
  options.grid = cube(16);
  options.grains = 30;
  options.sizes = sizes_of("lognormal");
  options.lloyd = lloyd;
  const bench::Times times = bench.measure([&] {
    GenerateReport report;
    ++options.seed;
    make_cells(options, {}, comm, report);
  });
  bench.print(bench.record(name, times).number("voxels", 4096).number("grains", 30));
}

}  // namespace

int main(int argc, char** argv) {
  bench::Bench bench(argc, argv);
  for (const int lloyd : {0, 5}) whole(bench, lloyd);
  for (const char* kind : {"lognormal", "bimodal"})
    for (const int grains : {30, 100, 1000, 20000}) fit(bench, grains, kind, 0);
  fit(bench, 100000, "lognormal", 0);
  fit(bench, 1000, "lognormal", 10);
  for (const int edge : {20, 32, 50, 80, 128}) on_grid(bench, 1000, edge);
  return 0;
}
