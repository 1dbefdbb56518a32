#include "src/point_solver/results.hpp"

#include "src/base/require.hpp"

namespace polyslip::point_solver {
namespace {

constexpr double version = 1;

const char* const mandel[] = {"11", "22", "33", "23", "13", "12"};

std::size_t at(int point) { return static_cast<std::size_t>(point); }

std::string group_of(int point) { return "point_" + std::to_string(point + 1); }

void write_numbers(io::Hdf5File& file, const std::string& name, const std::string& description,
                   const std::vector<double>& values) {
  file.write_table(name, {"1", description}, io::Table<double>{{static_cast<std::int64_t>(values.size())}, values});
}

}  // namespace

std::vector<std::string> state_columns(const material::Phase& phase) {
  std::vector<std::string> columns{"time"};
  for (const material::StateGroup& group : material::state_groups(phase))
    for (int i = 0; i < group.count; ++i) {
      std::string column = group.name;
      if (group.system >= 0 && !phase.systems.empty())
        column += ":" + phase.systems[at(group.system + i)].label;
      else if (group.count == 9)
        column += std::to_string(10 * (i / 3 + 1) + i % 3 + 1);
      else if (group.count == 6)
        column += mandel[i];
      else if (group.count > 1)
        column += "_" + std::to_string(i + 1);
      columns.push_back(column);
    }
  return columns;
}

Tables::Tables(std::string folder, const PointSolver& solver, bool state)
    : folder_(std::move(folder)), solver_(solver), with_state_(state), states_(at(solver.volumes()), 0) {}

std::string Tables::name(const char* table, int point) const {
  return folder_ + "/" + table + (solver_.volumes() > 1 ? "_" + std::to_string(point + 1) : "") + ".csv";
}

void Tables::begin(const std::vector<int>& increments, const std::vector<int>& states) {
  states_ = states;
  const auto open = [](const std::string& path, const std::vector<std::string>& columns, int done, int rows) {
    return done == 0 ? io::CsvWriter(path, columns, io::RowsGo::at_flush)
                     : io::CsvWriter::resume(path, columns, rows, io::RowsGo::at_flush);
  };
  for (int p = 0; p < solver_.volumes(); ++p) {
    const int done = increments[at(p)];
    macro_.push_back(open(name("macro", p), load::macro_columns(), done, done));
    if (with_state_) state_.push_back(open(name("state", p), state_columns(solver_.phase(p)), done, states[at(p)]));
  }
}

void Tables::add(int point, const load::Increment& increment) {
  macro_[at(point)].row(load::macro_row(increment));
  if (!with_state_ || !(increment.accepted.write_fields || increment.last)) return;
  solver_.state(point, rows_);
  row_.assign(1, increment.time);
  row_.insert(row_.end(), rows_.begin(), rows_.end());
  state_[at(point)].row(row_);
  ++states_[at(point)];
}

void Tables::flush() {
  for (io::CsvWriter& table : macro_) table.flush();
  for (io::CsvWriter& table : state_) table.flush();
}

void write_restart(const std::string& path, const base::Comm& comm, const PointSolver& solver,
                   const std::vector<Walk>& walks, const std::vector<int>& states,
                   const std::function<void(io::Hdf5File&)>& stamp) {
  io::Hdf5File file = io::Hdf5File::create(path, comm);
  stamp(file);
  file.write_attribute("/", "point_restart_version", version);
  for (int p = 0; p < solver.volumes(); ++p) {
    const Walk& walk = walks[at(p)];
    const std::string group = group_of(p);
    file.create_group(group);
    write_numbers(file, group + "/load_path", "where the load path stands", walk.path.state());
    write_numbers(file, group + "/driver", "where the driver stands", walk.state.numbers());
    write_numbers(file, group + "/point", "the point: its history, stresses and state", solver.save(p));
    write_numbers(file, group + "/states", "rows of its state.csv", {static_cast<double>(states[at(p)])});
  }
  file.commit();
}

void read_restart(const std::string& path, const base::Comm& comm, PointSolver& solver, std::vector<Walk>& walks,
                  std::vector<int>& states) {
  const io::Hdf5File file = io::Hdf5File::open(path, comm);
  base::require(file.has_attribute("/", "point_restart_version") &&
                    file.number_attribute("/", "point_restart_version") == version,
                path,
                ": is no restart file of points that this version of polyslip can read; start the run anew with "
                "another --out");
  const int points = solver.volumes();
  base::require(file.has(group_of(points - 1)) && !file.has(group_of(points)), path,
                ": was written for another number of points than ", points);
  for (int p = 0; p < points; ++p) {
    Walk& walk = walks[at(p)];
    const std::string group = group_of(p);
    walk.path.restore(file.read_numbers(group + "/load_path").values);
    walk.state.restore(file.read_numbers(group + "/driver").values);
    if (walk.path.temperature()) solver.set_temperature(p, *walk.path.temperature());
    solver.restore(p, file.read_numbers(group + "/point").values);
    states[at(p)] = static_cast<int>(file.read_numbers(group + "/states").values.at(0));
  }
}

}  // namespace polyslip::point_solver
