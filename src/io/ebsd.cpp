#include "src/io/ebsd.hpp"

#include <algorithm>
#include <cctype>

#include "src/base/require.hpp"

namespace polyslip::io {

base::EbsdMap read_ebsd(const std::string& file, const EbsdReadOptions& options) {
  const std::size_t dot = file.rfind('.');
  std::string extension = dot == std::string::npos ? "" : file.substr(dot);
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  const bool hdf5 = extension == ".h5" || extension == ".oh5" || extension == ".hdf5" || extension == ".h5oina";
  base::require(options.scan.empty() || hdf5, file, ": scan = ", options.scan,
                " chooses a map of an HDF5 file (.h5, .oh5, .hdf5, .h5oina), found extension '", extension, "'");
  if (extension == ".ang") return read_ang(file, options);
  if (extension == ".ctf") return read_ctf(file, options);
  if (extension == ".cpr" || extension == ".crc") return read_crc(file, options);
  base::require(hdf5, file,
                ": an EBSD map must be a .ang, .ctf, .h5 (.oh5, .hdf5), .h5oina, .cpr or .crc file, found extension '",
                extension, "'");
  return read_ebsd_h5(file, options);
}

}  // namespace polyslip::io
