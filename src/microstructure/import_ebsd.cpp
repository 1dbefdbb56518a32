#include "src/microstructure/import_ebsd.hpp"

#include <algorithm>

#include "src/base/require.hpp"
#include "src/microstructure/ebsd_cells.hpp"
#include "src/microstructure/grain_reconstruction.hpp"

namespace polyslip::microstructure {
namespace {

using base::text;
using Periodic = EbsdImportOptions::Periodic;

/// One layer of the volume, and what all layers share.
struct Plane {
  int nx = 0, ny = 0;
  double dx = 0, dy = 0, x_begin = 0, y_begin = 0;
  std::vector<int> grain;  ///< per voxel, x fastest
  std::vector<Grain> grains;
  std::vector<std::string> phases;

  int add_grain(const kernels::Quaternion<double>& orientation, int phase) {
    grains.push_back({orientation, phase});
    return static_cast<int>(grains.size()) - 1;
  }
  int add_phase(const std::string& name) {
    const auto found = std::find(phases.begin(), phases.end(), name);
    if (found != phases.end()) return static_cast<int>(found - phases.begin());
    phases.push_back(name);
    return static_cast<int>(phases.size()) - 1;
  }
};

std::vector<std::string> phase_names(const base::EbsdMap& map, const EbsdImportOptions& options) {
  base::require(options.phases.empty() || options.phases.size() == map.phases.size(), map.file, ": the map has ",
                map.phases.size(), " phases, but the key 'phases' names ", options.phases.size());
  std::vector<std::string> names = options.phases;
  if (names.empty()) {
    for (const auto& phase : map.phases) names.push_back(phase.name);
  }
  return names;
}

/// The map's cells as voxels: grains and phases are numbered as they first appear in the map's order.
Plane make_plane(const base::EbsdMap& map, const EbsdGrains& grains, const EbsdCells& cells,
                 const EbsdImportOptions& options) {
  Plane plane;
  plane.nx = cells.nx;
  plane.ny = cells.ny;
  plane.dx = cells.dx;
  plane.dy = cells.dy;
  plane.x_begin = cells.x_begin;
  plane.y_begin = cells.y_begin;
  const auto names = phase_names(map, options);
  constexpr int unseen = -1;
  std::vector<int> entry(grains.grains.size() + 1, unseen);  // the last one is of points without a grain
  // Phases in the map's order, whichever grain comes first.
  std::vector<char> used(names.size(), 0);
  for (const auto node : cells.node) {
    const int grain = grains.grain_of_node[static_cast<std::size_t>(node)];
    if (grain != EbsdGrains::none)
      used[static_cast<std::size_t>(grains.grains[static_cast<std::size_t>(grain)].phase)] = 1;
  }
  for (std::size_t p = 0; p < names.size(); ++p) {
    if (used[p]) plane.add_phase(names[p]);
  }
  const bool per_point = options.orientation == EbsdImportOptions::Orientation::point;
  plane.grain.reserve(cells.node.size());
  for (const auto node : cells.node) {
    const auto n = static_cast<std::size_t>(node);
    const int grain = grains.grain_of_node[n];
    if (grain == EbsdGrains::none) {
      if (entry.back() == unseen)
        entry.back() = plane.add_grain(kernels::identity_quaternion<double>(), plane.add_phase("void"));
      plane.grain.push_back(entry.back());
      continue;
    }
    const auto& info = grains.grains[static_cast<std::size_t>(grain)];
    int& index = entry[static_cast<std::size_t>(grain)];
    if (per_point || index == unseen) {
      const bool measured = per_point && !grains.filled[n];
      const auto& orientation = measured ? map.orientation[n] : info.orientation;
      index = plane.add_grain(multiply(orientation, options.frame),
                              plane.add_phase(names[static_cast<std::size_t>(info.phase)]));
    }
    plane.grain.push_back(index);
  }
  return plane;
}

void mirror(Plane& plane) {
  const Plane map = plane;
  const auto count = static_cast<int>(map.grains.size());
  plane.nx *= 2;
  plane.ny *= 2;
  plane.grain.clear();
  for (int copy = 1; copy < 4; ++copy) plane.grains.insert(plane.grains.end(), map.grains.begin(), map.grains.end());
  for (int j = 0; j < plane.ny; ++j) {
    for (int i = 0; i < plane.nx; ++i) {
      const bool right = i >= map.nx, lower = j >= map.ny;
      const int x = right ? plane.nx - 1 - i : i, y = lower ? plane.ny - 1 - j : j;
      plane.grain.push_back(map.grain[static_cast<std::size_t>(x + map.nx * y)] + count * (right + 2 * lower));
    }
  }
}

void add_buffer(Plane& plane, int width) {
  const Plane map = plane;
  const int buffer = plane.add_grain(kernels::identity_quaternion<double>(), plane.add_phase("buffer"));
  plane.nx += width;
  plane.ny += width;
  plane.grain.clear();
  for (int j = 0; j < plane.ny; ++j) {
    for (int i = 0; i < plane.nx; ++i) {
      const bool in_map = i < map.nx && j < map.ny;
      plane.grain.push_back(in_map ? map.grain[static_cast<std::size_t>(i + map.nx * j)] : buffer);
    }
  }
}

Plane plane_of_map(const base::EbsdMap& whole, const EbsdImportOptions& options, EbsdImportReport& report) {
  report.file = whole.file;
  report.points_in_file = whole.points_in_file;
  report.nodes_without_point = whole.nodes_without_point;
  report.warnings = whole.warnings;
  const base::EbsdMap map = crop(whole, options.crop);
  EbsdGrains grains = reconstruct_grains(map, options.threshold);
  report.clean_up = clean_up(map, options.clean_up, grains);
  const EbsdCells cells = make_cells(map.grid, grains.grain_of_node, options.coarsen, options.resolution, map.file);
  report.nodes_not_covered = cells.nodes_not_covered;
  Plane plane = make_plane(map, grains, cells, options);
  std::vector<char> seen(grains.grains.size(), 0);
  for (const auto node : cells.node) {
    const int grain = grains.grain_of_node[static_cast<std::size_t>(node)];
    if (grain != EbsdGrains::none && !seen[static_cast<std::size_t>(grain)]) {
      seen[static_cast<std::size_t>(grain)] = 1;
      ++report.grains_in_volume;
    }
  }
  if (options.periodic == Periodic::mirror) mirror(plane);
  if (options.periodic == Periodic::buffer) add_buffer(plane, options.buffer);
  return plane;
}

/// Root's plane on every rank.
void share(Plane& plane, const base::Comm& comm) {
  std::vector<int> whole{plane.nx, plane.ny};
  comm.broadcast(whole);
  plane.nx = whole[0];
  plane.ny = whole[1];
  for (double* value : {&plane.dx, &plane.dy, &plane.x_begin, &plane.y_begin}) comm.broadcast(*value);
  comm.broadcast(plane.grain);
  share_grains(plane.grains, plane.phases, comm);
}

}  // namespace

std::vector<std::string> EbsdImportReport::lines() const {
  std::vector<std::string> result{
      text("EBSD map ", file, ": ", points_in_file, " points"),
      text("  ", clean_up.points, " grid nodes used: ", clean_up.indexed, " indexed, ", clean_up.not_indexed,
           " not indexed"),
      text("  grains: ", clean_up.grains_before, " found, ", clean_up.grains_after, " kept, ", grains_in_volume,
           " in the volume"),
      text("  clean-up: ", clean_up.reassigned, " points of small grains given to neighbours, ", clean_up.filled,
           " points not indexed filled, ", clean_up.left, " left without a grain")};
  if (nodes_not_covered > 0)
    result.push_back(text("  ", nodes_not_covered, " grid nodes at the far edges fill no voxel and are dropped"));
  for (const auto& warning : warnings) result.push_back("  warning: " + warning);
  return result;
}

Microstructure import_ebsd(const std::function<base::EbsdMap()>& read_map, const EbsdImportOptions& options,
                           const base::Comm& comm, EbsdImportReport* report) {
  Plane plane;
  EbsdImportReport found;
  // An error on the root rank must reach the others, who wait for its plane.
  std::string error;
  if (comm.root()) {
    try {
      plane = plane_of_map(read_map(), options, found);
    } catch (const base::InputError& problem) {
      error = problem.what();
    }
  }
  comm.broadcast(error);
  base::require(error.empty(), error);
  share(plane, comm);
  if (report) *report = std::move(found);

  Microstructure result;
  const double dz = (plane.dx + plane.dy) / 2;
  result.grid.cells = {plane.nx, plane.ny, options.layers};
  result.grid.size = {plane.nx * plane.dx, plane.ny * plane.dy, options.layers * dz};
  result.grid.origin = {plane.x_begin, plane.y_begin, 0};
  result.slab = base::Slab::of(result.grid, comm);
  result.grain_of_voxel.reserve(static_cast<std::size_t>(result.slab.points(result.grid)));
  for (int layer = 0; layer < result.slab.count; ++layer)
    result.grain_of_voxel.insert(result.grain_of_voxel.end(), plane.grain.begin(), plane.grain.end());
  result.grains = std::move(plane.grains);
  result.phases = std::move(plane.phases);
  return result;
}

}  // namespace polyslip::microstructure
