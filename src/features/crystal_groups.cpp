#include "src/features/crystal_groups.hpp"

#include <cmath>
#include <cstdio>
#include <map>

#include "src/base/require.hpp"
#include "src/features/csl.hpp"
#include "src/features/frame_check.hpp"
#include "src/features/parent_grains.hpp"
#include "src/features/slip_traces.hpp"
#include "src/features/twin_relations.hpp"

namespace polyslip::features {
namespace {

constexpr double degree = 3.14159265358979323846 / 180;

template <class... Numbers>
std::string line(const char* format, Numbers... numbers) {
  char text[320];
  std::snprintf(text, sizeof text, format, numbers...);
  return text;
}

std::vector<int> measured_grains(const GrainMap& map) {
  std::vector<int> grain(map.points.phase.size());
  for (std::size_t node = 0; node < grain.size(); ++node) grain[node] = map.measured_grain(node);
  return grain;
}

/// Traces of clear bands (columns band_angle and band_error), each with all slip planes of its grain.
void add_bands(const GrainGraph& graph, std::vector<PlaneTrace>& traces) {
  const FeatureColumn *angle = graph.grain_column("band_angle"), *error = graph.grain_column("band_error"),
                      *planes = graph.grain_column("trace_planes");
  if (angle == nullptr || error == nullptr || planes == nullptr) return;
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    if (!std::isfinite(planes->data[g]) || !std::isfinite(angle->data[g])) continue;  // no clear bands
    const Grain& grain = graph.grains[g];
    const auto& systems = graph.phases[static_cast<std::size_t>(grain.phase)].material->systems;
    PlaneTrace trace{angle->data[g], error->data[g], 1, grain.orientation, {}};
    for (const SlipPlane& plane :
         slip_planes(*graph.phases[static_cast<std::size_t>(grain.phase)].material, grain.orientation)) {
      const double* n = systems[static_cast<std::size_t>(plane.systems.front())].normal;
      trace.planes.push_back({{n[0], n[1], n[2]}});
    }
    if (!trace.planes.empty()) traces.push_back(std::move(trace));
  }
}

}  // namespace

CrystalOptions read_crystal_options(const base::Tree& section) {
  CrystalOptions options;
  options.twin_tolerance = degree * section.get_number("twin_tolerance_deg", 5, {0.1, 15, "deg"});
  options.frame_odds = section.get_number("frame_odds", 100, {1, 1e300});
  options.gnd.threshold = degree * section.get_number("gnd_threshold_deg", 5, {0.1, 30, "deg"});
  options.gnd.poisson = section.get_number("poisson", 0.3, {0, 0.49});
  return options;
}

std::string crystal_help() {
  return "  twin_tolerance_deg  twin boundaries are so near to the exact twin (default 5)\n"
         "  frame_odds       odds from which a frame is decided (default 100)\n"
         "  gnd_threshold_deg  larger disorientations of neighbours are boundaries (default 5)\n"
         "  poisson          of line energies: edges have 1/(1 - poisson) of a screw's (default 0.3)\n";
}

void add_boundaries(FeatureSource& source) {
  add_csl(source.graph);
  const FeatureColumn& sigma = *source.graph.edge_column("csl_sigma");
  std::map<int, double> area;
  double all = 0;
  for (std::size_t e = 0; e < source.graph.edges.size(); ++e) {
    all += source.graph.edges[e].area;
    area[static_cast<int>(sigma.data[e])] += source.graph.edges[e].area;
  }
  std::string text;
  for (const auto& [s, a] : area)
    if (s > 0 && a >= 0.005 * all) text += line("%s sigma %d %.1f %%", text.empty() ? "" : ",", s, 100 * a / all);
  if (!text.empty()) source.statements.push_back("boundaries (Brandon):" + text);
}

void add_twins(const CrystalOptions& options, FeatureSource& source) {
  GrainGraph& graph = source.graph;
  add_twin_relations(graph, options.twin_tolerance);
  const ParentGrains parents = add_parents(graph, options.twin_tolerance, options.twin_tolerance);
  const TwinStatistics statistics = twin_statistics(graph);
  source.statements.push_back(
      line("twins: %lld pairs of %lld grains, on %.1f %% of boundaries; %d grains without twinning, %.1f %% of the "
           "content is twin",
           static_cast<long long>(statistics.pairs), static_cast<long long>(statistics.grains),
           100 * statistics.length_share, parents.count, 100 * parents.twin_share));
  if (!source.map) return;
  const auto finders = twin_finders(graph);
  for (std::size_t p = 0; p < finders.size(); ++p) {
    const TwinEdges edges =
        count_twin_edges(source.map->points, static_cast<int>(p), finders[p], 5 * degree, options.twin_tolerance);
    for (std::size_t f = 0; f < edges.families.size(); ++f)
      if (edges.families[f] > 0)
        source.statements.push_back(
            line("twins of phase '%s', %s: %.1f %% of %lld edges between points above 5 degrees",
                 graph.phases[p].material->name.c_str(),
                 kernels::twin_family_name(finders[p].crystal().lattice, static_cast<int>(f)),
                 100 * static_cast<double>(edges.families[f]) / static_cast<double>(edges.boundary),
                 static_cast<long long>(edges.boundary)));
  }
}

void check_map_frame(const CrystalOptions& options, FeatureSource& source) {
  const GrainMap& map = *source.map;
  std::vector<PlaneTrace> traces =
      twin_traces(map.points.grid, measured_grains(map), source.graph, options.twin_tolerance);
  add_bands(source.graph, traces);
  const FrameCheck check = check_frame(traces, 0.07, options.frame_odds);
  source.statements.push_back("relative to the case's frame: " + check.text());
  if (check.best > 0)
    source.statements.push_back(
        base::text("the case's frame is not that of the map: it should be turned by ",
                   frame_classes[static_cast<std::size_t>(check.best)], ", so that I is ",
                   frame_classes[static_cast<std::size_t>(check.best)], ", and Rx180 is ",
                   frame_classes[static_cast<std::size_t>(composed_frame(1, check.best))], ", and Rz90 is ",
                   frame_classes[static_cast<std::size_t>(composed_frame(2, check.best))], ", and Rz90*Rx180 is ",
                   frame_classes[static_cast<std::size_t>(composed_frame(3, check.best))]));
}

void add_dislocations(const CrystalOptions& options, bool l1, FeatureSource& source) {
  GndOptions gnd = options.gnd;
  gnd.l1 = l1;
  GndReport report = add_gnd(*source.map, gnd, source.graph);
  if (l1) {
    source.points.push_back({"gnd_l1", "1/m^2", "dislocation density of least line energy", std::move(report.l1)});
    return;
  }
  source.points.push_back({"gnd", "1/m^2", "dislocation density, lower bound", std::move(report.density)});
  for (std::string& statement : report.statements(source.graph)) source.statements.push_back(std::move(statement));
}

}  // namespace polyslip::features
