#include "src/features/map_files.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "src/base/files.hpp"
#include "src/io/orientation_colour.hpp"
#include "src/io/png.hpp"

namespace polyslip::features {
namespace {

constexpr int most_pixels = 2048;  // along an edge
constexpr io::Colour grey{0.5, 0.5, 0.5}, black{0, 0, 0};

/// One colour per point; which points make the picture follows from the grid.
std::string picture(const base::EbsdGrid& grid, const std::function<io::Colour(int column, int row)>& colour) {
  const bool hexagonal = grid.kind == base::EbsdGrid::Kind::hexagonal;
  const int columns = std::max(grid.columns[0], grid.columns[1]), wide = hexagonal ? 2 : 1;
  const int stride = 1 + (std::max(columns, grid.rows) * wide - 1) / most_pixels;
  io::Picture result;
  result.width = (columns * wide + wide - 1 + stride - 1) / stride;
  result.height = (grid.rows * wide + stride - 1) / stride;
  result.bytes.reserve(3 * static_cast<std::size_t>(result.width) * static_cast<std::size_t>(result.height));
  for (int j = 0; j < result.height; ++j)
    for (int i = 0; i < result.width; ++i) {
      const int row = j * stride / wide, shift = hexagonal && row % 2 == grid.shifted ? 1 : 0;
      const int column = (i * stride - shift) / wide;
      const bool inside = i * stride >= shift && grid.inside(column, row);
      for (const std::uint8_t byte : io::bytes(inside ? colour(column, row) : grey)) result.bytes.push_back(byte);
    }
  return io::encode_png(result);
}

std::string orientation_picture(const GrainMap& map, int axis) {
  const base::EbsdGrid& grid = map.points.grid;
  kernels::Vec3<double> direction{{0, 0, 0}};
  direction[axis] = 1;
  std::vector<int> hexagonal;  // per phase: 1 hexagonal, 0 cubic, −1 neither
  for (const base::EbsdPhase& phase : map.points.phases)
    hexagonal.push_back(phase.laue == "6/mmm" || phase.laue == "6/m" ? 1 : phase.laue.substr(0, 2) == "m-" ? 0 : -1);
  const auto grain = [&](int column, int row) {
    return map.grains.grain_of_node[static_cast<std::size_t>(grid.node(column, row))];
  };
  return picture(grid, [&](int column, int row) {
    const auto node = static_cast<std::size_t>(grid.node(column, row));
    const int here = grain(column, row);
    if ((grid.inside(column + 1, row) && grain(column + 1, row) != here) ||
        (grid.inside(column, row + 1) && grain(column, row + 1) != here))
      return black;
    const int phase = map.points.phase[node];
    if (phase == base::EbsdMap::not_indexed || hexagonal[static_cast<std::size_t>(phase)] < 0) return grey;
    return io::orientation_colour(kernels::to_crystal(map.points.orientation[node], direction),
                                  hexagonal[static_cast<std::size_t>(phase)] == 1);
  });
}

std::string field_picture(const base::EbsdGrid& grid, const std::vector<float>& values) {
  std::vector<float> sorted;
  std::copy_if(values.begin(), values.end(), std::back_inserter(sorted), [](float v) { return std::isfinite(v); });
  float low = 0, high = 1;
  if (!sorted.empty()) {
    const auto at = [&](double share) {
      const auto place = sorted.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(sorted.size() - 1));
      std::nth_element(sorted.begin(), place, sorted.end());
      return *place;
    };
    low = at(0.01);
    high = std::max(at(0.99), low + 1e-6f * (1 + std::abs(low)));
  }
  return picture(grid, [&](int column, int row) {
    const float value = values[static_cast<std::size_t>(grid.node(column, row))];
    return std::isfinite(value) ? io::sequential((value - low) / (high - low)) : grey;
  });
}

void write_points(const std::string& path, const FeatureSource& source, const cases::Provenance& provenance) {
  const GrainMap& map = *source.map;
  const base::EbsdGrid& grid = map.points.grid;
  const std::int64_t nodes = grid.nodes();
  const base::Comm self(MPI_COMM_SELF);
  io::Hdf5File file = io::Hdf5File::create(path, self);
  cases::write_provenance(file, provenance);
  file.write_attribute("/", "step", std::vector<double>{grid.step_x, grid.step_y});
  file.write_attribute("/", "origin", std::vector<double>{grid.x0, grid.y0});
  file.write_attribute("/", "grid", grid.kind == base::EbsdGrid::Kind::square ? std::string("square") : "hexagonal");
  const bool even = grid.columns[0] == grid.columns[1];
  io::Share share{even ? std::vector<std::int64_t>{grid.rows, grid.columns[0]} : std::vector<std::int64_t>{nodes}, 0,
                  even ? grid.rows : nodes};
  file.write_field("grain", {"1", "index as in grains.csv; -1: none"}, share, {}, map.grains.grain_of_node.data());
  file.write_field("phase", {"1", "index of the map's phases; -1: not indexed"}, share, {}, map.points.phase.data());
  const auto count = static_cast<std::size_t>(nodes);
  const std::vector<int> measured = [&] {
    std::vector<int> values(count);
    for (std::size_t node = 0; node < count; ++node) values[node] = map.measured_grain(node) >= 0;
    return values;
  }();
  file.write_field("measured", {"1", "1: measured in its grain; 0: given to it, or of no grain"}, share, {},
                   measured.data());
  std::vector<double> values(4 * count);
  for (std::size_t node = 0; node < count; ++node) {
    const auto& q = map.points.orientation[node];
    const double parts[4] = {q.w, q.x, q.y, q.z};
    for (std::size_t k = 0; k < 4; ++k) values[k * count + node] = parts[k];
  }
  file.write_field("orientation", {"1", "unit quaternion (w, x, y, z), passive, sample to crystal"}, share, {4},
                   values.data(), io::Precision::float32);
  for (const PointField& field : source.points) {
    values.assign(field.values.begin(), field.values.end());
    file.write_field(field.name, {field.unit, field.description}, share, {}, values.data(), io::Precision::float32);
  }
  file.commit();
}

}  // namespace

std::string write_map_files(const std::string& folder, const FeatureSource& source,
                            const cases::Provenance& provenance) {
  write_points(folder + "/points.h5", source, provenance);
  std::string names = "points.h5";
  const auto write = [&](const std::string& name, const std::string& content) {
    base::write_file(folder + "/" + name, content);
    names += ", " + name;
  };
  for (int axis = 0; axis < 3; ++axis)
    write(std::string("ipf_") + "xyz"[axis] + ".png", orientation_picture(*source.map, axis));
  for (const PointField& field : source.points)
    write(field.name + ".png", field_picture(source.map->points.grid, field.values));
  return names;
}

}  // namespace polyslip::features
