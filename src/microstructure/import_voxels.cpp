#include "src/microstructure/import_voxels.hpp"

#include <algorithm>

#include "src/base/files.hpp"
#include "src/base/require.hpp"
#include "src/base/slabs.hpp"
#include "src/microstructure/grain_cleanup.hpp"

namespace polyslip::microstructure {
namespace {

using base::require;
using base::text;
using base::VoxelVolume;
using Periodic = VoxelImportOptions::Periodic;

/// What becomes of a file's volume, on root.
struct Whole {
  base::Grid grid;
  std::vector<int> grain;  ///< per voxel
  std::vector<Grain> grains;
  std::vector<std::string> phases;
  std::vector<std::string> notes;

  /// A new grain of a phase without orientation.
  int add_grain(const std::string& phase) {
    const auto found = std::find(phases.begin(), phases.end(), phase);
    grains.push_back({kernels::identity_quaternion<double>(), static_cast<int>(found - phases.begin())});
    if (found == phases.end()) phases.push_back(phase);
    return static_cast<int>(grains.size()) - 1;
  }
};

/// A box of other cells, each the copy of cell source(x, y, z) of the old box, with the same voxels.
template <class Source>
std::vector<int> copied(const std::array<int, 3>& cells, const Source& source) {
  std::vector<int> result;
  result.reserve(static_cast<std::size_t>(cells[0]) * static_cast<std::size_t>(cells[1]) *
                 static_cast<std::size_t>(cells[2]));
  for (int z = 0; z < cells[2]; ++z)
    for (int y = 0; y < cells[1]; ++y)
      for (int x = 0; x < cells[0]; ++x) result.push_back(source(x, y, z));
  return result;
}

/// Changes the number of voxels, not their size.
void set_cells(base::Grid& grid, const std::array<int, 3>& cells) {
  for (int axis = 0; axis < 3; ++axis) grid.size[axis] = grid.spacing(axis) * cells[axis];
  grid.cells = cells;
}

void crop(VoxelVolume& volume, const std::array<int, 6>& part) {
  const auto [nx, ny, nz] = volume.grid.cells;
  std::array<int, 3> cells{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    require(part[2 * axis + 1] <= volume.grid.cells[axis], volume.file, ": crop ends at voxel ", part[2 * axis + 1],
            " along ", "xyz"[axis], ", but the volume has ", volume.grid.cells[axis]);
    cells[axis] = part[2 * axis + 1] - part[2 * axis];
  }
  const auto index = [&](int x, int y, int z) {
    return static_cast<std::size_t>(part[0] + x) +
           static_cast<std::size_t>(nx) * (static_cast<std::size_t>(part[2] + y) +
                                           static_cast<std::size_t>(ny) * static_cast<std::size_t>(part[4] + z));
  };
  if (!volume.orientation.empty()) {
    std::vector<kernels::Quaternion<double>> orientation;
    copied(cells, [&](int x, int y, int z) {
      orientation.push_back(volume.orientation[index(x, y, z)]);
      return 0;
    });
    volume.orientation = std::move(orientation);
  }
  volume.grain = copied(cells, [&](int x, int y, int z) { return volume.grain[index(x, y, z)]; });
  for (int axis = 0; axis < 3; ++axis)
    volume.grid.origin[axis] += volume.grid.spacing(axis) * part[static_cast<std::size_t>(2 * axis)];
  set_cells(volume.grid, cells);
  volume.notes.push_back(
      text("  cropped to ", cells[0], " x ", cells[1], " x ", cells[2], " of ", nx, " x ", ny, " x ", nz, " voxels"));
}

/// Orientations of grains from those of their voxels, where the file has no others.
void average(VoxelVolume& volume) {
  if (volume.orientation.empty()) return;
  EbsdGrains grains;
  grains.grain_of_node = volume.grain;
  for (const base::VoxelGrain& grain : volume.grains) grains.grains.push_back({grain.orientation, grain.phase, 0});
  average_orientations(volume.orientation, phase_symmetries(volume.phases, volume.file), grains);
  for (std::size_t g = 0; g < volume.grains.size(); ++g) volume.grains[g].orientation = grains.grains[g].orientation;
  volume.notes.emplace_back("  orientations of grains: means of their voxels'");
}

/// Names for the file's phases.
std::vector<std::string> phase_names(const VoxelVolume& volume, const std::vector<std::string>& given) {
  require(given.empty() || given.size() == volume.phases.size(), volume.file, ": the file has ", volume.phases.size(),
          " phases, but the key 'phases' names ", given.size());
  if (!given.empty()) return given;
  std::vector<std::string> names;
  for (const base::EbsdPhase& phase : volume.phases) names.push_back(phase.name);
  return names;
}

/// Tables of the grains and phases that have a voxel, and the voxels' indices into them.
Whole compact(const VoxelVolume& volume, const VoxelImportOptions& options) {
  Whole whole;
  whole.grid = volume.grid;
  const std::vector<std::string> names = phase_names(volume, options.phases);
  std::vector<char> grain_used(volume.grains.size(), 0), phase_used(names.size(), 0);
  for (const int grain : volume.grain) {
    if (grain == VoxelVolume::none || grain_used[static_cast<std::size_t>(grain)]) continue;
    grain_used[static_cast<std::size_t>(grain)] = 1;
    phase_used[static_cast<std::size_t>(volume.grains[static_cast<std::size_t>(grain)].phase)] = 1;
  }
  std::vector<int> new_phase(names.size(), 0), new_grain(volume.grains.size(), 0);
  for (std::size_t p = 0; p < names.size(); ++p) {
    if (!phase_used[p]) continue;
    new_phase[p] = static_cast<int>(whole.phases.size());
    whole.phases.push_back(names[p]);
  }
  for (std::size_t g = 0; g < new_grain.size(); ++g) {
    if (!grain_used[g]) continue;
    new_grain[g] = static_cast<int>(whole.grains.size());
    const base::VoxelGrain& grain = volume.grains[g];
    whole.grains.push_back(
        {multiply(grain.orientation, options.frame), new_phase[static_cast<std::size_t>(grain.phase)]});
  }
  whole.notes = volume.notes;
  const std::size_t dropped = volume.grains.size() - whole.grains.size();
  whole.notes.push_back(text("  ", whole.grains.size(), " grains have a voxel",
                             dropped ? text("; ", dropped, " of the file have none and are left out") : ""));
  whole.grain.reserve(volume.grain.size());
  int no_grain = VoxelVolume::none;
  for (const int grain : volume.grain) {
    if (grain == VoxelVolume::none && no_grain == VoxelVolume::none) no_grain = whole.add_grain(options.unassigned);
    whole.grain.push_back(grain == VoxelVolume::none ? no_grain : new_grain[static_cast<std::size_t>(grain)]);
  }
  return whole;
}

/// Says over which share of opposite faces grains go on, beside the share of faces between voxels inside that lie within a grain.
std::string face_note(const base::Grid& grid, const std::vector<int>& grain) {
  std::array<std::int64_t, 3> across{}, inside{}, pairs{};
  const auto [nx, ny, nz] = grid.cells;
  const std::array<std::int64_t, 3> step{1, nx, grid.plane()};
  std::int64_t voxel = 0;
  for (int z = 0; z < nz; ++z) {
    for (int y = 0; y < ny; ++y) {
      for (int x = 0; x < nx; ++x, ++voxel) {
        const std::array<int, 3> at{x, y, z};
        for (std::size_t axis = 0; axis < 3; ++axis) {
          const bool last = at[axis] + 1 == grid.cells[axis];
          const std::int64_t next = last ? voxel - step[axis] * at[axis] : voxel + step[axis];
          const bool same = grain[static_cast<std::size_t>(voxel)] == grain[static_cast<std::size_t>(next)];
          if (last)
            across[axis] += same;
          else
            inside[axis] += same, ++pairs[axis];
        }
      }
    }
  }
  std::string shares, cut;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (grid.cells[axis] == 1) continue;
    const double face = static_cast<double>(grid.points() / grid.cells[axis]);
    const double outer = static_cast<double>(across[axis]) / face;
    const double inner = static_cast<double>(inside[axis]) / static_cast<double>(pairs[axis]);
    const auto percent = [](double share) { return static_cast<int>(100 * share + 0.5); };
    shares += text(shares.empty() ? "" : ", ", "xyz"[axis], " ", percent(outer), " % (inside ", percent(inner), " %)");
    if (outer < inner / 2) cut += text(cut.empty() ? "" : " ", "xyz"[axis]);
  }
  return text("  periodic: grains go on across opposite faces over ", shares,
              cut.empty() ? "" : text("; the file is not periodic along ", cut, ": its grains are cut there"));
}

void mirror(Whole& whole) {
  const std::array<int, 3> old = whole.grid.cells;
  const std::vector<int> grain = whole.grain;
  const auto count = static_cast<int>(whole.grains.size());
  std::array<int, 3> cells{}, copy{};
  int copies = 1;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const bool doubled = old[axis] > 1;
    cells[axis] = doubled ? 2 * old[axis] : 1;
    copy[axis] = doubled ? copies * count : 0;
    copies *= doubled ? 2 : 1;
  }
  const std::vector<Grain> grains = whole.grains;
  for (int i = 1; i < copies; ++i) whole.grains.insert(whole.grains.end(), grains.begin(), grains.end());
  whole.grain = copied(cells, [&](int x, int y, int z) {
    std::array<int, 3> at{x, y, z};
    int shift = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (at[axis] < old[axis]) continue;
      at[axis] = cells[axis] - 1 - at[axis];
      shift += copy[axis];
    }
    const auto voxel = at[0] + std::int64_t{old[0]} * (at[1] + std::int64_t{old[1]} * at[2]);
    return grain[static_cast<std::size_t>(voxel)] + shift;
  });
  set_cells(whole.grid, cells);
}

void add_buffer(Whole& whole, const std::array<int, 3>& width) {
  const std::array<int, 3> old = whole.grid.cells;
  const std::vector<int> grain = whole.grain;
  const int buffer = whole.add_grain("buffer");
  const std::array<int, 3> cells{old[0] + width[0], old[1] + width[1], old[2] + width[2]};
  whole.grain = copied(cells, [&](int x, int y, int z) {
    const auto voxel = x + std::int64_t{old[0]} * (y + std::int64_t{old[1]} * z);
    return x < old[0] && y < old[1] && z < old[2] ? grain[static_cast<std::size_t>(voxel)] : buffer;
  });
  set_cells(whole.grid, cells);
}

Whole whole_of(VoxelVolume volume, const VoxelImportOptions& options) {
  if (options.cropped) crop(volume, options.crop);
  const auto open = std::count(volume.grain.begin(), volume.grain.end(), VoxelVolume::none);
  require(open < static_cast<std::ptrdiff_t>(volume.grain.size()), volume.file, ": no voxel belongs to a grain");
  average(volume);
  if (open > 0) {
    const bool fill = options.unassigned == "fill";
    if (fill) fill_voxels(volume.grid, volume.grain);
    volume.notes.push_back(text("  ", open, " voxels of no grain: ",
                                fill ? "filled from their neighbours" : "phase '" + options.unassigned + "'"));
  }
  Whole whole = compact(volume, options);
  whole.notes.push_back(face_note(whole.grid, whole.grain));
  if (options.periodic == Periodic::mirror) mirror(whole);
  if (options.periodic == Periodic::buffer) add_buffer(whole, options.buffer);
  return whole;
}

}  // namespace

Microstructure import_voxels(const std::function<VoxelVolume()>& read, const VoxelImportOptions& options,
                             const base::Comm& comm, std::vector<std::string>& notes) {
  Whole whole;
  base::on_root(comm, [&] { whole = whole_of(read(), options); });
  auto lines = static_cast<std::int64_t>(whole.notes.size());
  comm.broadcast(lines);
  whole.notes.resize(static_cast<std::size_t>(lines));
  for (std::string& note : whole.notes) comm.broadcast(note);
  notes.insert(notes.end(), whole.notes.begin(), whole.notes.end());

  base::broadcast(whole.grid, comm);
  share_grains(whole.grains, whole.phases, comm);
  Microstructure result;
  result.grid = whole.grid;
  result.slab = base::Slab::of(result.grid, comm);
  result.grain_of_voxel = base::scatter_slabs(result.grid, whole.grain, comm);
  result.grains = std::move(whole.grains);
  result.phases = std::move(whole.phases);
  return result;
}

}  // namespace polyslip::microstructure
