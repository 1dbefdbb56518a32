#include "src/fft_solver/restart.hpp"

#include <array>
#include <cstdint>
#include <vector>

#include "src/base/require.hpp"

namespace polyslip::fft_solver {
namespace {

constexpr double version = 4;

/// Rows without their padding, and back.
std::vector<double> packed(const base::Field& field, int rows, std::int64_t count) {
  const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), field);
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(rows * count));
  for (std::size_t r = 0; r < static_cast<std::size_t>(rows); ++r)
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) values.push_back(host(r, i));
  return values;
}

void unpack(const std::vector<double>& values, int rows, std::int64_t count, const base::Field& field) {
  const auto host = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace(), field);
  const auto n = static_cast<std::size_t>(count);
  for (std::size_t r = 0; r < static_cast<std::size_t>(rows); ++r) {
    for (std::size_t i = 0; i < n; ++i) host(r, i) = values[r * n + i];
    // lanes beyond the last point compute too, and repeat it
    for (std::size_t i = n; n > 0 && i < host.extent(1); ++i) host(r, i) = host(r, n - 1);
  }
  Kokkos::deep_copy(field, host);
}

std::string state_name(std::size_t phase) { return "state/phase_" + std::to_string(phase); }

void write_numbers(io::Hdf5File& file, const std::string& name, const std::string& description,
                   const std::vector<double>& values) {
  file.write_table(name, {"1", description}, io::Table<double>{{static_cast<std::int64_t>(values.size())}, values});
}

}  // namespace

void write_restart(const std::string& path, FftSolver& solver, const load::LoadPath& load,
                   const load::DriveState& state, const std::function<void(io::Hdf5File&)>& stamp) {
  io::Hdf5File file = io::Hdf5File::create(path, solver.comm());
  stamp(file);
  file.write_attribute("/", "restart_version", version);
  file.write_attribute("/", "increment", std::int64_t{load.increments_done()});
  file.write_attribute("/", "time", load.time());

  const std::int64_t points = solver.constitutive().points();
  const base::Field now = base::make_field("u", 3, points);
  const std::array<base::Field, 2> changes{base::make_field("change", 3, points),
                                           base::make_field("change before", 3, points)};
  std::vector<double> numbers;
  solver.save(now, changes, numbers);
  const io::Share grid = io::Share::of(solver.grid(), base::Slab::of(solver.grid(), solver.comm()));
  file.write_field("displacement", {"m", "displacement fluctuation"}, grid, {3}, packed(now, 3, points).data());
  file.write_field("displacement_change", {"m", "change to expect of it over a piece of time like the last"}, grid, {3},
                   packed(changes[0], 3, points).data());
  file.write_field("displacement_change_before", {"m", "its change over the piece of time before"}, grid, {3},
                   packed(changes[1], 3, points).data());
  write_numbers(file, "solver", "numbers of the solver: its history", numbers);
  write_numbers(file, "load_path", "where the load path stands", load.state());
  write_numbers(file, "driver", "where the driver stands", state.numbers());

  file.create_group("state");
  const auto& constitutive = solver.constitutive();
  for (std::size_t p = 0; p < constitutive.phases().size(); ++p) {
    const material::Phase& phase = constitutive.phases()[p];
    const int rows = material::state_components(phase);
    const std::int64_t count = constitutive.count_of(static_cast<int>(p));
    if (rows == 0 || solver.comm().sum(count) == 0) continue;
    std::string description = "state of the points of phase '" + phase.name + "' in the order of the grid:";
    for (const material::StateGroup& group : material::state_groups(phase))
      description += " " + group.name + " (" + std::to_string(group.count) + ", " + group.unit + ")";
    file.write_field(state_name(p), {"SI", description}, io::Share::of(count, solver.comm()), {rows},
                     constitutive.state_rows(static_cast<int>(p), 0, rows).data());
  }
  file.commit();
}

void read_restart(const std::string& path, FftSolver& solver, load::LoadPath& load, load::DriveState& state) {
  const io::Hdf5File file = io::Hdf5File::open(path, solver.comm());
  base::require(file.has_attribute("/", "restart_version") && file.number_attribute("/", "restart_version") == version,
                path,
                ": is no restart file that this version of polyslip can read; start the run anew with another --out");
  load.restore(file.read_numbers("load_path").values);
  state.restore(file.read_numbers("driver").values);

  auto& constitutive = solver.constitutive();
  if (load.temperature()) constitutive.set_temperature(0, *load.temperature());
  for (std::size_t p = 0; p < constitutive.phases().size(); ++p) {
    const int rows = material::state_components(constitutive.phases()[p]);
    const std::int64_t count = constitutive.count_of(static_cast<int>(p));
    if (rows == 0 || solver.comm().sum(count) == 0) continue;
    std::vector<double> values(static_cast<std::size_t>(rows * count));
    file.read_field(state_name(p), io::Share::of(count, solver.comm()), {rows}, values.data());
    constitutive.restore_state(static_cast<int>(p), values);
  }
  const std::int64_t points = constitutive.points();
  const io::Share grid = io::Share::of(solver.grid(), base::Slab::of(solver.grid(), solver.comm()));
  const base::Field now = base::make_field("u", 3, points);
  const std::array<base::Field, 2> changes{base::make_field("change", 3, points),
                                           base::make_field("change before", 3, points)};
  std::vector<double> values(static_cast<std::size_t>(3 * points));
  file.read_field("displacement", grid, {3}, values.data());
  unpack(values, 3, points, now);
  file.read_field("displacement_change", grid, {3}, values.data());
  unpack(values, 3, points, changes[0]);
  file.read_field("displacement_change_before", grid, {3}, values.data());
  unpack(values, 3, points, changes[1]);
  solver.restore(now, changes, file.read_numbers("solver").values);
}

}  // namespace polyslip::fft_solver
