#include "src/microstructure/ebsd_options.hpp"

#include "src/base/require.hpp"

namespace polyslip::microstructure {
namespace {

constexpr double degree = 3.14159265358979323846 / 180;

}  // namespace

EbsdCrop read_crop(const base::Tree& section) {
  EbsdCrop crop;
  const bool points = section.has("crop"), metres = section.has("crop_um");
  if (!points && !metres) return crop;
  const std::string key = points ? "crop" : "crop_um";
  base::require(!(points && metres), section.path(), ": give either crop or crop_um, not both");
  const auto range = section.get_numbers(key);
  const std::string where = section.child(key).where();
  base::require(range.size() == 4, where, ": needs four numbers x0 x1 y0 y1, found ", range.size());
  base::require(range[0] < range[1] && range[2] < range[3], where, ": needs x0 < x1 and y0 < y1, found ", range[0], " ",
                range[1], " ", range[2], " ", range[3]);
  const double unit = points ? 1 : 1e-6;
  for (const double value : range)
    base::require(!points || (value >= 0 && value <= 1e9 && value == static_cast<std::int64_t>(value)), where,
                  ": counts points, so it needs whole numbers from 0, found ", value);
  crop.unit = points ? EbsdCrop::Unit::points : EbsdCrop::Unit::metres;
  crop.x_begin = range[0] * unit;
  crop.x_end = range[1] * unit;
  crop.y_begin = range[2] * unit;
  crop.y_end = range[3] * unit;
  return crop;
}

kernels::Quaternion<double> frame_by_name(const std::string& name) {
  const auto rx180 = kernels::from_axis_angle<double>({{1, 0, 0}}, 180 * degree);
  const auto rz90 = kernels::from_axis_angle<double>({{0, 0, 1}}, 90 * degree);
  if (name == "I") return kernels::identity_quaternion<double>();
  if (name == "Rx180") return rx180;
  if (name == "Rz90") return rz90;
  base::require(name == "Rz90*Rx180", "unknown frame '", name, "'; allowed: I, Rx180, Rz90, Rz90*Rx180");
  return multiply(rz90, rx180);
}

kernels::Quaternion<double> read_frame(const base::Tree& section, const std::string& otherwise) {
  const std::vector<std::string> names{"I", "Rx180", "Rz90", "Rz90*Rx180", "bunge"};
  const std::string name =
      otherwise.empty() ? section.get_choice("frame", names) : section.get_choice("frame", names, otherwise);
  if (name != "bunge") return frame_by_name(name);
  const auto angles = section.get_numbers("frame_bunge_deg", {-360, 360, "deg"});
  base::require(angles.size() == 3, section.child("frame_bunge_deg").where(),
                ": needs three Bunge angles phi1 Phi phi2, found ", angles.size(), " numbers");
  return kernels::from_bunge(angles[0] * degree, angles[1] * degree, angles[2] * degree);
}

EbsdImportOptions read_ebsd_options(const base::Tree& section) {
  EbsdImportOptions options;
  options.file = section.get_path("file");
  options.allow_missing_rows = section.get_flag("allow_missing_rows", false);
  if (section.has("scan")) options.scan = section.get_text("scan");
  options.frame = read_frame(section);
  options.threshold = section.get_number("threshold_deg", 5, {0.01, 60, "deg"}) * degree;
  options.clean_up.min_points = section.get_integer("min_points", 10, {1, 1e9, "points"});
  options.clean_up.fill_not_indexed = section.get_choice("not_indexed", {"fill", "void"}, "fill") == "fill";
  options.crop = read_crop(section);
  base::require(!(section.has("coarsen") && section.has("resolution_um")), section.path(),
                ": give either coarsen or resolution_um, not both");
  if (section.has("resolution_um"))
    options.resolution = section.get_number("resolution_um", {1e-6, 1e9, "um"}) * 1e-6;
  else
    options.coarsen = section.get_integer("coarsen", 1, {1, 1e6, "points per voxel"});
  options.layers = section.get_integer("layers", 4, {1, 1e6, "voxels"});
  const std::string periodic = section.get_choice("periodic", {"wrap", "mirror", "buffer"}, "wrap");
  using Periodic = EbsdImportOptions::Periodic;
  options.periodic = periodic == "wrap" ? Periodic::wrap : periodic == "mirror" ? Periodic::mirror : Periodic::buffer;
  if (options.periodic == Periodic::buffer) options.buffer = section.get_integer("buffer", 2, {1, 1e6, "voxels"});
  options.orientation = section.get_choice("orientation", {"grain", "point"}, "grain") == "grain"
                            ? EbsdImportOptions::Orientation::grain
                            : EbsdImportOptions::Orientation::point;
  options.phases = section.get_texts("phases", {});
  return options;
}

}  // namespace polyslip::microstructure
