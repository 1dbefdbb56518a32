#include "src/cases/microstructure_files.hpp"

#include <algorithm>
#include <cmath>

#include "src/base/files.hpp"
#include "src/base/tree.hpp"
#include "src/cases/case_file.hpp"
#include "src/io/csv.hpp"
#include "src/io/texture_files.hpp"
#include "src/microstructure/generate.hpp"

namespace polyslip::cases {
namespace {

using microstructure::Grain;
using microstructure::GrainStatistics;
using microstructure::Microstructure;

constexpr double degrees = 180 / 3.14159265358979323846;

std::string grains_text(const Microstructure& made, const GrainStatistics& statistics) {
  const auto number = [](double value) { return base::number_text(value); };
  std::vector<std::vector<std::string>> rows;
  for (std::size_t k = 0; k < made.grains.size(); ++k) {
    const Grain& grain = made.grains[k];
    const auto& q = grain.orientation;
    const auto bunge = kernels::to_bunge(q);
    const auto& c = statistics.centroid[k];
    rows.push_back({std::to_string(k), made.phases[static_cast<std::size_t>(grain.phase)], number(q.w), number(q.x),
                    number(q.y), number(q.z), number(bunge[0] * degrees), number(bunge[1] * degrees),
                    number(bunge[2] * degrees), std::to_string(statistics.voxels[k]), number(statistics.volume[k]),
                    number(statistics.diameter[k]), number(c[0]), number(c[1]), number(c[2])});
  }
  return io::csv_text({"grain", "phase", "q0", "q1", "q2", "q3", "phi1_deg", "Phi_deg", "phi2_deg", "voxels",
                       "volume_m3", "ecd_m", "centroid_x_m", "centroid_y_m", "centroid_z_m"},
                      rows);
}

/// One material per grain, in the order of the ids in the .vti.
std::string damask_text(const Microstructure& made) {
  std::string text =
      "# One material per grain of microstructure.vti. Give each phase its lattice and mechanical model before use.\n";
  text += "homogenization:\n  SX:\n    N_constituents: 1\n    mechanical: {type: pass}\nphase:\n";
  for (const std::string& phase : made.phases) text += "  " + phase + ":\n";
  text += "material:\n";
  for (const Grain& grain : made.grains) {
    const auto q = kernels::with_positive_sign(grain.orientation);
    text += "- homogenization: SX\n  constituents:\n  - phase: " + made.phases[static_cast<std::size_t>(grain.phase)] +
            "\n    v: 1.0\n    O: [" + base::number_text(q.w) + ", " + base::number_text(q.x) + ", " +
            base::number_text(q.y) + ", " + base::number_text(q.z) + "]\n";
  }
  return text;
}

std::string joined(const std::vector<std::string>& words) {
  std::string result;
  for (const std::string& word : words) result += (result.empty() ? "" : ", ") + word;
  return result;
}

/// Columns of a CSV file, read by root and given to all, row by row.
std::vector<double> shared_columns(const std::string& path, const std::vector<std::vector<std::string>>& alternatives,
                                   const base::Comm& comm, int& which) {
  std::vector<double> values;
  std::int64_t found = -1;
  base::on_root(comm, [&] {
    const io::CsvTable table = io::read_csv(path);
    std::string allowed;
    for (std::size_t a = 0; a < alternatives.size() && found < 0; ++a) {
      const auto& names = alternatives[a];
      if (std::all_of(names.begin(), names.end(), [&](const std::string& name) { return table.has(name); }))
        found = static_cast<std::int64_t>(a);
      allowed += (a == 0 ? "" : "; or ") + joined(names);
    }
    base::require(found >= 0, "file '", path, "' has the columns ", joined(table.columns), "; expected are ", allowed);
    const auto& names = alternatives[static_cast<std::size_t>(found)];
    values.resize(table.rows.size() * names.size());
    for (std::size_t c = 0; c < names.size(); ++c) {
      const std::vector<double> column = table.numbers(names[c]);
      for (std::size_t r = 0; r < column.size(); ++r) values[r * names.size() + c] = column[r];
    }
  });
  comm.broadcast(found);
  comm.broadcast(values);
  which = static_cast<int>(found);
  return values;
}

}  // namespace

void write_grain_files(const std::string& folder, const Microstructure& made, bool damask, const base::Comm& comm) {
  const GrainStatistics statistics = microstructure::grain_statistics(made, comm);
  base::on_root(comm, [&] {
    base::write_file(folder + "/grains.csv", grains_text(made, statistics));
    if (damask) base::write_file(folder + "/material.yaml", damask_text(made));
  });
}

void write_grain_statistics(io::Hdf5File& file, const Microstructure& made, const base::Comm& comm) {
  const GrainStatistics statistics = microstructure::grain_statistics(made, comm);
  const auto count = static_cast<std::int64_t>(made.grains.size());
  io::Table<double> centroid{{count, 3}, {}};
  for (const auto& c : statistics.centroid) centroid.values.insert(centroid.values.end(), c.begin(), c.end());
  file.write_table("grains/voxels", {"1", "voxels of the grain"}, io::Table<std::int64_t>{{count}, statistics.voxels});
  file.write_table("grains/volume", {"m^3", "volume of the grain"}, io::Table<double>{{count}, statistics.volume});
  file.write_table("grains/ecd", {"m", "diameter of the sphere of the same volume"},
                   io::Table<double>{{count}, statistics.diameter});
  file.write_table("grains/centroid", {"m", "centroid of the grain in the periodic box"}, centroid);
}

std::vector<kernels::Quaternion<double>> read_orientations(const std::string& path, const base::Comm& comm) {
  int which = 0;
  const std::vector<double> values = shared_columns(
      path,
      {{"q0", "q1", "q2", "q3"}, {"w", "x", "y", "z"}, {"phi1_deg", "Phi_deg", "phi2_deg"}, {"phi1", "Phi", "phi2"}},
      comm, which);
  std::vector<kernels::Quaternion<double>> orientations;
  if (which >= 2) {
    for (std::size_t i = 0; i < values.size(); i += 3)
      orientations.push_back(
          kernels::from_bunge(values[i] / degrees, values[i + 1] / degrees, values[i + 2] / degrees));
    return orientations;
  }
  for (std::size_t i = 0; i < values.size(); i += 4) {
    const kernels::Quaternion<double> q{values[i], values[i + 1], values[i + 2], values[i + 3]};
    base::require(std::abs(kernels::dot(q, q) - 1) < 2e-3, "file '", path, "', orientation ", i / 4,
                  ": the quaternion's length is ", std::sqrt(kernels::dot(q, q)), "; 1 is expected");
    orientations.push_back(kernels::normalized(q));
  }
  return orientations;
}

microstructure::OrientationTable read_orientation_table(const std::string& path, const base::Comm& comm) {
  const std::string ending = ending_of(path);
  if (ending != ".tex" && ending != ".ori" && ending != ".txt" && ending != ".odf")
    return {read_orientations(path, comm), {}};
  io::WeightedOrientations read;
  std::vector<double> components;
  base::on_root(comm, [&] {
    read = ending == ".tex" ? io::read_vpsc_texture(path) : io::read_odf_table(path);
    for (const auto& q : read.orientations) components.insert(components.end(), {q.w, q.x, q.y, q.z});
  });
  comm.broadcast(components);
  comm.broadcast(read.weights);
  microstructure::OrientationTable table{{}, read.weights};
  for (std::size_t i = 0; i < components.size(); i += 4)
    table.orientations.push_back({components[i], components[i + 1], components[i + 2], components[i + 3]});
  return table;
}

std::vector<microstructure::UnitPoint> read_points(const std::string& path, const base::Comm& comm) {
  int which = 0;
  const std::vector<double> values = shared_columns(path, {{"x", "y", "z"}}, comm, which);
  std::vector<microstructure::UnitPoint> points;
  for (std::size_t i = 0; i < values.size(); i += 3) points.push_back({values[i], values[i + 1], values[i + 2]});
  return points;
}

std::vector<double> read_sizes(const std::string& path, const base::Comm& comm) {
  int which = 0;
  std::vector<double> sizes = shared_columns(path, {{"volume"}, {"ecd"}, {"diameter"}}, comm, which);
  base::require(!sizes.empty(), "file '", path, "' has no rows; sizes of grains are expected");
  for (std::size_t row = 0; row < sizes.size(); ++row) {
    base::require(sizes[row] > 0, "file '", path, "', row ", row + 1, ": a grain of size ", sizes[row],
                  "; positive sizes are allowed");
    if (which > 0) sizes[row] *= sizes[row] * sizes[row];
  }
  return sizes;
}

}  // namespace polyslip::cases
