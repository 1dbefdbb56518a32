#pragma once
// Readers of measured EBSD maps: .ang (EDAX/TSL and what re-exports it), .ctf (Oxford/HKL, MTEX), .h5 (EDAX OIM), .h5oina and
// .cpr with .crc (Oxford).
//
// When is a file cut off? Writers may leave out points that were not indexed, so a missing point alone proves nothing.
//  * A row of data with too few or too many columns is always an error.
//  * Rows or columns of the grid that the header promises and that no point reaches are an error.
//  * Where a file has every point of the grid up to its last one, a missing rest of the last row is an error: such a
//    writer leaves nothing out, so the file was cut.
//  * Where points are missing, a last line without a line end is an error.
//  * `allow_missing_rows` turns the last three into a warning; the grid then ends where the data end (and the started
//    last row is completed with not-indexed points).
//  * Every other node without a point is taken as not indexed, and counted in a warning.
// What stays undetected: a file that leaves points out and is cut at a line's end within the last row, and one without
// counts in its header that is cut at a row's end.
#include <string>

#include "src/base/ebsd_map.hpp"

namespace polyslip::io {

struct EbsdReadOptions {
  bool allow_missing_rows = false;
  std::string
      scan{};  ///< HDF5 files of several maps: the path or last name of the group of the one to read; else empty
};

/// Reads a map by its extension, in either case: .ang, .ctf, .h5 (.oh5, .hdf5, .h5oina), .cpr or .crc (either names the pair).
/// Positions are turned from µm to m, angles from degrees (.ctf) or radians to quaternions, and the hexagonal axes of Oxford's
/// formats (x ∥ a*) by 30° to ours (x ∥ a1). Errors: base::InputError with file and line, dataset, key or point.
base::EbsdMap read_ebsd(const std::string& file, const EbsdReadOptions& options = {});

base::EbsdMap read_ang(const std::string& file, const EbsdReadOptions& options = {});
base::EbsdMap read_ctf(const std::string& file, const EbsdReadOptions& options = {});
/// The pair of one name, of which `file` is one.
base::EbsdMap read_crc(const std::string& file, const EbsdReadOptions& options = {});
/// HDF5: the layout is found from the content. InputError that says what was found where the file holds no map or several.
base::EbsdMap read_ebsd_h5(const std::string& file, const EbsdReadOptions& options = {});

}  // namespace polyslip::io
