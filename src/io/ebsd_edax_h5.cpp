// HDF5 files of EDAX OIM Analysis (7 and 8): NAME/EBSD/Header with Phase/N, Grid Type, Step X, nColumns ...; NAME/EBSD/Data
// with a column per quantity. Positions in um, angles in rad, x parallel to a1 as in a .ang.
#include <array>
#include <cmath>

#include "src/io/ebsd_edax.hpp"
#include "src/io/ebsd_h5.hpp"

namespace polyslip::io {
namespace {

using base::EbsdMap;
using base::require;

constexpr double pi = 3.14159265358979323846, degree = pi / 180, micrometre = 1e-6, angstrom = 1e-10;
// "Grid points with invalid data: x & y = -1111111.0", says the header of each file.
constexpr double invalid_position = -1.1e6;

base::EbsdPhase read_phase(const EbsdH5Group& group, int number) {
  static const std::array<const char*, 3> lengths{"a", "b", "c"}, angles{"alpha", "beta", "gamma"};
  const std::string at = base::text("Header/Phase/", number, "/");
  base::EbsdPhase phase;
  for (const char* name : {"MaterialName", "Material Name"}) {
    if (group.has(at + name)) phase.name = group.text(at + name);
  }
  phase.laue = edax_laue_group(group.text(at + "Symmetry"), group.where(at + "Symmetry"));
  for (std::size_t i = 0; i < 3; ++i) {
    phase.lattice[i] = group.number(at + "Lattice Constant " + lengths[i], 0, 1e4) * angstrom;
    phase.angles[i] = group.number(at + "Lattice Constant " + angles[i], 0, 180) * degree;
  }
  return phase;
}

EbsdGridPromise read_grid(const EbsdH5Group& group) {
  EbsdGridPromise grid;
  const std::string kind = group.text("Header/Grid Type");
  require(kind == "SqrGrid" || kind == "HexGrid", group.where("Header/Grid Type"),
          "must be SqrGrid or HexGrid, found '", kind, "'");
  grid.kind_known = true;
  grid.kind = kind == "HexGrid" ? base::EbsdGrid::Kind::hexagonal : base::EbsdGrid::Kind::square;
  grid.step_x = group.number("Header/Step X", 0, 1e9) * micrometre;
  grid.step_y = group.number("Header/Step Y", 0, 1e9) * micrometre;
  grid.columns[0] = grid.columns[1] = group.count("Header/nColumns");
  grid.rows = group.count("Header/nRows");
  return grid;
}

/// Leaves out the points that are marked as invalid, in all columns alike.
void leave_out_invalid(EbsdPoints& points) {
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < points.x.size(); ++i) {
    if (points.x[i] > invalid_position * micrometre) kept.push_back(i);
  }
  if (kept.size() == points.x.size()) return;
  const auto keep = [&](auto& values) {
    for (std::size_t k = 0; k < kept.size(); ++k) values[k] = values[kept[k]];
    values.resize(kept.size());
  };
  keep(points.x);
  keep(points.y);
  keep(points.orientation);
  keep(points.phase);
  for (auto& column : points.quality) keep(column.values);
}

}  // namespace

base::EbsdMap read_edax_h5(const EbsdH5Group& group, const EbsdReadOptions& options) {
  EbsdMap map;
  map.file = group.file();
  const std::vector<int> ids = group.phases("Header/Phase");
  for (const int id : ids) map.phases.push_back(read_phase(group, id));
  const EbsdGridPromise grid = read_grid(group);

  EbsdPoints points;
  const std::int64_t count = group.values("Data/Phase");
  {
    const auto phi1 = group.column("Data/Phi1", count), phi = group.column("Data/Phi", count),
               phi2 = group.column("Data/Phi2", count), phase = group.column("Data/Phase", count);
    const auto confidence = group.has("Data/CI") ? group.column("Data/CI", count) : std::vector<double>();
    points.phase.resize(phase.size(), EbsdMap::not_indexed);
    points.orientation.resize(phase.size(), kernels::identity_quaternion<double>());
    for (std::size_t i = 0; i < phase.size(); ++i) {
      if (edax_not_indexed(phi1[i], phi[i], phi2[i], confidence.empty() ? 0 : confidence[i], phase[i])) continue;
      const auto index = edax_phase(ids, phase[i]);
      if (!index)
        require(false, group.where("Data/Phase"), "point ", i + 1, " has phase ", phase[i],
                ", which is not in the header, which has ", edax_numbers(ids));
      if (*index == EbsdMap::not_indexed) continue;
      if (!(std::abs(phi1[i]) <= 4 * pi && std::abs(phi[i]) <= 4 * pi && std::abs(phi2[i]) <= 4 * pi))
        require(false, group.where("Data/Phi1"), "point ", i + 1, " has the Euler angles ", phi1[i], ", ", phi[i], ", ",
                phi2[i], "; allowed are angles in radians from -4 pi to 4 pi");
      points.phase[i] = *index;
      points.orientation[i] = kernels::from_bunge(phi1[i], phi[i], phi2[i]);
    }
  }
  read_quality(group, {{"IQ", "IQ", 1}, {"CI", "CI", 1}, {"SEM Signal", "SEM", 1}, {"Fit", "Fit", 1}}, points);
  points.x = group.column("Data/X Position", count);
  points.y = group.column("Data/Y Position", count);
  for (std::size_t i = 0; i < points.x.size(); ++i) {
    if (!std::isfinite(points.x[i]) || !std::isfinite(points.y[i]))
      require(false, group.where("Data/X Position"), "point ", i + 1, " lies at ", points.x[i], ", ", points.y[i],
              "; positions must be finite");
    points.x[i] *= micrometre;
    points.y[i] *= micrometre;
  }
  leave_out_invalid(points);
  place_on_grid(std::move(points), grid, options, map);
  return map;
}

}  // namespace polyslip::io
