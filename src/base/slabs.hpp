#pragma once
// Values on a whole grid, which root holds, and on the slabs that all ranks hold.
#include <vector>

#include "src/base/comm.hpp"
#include "src/base/grid.hpp"

namespace polyslip::base {

/// Root's grid on every rank (collective).
void broadcast(Grid& grid, const Comm& comm);

/// This rank's slab of root's `whole` (other ranks' is not looked at). The grid is the same on all ranks. Collective; InputError for
/// grids of more than 2^31 − 1 voxels.
std::vector<int> scatter_slabs(const Grid& grid, const std::vector<int>& whole, const Comm& comm);

/// The reverse: the whole on root, nothing elsewhere.
std::vector<int> gather_slabs(const Grid& grid, const std::vector<int>& slab, const Comm& comm);

}  // namespace polyslip::base
