#include "src/features/grain_map.hpp"

#include "src/base/require.hpp"
#include "src/microstructure/ebsd_cells.hpp"

namespace polyslip::features {

MapOptions read_map_options(const base::Tree& section) {
  constexpr double degree = 3.14159265358979323846 / 180;
  MapOptions options;
  options.file = section.get_path("file");
  options.allow_missing_rows = section.get_flag("allow_missing_rows", false);
  if (section.has("scan")) options.scan = section.get_text("scan");
  options.frame_name = section.get_choice("frame", {"auto", "I", "Rx180", "Rz90", "Rz90*Rx180", "bunge"});
  if (options.frame_name != "auto") options.frame = microstructure::read_frame(section);
  options.where = section.child("frame").where();
  if (section.has("quality")) {
    options.quality = section.get_text("quality");
    options.quality_above = section.get_number("quality_above");
  }
  options.threshold = section.get_number("threshold_deg", 5, {0.01, 60, "deg"}) * degree;
  options.clean_up.min_points = section.get_integer("min_points", 10, {1, 1e9, "points"});
  options.clean_up.fill_not_indexed = section.get_choice("not_indexed", {"fill", "void"}, "fill") == "fill";
  options.crop = microstructure::read_crop(section);
  options.phases = section.get_texts("phases", {});
  return options;
}

std::string map_help() {
  return "[map]: a measured map\n"
         "  file             an EBSD map: .ang, .ctf, .h5 and .oh5 of EDAX, .h5oina or .cpr beside its .crc of Oxford\n"
         "  scan             which map of an HDF5 file that holds several\n"
         "  frame            map axes to the file's Euler axes: I, Rx180, Rz90, Rz90*Rx180, or bunge with "
         "frame_bunge_deg = "
         "phi1 Phi phi2\n"
         "                   (no default: no map tells its own frame), or auto: found from traces of twin boundaries, "
         "an error where these do not decide\n"
         "  quality          a column of the file (CI, BC ...); points of quality_above or less count as not indexed "
         "(default: "
         "none)\n"
         "  threshold_deg    larger disorientations part grains (default 5)\n"
         "  min_points       smaller grains are dissolved, their points given to neighbours (default 10)\n"
         "  not_indexed      fill: points that are not indexed join neighbours; void: they stay out (default fill)\n"
         "  crop, crop_um    x0 x1 y0 y1, in points or in the file's positions (default: the whole map)\n"
         "  phases           names instead of the map's, in its order\n"
         "  allow_missing_rows  a file that was cut off is taken as far as it goes (default false)\n";
}

namespace {

void leave_out_doubtful(const MapOptions& options, base::EbsdMap& points) {
  if (options.quality.empty()) return;
  std::string known;
  for (const base::EbsdQuality& column : points.quality) {
    known += (known.empty() ? "" : ", ") + column.name;
    if (column.name != options.quality) continue;
    for (std::size_t node = 0; node < points.phase.size(); ++node) {
      if (column.values[node] > static_cast<float>(options.quality_above)) continue;
      points.phase[node] = base::EbsdMap::not_indexed;
      points.orientation[node] = kernels::identity_quaternion<double>();
    }
    return;
  }
  base::require(false, points.file, ": has no column '", options.quality, "' of quality; it has: ", known);
}

}  // namespace

GrainMap make_grain_map(base::EbsdMap map, const MapOptions& options) {
  GrainMap result;
  result.frame_name = options.frame_name;
  result.points = options.crop.unit == microstructure::EbsdCrop::Unit::none ? std::move(map)
                                                                            : microstructure::crop(map, options.crop);
  base::EbsdMap& points = result.points;
  base::require(options.phases.empty() || options.phases.size() == points.phases.size(), points.file, ": the map has ",
                points.phases.size(), " phases, but the key 'phases' names ", options.phases.size());
  for (std::size_t p = 0; p < options.phases.size(); ++p) points.phases[p].name = options.phases[p];
  leave_out_doubtful(options, points);
  for (std::size_t node = 0; node < points.phase.size(); ++node)
    if (points.phase[node] != base::EbsdMap::not_indexed)
      points.orientation[node] = multiply(points.orientation[node], options.frame);
  result.symmetry = microstructure::phase_symmetries(points.phases, points.file);
  result.grains = microstructure::reconstruct_grains(points, options.threshold);
  result.clean_up = microstructure::clean_up(points, options.clean_up, result.grains);
  return result;
}

}  // namespace polyslip::features
