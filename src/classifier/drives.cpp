#include "src/classifier/drives.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "src/base/require.hpp"
#include "src/mean_field/crystal_laws.hpp"

namespace polyslip::classifier {

using features::GrainGraph;

namespace {

/// The driving stress at which system a of a frozen composed law shears at exp(log_rate).
template <class Law, class Params, class Frozen>
double critical_stress(const Params& p, const Frozen& frozen, int a, double log_rate) {
  const auto i = static_cast<std::size_t>(a);
  if (a < p.crystal.slip) return Law::Flow::drive_at(p.flow, a, frozen, log_rate);
  const double over = log_rate - std::log(frozen.prefactor[i]);
  if (a < p.crystal.twin_end) return frozen.resistance[i] * std::exp(over / p.flow.n[i]);
  return std::exp(over);  // climb: the rate is proportional to the stress
}

template <class T>
struct LawOf;
template <class Law, class T>
struct LawOf<mean_field::CrystalPhase<Law, T>> {
  using type = Law;
};

}  // namespace

const char* name_of(StressSource source) {
  return source == StressSource::macroscopic ? "macroscopic"
         : source == StressSource::taylor    ? "taylor_stress"
                                             : "self_consistent_stress";
}

double load_mises(const GrainGraph& graph) {
  if (std::isfinite(graph.mises)) return graph.mises;
  const std::vector<double> critical = critical_stresses(graph);
  const auto systems = static_cast<std::size_t>(graph.systems());
  double sum = 0;
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    double least = HUGE_VAL;
    for (std::size_t s = 0; s < systems; ++s)
      if (critical[g * systems + s] > 0) least = std::min(least, critical[g * systems + s]);
    sum += least;
  }
  return 2.5 * sum / static_cast<double>(graph.grains.size());
}

std::vector<double> stresses(const GrainGraph& graph, StressSource source) {
  if (source != StressSource::macroscopic) {
    const features::FeatureColumn* column = graph.grain_column(name_of(source));
    base::require(column != nullptr && column->values == 6, "graph '", graph.source, "': no column '", name_of(source),
                  "' of 6 numbers per grain; `polyslip features` writes it where the load and a card are known");
    return column->data;
  }
  double norm = 0;
  for (int i = 0; i < 6; ++i) norm += graph.stress_direction[i] * graph.stress_direction[i];
  base::require(norm > 0, "graph '", graph.source, "': no load is known; give `polyslip features` its direction");
  const double scale = load_mises(graph);
  std::vector<double> result;
  for (std::size_t g = 0; g < graph.grains.size(); ++g)
    for (int i = 0; i < 6; ++i) result.push_back(scale * graph.stress_direction[i]);
  return result;
}

std::vector<double> critical_stresses(const GrainGraph& graph) {
  const auto systems = static_cast<std::size_t>(graph.systems());
  std::vector<double> result(graph.grains.size() * systems, 0.0);
  const double log_rate = std::log(graph.strain_rate);
  for (std::size_t p = 0; p < graph.phases.size(); ++p) {
    const material::Phase& phase = *graph.phases[p].material;
    base::require(!phase.systems.empty(), "graph '", graph.source, "': phase '", phase.name,
                  "' has no slip systems; give a material card for it");
    mean_field::CardGrains::Phase own = mean_field::crystal_phase(phase);
    std::visit(
        [&](auto& crystals) {
          using Law = typename LawOf<std::decay_t<decltype(crystals)>>::type;
          std::vector<std::size_t> grains;
          for (std::size_t g = 0; g < graph.grains.size(); ++g) {
            const features::Grain& grain = graph.grains[g];
            if (grain.phase != static_cast<int>(p)) continue;
            crystals.add({grain.orientation, 0, grain.weight, grain.size, graph.temperature});
            grains.push_back(g);
          }
          crystals.freeze();
          for (std::size_t i = 0; i < grains.size(); ++i)
            for (std::size_t s = 0; s < phase.systems.size(); ++s)
              result[grains[i] * systems + s] = critical_stress<Law>(
                  crystals.params(), crystals.grain(static_cast<int>(i)).frozen, static_cast<int>(s), log_rate);
        },
        own);
  }
  return result;
}

std::vector<double> drives(const GrainGraph& graph, const std::vector<double>& stress,
                           const std::vector<double>& critical) {
  const auto systems = static_cast<std::size_t>(graph.systems());
  std::vector<double> result(graph.grains.size() * systems, 0.0);
  for (std::size_t g = 0; g < graph.grains.size(); ++g) {
    const material::Phase& phase = *graph.phases[static_cast<std::size_t>(graph.grains[g].phase)].material;
    kernels::Vec6<double> own;
    for (int i = 0; i < 6; ++i) own[i] = stress[6 * g + static_cast<std::size_t>(i)];
    const kernels::Mat3<double> R = kernels::to_matrix(graph.grains[g].orientation);
    const kernels::Mat3<double> sigma = R * (kernels::from_mandel(own) * kernels::transpose(R));
    for (std::size_t s = 0; s < phase.systems.size(); ++s) {
      const material::SystemName& system = phase.systems[s];
      // climb follows the deviatoric stress along b
      const bool climb = system.kind == material::SystemKind::climb;
      const double* n = climb ? system.direction : system.normal;
      double tau = climb ? -(sigma(0, 0) + sigma(1, 1) + sigma(2, 2)) / 3 : 0;
      for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j) tau += system.direction[i] * sigma(i, j) * n[j];
      const double drive = system.kind == material::SystemKind::twin ? std::max(tau, 0.0) : std::abs(tau);
      result[g * systems + s] = drive / critical[g * systems + s];
    }
  }
  return result;
}

}  // namespace polyslip::classifier
