#pragma once
// The section [split] of a plan: training, validation and test samples, and held-out tests of generalisation. All samples of one
// microstructure stand in one split.
#include "src/base/tree.hpp"
#include "src/campaign/axes.hpp"
#include "src/campaign/plan.hpp"

namespace polyslip::campaign {

/// Fills in split, train_rank and held_out of the plan's samples, whose settings and microstructures are known, and the plan's tests.
/// A microstructure with a sample in a held-out test is held out as a whole; of the others, shares (rounded to whole
/// microstructures, drawn with the plan's seed) go to validation and test, and the rest is ranked for training.
/// InputError for shares beyond 1, names that no sample has, and tests that hold out nothing.
void assign_splits(const base::Tree& plan_file, const std::vector<Variable>& variables, Plan& plan);

/// The keys of [split], for --help.
std::string split_help();

}  // namespace polyslip::campaign
