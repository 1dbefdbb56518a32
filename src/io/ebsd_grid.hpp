#pragma once
// From points as a file lists them, in any order and with some left out, to every node of a regular grid.
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "src/base/ebsd_map.hpp"
#include "src/io/ebsd.hpp"
#include "src/io/ebsd_lines.hpp"

namespace polyslip::io {

/// What a header says of its grid; 0 where it says nothing.
struct EbsdGridPromise {
  bool kind_known = false;
  base::EbsdGrid::Kind kind = base::EbsdGrid::Kind::square;
  int rows = 0;
  std::array<int, 2> columns{0, 0};  ///< of rows 0, 2, 4 ... and of rows 1, 3, 5 ...
  double step_x = 0, step_y = 0;     ///< m
};

/// The rows of data in the file's order.
struct EbsdPoints {
  std::vector<double> x, y;  ///< m
  std::vector<kernels::Quaternion<double>> orientation;
  std::vector<int> phase;  ///< index into EbsdMap::phases, or EbsdMap::not_indexed
  std::vector<base::EbsdQuality> quality;
  bool last_line_ended = true;

  /// Takes room for the points that a header promises, up to 10⁸ (a wrong header must not take all memory). The columns
  /// of quality must be there.
  void reserve(std::int64_t count);
  /// Notes the line of the point that is about to be added. Files without lines leave it out.
  void note_line(int line);
  /// "line 12" or, where no lines were noted, "point 3", both from 1.
  std::string where(std::size_t point) const;

 private:
  std::vector<std::pair<std::size_t, int>> line_starts_;  ///< first point and its line of each run of adjacent lines
};

/// Fills grid, per-node values, counts and warnings of a map whose file name and phases are set. The grid is found from
/// the positions and checked against the header. Rules for files with points missing: src/io/ebsd.hpp.
void place_on_grid(EbsdPoints&& points, const EbsdGridPromise& promise, const EbsdReadOptions& options,
                   base::EbsdMap& map);

}  // namespace polyslip::io
