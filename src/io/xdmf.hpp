#pragma once
// XDMF: the text that tells ParaView how to read HDF5 fields on a regular grid as a time series.
#include <string>
#include <vector>

#include "src/base/grid.hpp"

namespace polyslip::io {

/// A cell-centred field, the same in every step: {} scalar, {3} vector, {3, 3} tensor, anything else a matrix of columns.
struct XdmfField {
  std::string name;
  std::vector<int> shape;
  int bytes = 8;        ///< of one number: 4 or 8
  std::string dataset;  ///< path in the step's HDF5 file, "/P"
};

struct XdmfStep {
  double time = 0;   ///< s
  std::string file;  ///< HDF5 file, relative to the XDMF file's folder
};

/// The whole document. Datasets are (z, y, x, components…); the grid has its corner at grid.origin.
std::string xdmf_text(const base::Grid& grid, const std::vector<XdmfField>& fields, const std::vector<XdmfStep>& steps);

}  // namespace polyslip::io
