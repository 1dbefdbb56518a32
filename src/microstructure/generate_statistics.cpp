// Volumes, diameters and centroids of grains. All sums are of whole numbers, so they do not depend on how ranks share them.
#include <cmath>

#include "src/microstructure/generate.hpp"
#include "src/microstructure/size_distribution.hpp"

namespace polyslip::microstructure {
namespace {

/// Calls visit(grain, {x, y, z}) for this rank's voxels.
template <class Visit>
void for_voxels(const Microstructure& microstructure, const Visit& visit) {
  const auto& n = microstructure.grid.cells;
  std::size_t voxel = 0;
  for (int z = microstructure.slab.begin; z < microstructure.slab.begin + microstructure.slab.count; ++z)
    for (int y = 0; y < n[1]; ++y)
      for (int x = 0; x < n[0]; ++x, ++voxel)
        visit(static_cast<std::size_t>(microstructure.grain_of_voxel[voxel]), std::array<int, 3>{x, y, z});
}

/// A voxel index inside each grain's angular mean along an axis of `cells` voxels; from there its voxels are within half a period.
std::vector<int> middles(const Microstructure& microstructure, int axis, const base::Comm& comm) {
  const int cells = microstructure.grid.cells[axis];
  const double step = 2 * 3.14159265358979323846 / cells;
  std::vector<std::int64_t> sums(2 * microstructure.grains.size(), 0);
  std::vector<std::int64_t> cosine, sine;  // in units of 2^-30
  for (int i = 0; i < cells; ++i) {
    cosine.push_back(std::llround(1073741824.0 * std::cos(step * (i + 0.5))));
    sine.push_back(std::llround(1073741824.0 * std::sin(step * (i + 0.5))));
  }
  for_voxels(microstructure, [&](std::size_t grain, const std::array<int, 3>& at) {
    sums[2 * grain] += cosine[static_cast<std::size_t>(at[axis])];
    sums[2 * grain + 1] += sine[static_cast<std::size_t>(at[axis])];
  });
  comm.sum(sums.data(), static_cast<int>(sums.size()));
  std::vector<int> result;
  for (std::size_t k = 0; k < microstructure.grains.size(); ++k) {
    const double angle = std::atan2(static_cast<double>(sums[2 * k + 1]), static_cast<double>(sums[2 * k]));
    result.push_back((static_cast<int>(std::floor(angle / step)) + cells) % cells);
  }
  return result;
}

}  // namespace

GrainStatistics grain_statistics(const Microstructure& microstructure, const base::Comm& comm) {
  const base::Grid& grid = microstructure.grid;
  const double voxel = grid.spacing(0) * grid.spacing(1) * grid.spacing(2);
  GrainStatistics result;
  result.voxels = microstructure.voxels_per_grain(comm);
  for (const std::int64_t count : result.voxels) {
    result.volume.push_back(static_cast<double>(count) * voxel);
    result.diameter.push_back(equivalent_diameter(result.volume.back()));
  }
  result.centroid.resize(result.voxels.size());
  for (int axis = 0; axis < 3; ++axis) {
    const int cells = grid.cells[axis];
    const std::vector<int> middle = middles(microstructure, axis, comm);
    std::vector<std::int64_t> offsets(middle.size(), 0);
    for_voxels(microstructure, [&](std::size_t grain, const std::array<int, 3>& at) {
      int offset = at[axis] - middle[grain];
      if (2 * offset > cells) offset -= cells;
      if (2 * offset < -cells) offset += cells;
      offsets[grain] += offset;
    });
    comm.sum(offsets.data(), static_cast<int>(offsets.size()));
    for (std::size_t k = 0; k < middle.size(); ++k) {
      double at = middle[k] + 0.5;
      if (result.voxels[k] > 0) at += static_cast<double>(offsets[k]) / static_cast<double>(result.voxels[k]);
      at -= cells * std::floor(at / cells);
      result.centroid[k][axis] = grid.origin[axis] + at * grid.spacing(axis);
    }
  }
  return result;
}

}  // namespace polyslip::microstructure
