#include "src/microstructure/microstructure.hpp"

namespace polyslip::microstructure {

std::vector<std::int64_t> Microstructure::voxels_per_grain(const base::Comm& comm) const {
  std::vector<std::int64_t> counts(grains.size(), 0);
  for (const int grain : grain_of_voxel) ++counts[static_cast<std::size_t>(grain)];
  comm.sum(counts.data(), static_cast<int>(counts.size()));
  return counts;
}

void share_grains(std::vector<Grain>& grains, std::vector<std::string>& phases, const base::Comm& comm) {
  auto names = static_cast<std::int64_t>(phases.size());
  comm.broadcast(names);
  phases.resize(static_cast<std::size_t>(names));
  for (std::string& name : phases) comm.broadcast(name);
  std::vector<int> phase;
  std::vector<double> orientation;
  for (const Grain& grain : grains) {
    phase.push_back(grain.phase);
    orientation.insert(orientation.end(),
                       {grain.orientation.w, grain.orientation.x, grain.orientation.y, grain.orientation.z});
  }
  comm.broadcast(phase);
  comm.broadcast(orientation);
  grains.resize(phase.size());
  for (std::size_t g = 0; g < phase.size(); ++g)
    grains[g] = {{orientation[4 * g], orientation[4 * g + 1], orientation[4 * g + 2], orientation[4 * g + 3]},
                 phase[g]};
}

}  // namespace polyslip::microstructure
