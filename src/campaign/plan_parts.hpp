#pragma once
// Pieces of read_plan(), which stand in files of their own.
#include <string>

#include "src/base/comm.hpp"
#include "src/base/tree.hpp"
#include "src/campaign/axes.hpp"
#include "src/campaign/plan.hpp"

namespace polyslip::campaign {

/// InputError names the key of [campaign].
FarmOptions read_farm_options(const base::Tree& section);
std::string farm_options_help();

/// Draws the samples: coordinates, settings, seeds, microstructures. The plan's file, seed and base are known (collective).
/// Gives back the variables.
std::vector<Variable> draw_samples(const base::Tree& plan_file, Plan& plan, const base::Comm& comm);
std::string sampling_help();

/// Reads the case of the first sample with each choice and those at the ends of ranges, as `solve` would, on root. Fills in voxels,
/// evaluations, cost and ranks of all samples, and the plan's files. InputError says what is wrong in which sample (collective).
void check_samples(Plan& plan, const base::Comm& comm);

}  // namespace polyslip::campaign
