#pragma once
// The keys of [microstructure] with type = ebsd: how a measured map becomes a volume.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "kernels/rotation/quaternion.hpp"
#include "src/base/tree.hpp"
#include "src/microstructure/grain_cleanup.hpp"

namespace polyslip::microstructure {

/// Part of a map: columns [x_begin, x_end) and rows [y_begin, y_end) in points, or closed ranges of the file's positions in m.
struct EbsdCrop {
  enum class Unit { none, points, metres };
  Unit unit = Unit::none;
  double x_begin = 0, x_end = 0, y_begin = 0, y_end = 0;
};

struct EbsdImportOptions {
  enum class Periodic { wrap, mirror, buffer };
  enum class Orientation { grain, point };

  std::string file;                               ///< a measured map; read by the caller
  bool allow_missing_rows = false;                ///< for the reader
  std::string scan;                               ///< for the reader: one map of several in an HDF5 file
  kernels::Quaternion<double> frame{1, 0, 0, 0};  ///< map axes → file's Euler axes, v_euler = R(frame) v_map
  double threshold = 0;                           ///< rad; larger disorientations part grains
  CleanUpOptions clean_up;
  EbsdCrop crop;
  int coarsen = 1;        ///< map points per voxel along x and along y
  double resolution = 0;  ///< voxel edge in m instead; 0: by `coarsen`
  int layers = 4;         ///< voxels along z
  Periodic periodic = Periodic::wrap;
  int buffer = 2;  ///< voxels of the buffer along x and along y
  Orientation orientation = Orientation::grain;
  std::vector<std::string> phases;  ///< names instead of the map's, in the map's order; empty: the map's
};

/// Reads the section. Keys (defaults): file, frame = I | Rx180 | Rz90 | Rz90*Rx180 | bunge (no default: no map tells its own
/// frame) with frame_bunge_deg = φ1 Φ φ2, threshold_deg (5), min_points (10), not_indexed = fill | void (fill), crop or
/// crop_um = x0 x1 y0 y1 (whole map), coarsen (1) or resolution_um, layers (4), periodic = wrap | mirror | buffer (wrap),
/// buffer (2), orientation = grain | point (grain), phases (the map's names), allow_missing_rows (false), scan.
/// InputError names the key.
EbsdImportOptions read_ebsd_options(const base::Tree& section);

/// The keys crop or crop_um = x0 x1 y0 y1.
EbsdCrop read_crop(const base::Tree& section);

/// The keys frame (default `otherwise`; none where that is empty) and frame_bunge_deg.
kernels::Quaternion<double> read_frame(const base::Tree& section, const std::string& otherwise = "");

/// The named frames. Rz90*Rx180 turns about x first. InputError for another name.
kernels::Quaternion<double> frame_by_name(const std::string& name);

}  // namespace polyslip::microstructure
