#include "src/cases/import_volume.hpp"

#include "src/base/require.hpp"
#include "src/io/csv.hpp"
#include "src/io/dream3d.hpp"
#include "src/io/ebsd.hpp"
#include "src/io/tesr.hpp"
#include "src/microstructure/import_slices.hpp"
#include "src/microstructure/import_voxels.hpp"

namespace polyslip::cases {
namespace {

using microstructure::import_voxels;
using microstructure::Microstructure;

/// The key unit_um: what the file's unit of length is.
double read_unit(const base::Tree& section) { return section.get_number("unit_um", 1, {1e-9, 1e9, "um"}) * 1e-6; }

bool read_a_star(const base::Tree& section) { return section.get_choice("hexagonal_x", {"a1", "a*"}, "a1") == "a*"; }

Microstructure import_dream3d(const base::Tree& section, const base::Comm& comm, std::vector<std::string>& notes) {
  const std::string file = section.get_path("file");
  io::Dream3dNames names;
  names.container = section.get_text("container", "");
  names.cell_data = section.get_text("cell_data", "");
  names.feature_data = section.get_text("feature_data", "");
  names.ensemble_data = section.get_text("ensemble_data", "");
  names.feature_ids = section.get_text("feature_ids", names.feature_ids);
  names.unit = read_unit(section);
  names.hexagonal_x_a_star = read_a_star(section);
  const auto options = microstructure::read_voxel_options(section, "fill");
  return import_voxels([&] { return io::read_dream3d(file, names); }, options, comm, notes);
}

Microstructure import_neper(const base::Tree& section, const base::Comm& comm, std::vector<std::string>& notes) {
  const std::string file = section.get_path("file");
  io::TesrReadOptions read;
  read.unit = read_unit(section);
  read.layers = section.get_integer("layers", 1, {1, 65536, "voxels"});
  read.hexagonal_x_a_star = read_a_star(section);
  const auto options = microstructure::read_voxel_options(section, "void");
  return import_voxels([&] { return io::read_tesr(file, read); }, options, comm, notes);
}

/// A row per map: columns x_um and y_um.
std::vector<microstructure::SlicePlace> read_places(const std::string& file) {
  if (file.empty()) return {};
  const io::CsvTable table = io::read_csv(file);
  const std::vector<double> x = table.numbers("x_um"), y = table.numbers("y_um");
  std::vector<microstructure::SlicePlace> places;
  for (std::size_t i = 0; i < x.size(); ++i) places.push_back({x[i] * 1e-6, y[i] * 1e-6});
  return places;
}

Microstructure import_slices(const base::Tree& section, const base::Comm& comm, std::vector<std::string>& notes) {
  const auto options = microstructure::read_slice_options(section);
  const auto read = [&] {
    const auto places = read_places(options.shift_file);
    std::vector<base::EbsdMap> maps;
    for (const std::string& file : options.files) {
      maps.push_back(io::read_ebsd(file, {options.allow_missing_rows}));
      maps.back().quality.clear();
    }
    return microstructure::volume_of_slices(std::move(maps), options, places);
  };
  return import_voxels(read, options.box, comm, notes);
}

}  // namespace

bool is_imported_type(const std::string& type) { return type == "dream3d" || type == "neper" || type == "ebsd_slices"; }

Microstructure import_volume(const base::Tree& section, const std::string& type, const base::Comm& comm,
                             std::vector<std::string>& notes) {
  if (type == "dream3d") return import_dream3d(section, comm, notes);
  if (type == "neper") return import_neper(section, comm, notes);
  base::require(type == "ebsd_slices", "type '", type, "' is no imported volume");
  return import_slices(section, comm, notes);
}

std::string import_volume_help() {
  return R"(Keys of type = dream3d, neper and ebsd_slices:
  crop             x0 x1 y0 y1 z0 z1: part of the volume, in voxels (default the whole)
  periodic         wrap: opposite faces meet as they are (the log says over which share grains go on there); mirror: the
                   volume is 2 x 2 x 2 times the file's, mirrored at its last planes; buffer: planes of a phase "buffer"
                   behind the last ones (default wrap)
  buffer           voxels of the buffer: one number, or three for x y z (default 2)
  phases           names instead of the file's
Keys of type = dream3d and neper:
  unit_um          the file's unit of length, µm (default 1)
  unassigned       what becomes of voxels of no grain (feature or cell 0): fill from their neighbours, or the name of their
                   phase (default: fill for dream3d, void for neper)
  frame            turns the grid's axes to the axes of the orientations (default I); as for ebsd
  hexagonal_x      a1 or a*: the crystal direction along x in hexagonal and trigonal crystals (default a1)
Keys of type = dream3d, where the file has several (default: found by what the groups hold):
  container        name of the image geometry
  cell_data, feature_data, ensemble_data  names of the attribute matrices of voxels, grains and phases
  feature_ids      array of the voxels' grains (default FeatureIds)
Keys of type = neper:
  layers           voxels along z of a file of two dimensions (default 1)
  phases           one name, or as many as the file has groups (default matrix, or group1 group2 ...)
Keys of type = ebsd_slices, beside frame (no default), threshold_deg, min_points, not_indexed, allow_missing_rows of ebsd:
  files            maps (.ang, .ctf, .h5oina ...) in the order of z = x × y of the maps, or one name with %d or %0Nd
  slices           first last [step]: numbers for the name with %d
  slice_um         distance from slice to slice, µm
  align            none; shifts: by a CSV file; cross_correlation: the shift at which most points of neighbouring maps agree in
                   orientation (a lean common to all grains is taken for a drift) (default none)
  shifts           CSV file, a row per map: x_um and y_um of its first point
  max_shift        points: largest shift that is tried from map to map (default 10)
)";
}

}  // namespace polyslip::cases
