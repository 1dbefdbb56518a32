#include "src/cases/volume.hpp"

#include <algorithm>

#include "src/base/require.hpp"
#include "src/cases/case_file.hpp"
#include "src/cases/generate_microstructure.hpp"
#include "src/cases/import_volume.hpp"
#include "src/io/ebsd.hpp"
#include "src/io/vti.hpp"
#include "src/microstructure/import_ebsd.hpp"

namespace polyslip::cases {
namespace {

using base::require;
using base::Tree;

/// A DAMASK grid: material ids that count the entries of material.yaml.
microstructure::Microstructure from_damask(const std::string& path, const Tree& section, const Materials* materials,
                                           const base::Comm& comm) {
  require(
      materials != nullptr && !materials->grains.empty(), section.child("file").where(),
      ": type = damask needs [material] file = material.yaml; a grid of ids alone is type = vti, with orientations");
  io::VtiGrid grid = io::read_vti(path, comm, section.get_text("array", "material"));
  const auto largest = grid.ids.empty() ? grid.ids.end() : std::max_element(grid.ids.begin(), grid.ids.end());
  const auto id = static_cast<std::int64_t>(comm.max(largest == grid.ids.end() ? -1.0 : double(*largest)));
  const auto count = static_cast<std::int64_t>(materials->grains.size());
  require(id < count, path, ": has material id ", id, ", but ", materials->source, " lists ", count,
          " materials (ids 0 to ", count - 1, ")");
  microstructure::Microstructure result;
  result.grid = grid.grid;
  result.slab = grid.slab;
  result.grain_of_voxel = std::move(grid.ids);
  for (const material::GrainEntry& entry : materials->grains) result.grains.push_back({entry.orientation, entry.phase});
  for (const material::Phase& phase : materials->phases) result.phases.push_back(phase.name);
  return result;
}

void add_ebsd(const Tree& section, const base::Comm& comm, Volume& volume) {
  const auto options = microstructure::read_ebsd_options(section);
  microstructure::EbsdImportReport report;
  const auto read_map = [&] { return io::read_ebsd(options.file, {options.allow_missing_rows, options.scan}); };
  volume.microstructure = microstructure::import_ebsd(read_map, options, comm, &report);
  // root alone knows them, but every rank puts them into its copy of the resolved case, which all ranks write together
  if (comm.root()) volume.notes = report.lines();
  auto count = static_cast<std::int64_t>(volume.notes.size());
  comm.broadcast(count);
  volume.notes.resize(static_cast<std::size_t>(count));
  for (std::string& note : volume.notes) comm.broadcast(note);
}

std::string type_by_ending(const Tree& section, const std::string& ending) {
  for (const char* map : {".ang", ".cpr", ".crc", ".ctf", ".h5oina", ".oh5"}) {
    if (ending == map) return "ebsd";
  }
  if (ending == ".vti") return "damask";
  if (ending == ".h5") return "h5";
  if (ending == ".dream3d") return "dream3d";
  if (ending == ".tesr") return "neper";
  if (section.has("file"))
    require(false, section.child("file").where(), ": the ending '", ending,
            "' says no type; known are .ang, .cpr, .crc, .ctf, .dream3d, .h5, .h5oina, .oh5, .tesr and .vti, or give "
            "the key type");
  return section.get_text("type");  // an error that says what is missing
}

}  // namespace

Volume read_volume(const Tree& section, const Materials* materials, const base::Comm& comm) {
  const std::string ending = section.has("file") ? ending_of(section.get_text("file")) : "";
  const std::vector<std::string> types{"voronoi", "laguerre", "ebsd",        "h5",    "vti",    "damask",
                                       "dream3d", "neper",    "ebsd_slices", "point", "texture"};
  const std::string type = section.has("type") ? section.get_choice("type", types)
                                               : section.get_choice("type", types, type_by_ending(section, ending));
  if (type == "point")
    throw base::InputError(section.child("type").where() +
                           ": a point is no volume; solve it with --point (solver.type = point)");
  if (type == "texture")
    throw base::InputError(section.child("type").where() +
                           ": a texture has no grid; solver.type = taylor, sachs or self_consistent takes it");
  Volume volume;
  if (type == "ebsd") {
    add_ebsd(section, comm, volume);
  } else if (is_imported_type(type)) {
    volume.microstructure = import_volume(section, type, comm, volume.notes);
  } else if (type == "damask" || type == "h5") {
    const std::string path = section.get_path("file");
    volume.microstructure =
        type == "damask" ? from_damask(path, section, materials, comm) : read_microstructure(path, comm);
  } else {
    volume.microstructure = make_microstructure(section, comm, volume.notes);
    volume.seed = section.get_integer("seed", 1);
  }
  const microstructure::Microstructure& made = volume.microstructure;
  volume.notes.push_back(base::text("volume: ", made.grid.cells[0], " x ", made.grid.cells[1], " x ",
                                    made.grid.cells[2], " voxels, ", made.grains.size(), " grains, ",
                                    made.phases.size(), " phases"));
  return volume;
}

}  // namespace polyslip::cases
