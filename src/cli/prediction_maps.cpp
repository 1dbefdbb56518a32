#include "src/cli/prediction_maps.hpp"

#include <algorithm>
#include <set>

#include "src/base/files.hpp"
#include "src/base/require.hpp"
#include "src/base/tree.hpp"
#include "src/io/csv.hpp"
#include "src/io/hdf5.hpp"
#include "src/io/png.hpp"
#include "src/io/xdmf.hpp"
#include "src/report/colour.hpp"

namespace polyslip::cli {
namespace {

using classifier::PredictedGrain;
using Rgb = std::array<std::uint8_t, 3>;

std::vector<std::string> mechanisms_of(const std::vector<PredictedGrain>& grains) {
  std::set<std::string> names;
  for (const PredictedGrain& grain : grains) names.insert(grain.mechanism);
  return {names.begin(), names.end()};
}

/// One pixel per node; rows of a hexagonal grid begin at the left edge.
template <class Colour>
void write_picture(const std::string& path, const features::GrainMap& map, const Colour& colour) {
  const base::EbsdGrid& grid = map.points.grid;
  io::Picture picture;
  picture.width = std::max(grid.columns[0], grid.rows > 1 ? grid.columns[1] : 0);
  picture.height = grid.rows;
  picture.bytes.assign(3 * static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height), 210);
  for (int row = 0; row < grid.rows; ++row)
    for (int column = 0; grid.inside(column, row); ++column) {
      const int grain = map.grains.grain_of_node[static_cast<std::size_t>(grid.node(column, row))];
      if (grain < 0) continue;
      const Rgb rgb = colour(static_cast<std::size_t>(grain));
      const auto pixel =
          static_cast<std::size_t>(row) * static_cast<std::size_t>(picture.width) + static_cast<std::size_t>(column);
      std::copy(rgb.begin(), rgb.end(), picture.bytes.begin() + static_cast<std::ptrdiff_t>(3 * pixel));
    }
  base::write_file(path, io::encode_png(picture));
}

}  // namespace

void write_prediction_pictures(const std::string& folder, const features::GrainMap& map,
                               const std::vector<PredictedGrain>& grains) {
  const std::vector<std::string> names = mechanisms_of(grains);
  write_picture(folder + "/mechanism.png", map,
                [&](std::size_t g) { return classifier::mechanism_colour(names, grains[g].mechanism); });
  write_picture(folder + "/confidence.png", map,
                [&](std::size_t g) { return report::bytes(report::sequential(grains[g].confidence)); });
  write_picture(folder + "/twin.png", map,
                [&](std::size_t g) { return report::bytes(report::sequential(grains[g].twin)); });
  std::vector<std::vector<std::string>> rows;
  for (const std::string& name : names) {
    const Rgb rgb = classifier::mechanism_colour(names, name);
    std::int64_t count = 0, points = 0, all = 0;
    for (const PredictedGrain& grain : grains) count += grain.mechanism == name ? 1 : 0;
    for (const int grain : map.grains.grain_of_node) {
      if (grain < 0) continue;
      ++all;
      points += grains[static_cast<std::size_t>(grain)].mechanism == name ? 1 : 0;
    }
    rows.push_back(
        {name, report::hex({rgb[0] / 255.0, rgb[1] / 255.0, rgb[2] / 255.0}), std::to_string(count),
         base::number_text(static_cast<double>(points) / static_cast<double>(std::max<std::int64_t>(1, all)))});
  }
  base::write_file(folder + "/mechanisms.csv", io::csv_text({"mechanism", "colour", "grains", "area"}, rows));
}

void write_prediction_fields(const std::string& folder, const microstructure::Microstructure& volume,
                             const std::vector<PredictedGrain>& grains, const cases::Provenance& provenance,
                             const base::Comm& comm) {
  base::require(volume.grains.size() == grains.size(), "predict.microstructure: the volume has ", volume.grains.size(),
                " grains, the graph ", grains.size(), "; they must be the same");
  const std::vector<std::string> names = mechanisms_of(grains);
  const std::string path = folder + "/prediction_fields.h5";
  io::Hdf5File file = io::Hdf5File::create(path, comm);
  const io::Share share = io::Share::of(volume.grid, volume.slab);
  std::vector<io::XdmfField> fields;
  const auto write = [&](const char* name, const char* about, const auto& value) {
    std::vector<double> values;
    for (const int grain : volume.grain_of_voxel) values.push_back(value(grains[static_cast<std::size_t>(grain)]));
    file.write_field(name, {"1", about}, share, {}, values.data(), io::Precision::float32);
    fields.push_back({name, {}, 4, std::string("/") + name});
  };
  write("mechanism", "number of the mechanism of the largest share, in the list mechanisms",
        [&](const PredictedGrain& g) {
          return static_cast<double>(std::find(names.begin(), names.end(), g.mechanism) - names.begin());
        });
  write("twin", "share of twin systems", [](const PredictedGrain& g) { return g.twin; });
  write("confidence", "probability that the first system is the right one",
        [](const PredictedGrain& g) { return g.confidence; });
  write("strangeness", "above 1: unlike what was trained on", [](const PredictedGrain& g) { return g.strangeness; });
  file.write_texts("mechanisms", "names of the mechanisms", names);
  cases::write_provenance(file, provenance);
  file.commit();
  base::on_root(comm, [&] {
    base::write_file(folder + "/prediction_fields.xdmf",
                     io::xdmf_text(volume.grid, fields, {{0, "prediction_fields.h5"}}));
  });
}

}  // namespace polyslip::cli
