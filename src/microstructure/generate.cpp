#include "src/microstructure/generate.hpp"

#include <algorithm>
#include <cmath>

#include "src/base/require.hpp"
#include "src/microstructure/place_spheres.hpp"
#include "src/microstructure/prescribed_volumes.hpp"
#include "src/microstructure/report_text.hpp"

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

std::string digits(double value) { return rounded(value, 4); }
std::string percent(double share) { return digits(100 * share) + " %"; }

/// The aspect that was asked for and the one that the cells have along the same axes; nothing where it is 1 1 1.
std::string aspect_line(const Metric& metric, const std::array<double, 3>& extent) {
  std::array<double, 3> asked, made;
  for (int i = 0; i < 3; ++i) {
    const auto k = static_cast<std::size_t>(i);
    asked[k] = 1 / std::sqrt(metric.root(i, 0) * metric.root(i, 0) + metric.root(i, 1) * metric.root(i, 1) +
                             metric.root(i, 2) * metric.root(i, 2));
    made[k] = asked[k] * extent[k];
  }
  const auto shortest = static_cast<std::size_t>(std::min_element(asked.begin(), asked.end()) - asked.begin());
  if (*std::max_element(asked.begin(), asked.end()) < 1.0001 * asked[shortest]) return {};
  const auto text = [&](const std::array<double, 3>& lengths) {
    const double unit = lengths[shortest];
    return base::text(rounded(lengths[0] / unit, 3), " ", rounded(lengths[1] / unit, 3), " ",
                      rounded(lengths[2] / unit, 3));
  };
  return base::text("aspect: ", text(asked), " asked, ", text(made), " in the cells (by second moments)");
}

/// Laguerre sites, and what their cells were meant to be and are before they meet the grid.
struct LaguerreSites {
  VolumeFit fit;
  std::vector<double> targets;  // shares of the box
};

LaguerreSites laguerre_sites(const CellOptions& options, const base::Comm& comm, GenerateReport& report) {
  const Periods periods(options.grid.size, options.metric);
  const int grains = options.grains > 0 ? options.grains : static_cast<int>(options.sizes.table.size());
  LaguerreSites made;
  made.targets = grain_volumes(options.sizes, grains, options.seed);
  made.fit = fit_volumes(periods, place_spheres(made.targets, periods, options.seed), made.targets,
                         options.size_tolerance, options.lloyd, comm);
  const VolumeFit& fit = made.fit;
  report.lines.push_back(base::text("cells: volumes as asked within ", percent(fit.worst_error), " (the worst of ",
                                    grains, "), ", percent(options.size_tolerance),
                                    fit.reached ? " asked" : " asked and NOT reached", "; ", fit.steps,
                                    " Newton steps, ", fit.tessellations, " tessellations"));
  if (const std::size_t coarse = coarse_grains(options.sizes, grains)) {
    const double ratio = coarse_ratio(options.sizes, grains);
    report.lines.push_back(base::text("sizes: ", percent(options.sizes.coarse_fraction), " of the volume in ", coarse,
                                      " coarse grains; ratio of median ECD ", digits(options.sizes.ratio), " asked, ",
                                      digits(ratio), " with whole grains"));
  }
  const auto shape = [](const char* name, double before, double after, bool moved) {
    return base::text(name, digits(before), moved ? base::text(" -> ", digits(after)) : std::string());
  };
  const bool moved = options.lloyd > 0;
  report.lines.push_back(
      base::text("shapes: mean ", shape("sphericity ", fit.before.sphericity, fit.after.sphericity, moved), ", ",
                 shape("site to centroid / ECD ", fit.before.off_centre, fit.after.off_centre, moved), ", ",
                 shape("transport energy / spheres' ", fit.before.energy, fit.after.energy, moved),
                 moved ? base::text(" by ", options.lloyd, " Lloyd steps") : std::string()));
  const std::string aspect = aspect_line(options.metric, fit.after.extent);
  if (!aspect.empty()) report.lines.push_back(aspect);
  return made;
}

/// What the grid makes of the cells.
void report_grid(const CellOptions& options, const LaguerreSites& made, const std::vector<double>& volumes,
                 GenerateReport& report) {
  const double box = options.grid.size[0] * options.grid.size[1] * options.grid.size[2];
  double square = 0;
  for (std::size_t k = 0; k < volumes.size(); ++k) {
    const double relative = volumes[k] / (box * made.targets[k]) - 1;
    square += relative * relative;
  }
  const auto grains = static_cast<double>(volumes.size());
  const double asked =
      options.sizes.kind == SizeDistribution::Kind::lognormal ? options.sizes.sigma : log_size(made.targets).deviation;
  report.lines.push_back(base::text("sizes: sigma of ln ECD ", digits(asked), " asked, ",
                                    digits(log_size(made.fit.volumes).deviation), " in the cells, ",
                                    digits(log_size(volumes).deviation), " on the grid; its volumes are ",
                                    percent(std::sqrt(square / grains)), " (rms) off at ",
                                    digits(static_cast<double>(options.grid.points()) / grains), " voxels per grain"));
}

}  // namespace

Microstructure make_cells(const CellOptions& options, const std::vector<UnitPoint>& seeds, const base::Comm& comm,
                          GenerateReport& report) {
  Microstructure result;
  result.grid = options.grid;
  result.slab = base::Slab::of(options.grid, comm);
  result.phases = {"matrix"};
  const bool laguerre = options.kind == CellOptions::Kind::laguerre;
  LaguerreSites made;
  if (laguerre) made = laguerre_sites(options, comm, report);
  const Sites sites = laguerre ? made.fit.sites : voronoi_sites(options, seeds);
  result.grain_of_voxel = cells_of_sites(result.grid, result.slab, sites, options.metric);
  result.grains.resize(sites.positions.size());

  const std::vector<std::int64_t> voxels = result.voxels_per_grain(comm);
  const double voxel = result.grid.spacing(0) * result.grid.spacing(1) * result.grid.spacing(2);
  std::vector<double> volumes(voxels.size());
  for (std::size_t k = 0; k < voxels.size(); ++k) {
    volumes[k] = static_cast<double>(voxels[k]) * voxel;
    if (voxels[k] == 0) report.lost.push_back(static_cast<int>(k));
  }
  if (laguerre) report_grid(options, made, volumes, report);
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
