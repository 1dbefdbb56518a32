#pragma once
// Deformation gradients that digital image correlation measured at the points of an EBSD map.
#include <string>

#include "src/base/dic_field.hpp"
#include "src/base/ebsd_map.hpp"

namespace polyslip::io {

/// Reads either of two texts:
///  * numbers only: F11 F12 F21 F22 on each line, parted by blanks or commas, one line per row of data of the map's own file and in
///    its order (EbsdMap::node_of_point), as SSLIP's authors publish them;
///  * CSV with a header that names x, y (um, as in the map's file), F11, F12, F21, F22 in any order; other columns are not
///    looked at. Lines may come in any order and nodes be absent; positions must be nodes of the map within 0.3 steps.
/// NaN, and in CSV an empty cell, says that nothing was measured there. Lines that begin with '#' are skipped.
/// InputError, with file and line: what is no number, other counts of columns or lines, positions off the map's nodes or twice,
/// infinite values, no datum at all, and values that can be no F since their means are those of F - I.
base::DicField read_dic(const std::string& file, const base::EbsdMap& map);

}  // namespace polyslip::io
