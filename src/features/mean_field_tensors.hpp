#pragma once
// Stresses of the grains that mean-field models give at a graph's load: base tensors of the classifier.
#include <string>
#include <vector>

#include "src/features/grain_graph.hpp"

namespace polyslip::features {

/// Adds columns to the grains, at the state in which the material begins (no hardening, no twins):
/// - self_consistent_stress, self_consistent_share: spheres in an isotropic medium of the polycrystal's secant viscosity
///   (mean_field/isotropic_medium.hpp with n_eff = 1)
/// - taylor_stress, taylor_share: the same with n_eff = 0.2, nearly one strain rate for all. Taylor's model itself leaves the stresses of sharp
///   textures undetermined when only the direction of the mean stress is known
/// - taylor_factor: Σ|γ̇| over the grain's equivalent strain rate there
/// - elastic_stress: deviator of the elastic stress over the mises norm of the mean one: spheres in the isotropic part of the
///   self-consistent medium (mean_field/elastic_spheres.hpp)
/// Returns what is to be told: a scheme that did not converge, and what stands in its place. Cost is linear in the number of grains.
/// InputError where no load is known, or a phase of some grain has no slip systems.
std::vector<std::string> add_mean_field_tensors(GrainGraph& graph);

}  // namespace polyslip::features
