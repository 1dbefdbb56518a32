#pragma once
// Volumes of DREAM.3D: files of version 6 (DataContainers/…, "FileVersion" 7.0) and of DREAM3D-NX (DataStructure/…, 8.0).
#include <string>

#include "src/base/voxel_volume.hpp"

namespace polyslip::io {

/// Where things stand in the file; empty names are found by what the groups hold.
struct Dream3dNames {
  std::string container;                   ///< name of the image geometry (a data container in version 6)
  std::string cell_data;                   ///< its attribute matrices: of voxels
  std::string feature_data;                ///< of grains
  std::string ensemble_data;               ///< of phases
  std::string feature_ids = "FeatureIds";  ///< array of the voxels' grains
  double unit = 1e-6;                      ///< m per unit of length of the file
  bool hexagonal_x_a_star = false;         ///< x ∥ a* instead of a1 in hexagonal and trigonal crystals
};

/// Reads the grid, each voxel's grain (feature 0 is none), grains' phases and orientations, phases' names (PhaseName, MaterialName,
/// PhaseNames) and Laue groups (CrystalStructures).
///
/// Feature n becomes grain n − 1, phase (ensemble) p phase p − 1; row 0 of either table stands for nothing. A grain's phase is that
/// of the feature table, else what most of its voxels say; without any phases all are of one, "matrix".
///
/// Orientations of grains: AvgEulerAngles, AvgQuats, EulerAngles or Quats of the feature table; where it has none, the voxels' EulerAngles
/// or Quats are kept. Euler angles are Bunge's in rad, passive, sample → crystal, as ours. Quaternions are stored (x, y, z, w) and
/// belong to the same angles by Rowenhorst et al. (2015) with P = +1, so ours (P = −1) are their inverses. Where the table has
/// both, angles are taken, and a note counts the grains in which quaternions mean another orientation. Hexagonal crystals: x ∥ a1,
/// or as the name says.
///
/// InputErrors name the file, the group and what is there: no HDF5 file, none or several image geometries or groups (then with
/// the key that chooses), wrong extents, ids beyond the feature table, phases beyond the ensemble, no orientations.
base::VoxelVolume read_dream3d(const std::string& file, const Dream3dNames& names = {});

}  // namespace polyslip::io
