#include "src/features/mean_field_tensors.hpp"

#include <cmath>

#include "src/base/require.hpp"
#include "src/features/macroscopic_load.hpp"
#include "src/mean_field/crystal_laws.hpp"
#include "src/mean_field/elastic_spheres.hpp"
#include "src/mean_field/isotropic_medium.hpp"

namespace polyslip::features {
namespace {

using mean_field::CardGrains;
using mean_field::Vec5;

constexpr double taylor_interaction = 0.2;

/// The grains with their laws, in their order. Phases that no grain has need no systems.
CardGrains grains_of(const GrainGraph& graph) {
  std::vector<int> row(graph.phases.size(), -1);
  std::vector<CardGrains::Phase> laws;
  std::vector<mean_field::GrainInput<double>> inputs;
  for (const Grain& grain : graph.grains) {
    const auto phase = static_cast<std::size_t>(grain.phase);
    const material::Phase& material = *graph.phases[phase].material;
    if (row[phase] < 0) {
      base::require(!material.systems.empty(), "graph '", graph.source,
                    "': mean-field tensors need slip systems; phase '", material.name,
                    "' has none: give it a material card");
      row[phase] = static_cast<int>(laws.size());
      laws.push_back(mean_field::crystal_phase(material));
    }
    inputs.push_back({grain.orientation, row[phase], grain.weight, grain.size, graph.temperature});
  }
  return CardGrains(std::move(laws), inputs);
}

/// Pa, at which some system of the first grain flows or nearly does.
double typical_stress(const CardGrains& grains) {
  double stress = 0;
  grains.visit(0, [&](const auto& phase, int i) {
    const auto& frozen = phase.grain(i).frozen;
    stress = 2 * (frozen.resistance[0] + frozen.friction[0]);
  });
  return std::max(stress, 1e3);
}

/// |γ̇| of each system at a stress (deviator, sample axes).
std::vector<double> rates_of(const CardGrains& grains, int g, const Vec5<double>& stress) {
  std::vector<double> rates;
  grains.visit(g, [&](const auto& phase, int i) {
    using Phase = std::decay_t<decltype(phase)>;
    const auto& grain = phase.grain(i);
    kernels::PlasticFlow<Phase::N, double> flow;
    Phase::law_type::plastic_flow(phase.params(), grain.frozen, mean_field::to_mandel(grain.turn * stress), 0.0, flow);
    rates.assign(flow.rate, flow.rate + phase.params().crystal.systems);
  });
  return rates;
}

struct Columns {
  std::vector<double> stress, share, factor;
};

Columns columns_of(const GrainGraph& graph, const CardGrains& grains,
                   const mean_field::IsotropicMedium<CardGrains>& medium) {
  const auto systems = static_cast<std::size_t>(graph.systems());
  Columns columns;
  columns.share.assign(graph.grains.size() * systems, 0.0);
  for (int g = 0; g < grains.size(); ++g) {
    const auto at = static_cast<std::size_t>(g);
    const kernels::Vec6<double> stress = mean_field::to_mandel(medium.stress()[at]);
    columns.stress.insert(columns.stress.end(), stress.v, stress.v + 6);
    const std::vector<double> rates = rates_of(grains, g, medium.stress()[at]);
    double sum = 0;
    for (const double rate : rates) sum += rate;
    for (std::size_t s = 0; s < rates.size(); ++s) columns.share[at * systems + s] = sum > 0 ? rates[s] / sum : 0;
    const double equivalent = std::sqrt(2.0 / 3) * norm(medium.rate(g));
    columns.factor.push_back(equivalent > 0 ? sum / equivalent : 0);
  }
  return columns;
}

std::vector<double> elastic_stresses(const GrainGraph& graph) {
  std::vector<kernels::Mat6<double>> stiffness;
  std::vector<double> weights, result;
  for (const Grain& grain : graph.grains) {
    const kernels::Mat6<double> turn = kernels::congruence(kernels::to_matrix(grain.orientation));
    const material::Phase& material = *graph.phases[static_cast<std::size_t>(grain.phase)].material;
    stiffness.push_back(kernels::transpose(turn) * (material.stiffness * turn));
    weights.push_back(grain.weight);
  }
  for (const kernels::Vec6<double>& stress :
       mean_field::elastic_spheres(stiffness, weights, graph.stress_direction).stress) {
    const kernels::Vec6<double> deviator = mean_field::to_mandel(mean_field::to_deviator(stress));
    result.insert(result.end(), deviator.v, deviator.v + 6);
  }
  return result;
}

}  // namespace

std::vector<std::string> add_mean_field_tensors(GrainGraph& graph) {
  base::require(has_load(graph), "graph '", graph.source, "': mean-field tensors need a load: its stress direction");
  std::vector<std::string> notes;
  if (graph.grains.empty()) return notes;
  CardGrains grains = grains_of(graph);
  grains.freeze(0, false);
  mean_field::IsotropicMedium<CardGrains> medium(grains, mean_field::to_deviator(graph.stress_direction),
                                                 graph.strain_rate, typical_stress(grains));
  const auto solve = [&](double n_eff, const char* name) {
    if (medium.solve(n_eff)) return;
    base::require(medium.reached() > 0, "graph '", graph.source,
                  "': no stress along the load's direction lets the grains flow at ", graph.strain_rate, " 1/s");
    notes.push_back(base::text(graph.source, ": ", name, " not found for an interaction of n_eff = ", n_eff,
                               "; that of n_eff = ", medium.reached(), " stands in its place (infinite: one stress)"));
  };
  medium.solve(3);  // on the way from one stress for all
  solve(1, "self_consistent_stress");
  const Columns secant = columns_of(graph, grains, medium);
  solve(taylor_interaction, "taylor_stress");
  const Columns taylor = columns_of(graph, grains, medium);
  const int systems = graph.systems();
  graph.add_grain_column({"self_consistent_stress", "Pa",
                          "deviator, Mandel: a sphere in the isotropic secant medium of the polycrystal", 6,
                          secant.stress});
  graph.add_grain_column({"self_consistent_share", "1", "share of each system at self_consistent_stress", systems,
                          secant.share, Extent::systems});
  graph.add_grain_column({"taylor_stress", "Pa",
                          "deviator, Mandel: nearly the polycrystal's mean strain rate (n_eff = 0.2)", 6,
                          taylor.stress});
  graph.add_grain_column(
      {"taylor_share", "1", "share of each system at taylor_stress", systems, taylor.share, Extent::systems});
  graph.add_grain_column(
      {"taylor_factor", "1", "accumulated shear per equivalent strain at taylor_stress", 1, taylor.factor});
  graph.add_grain_column(
      {"elastic_stress", "1",
       "deviator, Mandel, of the elastic stress over the von Mises norm of the mean: a sphere in the "
       "isotropic part of the self-consistent medium",
       6, elastic_stresses(graph)});
  return notes;
}

}  // namespace polyslip::features
