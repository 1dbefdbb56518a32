#pragma once
// Files laid out as DREAM.3D 6 and DREAM3D-NX lay them out, made from tables.
#include <string>
#include <vector>

#include "src/io/hdf5.hpp"

namespace polyslip::tests {

/// Numbers of a file; what is empty is left out. Rows of features and phases include row 0.
struct Dream3dContent {
  std::vector<std::int64_t> cells;  ///< nx ny nz
  std::vector<double> spacing{1, 1, 1}, origin{0, 0, 0};
  std::vector<std::int64_t> feature_ids, cell_phases;
  std::vector<double> cell_eulers, cell_quats;        ///< 3 or 4 per voxel
  std::vector<double> avg_eulers, avg_quats, eulers;  ///< 3, 4, 3 per feature
  std::vector<std::int64_t> feature_phases, crystal_structures;
  std::vector<std::string> phase_names;
  std::string container = "SyntheticVolumeDataContainer", cell_group = "CellData", feature_group = "Grain Data",
              ensemble_group = "CellEnsembleData", name_array = "PhaseName";
  bool nx = false;
};

/// The quaternion (x, y, z, w) that DREAM.3D stores for an orientation of ours: that with P = +1.
inline void append_dream3d_quaternion(const kernels::Quaternion<double>& q, std::vector<double>& list) {
  list.insert(list.end(), {-q.x, -q.y, -q.z, q.w});
}

inline void write_dream3d(const std::string& path, const Dream3dContent& content, const base::Comm& comm) {
  io::Hdf5File file = io::Hdf5File::create(path, comm);
  file.write_attribute("/", "FileVersion", std::string(content.nx ? "8.0" : "7.0"));
  const std::string root = (content.nx ? "DataStructure/" : "DataContainers/") + content.container;
  file.create_group(root);
  if (content.nx) {
    file.write_attribute(root, "ObjectType", std::string("ImageGeom"));
    file.write_attribute(root, "_DIMENSIONS", std::vector<double>(content.cells.begin(), content.cells.end()));
    file.write_attribute(root, "_SPACING", content.spacing);
    file.write_attribute(root, "_ORIGIN", content.origin);
  } else {
    const std::string geometry = root + "/_SIMPL_GEOMETRY/";
    file.write_table(geometry + "DIMENSIONS", {"1", "voxels"}, io::Table<std::int64_t>{{3}, content.cells});
    file.write_table(geometry + "SPACING", {"1", "spacing"}, io::Table<double>{{3}, content.spacing});
    file.write_table(geometry + "ORIGIN", {"1", "origin"}, io::Table<double>{{3}, content.origin});
  }
  const auto rows = [&](const std::string& group, const std::string& name, const auto& values, std::int64_t components,
                        bool of_cells) {
    if (values.empty()) return;
    std::vector<std::int64_t> shape{content.cells[2], content.cells[1], content.cells[0], components};
    if (!of_cells) shape = {static_cast<std::int64_t>(values.size()) / components, components};
    using T = typename std::decay_t<decltype(values)>::value_type;
    file.write_table(root + "/" + group + "/" + name, {"1", "made by a test"}, io::Table<T>{shape, values});
  };
  rows(content.cell_group, "FeatureIds", content.feature_ids, 1, true);
  rows(content.cell_group, "Phases", content.cell_phases, 1, true);
  rows(content.cell_group, "EulerAngles", content.cell_eulers, 3, true);
  rows(content.cell_group, "Quats", content.cell_quats, 4, true);
  rows(content.feature_group, "AvgEulerAngles", content.avg_eulers, 3, false);
  rows(content.feature_group, "AvgQuats", content.avg_quats, 4, false);
  rows(content.feature_group, "EulerAngles", content.eulers, 3, false);
  rows(content.feature_group, "Phases", content.feature_phases, 1, false);
  rows(content.ensemble_group, "CrystalStructures", content.crystal_structures, 1, false);
  if (!content.phase_names.empty())
    file.write_texts(root + "/" + content.ensemble_group + "/" + content.name_array, "names of phases",
                     content.phase_names);
  file.commit();
}

}  // namespace polyslip::tests
