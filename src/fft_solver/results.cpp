#include "src/fft_solver/results.hpp"

#include <algorithm>
#include <map>

#include "src/base/files.hpp"

namespace polyslip::fft_solver {
namespace {

struct Known {
  const char* name;
  std::vector<int> shape;  ///< {0}: one per system
  io::About about;
};

const std::vector<Known>& known_fields() {
  static const std::vector<Known> fields{
      {"F", {3, 3}, {"1", "deformation gradient"}},
      {"P", {3, 3}, {"Pa", "first Piola-Kirchhoff stress"}},
      {"cauchy", {3, 3}, {"Pa", "Cauchy stress"}},
      {"mises", {}, {"Pa", "von Mises equivalent of the Cauchy stress"}},
      {"orientation", {4}, {"1", "lattice orientation, unit quaternion (w, x, y, z), passive, sample to crystal"}},
      {"rotation", {}, {"rad", "angle between the lattice orientation and its first one, no symmetry applied"}},
      {"F_p", {3, 3}, {"1", "plastic deformation gradient, sample to crystal at the start"}},
      {"gamma", {0}, {"1", "accumulated shear of each system of the point's phase, in the order of grains/systems"}},
      {"slip", {}, {"1", "accumulated shear, sum over systems"}},
      {"xi", {0}, {"Pa", "resistance of each system of the point's phase, in the order of grains/systems"}},
      {"fraction", {0}, {"1", "share of the point's volume that each twin system has"}},
      {"backstress", {0}, {"Pa", "backstress of each slip system"}},
      {"temperature", {}, {"K", "temperature, 0 where the law has none"}},
      {"rho_mobile", {0}, {"1/m^2", "density of mobile dislocations of each slip system"}},
      {"rho_dipole", {0}, {"1/m^2", "density of dislocation dipoles of each slip system"}},
      {"cross_slip", {0}, {"1", "cross-slip events per dislocation so far, of each slip system"}},
      {"climb", {0}, {"1", "annihilations by climb per dipole so far, of each slip system"}},
      {"grain", {}, {"1", "row of the tables in grains/"}},
      {"phase", {}, {"1", "row of grains/phases"}}};
  return fields;
}

/// Systems of the phase that has the most.
int most_systems(const FftSolver& solver) {
  std::map<int, int> count;
  int most = 0;
  for (const SystemColumn& column : system_columns(solver.constitutive().phases()))
    most = std::max(most, ++count[column.phase]);
  return most;
}

std::vector<io::SeriesField> series_fields(const OutputOptions& options, const FftSolver& solver) {
  const int systems = most_systems(solver);
  std::vector<io::SeriesField> result;
  for (const Known& field : known_fields()) {
    if (std::find(options.fields.begin(), options.fields.end(), field.name) == options.fields.end()) continue;
    const bool per_system = field.shape == std::vector<int>{0};
    if (per_system && systems == 0) continue;
    result.push_back(
        {field.name, per_system ? std::vector<int>{systems} : field.shape, field.about, options.precision});
  }
  return result;
}

}  // namespace

const std::vector<std::string>& OutputOptions::known() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> result;
    for (const Known& field : known_fields()) result.emplace_back(field.name);
    return result;
  }();
  return names;
}

Results::Results(const std::string& folder, const FftSolver& solver, const OutputOptions& options, Stamp stamp)
    : folder_(folder),
      solver_(solver),
      options_(options),
      series_(folder, solver.grid(), base::Slab::of(solver.grid(), solver.comm()), series_fields(options, solver),
              std::move(stamp), solver.comm()) {}

void Results::begin(int increments) {
  const std::string path = folder_ + "/macro.csv";
  base::on_root(solver_.comm(), [&] {
    if (increments == 0)
      macro_.emplace(path, load::macro_columns());
    else
      macro_.emplace(io::CsvWriter::resume(path, load::macro_columns(), increments));
  });
  series_.resume(increments);
}

void Results::add_row(const load::Increment& increment) {
  base::on_root(solver_.comm(), [&] { macro_->row(load::macro_row(increment)); });
}

void Results::write_fields(int increment, double time) {
  const PointResults points(solver_);
  const GrainTable grains(solver_, points);
  const auto fields = series_fields(options_, solver_);
  if (!fields.empty()) {
    series_.begin(increment, time);
    for (const io::SeriesField& field : fields) series_.write(field.name, points.field(field.name).data());
    grains.write(series_.file());
    series_.commit();
  }
  write_grains(grains);
}

void Results::write_grains() { write_grains(GrainTable(solver_, PointResults(solver_))); }

void Results::write_grains(const GrainTable& grains) {
  base::on_root(solver_.comm(), [&] { base::write_file(folder_ + "/grains.csv", grains.csv()); });
}

}  // namespace polyslip::fft_solver
