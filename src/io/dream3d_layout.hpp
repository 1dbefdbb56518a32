#pragma once
// Where a DREAM.3D file keeps its image geometry and the attribute matrices that belong to it.
#include <string>
#include <vector>

#include "src/base/grid.hpp"
#include "src/io/dream3d.hpp"
#include "src/io/hdf5.hpp"

namespace polyslip::io {

struct Dream3dLayout {
  std::string version;   ///< "6" or "NX"
  std::string geometry;  ///< path of the group
  base::Grid grid;       ///< m
  std::string cells;     ///< path of the group of voxels' arrays
};

/// The file's only image geometry, or the one that `names` chooses, and the group that holds the voxels' grain ids.
Dream3dLayout find_dream3d(const Hdf5File& file, const Dream3dNames& names);

/// The group beside `cells` that holds one of `arrays`; the one called `given`, where that is not empty. Empty where there is none.
/// InputError, which names `key`, where there are several.
std::string find_dream3d_group(const Hdf5File& file, const Dream3dLayout& layout, const std::string& key,
                               const std::string& given, const std::vector<std::string>& arrays);

}  // namespace polyslip::io
