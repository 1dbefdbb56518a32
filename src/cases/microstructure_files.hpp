#pragma once
// Tables that stand beside a microstructure: grains.csv, DAMASK's material.yaml; and lists of orientations and points.
#include <string>
#include <vector>

#include "src/io/hdf5.hpp"
#include "src/microstructure/generate.hpp"
#include "src/microstructure/microstructure.hpp"

namespace polyslip::cases {

/// Writes grains.csv (orientation, phase, volume, ECD, centroid) into an existing folder, and with `damask` a material.yaml whose
/// constituents follow the ids of microstructure.vti and whose phases hold nothing yet. Collective.
void write_grain_files(const std::string& folder, const microstructure::Microstructure& microstructure, bool damask,
                       const base::Comm& comm);

/// Writes grains/voxels, volume, ecd and centroid into a file that is being written. Collective.
void write_grain_statistics(io::Hdf5File& file, const microstructure::Microstructure& microstructure,
                            const base::Comm& comm);

/// Orientations from a CSV file, in the order of its rows: columns q0 q1 q2 q3 or w x y z (unit quaternions, sample → crystal),
/// or phi1_deg Phi_deg phi2_deg or phi1 Phi phi2 (Bunge, degrees). Quaternions are taken where both stand. Collective.
std::vector<kernels::Quaternion<double>> read_orientations(const std::string& path, const base::Comm& comm);

/// What orientations = file takes: a .csv as above, row by row, or by their ending a VPSC texture or a table of an ODF
/// (io/texture_files.hpp), with weights. Collective.
microstructure::OrientationTable read_orientation_table(const std::string& path, const base::Comm& comm);

/// Points from the columns x, y, z of a CSV file (collective).
std::vector<microstructure::UnitPoint> read_points(const std::string& path, const base::Comm& comm);

/// Volumes of grains from the column `volume` of a CSV file, or from `ecd` or `diameter`, as their cubes; any unit (collective).
/// InputError unless all are positive.
std::vector<double> read_sizes(const std::string& path, const base::Comm& comm);

}  // namespace polyslip::cases
