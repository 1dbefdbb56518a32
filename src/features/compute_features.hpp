#pragma once
// The groups of features: one list, each with its key, what it needs, and one call.
#include <string>
#include <vector>

#include "src/base/log.hpp"
#include "src/base/tree.hpp"
#include "src/features/crystal_groups.hpp"
#include "src/features/feature_source.hpp"
#include "src/features/map_spread.hpp"
#include "src/features/microscopy_labels.hpp"

namespace polyslip::features {

/// [features]: which groups, and their numbers.
struct FeatureOptions {
  std::vector<std::string> groups;  ///< keys of the groups to compute, in the list's order
  bool map_files = false;           ///< points.h5 and pictures of a map's points
  KamOptions kam;
  MicroscopyOptions microscopy;
  CrystalOptions crystal;
};

/// A group is computed where its key says true, or where the key is left out, the group is on by default and the source has what it needs.
/// InputError for a group that is asked for and cannot be: no map, no load, no material card. Collective (root looks at the source).
/// of_dataset: the source is one of many samples; on by default are then only groups that need the load, which models take.
FeatureOptions read_feature_options(const base::Tree& tree, const FeatureSource& source, const base::Comm& comm,
                                    bool of_dataset = false);

/// Computes the groups one after the other; the log gets a line for each with its time. Root's work.
void compute_features(const FeatureOptions& options, FeatureSource& source, base::Log& log);

/// The same without a word, for one graph of many.
void compute_groups(const FeatureOptions& options, FeatureSource& source);

std::string features_help();

}  // namespace polyslip::features
