// Phases and orientations of grains.
#include <cmath>
#include <numeric>

#include "src/base/require.hpp"
#include "src/microstructure/generate.hpp"
#include "src/microstructure/generate_draws.hpp"
#include "src/microstructure/match_texture.hpp"
#include "src/microstructure/report_text.hpp"

namespace polyslip::microstructure {
namespace {

constexpr std::size_t longest_list = 4096;

struct Members {
  std::vector<std::size_t> ids;
  std::vector<double> volumes;
  std::vector<Orientation> orientations;
};

Members members_of(const std::vector<Grain>& grains, const std::vector<double>& volumes, int phase) {
  Members result;
  for (std::size_t k = 0; k < grains.size(); ++k)
    if (grains[k].phase == phase) {
      result.ids.push_back(k);
      result.volumes.push_back(volumes[k]);
      result.orientations.push_back(grains[k].orientation);
    }
  return result;
}

std::string report(const std::string& phase, const TextureTarget& target, const kernels::SymmetryGroup& group,
                   const Members& grains) {
  const OrientationCloud cloud(grains.orientations, grains.volumes, group, reported_level);
  const Odf odf(target, group, reported_level);
  double squares = 0;
  for (std::size_t i = 0; i < grains.ids.size(); ++i) squares += cloud.weight(i) * cloud.weight(i);
  const double single = OrientationCloud({{1, 0, 0, 0}}, {1}, group, reported_level).squared_norm();
  const double independent = std::sqrt(std::max(0.0, (single - odf.squared_norm()) * squares));
  return base::text("ODF of ", phase, ": error ", rounded(odf_error(odf, cloud), 3),
                    " (independent draws: ", rounded(independent, 3), ")");
}

}  // namespace

kernels::SymmetryGroup symmetry_of(const GrainOptions& options, std::size_t phase) {
  const bool crystal = !options.lattices.empty() && options.lattices[phase] != kernels::Lattice::isotropic;
  return kernels::symmetry_group(crystal ? kernels::laue_of(options.lattices[phase]) : kernels::Laue::triclinic);
}

TextureTarget texture_target(const GrainOptions& options, const OrientationTable& table, std::size_t phase) {
  using Source = GrainOptions::Source;
  if (options.source == Source::texture) return {options.textures[phase], {}, {}};
  if (options.source != Source::file) return {Texture(1), {}, {}};
  TextureTarget list{{}, table.orientations, table.weights};
  if (list.weights.empty()) list.weights.assign(list.list.size(), 1);
  if (list.list.size() <= longest_list) return list;
  return {{}, even_steps(list, longest_list, 0.5), std::vector<double>(longest_list, 1)};
}

std::string odf_errors(const Microstructure& microstructure, const GrainOptions& options, const OrientationTable& table,
                       const base::Comm& comm) {
  const std::vector<std::int64_t> voxels = microstructure.voxels_per_grain(comm);
  std::string result;
  for (std::size_t p = 0; p < options.phases.size(); ++p) {
    const Members grains = members_of(microstructure.grains, {voxels.begin(), voxels.end()}, static_cast<int>(p));
    if (std::accumulate(grains.volumes.begin(), grains.volumes.end(), 0.0) <= 0) continue;
    const kernels::SymmetryGroup group = symmetry_of(options, p);
    const double error = odf_error(Odf(texture_target(options, table, p), group, reported_level),
                                   {grains.orientations, grains.volumes, group, reported_level});
    result += (result.empty() ? "" : ", ") + rounded(error, 3);
  }
  return result;
}

std::vector<std::string> fill_grains(Microstructure& microstructure, const GrainOptions& options,
                                     const OrientationTable& table, const base::Comm& comm) {
  std::vector<Grain>& grains = microstructure.grains;
  const std::vector<std::int64_t> voxels = microstructure.voxels_per_grain(comm);
  const std::vector<double> volumes(voxels.begin(), voxels.end());
  microstructure.phases = options.phases;
  const std::vector<int> phases = classes_by_volume(volumes, options.fractions, options.seed, draw::phase_order);
  for (std::size_t k = 0; k < grains.size(); ++k) grains[k].phase = phases[k];

  using Source = GrainOptions::Source;
  std::vector<std::string> lines;
  const bool row_by_row = options.source == Source::file && table.weights.empty();
  base::require(!row_by_row || table.orientations.size() >= grains.size(), "file '", options.orientation_file, "' has ",
                table.orientations.size(), " orientations; the microstructure has ", grains.size(),
                " grains, and at least as many are expected");
  const std::vector<Orientation> listed = row_by_row ? table.orientations
                                          : options.source == Source::even
                                              ? even_orientations(static_cast<int>(grains.size()))
                                              : std::vector<Orientation>();
  for (std::size_t k = 0; k < grains.size() && !listed.empty(); ++k) grains[k].orientation = listed[k];
  for (std::size_t p = 0; p < options.phases.size(); ++p) {
    Members members = members_of(grains, volumes, static_cast<int>(p));
    if (std::accumulate(members.volumes.begin(), members.volumes.end(), 0.0) <= 0) continue;
    const TextureTarget target = texture_target(options, table, p);
    const kernels::SymmetryGroup group = symmetry_of(options, p);
    if (listed.empty()) {
      members.orientations = options.matched ? matched_orientations(target, group, members.volumes, options.seed + p)
                                             : random_orientations(target, members.volumes, members.ids, options.seed);
      for (std::size_t i = 0; i < members.ids.size(); ++i) grains[members.ids[i]].orientation = members.orientations[i];
    }
    if (!options.lattices.empty() && !row_by_row) lines.push_back(report(options.phases[p], target, group, members));
  }
  return lines;
}

}  // namespace polyslip::microstructure
