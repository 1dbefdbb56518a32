#include "src/io/tesr.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include "src/base/files.hpp"
#include "src/base/require.hpp"
#include "src/io/orientation_words.hpp"
#include "src/io/tesr_data.hpp"

namespace polyslip::io {
namespace {

using base::require;
using base::text;
using base::VoxelVolume;

/// What stands before the data.
struct Head {
  std::string version;
  std::string format_2_0;  ///< of the data, in version 2.0
  int dimension = 3;
  bool cells_known = false;
  std::int64_t cells = 0;
  std::string crystal = "triclinic";
  std::vector<std::int64_t> group;  ///< per cell; empty where there are none
};

/// Splits "rodrigues:active" and says whether the convention is the inverse of ours.
bool inverse_convention(TesrText& in, const Head& head, std::string& descriptor) {
  const std::size_t colon = descriptor.find(':');
  const bool swapped = head.version != "2.2";  // "active" and "passive" changed places in 2.2
  std::string convention = swapped ? "active" : "passive";
  if (colon != std::string::npos) {
    convention = descriptor.substr(colon + 1);
    descriptor.resize(colon);
  }
  in.require(convention == "active" || convention == "passive", "orientation convention '", convention,
             "'; allowed: active, passive");
  in.require(descriptor_numbers(descriptor) > 0, "orientation descriptor '", descriptor,
             "'; allowed: rodrigues, euler-bunge, euler-kocks, euler-roe, rotmat, axis-angle, quaternion");
  return (convention == "passive") == swapped;
}

/// Turns numbers into orientations in our convention.
class Orientations {
 public:
  Orientations(TesrText& in, const Head& head, bool a_star, std::string descriptor)
      : in_(in), inverse_(inverse_convention(in, head, descriptor)), a_star_(a_star) {
    descriptor_ = std::move(descriptor);
  }
  int numbers() const { return descriptor_numbers(descriptor_); }
  kernels::Quaternion<double> of(const double* values, const char* whose, std::size_t which) const {
    kernels::Quaternion<double> q{1, 0, 0, 0};
    in_.require(orientation_of(descriptor_, values, q), "the orientation of ", whose, " ", which + 1,
                " is none: no rotation has these ", numbers(), " numbers as ", descriptor_);
    if (inverse_) q = conjugate(q);
    return a_star_ ? from_a_star(q) : q;
  }

 private:
  TesrText& in_;
  std::string descriptor_;
  bool inverse_, a_star_;
};

void read_general(TesrText& in, const TesrReadOptions& options, Head& head, VoxelVolume& volume) {
  in.expect("***tesr");
  in.expect("**format");
  head.version = in.word();
  in.require(head.version == "2.0" || head.version == "2.1" || head.version == "2.2", "format version '", head.version,
             "'; versions 2.0, 2.1 and 2.2 can be read");
  if (head.version == "2.0") head.format_2_0 = in.word();
  in.expect("**general");
  head.dimension = static_cast<int>(in.integer("the dimension", 2, 3));
  std::array<double, 3> step{};
  for (int i = 0; i < head.dimension; ++i) volume.grid.cells[i] = static_cast<int>(in.integer("a size", 1, 65536));
  for (int i = 0; i < head.dimension; ++i) {
    step[i] = in.number("a voxel size");
    in.require(step[i] > 0, "a voxel size is ", step[i], "; it must be positive");
  }
  if (head.dimension == 2) {
    volume.grid.cells[2] = options.layers;
    step[2] = (step[0] + step[1]) / 2;
  }
  for (int i = 0; i < 3; ++i) volume.grid.size[i] = volume.grid.cells[i] * step[i] * options.unit;
  while (in.peek().substr(0, 2) != "**") {
    const std::string field = in.word();
    if (field == "*origin")
      for (int i = 0; i < head.dimension; ++i) volume.grid.origin[i] = in.number("the origin") * options.unit;
    else if (field == "*hasvoid")
      in.word();
    else
      in.require(false, "field '", field, "' in **general; allowed: *origin");
  }
}

/// Names the phases and gives each cell its own.
void set_phases(const Head& head, VoxelVolume& volume) {
  std::string laue = head.crystal;
  if (laue == "triclinic") laue = "-1";
  if (laue == "cubic") laue = "m-3m";
  if (laue == "hexagonal") laue = "6/mmm";
  volume.phases = {{"matrix", laue, {}, {}}};
  if (head.group.empty()) return;
  volume.phases.clear();
  const std::int64_t groups = *std::max_element(head.group.begin(), head.group.end());
  for (std::int64_t g = 1; g <= groups; ++g) volume.phases.push_back({text("group", g), laue, {}, {}});
  for (std::size_t c = 0; c < head.group.size(); ++c) volume.grains[c].phase = static_cast<int>(head.group[c] - 1);
}

void read_cells(TesrText& in, const TesrReadOptions& options, Head& head, VoxelVolume& volume, bool& oriented) {
  if (in.peek() != "**cell") return;
  in.word();
  if (in.peek()[0] != '*') {
    head.cells_known = true;
    head.cells = in.integer("the number of cells", 0, 100000000);
    volume.grains.resize(static_cast<std::size_t>(head.cells));
  }
  std::string descriptor;
  std::vector<double> values;
  while (in.peek().substr(0, 2) != "**") {
    const std::string field = in.word();
    in.require(head.cells_known || field == "*crysym", "field '", field, "' in **cell without a number of cells");
    if (field == "*ori") {
      descriptor = in.word();
      const int width = descriptor_numbers(descriptor.substr(0, descriptor.find(':')));
      for (std::int64_t i = 0; i < head.cells * width; ++i) values.push_back(in.number("*ori"));
    } else if (field == "*group") {
      for (std::int64_t i = 0; i < head.cells; ++i) head.group.push_back(in.integer("a group", 1, 10000));
    } else if (field == "*crysym") {
      head.crystal = in.word();
    } else {
      while (in.peek()[0] != '*') in.word();  // what an import has no use for
    }
  }
  set_phases(head, volume);
  if (descriptor.empty()) return;
  const bool a_star = options.hexagonal_x_a_star && has_hexagonal_axes(volume.phases[0].laue);
  const Orientations words(in, head, a_star, descriptor);
  for (std::size_t c = 0; c < volume.grains.size(); ++c)
    volume.grains[c].orientation = words.of(&values[c * static_cast<std::size_t>(words.numbers())], "cell", c);
  oriented = true;
}

void read_voxels(TesrText& in, const Head& head, std::size_t voxels, VoxelVolume& volume) {
  in.expect("**data");
  const std::string format = head.version == "2.0" ? head.format_2_0 : in.word();
  const std::vector<std::int64_t> ids = in.integers(format, voxels);
  const auto largest = *std::max_element(ids.begin(), ids.end()), least = *std::min_element(ids.begin(), ids.end());
  in.require(least >= 0, "**data has cell ", least, "; cells count from 1, and 0 is no cell");
  in.require(!head.cells_known || largest <= head.cells, "**data has cell ", largest, ", but **cell has ", head.cells);
  in.require(largest <= 100000000, "**data has cell ", largest, "; at most 100000000 is allowed");
  if (!head.cells_known) {
    volume.grains.resize(static_cast<std::size_t>(largest));
    set_phases(head, volume);
  }
  for (const std::int64_t id : ids) volume.grain.push_back(static_cast<int>(id) - 1);
  static_assert(VoxelVolume::none == -1, "cell 0 is no grain");
}

void read_voxel_orientations(TesrText& in, const TesrReadOptions& options, const Head& head, std::size_t voxels,
                             VoxelVolume& volume) {
  in.expect("**oridata");
  const bool a_star = options.hexagonal_x_a_star && has_hexagonal_axes(volume.phases[0].laue);
  const Orientations words(in, head, a_star, in.word());
  const std::string format = head.version == "2.0" ? head.format_2_0 : in.word();
  const auto width = static_cast<std::size_t>(words.numbers());
  const std::vector<double> values = in.numbers(format, voxels * width);
  volume.orientation.resize(voxels, {1, 0, 0, 0});
  for (std::size_t v = 0; v < voxels; ++v)
    if (volume.grain[v] != VoxelVolume::none) volume.orientation[v] = words.of(&values[v * width], "voxel", v);
}

/// The layers of a file of two dimensions.
template <class T>
void repeat(std::vector<T>& values, int layers) {
  const std::size_t plane = values.size();
  for (int layer = 1; layer < layers; ++layer)
    for (std::size_t i = 0; i < plane; ++i) values.push_back(T(values[i]));
}

}  // namespace

VoxelVolume read_tesr(const std::string& file, const TesrReadOptions& options) {
  TesrText in(file);
  VoxelVolume volume;
  volume.file = file;
  Head head;
  bool oriented = false;
  read_general(in, options, head, volume);
  read_cells(in, options, head, volume, oriented);
  const int layers = head.dimension == 2 ? options.layers : 1;
  const auto voxels = static_cast<std::size_t>(volume.grid.points() / layers);
  read_voxels(in, head, voxels, volume);
  while (in.peek() != "***end") {
    const std::string section = in.peek();
    if (section == "**oridata") {
      read_voxel_orientations(in, options, head, voxels, volume);
    } else if (section == "**oridef") {
      in.word();
      const std::vector<std::int64_t> defined = in.integers(in.word(), voxels);
      for (std::size_t v = 0; v < voxels && !oriented; ++v)
        if (defined[v] == 0) volume.grain[v] = VoxelVolume::none;
    } else {
      in.require(false, "found '", section, "' where **oridata, **oridef or ***end is expected");
    }
  }
  in.require(oriented || !volume.orientation.empty(),
             "neither **cell has an *ori nor are there **oridata; let Neper write "
             "orientations (-T ... -ori)");
  if (oriented) volume.orientation.clear();
  repeat(volume.grain, layers);
  if (!volume.orientation.empty()) repeat(volume.orientation, layers);

  const auto& n = volume.grid.cells;
  volume.notes.push_back(text("Neper raster tessellation ", file, ": version ", head.version, ", ", n[0], " x ", n[1],
                              " x ", n[2], " voxels, ", volume.grains.size(), " cells, crystal symmetry ",
                              head.crystal));
  return volume;
}

}  // namespace polyslip::io
