#include "src/features/feature_source.hpp"

#include "src/base/files.hpp"
#include "src/base/require.hpp"
#include "src/cases/materials.hpp"
#include "src/cases/volume.hpp"
#include "src/features/graph_phases.hpp"
#include "src/features/macroscopic_load.hpp"
#include "src/features/map_frame.hpp"
#include "src/features/map_graph.hpp"
#include "src/features/microstructure_graph.hpp"
#include "src/io/dic.hpp"
#include "src/io/ebsd.hpp"
#include "src/microstructure/generate.hpp"

namespace polyslip::features {
namespace {

constexpr double twin_tolerance = 5 * 3.14159265358979323846 / 180;

void describe(const base::EbsdMap& map, std::vector<std::string>& notes) {
  notes.push_back(base::text("EBSD map ", map.file, ": ", map.points_in_file, " points"));
  for (const std::string& warning : map.warnings) notes.push_back("  warning: " + warning);
}

void describe(const GrainMap& map, std::vector<std::string>& notes) {
  const auto& done = map.clean_up;
  notes.push_back(base::text("  ", done.points, " grid nodes used: ", done.indexed, " indexed, ", done.not_indexed,
                             " not indexed"));
  notes.push_back(base::text("  grains: ", done.grains_before, " found, ", done.grains_after, " kept; ",
                             done.reassigned, " points of small grains and ", done.filled,
                             " not indexed given to neighbours, ", done.left, " left without a grain"));
}

/// frame = auto: the orientations are turned into the frame that the map's twin boundaries speak for.
void find_frame(const MapOptions& options, GrainMap& map, GrainGraph& graph, std::vector<std::string>& notes) {
  const FrameCheck check = frame_of_map(map, graph, twin_tolerance);
  notes.push_back("frame of the map: " + check.text());
  base::require(check.best >= 0, options.where, ": auto finds no frame (", check.text(),
                "); give it, as the map's maker says: I, Rx180, Rz90, Rz90*Rx180 or bunge");
  const auto frame = microstructure::frame_by_name(frame_classes[static_cast<std::size_t>(check.best)]);
  turn_orientations(map, frame);
  for (std::size_t g = 0; g < graph.grains.size(); ++g) graph.grains[g].orientation = map.grains.grains[g].orientation;
}

FeatureSource from_map(const base::Tree& section, const base::Tree& labels, const std::vector<GraphPhase>& cards,
                       const base::Comm& comm) {
  const MapOptions options = read_map_options(section);
  const std::string dic = labels.has("dic") ? labels.get_path("dic") : "";
  base::require(dic.empty() || options.crop.unit == microstructure::EbsdCrop::Unit::none, section.where(),
                ": crop does not go with dic in [labels], whose lines are those of the whole map");
  const std::string image = labels.has("image") ? labels.get_path("image") : "";
  SurfaceImage surface{image, {}, 0, 0, 0};
  if (!image.empty()) {
    surface.pixel = 1e-6 * labels.get_number("image_pixel_um", {1e-6, 1e6, "um"});
    const std::vector<double> origin = labels.get_numbers("image_origin_um", {0, 0}, {-1e9, 1e9, "um"});
    base::require(origin.size() == 2, labels.where(), ": image_origin_um takes x and y, found ", origin.size(),
                  " numbers");
    surface.x0 = 1e-6 * origin[0];
    surface.y0 = 1e-6 * origin[1];
  }
  FeatureSource source;
  base::on_root(comm, [&] {
    if (!image.empty()) {
      surface.picture = io::read_grey_png(image);
      source.notes.push_back(
          base::text("image ", image, ": ", surface.picture.width, " x ", surface.picture.height, " pixels"));
      source.image = std::move(surface);
    }
    base::EbsdMap read = io::read_ebsd(options.file, {options.allow_missing_rows, options.scan});
    describe(read, source.notes);
    if (!dic.empty()) {
      source.dic = io::read_dic(dic, read);
      source.notes.push_back(base::text("deformation ", dic, ": ", source.dic->nodes_measured, " points"));
      for (const std::string& warning : source.dic->warnings) source.notes.push_back("  warning: " + warning);
    }
    source.map = make_grain_map(std::move(read), options);
    describe(*source.map, source.notes);
    const auto phases = phases_of_map(source.map->points.phases, cards, options.file, source.notes);
    source.graph = map_graph(*source.map, phases);
    if (options.frame_name == "auto") find_frame(options, *source.map, source.graph, source.notes);
  });
  return source;
}

FeatureSource from_volume(const base::Tree& section, const std::vector<GraphPhase>& cards, const base::Comm& comm) {
  const cases::Volume volume = cases::read_volume(section, nullptr, comm);
  const std::vector<std::string>& names = volume.microstructure.phases;
  std::vector<std::string> lattices;
  if (section.has("lattice"))
    for (const kernels::Lattice lattice : microstructure::read_lattices(section, names.size()))
      lattices.push_back(kernels::lattice_name(lattice));
  FeatureSource source;
  source.graph = microstructure_graph(volume.microstructure, phases_of_volume(names, lattices, cards), comm);
  source.graph.source = section.has("file") ? section.get_text("file") : "generated";
  source.notes = volume.notes;
  for (const GraphPhase& phase : source.graph.phases)
    if (phase.card.empty())
      source.notes.push_back(base::text("phase '", phase.material->name, "' has no card: geometry only, lattice ",
                                        phase.material->lattice));
  return source;
}

}  // namespace

FeatureSource read_source(const base::Tree& tree, const base::Comm& comm) {
  std::vector<std::string> files;
  const std::vector<GraphPhase> cards = read_cards(tree, comm, files);
  const bool map = tree.has("map"), volume = tree.has("microstructure");
  base::require(map != volume, tree.origin(),
                ": needs one of the sections [map], [microstructure] and [dataset], found ", map ? "two" : "none");
  FeatureSource source = map ? from_map(tree.section("map"), tree.optional_section("labels"), cards, comm)
                             : from_volume(tree.section("microstructure"), cards, comm);
  source.files = std::move(files);
  read_load(tree, source.graph);
  source.notes.push_back(
      base::text("graph: ", source.graph.grains.size(), " grains, ", source.graph.edges.size(), " boundaries"));
  return source;
}

std::string source_help() {
  return map_help() + "or [microstructure]: a volume, as generate and solve take it\n" + cases::volume_help() +
         cases::materials_help() + load_help();
}

}  // namespace polyslip::features
