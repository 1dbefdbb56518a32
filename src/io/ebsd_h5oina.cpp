// .h5oina of Oxford Instruments, after its public specification (github.com/oinanoanalysis/h5oina, versions 1.0 to 8.0):
// /1/EBSD/Header and /1/EBSD/Data, one row per pixel, angles in rad, positions in um. What later versions added (patterns,
// montage tiles, detectors) is not read here; what is read has been the same since 1.0.
#include <algorithm>
#include <cmath>

#include "src/io/ebsd_h5.hpp"
#include "src/io/ebsd_oxford.hpp"

namespace polyslip::io {
namespace {

using base::EbsdMap;
using base::require;
using base::text;

constexpr double pi = 3.14159265358979323846, degree = pi / 180, micrometre = 1e-6, angstrom = 1e-10;
constexpr double last_version = 8;

base::EbsdPhase read_phase(const EbsdH5Group& group, int number) {
  const std::string at = text("Header/Phases/", number, "/");
  base::EbsdPhase phase;
  phase.name = group.text(at + "Phase Name");
  const double laue = group.number(at + "Laue Group", -1e9, 1e9);
  phase.laue = oxford_laue_group(laue);
  require(!phase.laue.empty(), group.where(at + "Laue Group"), "unknown number ", laue,
          "; allowed: ", oxford_laue_groups);
  phase.lattice = group.three(at + "Lattice Dimensions", 1e4, angstrom);
  phase.angles = group.three(at + "Lattice Angles", pi, 1);
  return phase;
}

/// Positions by the columns X and Y or, where these are absent or have gaps (pixels outside an irregular area), by the pixels' order.
void set_positions(const EbsdH5Group& group, const EbsdGridPromise& grid, std::int64_t count, EbsdPoints& points) {
  if (group.has("Data/X") && group.has("Data/Y")) {
    points.x = group.column("Data/X", count);
    points.y = group.column("Data/Y", count);
    const auto finite = [](double value) { return std::isfinite(value); };
    if (std::all_of(points.x.begin(), points.x.end(), finite) &&
        std::all_of(points.y.begin(), points.y.end(), finite)) {
      for (auto* positions : {&points.x, &points.y}) {
        for (double& value : *positions) value *= micrometre;
      }
      return;
    }
  }
  points.x.resize(static_cast<std::size_t>(count));
  points.y.resize(points.x.size());
  for (std::int64_t i = 0; i < count; ++i) {
    points.x[static_cast<std::size_t>(i)] = static_cast<double>(i % grid.columns[0]) * grid.step_x;
    points.y[static_cast<std::size_t>(i)] = static_cast<double>(i / grid.columns[0]) * grid.step_y;
  }
}

}  // namespace

base::EbsdMap read_h5oina(const EbsdH5Group& group, const std::string& version, const EbsdReadOptions& options) {
  EbsdMap map;
  map.file = group.file();
  double number = 0;
  if (parse_decimal(version, number) && number >= last_version + 1)
    map.warnings.push_back(text("the file's Format Version is ", version, "; known are 1.0 to 8.0"));
  if (group.has("Header/Specimen Orientation Euler")) {
    for (const double angle : group.numbers("Header/Specimen Orientation Euler", 3)) {
      if (std::abs(angle) > 1e-6)
        map.warnings.push_back(text("Specimen Orientation Euler has ", angle / degree,
                                    " degrees in the header and is not applied; use the key 'frame'"));
    }
  }
  const std::vector<int> ids = group.phases("Header/Phases");
  std::vector<double> turn;
  for (const int id : ids) {
    map.phases.push_back(read_phase(group, id));
    turn.push_back(oxford_turn(map.phases.back().laue));
  }
  EbsdGridPromise grid;
  grid.columns[0] = grid.columns[1] = group.count("Header/X Cells");
  grid.rows = group.count("Header/Y Cells");
  grid.step_x = group.number("Header/X Step", 0, 1e9) * micrometre;
  grid.step_y = group.number("Header/Y Step", 0, 1e9) * micrometre;
  const std::int64_t count = std::int64_t{grid.rows} * grid.columns[0];

  EbsdPoints points;
  {
    const auto phase = group.column("Data/Phase", count), euler = group.column("Data/Euler", count, 3);
    points.phase.resize(phase.size(), EbsdMap::not_indexed);
    points.orientation.resize(phase.size(), kernels::identity_quaternion<double>());
    for (std::size_t i = 0; i < phase.size(); ++i) {
      if (phase[i] == 0 || std::isnan(phase[i])) continue;
      const auto found = std::find_if(ids.begin(), ids.end(), [&](int id) { return id == phase[i]; });
      if (found == ids.end())
        require(false, group.where("Data/Phase"), "point ", i + 1, " has phase ", phase[i],
                ", which is neither 0 (not indexed) nor a group of Header/Phases");
      const double* angle = &euler[3 * i];
      if (!(std::abs(angle[0]) <= 4 * pi && std::abs(angle[1]) <= 4 * pi && std::abs(angle[2]) <= 4 * pi))
        require(false, group.where("Data/Euler"), "point ", i + 1, " has the Euler angles ", angle[0], ", ", angle[1],
                ", ", angle[2], "; allowed are angles in radians from -4 pi to 4 pi");
      const auto index = static_cast<std::size_t>(found - ids.begin());
      points.phase[i] = static_cast<int>(index);
      points.orientation[i] = oxford_orientation(angle[0], angle[1], angle[2], turn[index]);
    }
  }
  // Named as in a .ctf, where the deviation is in degrees.
  read_quality(group,
               {{"Bands", "Bands", 1},
                {"Error", "Error", 1},
                {"Mean Angular Deviation", "MAD", 1 / degree},
                {"Band Contrast", "BC", 1},
                {"Band Slope", "BS", 1},
                {"Pattern Quality", "Pattern Quality", 1}},
               points);
  set_positions(group, grid, count, points);
  place_on_grid(std::move(points), grid, options, map);
  return map;
}

}  // namespace polyslip::io
