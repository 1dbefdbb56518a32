#pragma once
// How strongly a stress drives each system of each grain, relative to what the system resists: what Schmid's rule and its softer relatives
// compare.
#include <vector>

#include "src/features/grain_graph.hpp"

namespace polyslip::classifier {

/// Stress, in sample axes (Mandel), that baselines take a grain to bear.
enum class StressSource { macroscopic, taylor, self_consistent };
const char* name_of(StressSource source);

/// von Mises norm of the load, Pa. Where it is not known: that at which the easiest systems of the grains would flow with a Schmid factor
/// of 0.4.
double load_mises(const features::GrainGraph& graph);

/// (grain, 6), Pa. macroscopic: of the norm that is known, else of load_mises(). InputError where the graph has no load or
/// lacks the column (taylor_stress, self_consistent_stress).
std::vector<double> stresses(const features::GrainGraph& graph, StressSource source);

/// Stress at which each system of each grain shears at the graph's strain rate, Pa, (grain, system), 0 where a phase has fewer systems: τ_c
/// of any law, from its own rate equation at the initial state. InputError for a phase whose law has no systems.
std::vector<double> critical_stresses(const features::GrainGraph& graph);

/// |τ|/τ_c, for twins max(τ, 0)/τ_c; (grain, system), `stress` (grain, 6) and `critical` as above.
std::vector<double> drives(const features::GrainGraph& graph, const std::vector<double>& stress,
                           const std::vector<double>& critical);

}  // namespace polyslip::classifier
