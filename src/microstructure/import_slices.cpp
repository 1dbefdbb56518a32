#include "src/microstructure/import_slices.hpp"

#include <algorithm>
#include <cmath>

#include "src/base/require.hpp"

namespace polyslip::microstructure {
namespace {

using base::text;
using Align = SliceImportOptions::Align;

/// Places in whole points.
std::vector<SliceShift> rounded(const std::vector<SlicePlace>& places, const base::EbsdGrid& grid) {
  std::vector<SliceShift> shifts;
  for (const SlicePlace& place : places)
    shifts.push_back({static_cast<int>(std::lround((place[0] - places[0][0]) / grid.step_x)),
                      static_cast<int>(std::lround((place[1] - places[0][1]) / grid.step_y))});
  return shifts;
}

std::vector<SliceShift> shifts_of(const std::vector<base::EbsdMap>& maps, const SliceImportOptions& options,
                                  const std::vector<SlicePlace>& places, std::vector<std::string>& notes) {
  if (options.align == Align::none) {
    notes.emplace_back("  alignment: none, first points lie over each other");
    return std::vector<SliceShift>(maps.size(), SliceShift{0, 0});
  }
  if (options.align == Align::shifts) {
    base::require(places.size() == maps.size(), options.shift_file, ": has ", places.size(), " rows, but there are ",
                  maps.size(), " maps; a row per map is expected");
    const auto shifts = rounded(places, maps[0].grid);
    notes.push_back(text("  alignment: by ", options.shift_file, ", the last map lies ", shifts.back()[0], " and ",
                         shifts.back()[1], " points along x and y over the first one"));
    return shifts;
  }
  const SliceAlignment found = align_slices(maps, options.reach, options.threshold);
  const auto worst = std::min_element(found.agreement.begin(), found.agreement.end());
  double mean = 0;
  for (const double share : found.agreement) mean += share / static_cast<double>(found.agreement.size());
  const auto percent = [](double share) { return std::lround(100 * share); };
  notes.push_back(text("  alignment: neighbouring maps agree in ", percent(mean), " % of their points, least ",
                       percent(*worst), " %; the last map lies ", found.shifts.back()[0], " and ",
                       found.shifts.back()[1], " points along x and y over the first one"));
  for (std::size_t k = 1; k < maps.size(); ++k) {
    const SliceShift &a = found.shifts[k - 1], &b = found.shifts[k];
    if (std::max(std::abs(b[0] - a[0]), std::abs(b[1] - a[1])) == options.reach)
      notes.push_back(text("  warning: the shift of ", maps[k].file, " is max_shift = ", options.reach,
                           " points; a larger one may fit better"));
    if (found.agreement[k - 1] < 0.5)
      notes.push_back(text("  warning: ", maps[k].file, " agrees with the map before in ",
                           percent(found.agreement[k - 1]), " % of its points only"));
  }
  return found.shifts;
}

}  // namespace

base::VoxelVolume volume_of_slices(std::vector<base::EbsdMap> maps, const SliceImportOptions& options,
                                   const std::vector<SlicePlace>& places) {
  base::VoxelVolume volume;
  volume.file = maps.front().file;
  std::int64_t points = 0;
  for (const base::EbsdMap& map : maps) points += map.points_in_file;
  volume.notes.push_back(text("EBSD slices ", maps.front().file, " to ", maps.back().file, ": ", maps.size(), " maps, ",
                              points, " points"));
  for (const base::EbsdMap& map : maps)
    for (const std::string& warning : map.warnings)
      volume.notes.push_back(text("  warning: ", map.file, ": ", warning));

  slices_on_one_grid(maps);
  const EbsdStack stack = stack_slices(maps, shifts_of(maps, options, places, volume.notes), options.distance);
  maps.clear();
  const auto& n = stack.grid.cells;
  volume.notes.push_back(text("  ", n[0], " x ", n[1], " x ", n[2], " points that all maps have, ",
                              points - stack.grid.points(), " beyond them left out"));
  EbsdGrains grains = reconstruct_grains(stack, options.threshold);
  const CleanUpReport report = clean_up(stack, options.clean_up, grains);
  volume.notes.push_back(text("  of these ", report.indexed, " are indexed, ", report.not_indexed, " are not indexed"));
  volume.notes.push_back(text("  grains: ", report.grains_before, " found, ", report.grains_after, " kept"));
  volume.notes.push_back(text("  clean-up: ", report.reassigned, " points of small grains given to neighbours, ",
                              report.filled, " points not indexed filled, ", report.left, " left without a grain"));
  volume.grid = stack.grid;
  volume.phases = stack.phases;
  volume.grain = std::move(grains.grain_of_node);
  for (const EbsdGrainInfo& grain : grains.grains) volume.grains.push_back({grain.orientation, grain.phase});
  return volume;
}

}  // namespace polyslip::microstructure
