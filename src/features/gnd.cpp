#include "src/features/gnd.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <optional>

#include "kernels/rotation/random.hpp"
#include "src/features/gnd_l1.hpp"
#include "src/microstructure/ebsd_neighbours.hpp"

namespace polyslip::features {
namespace {

/// The points measured in each grain, grain by grain: those of grain g are [begin[g], begin[g + 1]) of `node`.
struct PointsByGrain {
  std::vector<std::int64_t> node;
  std::vector<std::size_t> begin;

  PointsByGrain(const GrainMap& map, std::size_t grains) : begin(grains + 2, 0) {
    const std::size_t nodes = map.points.phase.size();
    for (std::size_t i = 0; i < nodes; ++i)
      if (map.measured_grain(i) >= 0) ++begin[static_cast<std::size_t>(map.measured_grain(i)) + 2];
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    node.resize(begin.back());
    for (std::size_t i = 0; i < nodes; ++i)
      if (map.measured_grain(i) >= 0)
        node[begin[static_cast<std::size_t>(map.measured_grain(i)) + 1]++] = static_cast<std::int64_t>(i);
  }
};

/// Mean Σ|ρ| b of pure noise of these standard deviations.
double noise_of_program(GndProgram& program, const NyeTensor& deviation, std::uint64_t grain) {
  constexpr std::uint32_t draws = 16;
  double sum = 0;
  for (std::uint32_t d = 0; d < draws; ++d) {
    NyeTensor alpha;
    for (std::uint32_t i = 0; i < NyeTensor::size; ++i)
      alpha.component[i] = deviation.component[i] * kernels::random_normal(0, grain, d * NyeTensor::size + i);
    sum += program.solve(alpha) / draws;
  }
  return sum;
}

}  // namespace

double burgers_length(kernels::Lattice lattice, double a) {
  switch (lattice) {
    case kernels::Lattice::cF:
      return a * std::sqrt(0.5);
    case kernels::Lattice::cI:
      return a * std::sqrt(0.75);
    case kernels::Lattice::hP:
      return a;
    case kernels::Lattice::isotropic:
      break;
  }
  return 0;
}

GndReport add_gnd(const GrainMap& map, const GndOptions& options, GrainGraph& graph) {
  const base::EbsdGrid& grid = map.points.grid;
  const auto crystals = crystals_of(graph);
  std::vector<double> burgers;
  std::vector<std::vector<DislocationType>> types;
  GndReport report;
  for (std::size_t p = 0; p < crystals.size(); ++p) {
    burgers.push_back(burgers_length(crystals[p].lattice, map.points.phases[p].lattice[0]));
    types.push_back(options.l1 ? dislocation_types(crystals[p], options.poisson) : std::vector<DislocationType>{});
    report.noise.push_back(orientation_noise(map, static_cast<int>(p), options.threshold));
  }
  constexpr float none = std::numeric_limits<float>::quiet_NaN();
  report.density.assign(map.points.phase.size(), none);
  if (options.l1) report.l1.assign(map.points.phase.size(), none);

  const std::size_t grains = graph.grains.size();
  FeatureColumn gnd{"gnd", "1/m^2",
                    "geometrically necessary dislocations, lower bound |Nye tensor|/b, mean over points"};
  FeatureColumn floor{"gnd_noise", "1/m^2", "what the noise of orientations alone would give of gnd: its uncertainty"};
  FeatureColumn l1{"gnd_l1", "1/m^2",
                   "dislocation density of least line energy that explains the curvature, mean over points"};
  FeatureColumn l1_floor{"gnd_l1_noise", "1/m^2", "what the noise of orientations alone would give of gnd_l1"};
  const PointsByGrain points(map, grains);
  for (std::size_t g = 0; g < grains; ++g) {
    const Grain& grain = graph.grains[g];
    const auto phase = static_cast<std::size_t>(grain.phase);
    const double b = burgers[phase];
    std::optional<GndProgram> program;
    if (!types[phase].empty()) program.emplace(types[phase], grain.orientation);
    double count = 0, sum = 0, sum_l1 = 0, deviation = 0;
    NyeTensor squares;
    for (std::size_t i = points.begin[g]; b > 0 && i < points.begin[g + 1]; ++i) {
      const auto place = microstructure::place_of(grid, points.node[i]);
      LatticeCurvature curvature;
      if (!lattice_curvature(map, place.column, place.row, options.threshold, curvature)) continue;
      const auto node = static_cast<std::size_t>(points.node[i]);
      const NyeTensor alpha = NyeTensor::from(curvature), noise = NyeTensor::noise(curvature);
      const double density = gnd_lower_bound(alpha, b);
      report.density[node] = static_cast<float>(density);
      ++count;
      sum += density;
      deviation += gnd_lower_bound(noise, b);
      for (std::size_t k = 0; k < NyeTensor::size; ++k) squares.component[k] += noise.component[k] * noise.component[k];
      if (!program) continue;
      const double total = program->solve(alpha) / b;
      report.l1[node] = static_cast<float>(total);
      sum_l1 += total;
    }
    report.points += static_cast<std::int64_t>(count);
    gnd.data.push_back(count > 0 ? sum / count : unknown);
    floor.data.push_back(count > 0 ? report.noise[phase] * deviation / count : unknown);
    if (!options.l1) continue;
    double l1_noise = unknown;
    if (program && count > 0 && std::isfinite(report.noise[phase])) {
      for (double& s : squares.component) s = report.noise[phase] * std::sqrt(s / count);
      l1_noise = noise_of_program(*program, squares, g) / b;
    }
    l1.data.push_back(program && count > 0 ? sum_l1 / count : unknown);
    l1_floor.data.push_back(l1_noise);
    if (program) report.programs += program->programs();
  }
  graph.add_grain_column(std::move(gnd));
  graph.add_grain_column(std::move(floor));
  if (options.l1) {
    graph.add_grain_column(std::move(l1));
    graph.add_grain_column(std::move(l1_floor));
  }
  return report;
}

std::vector<std::string> GndReport::statements(const GrainGraph& graph) const {
  std::vector<std::string> lines;
  for (std::size_t p = 0; p < noise.size(); ++p) {
    char line[200];
    std::snprintf(line, sizeof line, "gnd, phase '%s': noise of orientations %.3f degrees per component",
                  graph.phases[p].material->name.c_str(), noise[p] * 180 / 3.14159265358979323846);
    lines.emplace_back(line);
  }
  return lines;
}

}  // namespace polyslip::features
