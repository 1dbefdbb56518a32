// What `generate` has left.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "src/base/config.hpp"
#include "src/cases/volume.hpp"
#include "src/microstructure/boundary_table.hpp"
#include "src/microstructure/generate.hpp"
#include "src/microstructure/random_disorientation.hpp"
#include "src/microstructure/size_distribution.hpp"
#include "src/report/pages.hpp"
#include "src/report/plot.hpp"
#include "src/report/run_files.hpp"
#include "src/report/ticks.hpp"

namespace polyslip::report {
namespace {

constexpr double pi = 3.14159265358979323846, degree = pi / 180;

using microstructure::Microstructure;

/// The sizes that the case asks for; none where it leaves them to chance or to a file.
std::optional<microstructure::SizeDistribution> asked_sizes(const std::string& case_text) {
  const base::Tree tree = base::parse_ini(case_text, "case.ini");
  if (!tree.has("microstructure")) return std::nullopt;
  const base::Tree section = tree.section("microstructure");
  if (section.get_text("type", "") != "laguerre") return std::nullopt;
  const microstructure::CellOptions options = microstructure::read_cell_options(section);
  if (options.sizes.kind == microstructure::SizeDistribution::Kind::file) return std::nullopt;
  return options.sizes;
}

std::string sizes(const std::vector<double>& volumes, double box,
                  const std::optional<microstructure::SizeDistribution>& asked) {
  std::vector<double> diameters;
  for (const double volume : volumes)
    if (volume > 0) diameters.push_back(1e6 * microstructure::equivalent_diameter(volume));
  const Histogram counts = histogram(diameters, 16);
  Plot plot("distribution of grain sizes", {"diameter of the sphere of the grain's volume (µm)"},
            {"grains", false, true});
  plot.bars(counts.edges, counts.heights, "c0", "grains");
  const auto curve = [&](double mean, double deviation, const char* css, const std::string& legend) {
    std::vector<double> x, y;
    const double width = counts.edges[1] - counts.edges[0];
    for (int i = 0; i <= 200; ++i) {
      const double d = counts.edges.front() + (counts.edges.back() - counts.edges.front()) * i / 200;
      if (!(d > 0)) continue;
      const double z = (std::log(d) - mean) / deviation;
      x.push_back(d);
      y.push_back(static_cast<double>(diameters.size()) * width * std::exp(-0.5 * z * z) /
                  (d * deviation * std::sqrt(2 * pi)));
    }
    plot.line(x, y, css, legend);
  };
  if (asked && asked->kind == microstructure::SizeDistribution::Kind::lognormal && asked->sigma > 0) {
    // the mean of lognormal volumes is box / count
    const double mean_volume = 1e18 * box / static_cast<double>(volumes.size());
    curve(std::log(6 * mean_volume / pi) / 3 - 1.5 * asked->sigma * asked->sigma, asked->sigma, "c1",
          "asked for: lognormal, σ = " + short_number(asked->sigma));
  } else if (asked) {
    std::vector<double> target, x;
    for (const double share : microstructure::grain_volumes(*asked, static_cast<int>(volumes.size()), 1))
      target.push_back(1e6 * microstructure::equivalent_diameter(share * box));
    const Histogram wanted =
        histogram(target, counts.edges.front(), counts.edges.back(), static_cast<int>(counts.heights.size()));
    for (std::size_t k = 0; k < wanted.heights.size(); ++k) x.push_back(0.5 * (wanted.edges[k] + wanted.edges[k + 1]));
    plot.line(x, wanted.heights, "c1", "asked for");
  } else {
    const microstructure::LogSize found = microstructure::log_size(volumes);
    if (found.deviation > 0)
      curve(found.mean + std::log(1e6), found.deviation, "c1",
            "lognormal of the same mean and σ = " + short_number(found.deviation));
  }
  return plot.svg();
}

/// Area-weighted, boundaries between crystals of one Laue group; empty where there are none.
std::string disorientations(const Microstructure& volume, const std::vector<microstructure::Boundary>& boundaries,
                            const std::vector<kernels::Lattice>& lattices, kernels::Laue laue) {
  const kernels::SymmetryGroup group = kernels::symmetry_group(laue);
  const auto of = [&](int grain) {
    const auto phase = static_cast<std::size_t>(volume.grains[static_cast<std::size_t>(grain)].phase);
    return lattices[phase] == kernels::Lattice::isotropic ? kernels::Laue::triclinic
                                                          : kernels::laue_of(lattices[phase]);
  };
  std::vector<double> angles, areas;
  double all = 0;
  for (const microstructure::Boundary& boundary : boundaries) {
    if (of(boundary.a) != laue || of(boundary.b) != laue) continue;
    angles.push_back(kernels::disorientation_angle(group,
                                                   volume.grains[static_cast<std::size_t>(boundary.a)].orientation,
                                                   volume.grains[static_cast<std::size_t>(boundary.b)].orientation) /
                     degree);
    areas.push_back(boundary.area);
    all += boundary.area;
  }
  if (!(all > 0)) return "";
  const bool cubic = laue == kernels::Laue::cubic;
  const double last = cubic ? 65 : 95;
  Histogram share = histogram(angles, 0, last, static_cast<int>(last / 2.5), areas);
  for (double& height : share.heights) height *= 100 / all / 2.5;
  Plot plot("distribution of disorientations", {"disorientation (°)"},
            {"share of the boundary area (% per °)", false, true});
  plot.bars(share.edges, share.heights, "c0", "boundaries");
  std::vector<double> x, y;
  for (int i = 0; i <= 2 * static_cast<int>(last); ++i) {
    x.push_back(0.5 * i);
    y.push_back(100 * degree * microstructure::random_disorientation_density(group, 0.5 * i * degree));
  }
  plot.line(x, y, "c1", cubic ? "random (Mackenzie)" : "random");
  return plot.svg();
}

void add_slice(Page& page, const Microstructure& volume, const Options& options) {
  const auto& cells = volume.grid.cells;
  const int z = std::min(static_cast<int>(options.slice * cells[2]), cells[2] - 1);
  PhasePlane plane;
  plane.plane.columns = cells[0];
  plane.plane.rows = cells[1];
  plane.plane.size = {volume.grid.size[0], volume.grid.size[1]};
  plane.phases = volume.phases;
  const auto first = volume.grain_of_voxel.begin() + volume.grid.plane() * z;
  plane.plane.grains.assign(first, first + volume.grid.plane());
  std::vector<Orientation> orientations;
  for (const int grain : plane.plane.grains) {
    orientations.push_back(volume.grains[static_cast<std::size_t>(grain)].orientation);
    plane.phase.push_back(volume.grains[static_cast<std::size_t>(grain)].phase);
  }
  add_orientation_maps(page, plane, {{"x axis", &orientations, 0}, {"z axis", &orientations, 2}},
                       "In the plane z = " + short_number(1e6 * volume.grid.size[2] * (z + 0.5) / cells[2]) +
                           " µm. Lines are boundaries of grains.",
                       options);
}

}  // namespace

std::string generate_page(const std::string& folder, const Options& given, base::Log& log) {
  const base::Comm alone(MPI_COMM_SELF);
  const std::string case_text = text_if_there(folder + "/case.ini");
  Options options = given;
  options.lattices = read_lattices(case_text);
  log.line("reading ", folder, "/microstructure.h5");
  const Microstructure volume = cases::read_microstructure(folder + "/microstructure.h5", alone);
  const microstructure::GrainStatistics statistics = microstructure::grain_statistics(volume, alone);
  const std::vector<microstructure::Boundary> boundaries = microstructure::boundary_table(volume, alone);
  const double box = volume.grid.size[0] * volume.grid.size[1] * volume.grid.size[2];

  Page page("generate", name_of(folder));
  for (const std::string& remark : remarks_of(case_text)) page.lead(remark);
  const auto& cells = volume.grid.cells;
  const auto filled =
      std::count_if(statistics.voxels.begin(), statistics.voxels.end(), [](std::int64_t v) { return v > 0; });
  page.key_number("grains", count_text(static_cast<long long>(volume.grains.size())), "",
                  filled == static_cast<std::int64_t>(volume.grains.size()) ? "all with voxels"
                                                                            : count_text(filled) + " with voxels");
  page.key_number("voxels", count_text(volume.grid.points()), "",
                  std::to_string(cells[0]) + " × " + std::to_string(cells[1]) + " × " + std::to_string(cells[2]));
  page.key_number("box", short_number(1e6 * volume.grid.size[0]), "µm",
                  short_number(1e6 * volume.grid.size[0]) + " × " + short_number(1e6 * volume.grid.size[1]) + " × " +
                      short_number(1e6 * volume.grid.size[2]) + " µm");
  const microstructure::LogSize size = microstructure::log_size(statistics.volume);
  page.key_number("median diameter", short_number(1e6 * std::exp(size.mean)), "µm", "of the sphere of the same volume");
  page.key_number("σ of ln diameter", short_number(size.deviation), "");
  page.key_number("neighbours",
                  short_number(2.0 * static_cast<double>(boundaries.size()) /
                               static_cast<double>(std::max<std::int64_t>(1, filled))),
                  "per grain", "in the periodic volume");

  page.section("Grains");
  add_slice(page, volume, options);
  page.figure("Sizes", sizes(statistics.volume, box, asked_sizes(case_text)));
  std::set<std::string> assumed;
  std::vector<kernels::Lattice> lattices;
  for (const std::string& phase : volume.phases) lattices.push_back(lattice_of(phase, options, assumed));
  for (const kernels::Laue laue : {kernels::Laue::cubic, kernels::Laue::hexagonal})
    page.figure(
        laue == kernels::Laue::cubic ? "Disorientations of boundaries" : "Disorientations of boundaries, hexagonal",
        disorientations(volume, boundaries, lattices, laue),
        "Weighted by area; boundaries between crystals of unlike symmetry are left out.");
  if (volume.phases.size() > 1) {
    std::vector<double> shares(volume.phases.size());
    for (std::size_t g = 0; g < volume.grains.size(); ++g)
      shares[static_cast<std::size_t>(volume.grains[g].phase)] += statistics.volume[g] / box;
    std::vector<std::vector<std::string>> rows;
    for (std::size_t p = 0; p < shares.size(); ++p)
      rows.push_back({volume.phases[p], kernels::lattice_name(lattices[p]), short_number(100 * shares[p]) + " %"});
    page.table("Phases", {"phase", "lattice", "share of the volume"}, rows);
  }

  page.section("Texture");
  std::vector<std::string> phase_of;
  std::vector<Orientation> orientations;
  for (const microstructure::Grain& grain : volume.grains) {
    phase_of.push_back(volume.phases[static_cast<std::size_t>(grain.phase)]);
    orientations.push_back(grain.orientation);
  }
  add_pole_figures(page, phase_of, statistics.volume, {{"", &orientations}}, options);
  page.section("Provenance");
  page.folded("The case with all its defaults", case_text);
  page.folded("Log", text_if_there(folder + "/log.txt"));
  return page.html(footer_of(folder));
}

}  // namespace polyslip::report
