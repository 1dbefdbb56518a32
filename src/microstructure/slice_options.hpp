#pragma once
// The keys of [microstructure] with type = ebsd_slices: how maps of parallel sections become a volume.
#include <string>
#include <vector>

#include "src/base/tree.hpp"
#include "src/microstructure/ebsd_stack.hpp"
#include "src/microstructure/grain_cleanup.hpp"
#include "src/microstructure/voxel_options.hpp"

namespace polyslip::microstructure {

struct SliceImportOptions {
  enum class Align { none, shifts, cross_correlation };

  std::vector<std::string> files;  ///< in the order of z = x × y of the maps; read by the caller
  bool allow_missing_rows = false;
  double distance = 0;  ///< m, from slice to slice
  Align align = Align::none;
  std::string shift_file;  ///< of Align::shifts; read by the caller
  int reach = 10;          ///< points: largest shift from slice to slice that is tried
  double threshold = 0;    ///< rad; larger disorientations part grains
  CleanUpOptions clean_up;
  VoxelImportOptions box;
};

/// Reads the section. Keys (defaults): files = names, or one with %d or %0Nd and slices = first last [step]; slice_um; align = none | shifts |
/// cross_correlation (none) with shifts = CSV file or max_shift (10); frame (no default) with frame_bunge_deg; threshold_deg (5);
/// min_points (10); not_indexed = fill | void (fill); allow_missing_rows (false); and read_voxel_box's. InputError names the key.
SliceImportOptions read_slice_options(const base::Tree& section);

/// The numbers from first to last put into a name in place of %d or %0Nd; `where` for messages. InputError unless there is exactly one.
std::vector<std::string> numbered_files(const std::string& pattern, int first, int last, int step,
                                        const std::string& where);

}  // namespace polyslip::microstructure
