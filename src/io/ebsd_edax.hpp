#pragma once
// What the .ang and the HDF5 files of EDAX/TSL OIM have in common.
#include <optional>
#include <string>
#include <vector>

#include "src/base/ebsd_map.hpp"

namespace polyslip::io {

/// Laue group of TSL's symmetry code, or of a Laue group's or holohedral point group's symbol. InputError, which begins
/// with `where`, for another word.
std::string edax_laue_group(const std::string& word, const std::string& where);

/// Whether a point carries a mark of 'not indexed': phase -1, Euler angles of 4 pi (12.56637), or a confidence index of -1.
inline bool edax_not_indexed(double phi1, double phi, double phi2, double confidence, double phase) {
  return phase == -1 || (phi1 > 12.566 && phi > 12.566 && phi2 > 12.566) || confidence <= -0.999;
}

/// Index of the phase that a point's number means, EbsdMap::not_indexed for none, nothing where the header does not have
/// it. `ids`: the header's numbers in order, -1 where it gives none. A file of one phase may say 0 all through, or 1
/// without a number in its header; with several phases 0 is none.
std::optional<int> edax_phase(const std::vector<int>& ids, double number);

/// "1, 2": the header's numbers, for messages.
std::string edax_numbers(const std::vector<int>& ids);

}  // namespace polyslip::io
