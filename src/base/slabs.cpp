#include "src/base/slabs.hpp"

#include <limits>

#include "src/base/require.hpp"

namespace polyslip::base {
namespace {

/// Counts and offsets of all ranks' voxels, for MPI's scatter and gather.
struct Layout {
  std::vector<int> counts, offsets;
  Layout(const Grid& grid, const Comm& comm)
      : counts(static_cast<std::size_t>(comm.size())), offsets(static_cast<std::size_t>(comm.size())) {
    require(grid.points() <= std::numeric_limits<int>::max(), "a grid of ", grid.points(),
            " voxels is too large to be read or written by one rank; at most ", std::numeric_limits<int>::max());
    const int mine = static_cast<int>(Slab::of(grid, comm).points(grid));
    MPI_Allgather(&mine, 1, MPI_INT, counts.data(), 1, MPI_INT, comm.mpi());
    for (std::size_t i = 1; i < counts.size(); ++i) offsets[i] = offsets[i - 1] + counts[i - 1];
  }
};

}  // namespace

void broadcast(Grid& grid, const Comm& comm) {
  MPI_Bcast(grid.cells.data(), 3, MPI_INT, 0, comm.mpi());
  MPI_Bcast(grid.size.data(), 3, MPI_DOUBLE, 0, comm.mpi());
  MPI_Bcast(grid.origin.data(), 3, MPI_DOUBLE, 0, comm.mpi());
}

std::vector<int> scatter_slabs(const Grid& grid, const std::vector<int>& whole, const Comm& comm) {
  const Layout layout(grid, comm);
  std::vector<int> slab(static_cast<std::size_t>(layout.counts[static_cast<std::size_t>(comm.rank())]));
  MPI_Scatterv(whole.data(), layout.counts.data(), layout.offsets.data(), MPI_INT, slab.data(),
               static_cast<int>(slab.size()), MPI_INT, 0, comm.mpi());
  return slab;
}

std::vector<int> gather_slabs(const Grid& grid, const std::vector<int>& slab, const Comm& comm) {
  const Layout layout(grid, comm);
  std::vector<int> whole(comm.root() ? static_cast<std::size_t>(grid.points()) : 0);
  MPI_Gatherv(slab.data(), static_cast<int>(slab.size()), MPI_INT, whole.data(), layout.counts.data(),
              layout.offsets.data(), MPI_INT, 0, comm.mpi());
  return whole;
}

}  // namespace polyslip::base
