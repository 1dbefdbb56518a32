// The keys of [campaign] that the farm follows.
#include <algorithm>

#include "src/base/require.hpp"
#include "src/campaign/plan_parts.hpp"

namespace polyslip::campaign {
namespace {

using base::require;
using base::Tree;

const std::vector<std::string> fields{"orientation", "cauchy", "slip", "gamma"};

/// "1 30000:2 200000:8"
std::vector<std::pair<std::int64_t, int>> read_ranks(const Tree& section) {
  const std::vector<std::string> words = section.get_texts("ranks_per_volume", {"1"});
  const std::string where = section.has("ranks_per_volume") ? section.child("ranks_per_volume").where() : "";
  std::vector<std::pair<std::int64_t, int>> result;
  for (const std::string& word : words) {
    const std::size_t colon = word.find(':');
    double voxels = 0, ranks = 0;
    const bool from_start = colon == std::string::npos;
    const bool good = (from_start || base::parse_number(word.substr(0, colon), voxels)) &&
                      base::parse_number(from_start ? word : word.substr(colon + 1), ranks) && ranks >= 1 &&
                      ranks <= 1e6 && ranks == static_cast<double>(static_cast<int>(ranks)) && voxels <= 1e15 &&
                      (result.empty() ? from_start : static_cast<double>(result.back().first) < voxels);
    require(good, where, ": '", word, "' is not understood; allowed: a number of ranks, followed by VOXELS:RANKS for ",
            "volumes of at least so many voxels, ascending (1 30000:2 200000:8)");
    result.emplace_back(static_cast<std::int64_t>(voxels), static_cast<int>(ranks));
  }
  return result;
}

std::vector<std::string> read_voxel_fields(const Tree& section) {
  std::vector<std::string> result = section.get_texts("voxels", {"none"});
  if (result.size() == 1 && result[0] == "none") return {};
  for (const std::string& field : result)
    require(std::find(fields.begin(), fields.end(), field) != fields.end(), section.child("voxels").where(), ": '",
            field, "' is no field; allowed: none, or some of orientation, cauchy, slip, gamma");
  return result;
}

}  // namespace

FarmOptions read_farm_options(const Tree& section) {
  FarmOptions result;
  result.samples_per_shard = section.get_integer("samples_per_shard", 1000, {1, 1e9});
  result.ranks_per_volume = read_ranks(section);
  result.volumes_per_batch = section.get_integer("volumes_per_batch", 1, {1, 4096});
  result.retries = section.get_integer("retries", 2, {0, 10});
  result.budget = section.get_number("budget", 20, {1, 1e6});
  result.checkpoint_voxels = section.get_integer("checkpoint_voxels", 2000000, {1, 2e9});
  result.voxel_fields = read_voxel_fields(section);
  return result;
}

std::string farm_options_help() {
  return R"(  samples_per_shard  samples in one file of the dataset (default 1000)
  ranks_per_volume   ranks that solve a volume (default 1); then VOXELS:RANKS for volumes of at least so many voxels, as in
                     1 30000:2 200000:8. Part of the plan: results do not depend on how many ranks there are
  volumes_per_batch  small volumes that are solved side by side (default 1)
  retries            further attempts, with smaller steps, at a sample that fails (default 2)
  budget             evaluations of the law that an attempt may take, as a multiple of what is expected (default 20)
  checkpoint_voxels  volumes of at least so many voxels can be stopped and resumed inside (default 2000000)
  voxels             fields that the dataset keeps for each voxel: none, or some of orientation, cauchy, slip, gamma (default
                     none)
)";
}

}  // namespace polyslip::campaign
