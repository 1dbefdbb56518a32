#pragma once
// Whether a dataset is what it says it is.
#include <cstdint>
#include <string>
#include <vector>

namespace polyslip::dataset {

/// One kind of check.
struct CheckLine {
  std::string what;
  std::int64_t count = 0;  ///< of things looked at
  std::int64_t wrong = 0;
  std::vector<std::string> messages;  ///< of the first ones that are wrong
};

struct CheckReport {
  std::vector<CheckLine> lines;

  bool good() const;
  /// A table of what was looked at, then what is wrong.
  std::string text() const;
};

/// Reads all of a campaign's folder, an index with its shards, one shard, or a file of its own. Files: that each opens, has this
/// program's schema version and one plan, and that no samples are missing or there twice. Columns: unit, description, type.
/// Samples: checksums, status against reason and rows, no NaN or infinity where there should be numbers (NaN is allowed in samples that failed, in
/// param_… and in columns whose description says "NaN where"), unit quaternions (orientation…), shares of systems and volumes that sum to 1,
/// edges and voxels whose grains exist. InputError only where `path` is no dataset at all.
CheckReport check(const std::string& path);

}  // namespace polyslip::dataset
