#include "src/microstructure/generate.hpp"

#include <cmath>
#include <sstream>

#include "src/base/require.hpp"
#include "src/microstructure/size_distribution.hpp"

namespace polyslip::microstructure {
namespace {

Sites voronoi_sites(const CellOptions& options, const std::vector<UnitPoint>& seeds) {
  if (options.seeds_file.empty()) return {random_positions(options.grains, options.seed), {}};
  base::require(options.grains == 0 || static_cast<std::size_t>(options.grains) == seeds.size(), "file '",
                options.seeds_file, "' has ", seeds.size(), " seeds, but grains = ", options.grains,
                "; leave 'grains' out, or make them agree");
  Sites sites{seeds, {}};
  for (std::size_t k = 0; k < seeds.size(); ++k)
    for (double& coordinate : sites.positions[k]) {
      base::require(coordinate >= 0 && coordinate <= 1, "file '", options.seeds_file, "', seed ", k, ": coordinate ",
                    coordinate, " lies outside the unit cube; 0 to 1 is allowed");
      if (coordinate == 1) coordinate = 0;
    }
  return sites;
}

/// Four digits, for people.
std::string digits(double value) {
  std::ostringstream stream;
  stream.precision(4);
  stream << value;
  return stream.str();
}

Sites laguerre_sites(const CellOptions& options, const std::array<double, 3>& stretch, const base::Comm& comm,
                     GenerateReport& report) {
  const std::vector<double> targets = lognormal_volumes(options.grains, options.size_sigma, options.seed);
  std::array<double, 3> lengths;
  for (int i = 0; i < 3; ++i) lengths[i] = options.grid.size[i] / stretch[i];
  const std::vector<UnitPoint> positions = place_spheres(targets, lengths, options.seed);
  LaguerreFit fit = fit_laguerre(options.grid, positions, targets, stretch, options.size_tolerance, comm);
  report.lines.push_back(base::text("sigma of ln ECD: ", options.size_sigma, " asked for, ",
                                    digits(log_size(targets).deviation), " drawn; diameters fitted to ",
                                    digits(100 * fit.diameter_error), " % (rms) in ", fit.sweeps, " sweeps"));
  return std::move(fit.sites);
}

}  // namespace

Microstructure make_cells(const CellOptions& options, const std::vector<UnitPoint>& seeds, const base::Comm& comm,
                          GenerateReport& report) {
  const std::array<double, 3> stretch = stretch_of(options.aspect);
  Microstructure result;
  result.grid = options.grid;
  result.slab = base::Slab::of(options.grid, comm);
  result.phases = {"matrix"};
  const Sites sites = options.kind == CellOptions::Kind::laguerre ? laguerre_sites(options, stretch, comm, report)
                                                                  : voronoi_sites(options, seeds);
  result.grain_of_voxel = cells_of_sites(result.grid, result.slab, sites, stretch);
  result.grains.resize(sites.positions.size());

  const std::vector<std::int64_t> voxels = result.voxels_per_grain(comm);
  const double voxel = result.grid.spacing(0) * result.grid.spacing(1) * result.grid.spacing(2);
  std::vector<double> volumes(voxels.size());
  for (std::size_t k = 0; k < voxels.size(); ++k) {
    volumes[k] = static_cast<double>(voxels[k]) * voxel;
    if (voxels[k] == 0) report.lost.push_back(static_cast<int>(k));
  }
  const LogSize size = log_size(volumes);
  report.lines.push_back(base::text(result.grains.size(), " grains on ", result.grid.cells[0], " x ",
                                    result.grid.cells[1], " x ", result.grid.cells[2], " voxels, median ECD ",
                                    digits(1e6 * std::exp(size.mean)), " µm, sigma of ln ECD ",
                                    digits(size.deviation)));
  if (!report.lost.empty())
    report.lines.push_back(base::text("warning: ", report.lost.size(), " of ", result.grains.size(),
                                      " grains are too small to hold a voxel (the first is ", report.lost.front(),
                                      "); a finer grid or fewer grains would keep them"));
  return result;
}

}  // namespace polyslip::microstructure
