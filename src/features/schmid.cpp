#include "src/features/schmid.hpp"

#include <algorithm>
#include <cmath>

#include "src/base/require.hpp"
#include "src/features/families.hpp"
#include "src/features/macroscopic_load.hpp"

namespace polyslip::features {

std::vector<TurnedSystem> systems_of(const GrainGraph& graph, const Grain& grain) {
  std::vector<TurnedSystem> result;
  const auto turned = [&](const double* v) {
    return kernels::to_sample(grain.orientation, kernels::Vec3<double>{{v[0], v[1], v[2]}});
  };
  for (const material::SystemName& system : graph.phases[static_cast<std::size_t>(grain.phase)].material->systems)
    result.push_back({turned(system.direction), turned(system.normal)});
  return result;
}

double resolved(const TurnedSystem& system, const kernels::Vec6<double>& stress) {
  return dot(system.direction, kernels::from_mandel(stress) * system.normal);
}

void add_schmid(GrainGraph& graph) {
  base::require(has_load(graph), "graph '", graph.source, "': Schmid factors need a load: its stress direction");
  const auto systems = static_cast<std::size_t>(graph.systems()), families = static_cast<std::size_t>(graph.families());
  std::vector<double> factors(graph.grains.size() * systems, 0.0), largest(graph.grains.size() * families, 0.0);
  std::vector<Families> of_phase;
  for (const GraphPhase& phase : graph.phases) of_phase.push_back(families_of(*phase.material));
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    const Families& family = of_phase[static_cast<std::size_t>(graph.grains[g].phase)];
    const std::vector<TurnedSystem> turned = systems_of(graph, graph.grains[g]);
    for (std::size_t s = 0; s < turned.size(); ++s) {
      const auto f = static_cast<std::size_t>(family.of_system[s]);
      const material::SystemKind kind = family.kinds[f];
      if (kind == material::SystemKind::climb) continue;
      const double factor = resolved(turned[s], graph.stress_direction);
      factors[g * systems + s] = factor;
      double& most = largest[g * families + f];
      most = std::max(most, kind == material::SystemKind::slip ? std::abs(factor) : factor);
    }
  }
  graph.add_grain_column({"schmid", "1",
                          "Schmid factor of each system, signed: resolved shear over the von Mises stress",
                          static_cast<int>(systems), std::move(factors), Extent::systems});
  graph.add_grain_column({"schmid_max", "1", "largest Schmid factor of each family, of slip its magnitude",
                          static_cast<int>(families), std::move(largest), Extent::families});
}

}  // namespace polyslip::features
