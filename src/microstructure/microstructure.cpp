#include "src/microstructure/microstructure.hpp"

namespace polyslip::microstructure {

std::vector<std::int64_t> Microstructure::voxels_per_grain(const base::Comm& comm) const {
  std::vector<std::int64_t> counts(grains.size(), 0);
  for (const int grain : grain_of_voxel) ++counts[static_cast<std::size_t>(grain)];
  comm.sum(counts.data(), static_cast<int>(counts.size()));
  return counts;
}

}  // namespace polyslip::microstructure
