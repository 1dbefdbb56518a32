#pragma once
// A measured map cut into grains, in the sample's axes: where everything that is computed per point begins.
#include <cstdint>
#include <string>
#include <vector>

#include "kernels/rotation/symmetry.hpp"
#include "src/base/ebsd_map.hpp"
#include "src/base/tree.hpp"
#include "src/microstructure/ebsd_options.hpp"
#include "src/microstructure/grain_cleanup.hpp"
#include "src/microstructure/grain_reconstruction.hpp"

namespace polyslip::features {

/// The keys of [map].
struct MapOptions {
  std::string file, where;  ///< the map; "case.ini, line 3, key 'map.frame'" for messages
  bool allow_missing_rows = false;
  std::string scan;        ///< one map of several in an HDF5 file
  std::string frame_name;  ///< I, Rx180, Rz90, Rz90*Rx180, bunge; auto: to be found, I until then
  kernels::Quaternion<double> frame{1, 0, 0, 0};  ///< map axes → file's Euler axes, v_euler = R(frame) v_map
  std::string quality;       ///< column of the file whose low values mark points that are not believed; empty: none
  double quality_above = 0;  ///< points of a value up to this count as not indexed
  double threshold = 0;      ///< rad; larger disorientations part grains
  microstructure::CleanUpOptions clean_up;
  microstructure::EbsdCrop crop;
  std::vector<std::string> phases;  ///< names instead of the map's, in its order; empty: the map's
};

/// Keys (defaults): file, frame (none: no map tells its own; auto: from traces of its twin boundaries), frame_bunge_deg, quality and quality_above (none), threshold_deg (5), min_points (10), not_indexed = fill |
/// void (fill), crop or crop_um, phases, allow_missing_rows, scan. InputError names the key.
MapOptions read_map_options(const base::Tree& section);
std::string map_help();

/// Points and grains. Sample axes: x along the rows and y from row to row as the file counts them, z = x × y.
struct GrainMap {
  base::EbsdMap points;  ///< orientations sample → crystal; cropped; phases as the case names them
  std::vector<kernels::SymmetryGroup> symmetry;  ///< per phase of `points`
  microstructure::EbsdGrains grains;             ///< after the clean-up
  microstructure::CleanUpReport clean_up;
  std::string frame_name;  ///< as in MapOptions

  /// The grain that a point was measured in; none for points that were given to a grain or belong to none.
  int measured_grain(std::size_t node) const {
    return grains.filled[node] ? microstructure::EbsdGrains::none : grains.grain_of_node[node];
  }
  /// m², what a point stands for.
  double cell_area() const { return points.grid.step_x * points.grid.step_y; }
};

/// InputError where no grain has min_points points, for a crop outside the map, for a phase of unknown symmetry, and where `phases`
/// has another number of names than the map has phases, or `quality` is no column of the file.
GrainMap make_grain_map(base::EbsdMap map, const MapOptions& options);

}  // namespace polyslip::features
