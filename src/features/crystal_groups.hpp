#pragma once
// Groups of the verb `features` that look at crystals: boundaries and twins, the frame, dislocation densities, texture.
#include <string>

#include "src/base/tree.hpp"
#include "src/features/feature_source.hpp"
#include "src/features/gnd.hpp"

namespace polyslip::features {

struct CrystalOptions {
  double twin_tolerance = 0;  ///< rad
  double frame_odds = 0;      ///< below them the frame is undecided
  GndOptions gnd;
};

/// Keys (defaults): twin_tolerance_deg (5), frame_odds (100), gnd_threshold_deg (5), poisson (0.3).
CrystalOptions read_crystal_options(const base::Tree& section);
std::string crystal_help();

/// csl.hpp, and a statement of the share of each Σ.
void add_boundaries(FeatureSource& source);

/// twin_relations.hpp and parent_grains.hpp, with a statement; on a map also the share of edges between points.
void add_twins(const CrystalOptions& options, FeatureSource& source);

/// frame_check.hpp by traces of twin planes and, after add_slip_traces, of slip bands: a statement whether the frame that the case gives
/// agrees with them.
void check_map_frame(const CrystalOptions& options, FeatureSource& source);

/// gnd.hpp; the points' field is gnd, or with `l1` gnd_l1.
void add_dislocations(const CrystalOptions& options, bool l1, FeatureSource& source);

}  // namespace polyslip::features
