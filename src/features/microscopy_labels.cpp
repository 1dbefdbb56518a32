#include "src/features/microscopy_labels.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "src/features/frame_check.hpp"
#include "src/microstructure/ebsd_neighbours.hpp"

namespace polyslip::features {
namespace {

constexpr double degree = M_PI / 180;

/// Nodes of each grain that were measured by image correlation.
std::vector<std::vector<std::size_t>> measured_nodes(const FeatureSource& source) {
  std::vector<std::vector<std::size_t>> nodes(source.graph.grains.size());
  const std::vector<int>& grain = source.map->grains.grain_of_node;
  for (std::size_t k = 0; k < grain.size(); ++k)
    if (grain[k] >= 0 && source.dic->measured[k] != 0) nodes[static_cast<std::size_t>(grain[k])].push_back(k);
  return nodes;
}

BandPatch patch_of(const FeatureSource& source, const std::vector<std::size_t>& nodes) {
  const base::EbsdGrid& grid = source.map->points.grid;
  BandPatch patch;
  for (const std::size_t k : nodes) {
    const microstructure::EbsdPlace place = microstructure::place_of(grid, static_cast<std::int64_t>(k));
    const std::array<double, 4>& H = source.dic->gradient[k];
    patch.x.push_back(grid.x(place.column, place.row));
    patch.y.push_back(grid.y(place.row));
    patch.value.push_back(std::sqrt(0.5 * std::pow(H[0] - H[3], 2) + 0.5 * std::pow(H[1] + H[2], 2)));
  }
  return patch;
}

/// Most values of a patch; larger ones are averaged over squares of pixels.
constexpr double most_pixels = 20000;

/// Grey values of each grain's pixels.
std::vector<BandPatch> image_patches(const FeatureSource& source, std::vector<double>& steps) {
  const base::EbsdGrid& grid = source.map->points.grid;
  const std::vector<int>& grain_of_node = source.map->grains.grain_of_node;
  const SurfaceImage& image = *source.image;
  const auto inner_grain = [&](double x, double y) {
    const auto row = static_cast<int>(std::lround((y - grid.y0) / grid.step_y));
    if (row < 0 || row >= grid.rows) return -1;
    const auto column = static_cast<int>(std::lround((x - grid.x0) / grid.step_x - grid.shift(row)));
    if (!grid.inside(column, row)) return -1;
    const std::int64_t node = grid.node(column, row);
    int grain = grain_of_node[static_cast<std::size_t>(node)];
    microstructure::for_neighbours(grid, node, [&](std::int64_t other) {
      if (grain_of_node[static_cast<std::size_t>(other)] != grain_of_node[static_cast<std::size_t>(node)]) grain = -1;
    });
    return grain;
  };
  std::vector<std::vector<std::array<int, 2>>> pixels(source.graph.grains.size());
  for (int j = 0; j < image.picture.height; ++j)
    for (int i = 0; i < image.picture.width; ++i) {
      const int grain = inner_grain(image.x0 + i * image.pixel, image.y0 + j * image.pixel);
      if (grain >= 0) pixels[static_cast<std::size_t>(grain)].push_back({i, j});
    }
  std::vector<BandPatch> patches(pixels.size());
  steps.assign(pixels.size(), image.pixel);
  for (std::size_t g = 0; g < pixels.size(); ++g) {
    const int square =
        std::max(1, static_cast<int>(std::ceil(std::sqrt(static_cast<double>(pixels[g].size()) / most_pixels))));
    steps[g] = square * image.pixel;
    std::map<std::array<int, 2>, std::array<double, 4>> sums;  // of x, y, value, 1 by square
    for (const auto& [i, j] : pixels[g]) {
      std::array<double, 4>& sum = sums[{j / square, i / square}];
      const auto at =
          static_cast<std::size_t>(j) * static_cast<std::size_t>(image.picture.width) + static_cast<std::size_t>(i);
      const double values[4] = {image.x0 + i * image.pixel, image.y0 + j * image.pixel, image.picture.values[at], 1};
      for (std::size_t c = 0; c < 4; ++c) sum[c] += values[c];
    }
    for (const auto& [place, sum] : sums) {
      patches[g].x.push_back(sum[0] / sum[3]);
      patches[g].y.push_back(sum[1] / sum[3]);
      patches[g].value.push_back(sum[2] / sum[3]);
    }
  }
  return patches;
}

/// What bands are looked for in, per grain, and the distance of its points.
std::vector<BandPatch> band_patches(const FeatureSource& source, std::vector<double>& steps) {
  if (source.image) return image_patches(source, steps);
  std::vector<BandPatch> patches;
  for (const std::vector<std::size_t>& nodes : measured_nodes(source)) patches.push_back(patch_of(source, nodes));
  steps.assign(patches.size(), std::min(source.map->points.grid.step_x, source.map->points.grid.step_y));
  return patches;
}

const material::Phase& phase_of(const FeatureSource& source, std::size_t grain) {
  return *source.graph.phases[static_cast<std::size_t>(source.graph.grains[grain].phase)].material;
}

/// The bands of a grain as check_frame takes them.
PlaneTrace frame_datum(const material::Phase& phase, const kernels::Quaternion<double>& orientation,
                       const std::vector<SlipPlane>& planes, const Bands& bands) {
  PlaneTrace trace;
  trace.angle = bands.angle;
  trace.error = bands.error;
  trace.orientation = orientation;
  for (const SlipPlane& plane : planes) {
    const double(&n)[3] = phase.systems[static_cast<std::size_t>(plane.systems.front())].normal;
    trace.planes.push_back({{n[0], n[1], n[2]}});
  }
  return trace;
}

std::string frame_statement(const FeatureSource& source, const std::vector<PlaneTrace>& traces) {
  return base::text("slip bands and the frame relative to the one given (", source.map->frame_name,
                    "): ", check_frame(traces).text());
}

}  // namespace

MicroscopyOptions read_microscopy_options(const base::Tree& section) {
  MicroscopyOptions options;
  options.bands.least_points = section.get_integer("band_points", options.bands.least_points, {10, 1e9});
  options.bands.least_strength = section.get_number("band_strength", options.bands.least_strength, {1, 1e3});
  options.bands.largest_error = degree * section.get_number("band_error_deg", 6, {0, 45, "deg"});
  options.traces.tolerance = degree * section.get_number("trace_tolerance_deg", 5.5, {0, 45, "deg"});
  options.traces.margin = degree * section.get_number("trace_margin_deg", 3, {0, 45, "deg"});
  options.traces.least_inclination = degree * section.get_number("trace_inclination_deg", 15, {0, 90, "deg"});
  options.ambiguous = section.get_flag("ambiguous", options.ambiguous);
  options.sslip.noise = section.get_number("sslip_noise", options.sslip.noise, {0, 1});
  return options;
}

std::string microscopy_help() {
  return "[labels]: what a field of deformation on the map's points tells\n"
         "  dic              file of F11 F12 F21 F22, one line per point of the map's file in its order, or a CSV with "
         "x, y in um;\n"
         "                   axes are the map's\n"
         "  image            PNG picture of the surface, in which bands are then looked for instead; rows along the "
         "map's y\n"
         "  image_pixel_um, image_origin_um   its pixel; the place of the first pixel's centre in the map (default 0 "
         "0)\n"
         "  band_points      least points of a grain whose bands are looked for (default 50)\n"
         "  band_strength    bands must stand out so many times by both measures (default 2)\n"
         "  band_error_deg   largest standard error of their direction (default 6)\n"
         "  trace_tolerance_deg, trace_margin_deg   a plane's trace must be so near, the next plane's so much farther "
         "off\n"
         "                   (default 5.5 and 3)\n"
         "  trace_inclination_deg  planes that lie flatter in the surface are not looked at (default 15)\n"
         "  ambiguous        traces that agree with several planes are labels, too (default false)\n"
         "  sslip_noise      each component of F - I may be missed by so much (default 0.005)\n";
}

void add_slip_traces(const MicroscopyOptions& options, FeatureSource& source) {
  GrainGraph& graph = source.graph;
  const std::size_t grains = graph.grains.size(), systems = static_cast<std::size_t>(graph.systems());
  const std::vector<double> blank(grains, unknown);
  FeatureColumn angle{"band_angle", "rad", "direction of slip bands, from x towards y of the map", 1, blank};
  FeatureColumn error{"band_error", "rad", "standard error of band_angle", 1, blank};
  FeatureColumn fourier{"band_fourier", "1", "power of waves across the bands over its median over directions", 1,
                        blank};
  FeatureColumn radon{"band_radon", "1", "adjusted R2 of strips along the bands over its median over directions", 1,
                      blank};
  FeatureColumn deviation{"trace_deviation", "rad", "of clear bands from the nearest slip plane's trace", 1, blank};
  FeatureColumn count{"trace_planes", "1", "slip planes that clear bands agree with", 1, blank};
  FeatureColumn out{"burgers_out_of_plane", "1", "|b_z| of each system: a Burgers vector in the surface leaves no step",
                    static_cast<int>(systems), std::vector<double>(grains * systems, unknown)};
  Labels& labels = graph.labels;
  labels.kind.resize(grains, LabelKind::none);
  labels.share.resize(grains * systems, 0.0);
  labels.confidence.resize(grains, 0.0);
  source.label_sources.resize(grains);
  BandOptions bands_options = options.bands;
  std::vector<PlaneTrace> for_frame;
  std::vector<double> deviations;
  int clear = 0, alone = 0, several = 0;
  std::vector<double> steps;
  const std::vector<BandPatch> patches = band_patches(source, steps);
  for (std::size_t g = 0; g < grains; ++g) {
    const material::Phase& phase = phase_of(source, g);
    if (phase.systems.empty()) continue;
    bands_options.step = steps[g];
    const kernels::Quaternion<double>& orientation = graph.grains[g].orientation;
    const std::vector<double> b_z = out_of_plane_burgers(phase, orientation);
    for (std::size_t s = 0; s < b_z.size(); ++s) out.data[g * systems + s] = b_z[s];
    const Bands bands = find_bands(patches[g], bands_options);
    if (!bands.measured) continue;
    angle.data[g] = bands.angle;
    error.data[g] = bands.error;
    fourier.data[g] = bands.fourier_strength;
    radon.data[g] = bands.radon_strength;
    if (!bands.clear) continue;
    ++clear;
    const std::vector<SlipPlane> planes = slip_planes(phase, orientation);
    for_frame.push_back(frame_datum(phase, orientation, planes, bands));
    const TraceMatch match = match_trace(planes, bands.angle, bands.error, options.traces);
    deviation.data[g] = match.deviation;
    count.data[g] = static_cast<double>(match.planes.size());
    if (match.verdict == TraceVerdict::no_plane) continue;
    deviations.push_back(match.deviation / degree);
    (match.verdict == TraceVerdict::plane ? alone : several) += 1;
    if (match.verdict == TraceVerdict::ambiguous && !options.ambiguous) continue;
    labels.kind[g] = LabelKind::compatible;
    // one plane may be wrong; of several one is right, as far as any is
    labels.confidence[g] = match.verdict == TraceVerdict::plane ? match.confidence : 1;
    for (const int plane : match.planes)
      for (const int s : planes[static_cast<std::size_t>(plane)].systems)
        labels.share[g * systems + static_cast<std::size_t>(s)] = 1;
    source.label_sources[g] = match.verdict == TraceVerdict::plane ? "slip trace" : "slip trace of several planes";
  }
  for (FeatureColumn* column : {&angle, &error, &fourier, &radon, &deviation, &count, &out})
    graph.add_grain_column(std::move(*column));
  std::sort(deviations.begin(), deviations.end());
  const std::string middle =
      deviations.empty()
          ? ""
          : base::text(", median deviation ", std::round(deviations[deviations.size() / 2] * 100) / 100, " deg");
  source.statements.push_back(base::text("slip traces: clear bands in ", clear, " grains; one plane agrees in ", alone,
                                         ", several in ", several, ", none in ", clear - alone - several, middle));
  if (!for_frame.empty()) source.statements.push_back(frame_statement(source, for_frame));
}

void add_sslip(const MicroscopyOptions& options, FeatureSource& source) {
  GrainGraph& graph = source.graph;
  const std::size_t grains = graph.grains.size(), systems = static_cast<std::size_t>(graph.systems());
  FeatureColumn slip{"sslip_slip", "1", "least sum of |shear| that gives the measured F, mean over points", 1,
                     std::vector<double>(grains, unknown)};
  FeatureColumn residual{"sslip_residual", "1", "what no slip gives of the components of F - I, mean of the sums", 1,
                         std::vector<double>(grains, unknown)};
  FeatureColumn share{"sslip_share", "1", "share of each system in these shears", static_cast<int>(systems),
                      std::vector<double>(grains * systems, unknown)};
  PointField points{"sslip_slip", "1", "least sum of |shear| that gives the measured F",
                    std::vector<float>(source.map->grains.grain_of_node.size(), std::nanf(""))};
  const auto nodes = measured_nodes(source);
  for (std::size_t g = 0; g < grains; ++g) {
    const material::Phase& phase = phase_of(source, g);
    if (phase.systems.empty() || nodes[g].empty()) continue;
    Sslip program(phase, graph.grains[g].orientation, options.sslip);
    std::vector<double> sums(systems, 0.0);
    double all = 0, missed = 0;
    for (const std::size_t k : nodes[g]) {
      const std::array<double, 4>& H = source.dic->gradient[k];
      const SslipResult result = program.solve({H[0], H[1], H[2], H[3]});
      double here = 0;
      for (std::size_t s = 0; s < result.gamma.size(); ++s) {
        sums[s] += std::abs(result.gamma[s]);
        here += std::abs(result.gamma[s]);
      }
      all += here;
      missed += result.residual;
      points.values[k] = static_cast<float>(here);
    }
    const auto n = static_cast<double>(nodes[g].size());
    slip.data[g] = all / n;
    residual.data[g] = missed / n;
    for (std::size_t s = 0; s < phase.systems.size(); ++s) share.data[g * systems + s] = all > 0 ? sums[s] / all : 0;
  }
  graph.add_grain_column(std::move(slip));
  graph.add_grain_column(std::move(residual));
  graph.add_grain_column(std::move(share));
  source.points.push_back(std::move(points));
}

}  // namespace polyslip::features
