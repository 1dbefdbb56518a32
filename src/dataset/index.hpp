#pragma once
// dataset.h5 of a campaign's folder: its shards as one dataset, by virtual datasets with relative file names, so that the folder can be
// moved. Offsets are counted over all shards.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace polyslip::dataset {

struct IndexReport {
  std::int64_t shards = 0, samples = 0, planned = 0;
  /// Ids of the plan that no shard has: closed ranges.
  std::vector<std::pair<std::int64_t, std::int64_t>> missing;
  /// One sentence for each shard that was left out: damaged, of another plan or schema, or with samples that another one has.
  std::vector<std::string> left_out;

  std::vector<std::string> files;  ///< of the shards, in the order of ids

  bool complete() const { return missing.empty() && left_out.empty(); }
  std::string missing_text() const;  ///< "100 to 199, 350"; empty where none is
};

/// Writes FOLDER/dataset.h5 over FOLDER/shards/*.h5 (at once, or not at all). Shards that do not fit the first sound one are left out
/// and named. InputError where there is no sound shard, or where the index cannot be written. Serial.
IndexReport write_index(const std::string& folder);

/// The same without writing anything.
IndexReport survey_shards(const std::string& folder);

/// Paths of FOLDER/shards/*.h5, sorted.
std::vector<std::string> shard_files(const std::string& folder);

}  // namespace polyslip::dataset
