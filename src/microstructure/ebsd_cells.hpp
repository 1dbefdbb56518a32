#pragma once
// Parts of a map, and the map on rectangular voxels.
#include <cstdint>
#include <vector>

#include "src/base/ebsd_map.hpp"
#include "src/microstructure/ebsd_options.hpp"

namespace polyslip::microstructure {

/// The part of a map that the crop names, positions unchanged. InputError where it is not within the map or holds no point.
base::EbsdMap crop(const base::EbsdMap& map, const EbsdCrop& part);

/// nx × ny rectangles that cover the map, x fastest, and for each the node of the map that stands for it.
struct EbsdCells {
  int nx = 0, ny = 0;
  double dx = 0, dy = 0;               ///< m
  double x_begin = 0, y_begin = 0;     ///< m, the lower corner of the first cell in the file's axes
  std::vector<std::int64_t> node;      ///< per cell
  std::int64_t nodes_not_covered = 0;  ///< last columns and rows that did not fill a cell
};

/// Square grids: cells of `coarsen` × `coarsen` points; rows and columns that are left over at the end are dropped. With
/// coarsen = 1, or on hexagonal grids (cells of equal edges and the area of coarsen² points), or with a resolution (cell
/// edges nearest to it that divide the map): any cell size. A cell of several points is given to the grain that most of them
/// belong to (ties: the one with the point nearest to the cell's centre), and its node is that grain's point nearest to the
/// centre; a cell of one or no point is its nearest point. Hexagonal grids that are not coarsened take the nearest point.
/// InputError where the resolution is finer than the map or coarsen larger than it.
EbsdCells make_cells(const base::EbsdGrid& grid, const std::vector<int>& grain_of_node, int coarsen, double resolution,
                     const std::string& file);

}  // namespace polyslip::microstructure
