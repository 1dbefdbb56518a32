#pragma once
// Periodic Voronoi and Laguerre (power) cells on a grid.
#include <vector>

#include "src/base/comm.hpp"
#include "src/base/grid.hpp"
#include "src/microstructure/metric.hpp"

namespace polyslip::microstructure {

/// Sites of cells in a periodic box.
struct Sites {
  std::vector<UnitPoint> positions;
  std::vector<double> weights;  ///< m² of the measured space, one per site; empty: Voronoi
};

/// For each voxel of the slab, the site i with the least d_i² − w_i, where d_i is the periodic distance of the voxel's centre by
/// that ruler. The lowest index wins where two are equal. Takes about O(voxels) time: sites lie in a periodic list of bins, and bins
/// are visited from near to far until none can be better. Not collective; the same voxel gets the same site on any rank.
/// InputError when there are no sites. Aurenhammer (1987), doi:10.1137/0216006.
std::vector<int> cells_of_sites(const base::Grid& grid, const base::Slab& slab, const Sites& sites,
                                const Metric& metric = {});

/// Voxels per site over all ranks (collective).
std::vector<std::int64_t> count_cells(const std::vector<int>& cell_of_voxel, std::size_t cells, const base::Comm& comm);

/// Random uniform positions, a function of (seed, site).
std::vector<UnitPoint> random_positions(int count, std::uint64_t seed);

}  // namespace polyslip::microstructure
