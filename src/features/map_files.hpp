#pragma once
// A map's points as a file and as pictures.
#include <string>

#include "src/cases/provenance.hpp"
#include "src/features/feature_source.hpp"

namespace polyslip::features {

/// Writes into an existing folder, each file whole or absent:
/// - points.h5: grain (−1: none), measured (1: in that grain), phase (−1: not indexed), orientation (sample → crystal), and each field of
///   source.points; (row, column), or one list where rows hold unlike numbers of points
/// - ipf_x.png, ipf_y.png, ipf_z.png: crystal directions along the sample axes (io::orientation_colour; cubic and hexagonal phases), boundaries in black, not indexed
///   points grey; NAME.png of each field, from its 1st to its 99th percentile, NaN grey. A pixel per point, per second, third … point
///   of larger maps; rows of hexagonal grids as they are shifted, two pixels per point.
/// Returns the names, comma-separated. Serial. InputErrors name path and reason.
std::string write_map_files(const std::string& folder, const FeatureSource& source,
                            const cases::Provenance& provenance);

}  // namespace polyslip::features
