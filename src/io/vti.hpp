#pragma once
// VTK ImageData files (.vti) of material ids per voxel, as DAMASK and ParaView read and write them.
#include <string>
#include <vector>

#include "src/base/grid.hpp"

namespace polyslip::io {

/// Voxels in [slab.begin, slab.begin + slab.count) planes, x fastest; the whole grid on a single rank.
struct VtiGrid {
  base::Grid grid;
  base::Slab slab;
  std::vector<int> ids;
};

/// Reads one array of CellData: ascii, binary or appended (raw or base64), plain or zlib, any VTK number type whose values are
/// whole numbers from 0 to 2^31 − 1. Root reads, every rank gets its slab (collective). InputErrors name the file and what is
/// wrong: no XML, no ImageData, empty extents, several pieces, a turned grid, no such array, too few or too many values,
/// damaged base64 or zlib, negative ids.
VtiGrid read_vti(const std::string& path, const base::Comm& comm, const std::string& array = "material");

/// Writes CellData `array` as zlib-compressed base64 Int32. Root gathers and writes (collective).
void write_vti(const std::string& path, const VtiGrid& grid, const base::Comm& comm,
               const std::string& array = "material");

}  // namespace polyslip::io
