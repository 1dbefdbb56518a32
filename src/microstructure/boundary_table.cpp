#include "src/microstructure/boundary_table.hpp"

#include <cmath>
#include <cstdint>
#include <map>
#include <utility>

namespace polyslip::microstructure {
namespace {

/// Faces between two grains: along x, y, z; both ways, and those from a to b in the sense of the axis less those against it.
struct Faces {
  std::array<std::int64_t, 3> all{}, net{};
};
using Table = std::map<std::pair<int, int>, Faces>;

void add_face(Table& table, int before, int after, int axis) {
  if (before == after) return;
  Faces& faces = table[std::minmax(before, after)];
  const auto k = static_cast<std::size_t>(axis);
  ++faces.all[k];
  faces.net[k] += before < after ? 1 : -1;
}

/// The first plane of the rank that holds the plane above this slab, which may be the slab's own. Ranks without planes pass it on.
std::vector<int> plane_above(const Microstructure& microstructure, const base::Comm& comm) {
  const auto plane = static_cast<std::size_t>(microstructure.grid.plane());
  std::vector<int> first(
      microstructure.grain_of_voxel.begin(),
      microstructure.grain_of_voxel.begin() + (microstructure.slab.count > 0 ? static_cast<std::ptrdiff_t>(plane) : 0));
  const int ranks = comm.size();
  std::vector<int> above = first;
  if (ranks == 1) return above;
  // only the last ranks can be without planes: the last rank with planes sees rank 0
  const int block = (microstructure.grid.cells[2] + ranks - 1) / ranks;
  const int holders = (microstructure.grid.cells[2] + block - 1) / block;
  if (holders == 1 || comm.rank() >= holders) return above;
  above.resize(plane);
  const int below_rank = (comm.rank() + holders - 1) % holders, above_rank = (comm.rank() + 1) % holders;
  MPI_Sendrecv(first.data(), static_cast<int>(plane), MPI_INT, below_rank, 0, above.data(), static_cast<int>(plane),
               MPI_INT, above_rank, 0, comm.mpi(), MPI_STATUS_IGNORE);
  return above;
}

Table count_faces(const Microstructure& microstructure, const base::Comm& comm) {
  const std::vector<int> above = plane_above(microstructure, comm);
  const auto nx = static_cast<std::size_t>(microstructure.grid.cells[0]),
             ny = static_cast<std::size_t>(microstructure.grid.cells[1]);
  const auto nz = static_cast<std::size_t>(microstructure.slab.count);
  const std::vector<int>& grain = microstructure.grain_of_voxel;
  Table table;
  for (std::size_t z = 0; z < nz; ++z)
    for (std::size_t y = 0; y < ny; ++y)
      for (std::size_t x = 0; x < nx; ++x) {
        const std::size_t row = nx * (y + ny * z);
        const int here = grain[row + x];
        add_face(table, here, grain[row + (x + 1) % nx], 0);
        add_face(table, here, grain[nx * ((y + 1) % ny + ny * z) + x], 1);
        add_face(table, here, z + 1 < nz ? grain[row + x + nx * ny] : above[x + nx * y], 2);
      }
  return table;
}

/// Sums of whole numbers over ranks: rows of 8 numbers per pair.
Table gathered(const Table& own, const base::Comm& comm) {
  if (comm.size() == 1) return own;
  std::vector<std::int64_t> sent;
  for (const auto& [pair, faces] : own) {
    sent.push_back(pair.first);
    sent.push_back(pair.second);
    sent.insert(sent.end(), faces.all.begin(), faces.all.end());
    sent.insert(sent.end(), faces.net.begin(), faces.net.end());
  }
  const auto ranks = static_cast<std::size_t>(comm.size());
  std::vector<int> counts(ranks), offsets(ranks, 0);
  const int count = static_cast<int>(sent.size());
  MPI_Allgather(&count, 1, MPI_INT, counts.data(), 1, MPI_INT, comm.mpi());
  for (std::size_t r = 1; r < ranks; ++r) offsets[r] = offsets[r - 1] + counts[r - 1];
  std::vector<std::int64_t> all(static_cast<std::size_t>(offsets.back() + counts.back()));
  MPI_Allgatherv(sent.data(), count, MPI_INT64_T, all.data(), counts.data(), offsets.data(), MPI_INT64_T, comm.mpi());
  Table result;
  for (std::size_t at = 0; at < all.size(); at += 8) {
    Faces& faces = result[{static_cast<int>(all[at]), static_cast<int>(all[at + 1])}];
    for (std::size_t k = 0; k < 3; ++k) {
      faces.all[k] += all[at + 2 + k];
      faces.net[k] += all[at + 5 + k];
    }
  }
  return result;
}

}  // namespace

std::vector<Boundary> boundary_table(const Microstructure& microstructure, const base::Comm& comm) {
  const base::Grid& grid = microstructure.grid;
  const std::array<double, 3> face{grid.spacing(1) * grid.spacing(2), grid.spacing(0) * grid.spacing(2),
                                   grid.spacing(0) * grid.spacing(1)};
  std::vector<Boundary> result;
  for (const auto& [pair, faces] : gathered(count_faces(microstructure, comm), comm)) {
    Boundary boundary{pair.first, pair.second, 0, {0, 0, 0}};
    double squares = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      const double area = static_cast<double>(faces.all[k]) * face[k];
      boundary.area += area * area;
      boundary.normal[k] = static_cast<double>(faces.net[k]) * face[k];
      squares += boundary.normal[k] * boundary.normal[k];
    }
    boundary.area = std::sqrt(boundary.area);
    if (squares > 0)
      for (double& component : boundary.normal) component /= std::sqrt(squares);
    result.push_back(boundary);
  }
  return result;
}

}  // namespace polyslip::microstructure
