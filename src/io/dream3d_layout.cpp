#include "src/io/dream3d_layout.hpp"

#include <algorithm>

#include "src/base/require.hpp"

namespace polyslip::io {
namespace {

using base::require;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "'" : ", '") + word + "'";
  return text.empty() ? "none" : text;
}

std::vector<std::string> subgroups(const Hdf5File& file, const std::string& group) {
  std::vector<std::string> result;
  for (const std::string& member : file.members(group)) {
    const std::string path = group + "/" + member;
    if (file.is_group(path)) result.push_back(path);
  }
  return result;
}

std::string last_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

/// The groups below (any depth) that DREAM3D-NX marks as image geometries.
void collect_geometries(const Hdf5File& file, const std::string& group, std::vector<std::string>& found) {
  for (const std::string& path : subgroups(file, group)) {
    if (file.has_attribute(path, "ObjectType") && file.text_attribute(path, "ObjectType") == "ImageGeom")
      found.push_back(path);
    else
      collect_geometries(file, path, found);
  }
}

/// Three numbers of a dataset (version 6) or an attribute (NX).
std::vector<double> triple(const Hdf5File& file, const std::string& group, const std::string& name, bool nx) {
  const std::vector<double> values =
      nx ? file.numbers_attribute(group, "_" + name) : file.read_numbers(group + "/_SIMPL_GEOMETRY/" + name).values;
  require(values.size() == 3, "file '", file.path(), "': ", name, " of '", group, "' has ", values.size(),
          " numbers; 3 are expected");
  return values;
}

base::Grid read_grid(const Hdf5File& file, const std::string& geometry, bool nx, double unit) {
  const auto cells = triple(file, geometry, "DIMENSIONS", nx), spacing = triple(file, geometry, "SPACING", nx),
             origin = triple(file, geometry, "ORIGIN", nx);
  base::Grid grid;
  for (std::size_t i = 0; i < 3; ++i) {
    require(cells[i] >= 1 && cells[i] <= 65536, "file '", file.path(), "': '", geometry, "' has ", cells[i],
            " voxels along ", "xyz"[i], "; 1 to 65536 are allowed");
    require(spacing[i] > 0, "file '", file.path(), "': the spacing of '", geometry, "' along ", "xyz"[i], " is ",
            spacing[i], "; it must be positive");
    grid.cells[i] = static_cast<int>(cells[i]);
    grid.size[i] = cells[i] * spacing[i] * unit;
    grid.origin[i] = origin[i] * unit;
  }
  return grid;
}

/// The only one of the paths, or the one whose last name is `given`.
std::string only(const Hdf5File& file, const std::vector<std::string>& paths, const std::string& what,
                 const std::string& key, const std::string& given) {
  std::vector<std::string> names, chosen;
  for (const std::string& path : paths) {
    names.push_back(last_name(path));
    if (given.empty() || names.back() == given) chosen.push_back(path);
  }
  require(given.empty() || !chosen.empty(), "file '", file.path(), "': no '", given, "' among ", what, ", which are ",
          joined(names), " (key ", key, ")");
  require(chosen.size() < 2, "file '", file.path(), "' has several of ", what, ": ", joined(names),
          "; choose one with the key ", key);
  return chosen.empty() ? "" : chosen[0];
}

}  // namespace

Dream3dLayout find_dream3d(const Hdf5File& file, const Dream3dNames& names) {
  Dream3dLayout layout;
  const bool nx = file.has("DataStructure");
  require(nx || file.has("DataContainers"), "file '", file.path(),
          "' has neither the group DataContainers (DREAM.3D 6) nor DataStructure (DREAM3D-NX); it has ",
          joined(file.members("/")));
  layout.version = nx ? "NX" : "6";
  std::vector<std::string> geometries;
  if (nx) {
    collect_geometries(file, "DataStructure", geometries);
  } else {
    for (const std::string& path : subgroups(file, "DataContainers"))
      if (file.has(path + "/_SIMPL_GEOMETRY/DIMENSIONS")) geometries.push_back(path);
  }
  layout.geometry = only(file, geometries, "the image geometries", "container", names.container);
  require(!layout.geometry.empty(), "file '", file.path(), "' has no image geometry; surfaces alone are no volume");
  layout.grid = read_grid(file, layout.geometry, nx, names.unit);

  std::vector<std::string> cells;
  for (const std::string& group : subgroups(file, layout.geometry))
    if (file.has(group + "/" + names.feature_ids)) cells.push_back(group);
  layout.cells =
      only(file, cells, "the groups with an array '" + names.feature_ids + "'", "cell_data", names.cell_data);
  require(!layout.cells.empty(), "file '", file.path(), "': no group of '", layout.geometry, "' has an array '",
          names.feature_ids, "' (key feature_ids); its groups are ", joined(file.members(layout.geometry)),
          "; segment the grains first");
  return layout;
}

std::string find_dream3d_group(const Hdf5File& file, const Dream3dLayout& layout, const std::string& key,
                               const std::string& given, const std::vector<std::string>& arrays) {
  std::vector<std::string> found;
  for (const std::string& group : subgroups(file, layout.geometry)) {
    if (group == layout.cells) continue;
    if (std::any_of(arrays.begin(), arrays.end(),
                    [&](const std::string& array) { return file.has(group + "/" + array); }))
      found.push_back(group);
  }
  return only(file, found, "the groups of " + key, key, given);
}

}  // namespace polyslip::io
