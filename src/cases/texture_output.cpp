#include "src/cases/texture_output.hpp"

#include <cctype>
#include <cmath>

#include "src/base/files.hpp"
#include "src/io/texture_files.hpp"
#include "src/microstructure/pole_figures.hpp"

namespace polyslip::cases {
namespace {

using microstructure::Orientation;

struct Part {
  std::vector<Orientation> orientations;
  std::vector<double> volumes;
};

/// A phase's name without what file names do not take.
std::string as_file_name(std::string name) {
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-') c = '_';
  return name;
}

/// The kernel that N orientations are smoothed with: two powers of two, since sharper ones show single grains.
int smoothing_level(std::size_t orientations) { return orientations <= 200 ? 5 : 6; }

std::string smoothing_text(int level) {
  const double half_width = 2 * std::acos(std::pow(0.5, 1.0 / (2 << level))) * 180 / 3.14159265358979323846;
  return base::text("de la Vallee Poussin kernel, half-width ", std::round(10 * half_width) / 10,
                    " degree; hexagonal crystals: x parallel to a1, z to c");
}

std::string odf_text(const Part& part, kernels::Lattice lattice, int level, const base::Comm& comm) {
  const auto group = kernels::symmetry_group(kernels::laue_of(lattice));
  const auto angles = io::grid_angles({5, 90, lattice == kernels::Lattice::hP ? 60.0 : 90.0});
  const microstructure::OrientationCloud cloud(part.orientations, part.volumes, group, level);
  std::vector<double> values(angles.size(), 0);
  for (auto i = static_cast<std::size_t>(comm.rank()); i < angles.size(); i += static_cast<std::size_t>(comm.size()))
    values[i] = cloud.density(kernels::from_bunge(angles[i][0], angles[i][1], angles[i][2]));
  comm.sum(values.data(), static_cast<int>(values.size()));
  return io::odf_table_text(angles, values, kernels::laue_name(group.laue), smoothing_text(level));
}

std::string pole_figures_text(const std::string& title, const Part& part, kernels::Lattice lattice, int level,
                              const base::Comm& comm) {
  const auto group = kernels::symmetry_group(kernels::laue_of(lattice));
  const auto directions = io::pole_figure_directions();
  std::vector<io::PoleFigure> figures;
  for (const microstructure::Pole& pole : microstructure::usual_poles(lattice)) {
    figures.push_back({pole.hkl, microstructure::pole_density(directions, pole, part.orientations, part.volumes, group,
                                                              level, static_cast<std::size_t>(comm.rank()),
                                                              static_cast<std::size_t>(comm.size()))});
    comm.sum(figures.back().density.data(), static_cast<int>(directions.size()));
  }
  return io::popla_text(figures, title + "; " + smoothing_text(level));
}

}  // namespace

std::vector<std::string> write_texture_files(const std::string& folder, const microstructure::Microstructure& volume,
                                             const std::vector<kernels::Lattice>& lattices, const base::Comm& comm) {
  const std::vector<std::int64_t> voxels = volume.voxels_per_grain(comm);
  std::vector<std::string> names;
  for (std::size_t p = 0; p < volume.phases.size(); ++p) {
    Part part;
    for (std::size_t k = 0; k < voxels.size(); ++k)
      if (volume.grains[k].phase == static_cast<int>(p) && voxels[k] > 0) {
        part.orientations.push_back(volume.grains[k].orientation);
        part.volumes.push_back(static_cast<double>(voxels[k]));
      }
    if (part.volumes.empty()) continue;
    const std::string suffix = volume.phases.size() == 1 ? "" : "_" + as_file_name(volume.phases[p]);
    const auto write = [&](const std::string& name, const std::string& text) {
      base::on_root(comm, [&] { base::write_file(folder + "/" + name, text); });
      names.push_back(name);
    };
    write("texture" + suffix + ".tex", io::vpsc_texture_text({part.orientations, part.volumes}));
    if (lattices.empty() || lattices[p] == kernels::Lattice::isotropic) continue;
    const int level = smoothing_level(part.volumes.size());
    write("odf" + suffix + ".txt", odf_text(part, lattices[p], level, comm));
    write("pole_figures" + suffix + ".epf", pole_figures_text(volume.phases[p], part, lattices[p], level, comm));
  }
  return names;
}

}  // namespace polyslip::cases
