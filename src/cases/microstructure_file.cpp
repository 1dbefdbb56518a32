// microstructure.h5
#include <algorithm>

#include "src/base/require.hpp"
#include "src/cases/microstructure_files.hpp"
#include "src/cases/volume.hpp"
#include "src/io/hdf5.hpp"

namespace polyslip::cases {

using base::require;

void write_microstructure(const std::string& path, const microstructure::Microstructure& volume,
                          const Provenance& provenance, const base::Comm& comm) {
  io::Hdf5File file = io::Hdf5File::create(path, comm);
  write_provenance(file, provenance);
  const base::Grid& grid = volume.grid;
  file.write_field("grain", {"1", "grain of each voxel, a row of grains/, (z, y, x)"}, io::Share::of(grid, volume.slab),
                   {}, volume.grain_of_voxel.data());
  file.write_table("size", {"m", "edges of the volume along x, y, z"},
                   io::Table<double>{{3}, {grid.size.begin(), grid.size.end()}});
  file.write_table("origin", {"m", "corner of the volume"},
                   io::Table<double>{{3}, {grid.origin.begin(), grid.origin.end()}});
  file.create_group("grains");
  const auto count = static_cast<std::int64_t>(volume.grains.size());
  io::Table<double> orientations{{count, 4}, {}};
  io::Table<std::int64_t> phases{{count}, {}};
  for (const microstructure::Grain& grain : volume.grains) {
    const auto& q = grain.orientation;
    orientations.values.insert(orientations.values.end(), {q.w, q.x, q.y, q.z});
    phases.values.push_back(grain.phase);
  }
  file.write_table("grains/orientation", {"1", "unit quaternion (w, x, y, z), passive, sample to crystal"},
                   orientations);
  file.write_table("grains/phase", {"1", "index into phases"}, phases);
  file.write_texts("phases", "names of the phases", volume.phases);
  write_grain_statistics(file, volume, comm);
  file.commit();
}

microstructure::Microstructure read_microstructure(const std::string& path, const base::Comm& comm) {
  const io::Hdf5File file = io::Hdf5File::open(path, comm);
  microstructure::Microstructure result;
  require(file.has("grain"), path,
          ": is no volume of polyslip, as it has no dataset 'grain'; type = ebsd reads a measured map");
  const auto extents = file.extents("grain");
  require(extents.size() == 3, path, ": 'grain' has ", extents.size(), " extents; a volume has 3 (z, y, x)");
  for (int axis = 0; axis < 3; ++axis)
    result.grid.cells[static_cast<std::size_t>(axis)] = static_cast<int>(extents[static_cast<std::size_t>(2 - axis)]);
  const auto size = file.read_numbers("size").values, origin = file.read_numbers("origin").values;
  require(size.size() == 3 && origin.size() == 3, path, ": 'size' and 'origin' need 3 numbers each");
  require(std::all_of(size.begin(), size.end(), [](double edge) { return edge > 0; }), path,
          ": 'size' must be positive");
  std::copy(size.begin(), size.end(), result.grid.size.begin());
  std::copy(origin.begin(), origin.end(), result.grid.origin.begin());
  result.phases = file.read_texts("phases");

  const auto orientations = file.read_numbers("grains/orientation");
  const auto phases = file.read_integers("grains/phase").values;
  require(orientations.shape.size() == 2 && orientations.shape[1] == 4 &&
              orientations.shape[0] == static_cast<std::int64_t>(phases.size()),
          path, ": 'grains/orientation' must have 4 numbers for each of the ", phases.size(),
          " entries of 'grains/phase'");
  for (std::size_t i = 0; i < phases.size(); ++i) {
    const double* q = &orientations.values[4 * i];
    require(phases[i] >= 0 && phases[i] < static_cast<std::int64_t>(result.phases.size()), path, ": grain ", i,
            " has phase ", phases[i], "; there are ", result.phases.size(), " phases");
    const double norm = q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3];
    require(norm > 1 - 1e-6 && norm < 1 + 1e-6, path, ": the orientation of grain ", i, " is no unit quaternion");
    result.grains.push_back({{q[0], q[1], q[2], q[3]}, static_cast<int>(phases[i])});
  }

  result.slab = base::Slab::of(result.grid, comm);
  result.grain_of_voxel.resize(static_cast<std::size_t>(result.slab.points(result.grid)));
  file.read_field("grain", io::Share::of(result.grid, result.slab), {}, result.grain_of_voxel.data());
  const int grains = static_cast<int>(result.grains.size());
  const bool wrong = std::any_of(result.grain_of_voxel.begin(), result.grain_of_voxel.end(),
                                 [grains](int id) { return id < 0 || id >= grains; });
  require(!comm.any(wrong), path, ": 'grain' names a grain outside 0 to ", grains - 1,
          ", the rows of 'grains/orientation'");
  return result;
}

}  // namespace polyslip::cases
