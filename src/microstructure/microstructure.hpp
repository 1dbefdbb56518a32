#pragma once
// A polycrystal on a periodic grid: what `generate` makes, what an EBSD import makes, and what `solve` takes.
#include <array>
#include <string>
#include <vector>

#include "kernels/rotation/quaternion.hpp"
#include "src/base/comm.hpp"
#include "src/base/grid.hpp"

namespace polyslip::microstructure {

/// One grain, or one "material" of a DAMASK grid.
struct Grain {
  kernels::Quaternion<double> orientation{1, 0, 0, 0};  ///< passive, sample → crystal
  int phase = 0;                                        ///< index into Microstructure::phases
};

/// Each rank holds the voxels of its slab; the table of grains is the same on every rank.
struct Microstructure {
  base::Grid grid;
  base::Slab slab;                  ///< this rank's planes
  std::vector<int> grain_of_voxel;  ///< this rank's voxels, x fastest; index into grains
  std::vector<Grain> grains;
  std::vector<std::string> phases;  ///< names, as material cards or DAMASK's material.yaml know them

  /// Voxels per grain over all ranks (collective).
  std::vector<std::int64_t> voxels_per_grain(const base::Comm& comm) const;
};

/// Root's tables of grains and of phases on every rank (collective).
void share_grains(std::vector<Grain>& grains, std::vector<std::string>& phases, const base::Comm& comm);

}  // namespace polyslip::microstructure
