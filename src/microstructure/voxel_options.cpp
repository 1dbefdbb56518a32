#include "src/microstructure/voxel_options.hpp"

#include <cmath>

#include "src/base/require.hpp"
#include "src/microstructure/ebsd_options.hpp"

namespace polyslip::microstructure {

void read_voxel_box(const base::Tree& section, VoxelImportOptions& options) {
  options.cropped = section.has("crop");
  if (options.cropped) {
    const auto range = section.get_numbers("crop", {0, 1e9, "voxels"});
    const std::string where = section.child("crop").where();
    base::require(range.size() == 6, where, ": needs six numbers x0 x1 y0 y1 z0 z1, found ", range.size());
    for (std::size_t i = 0; i < 6; ++i) {
      base::require(range[i] == std::floor(range[i]), where, ": counts voxels, so it needs whole numbers, found ",
                    range[i]);
      options.crop[i] = static_cast<int>(range[i]);
    }
    for (std::size_t i = 0; i < 6; i += 2)
      base::require(range[i] < range[i + 1], where, ": needs x0 < x1, y0 < y1 and z0 < z1, found ", range[i], " ",
                    range[i + 1]);
  }
  using Periodic = VoxelImportOptions::Periodic;
  const std::string periodic = section.get_choice("periodic", {"wrap", "mirror", "buffer"}, "wrap");
  options.periodic = periodic == "wrap" ? Periodic::wrap : periodic == "mirror" ? Periodic::mirror : Periodic::buffer;
  if (options.periodic == Periodic::buffer) {
    const auto widths = section.get_numbers("buffer", {2}, {0, 1e6, "voxels"});
    const std::string where = section.has("buffer") ? section.child("buffer").where() : section.path();
    base::require(widths.size() == 1 || widths.size() == 3, where, ": needs one number or three, found ",
                  widths.size());
    for (std::size_t i = 0; i < 3; ++i) {
      const double width = widths[widths.size() == 1 ? 0 : i];
      base::require(width == std::floor(width), where, ": counts voxels, so it needs whole numbers, found ", width);
      options.buffer[i] = static_cast<int>(width);
    }
  }
  options.phases = section.get_texts("phases", {});
}

VoxelImportOptions read_voxel_options(const base::Tree& section, const std::string& unassigned) {
  VoxelImportOptions options;
  options.unassigned = section.get_text("unassigned", unassigned);
  options.frame = read_frame(section, "I");
  read_voxel_box(section, options);
  return options;
}

}  // namespace polyslip::microstructure
