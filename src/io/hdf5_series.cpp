#include "src/io/hdf5_series.hpp"

#include <cstdio>
#include <filesystem>

#include "src/base/files.hpp"
#include "src/io/xdmf.hpp"

namespace polyslip::io {
namespace {

std::string numbered(int increment) {
  char text[16];
  std::snprintf(text, sizeof(text), "%06d", increment);
  return text;
}

std::string step_file(int increment) { return "fields_" + numbered(increment) + ".h5"; }

void write_grid(Hdf5File& file, const base::Grid& grid) {
  file.write_attribute("/", "cells", std::vector<double>(grid.cells.begin(), grid.cells.end()));
  file.write_attribute("/", "size", std::vector<double>(grid.size.begin(), grid.size.end()));
  file.write_attribute("/", "origin", std::vector<double>(grid.origin.begin(), grid.origin.end()));
}

}  // namespace

FieldSeries::FieldSeries(const std::string& folder, const base::Grid& grid, const base::Slab& slab,
                         std::vector<SeriesField> fields, std::function<void(Hdf5File&)> stamp, const base::Comm& comm)
    : folder_(folder), grid_(grid), slab_(slab), fields_(std::move(fields)), stamp_(std::move(stamp)), comm_(comm) {}

void FieldSeries::resume(int last_increment) {
  std::vector<double> times;
  std::vector<int> increments;
  base::on_root(comm_, [&] {
    const std::string master = folder_ + "/fields.h5";
    if (!std::filesystem::exists(master)) return;
    const Hdf5File file = Hdf5File::open(master, base::Comm(MPI_COMM_SELF));
    const Table<std::int64_t> found = file.read_integers("increment");
    const Table<double> at = file.read_numbers("time");
    for (std::size_t i = 0; i < found.values.size(); ++i) {
      const int increment = static_cast<int>(found.values[i]);
      if (increment > last_increment || !std::filesystem::exists(folder_ + "/" + step_file(increment))) continue;
      increments.push_back(increment);
      times.push_back(at.values[i]);
    }
  });
  comm_.broadcast(increments);
  comm_.broadcast(times);
  steps_.clear();
  for (std::size_t i = 0; i < increments.size(); ++i) steps_[increments[i]] = times[i];
}

void FieldSeries::begin(int increment, double time) {
  increment_ = increment;
  time_ = time;
  file_.reset();
  file_.emplace(Hdf5File::create(folder_ + "/" + step_file(increment), comm_));
  stamp_(*file_);
  write_grid(*file_, grid_);
  file_->write_attribute("/", "increment", std::int64_t{increment});
  file_->write_attribute("/", "time", time);
}

void FieldSeries::write(const std::string& name, const double* values) {
  base::require(file_.has_value(), "field '", name, "' is written outside a step");
  for (const SeriesField& field : fields_) {
    if (field.name != name) continue;
    file_->write_field(name, field.about, Share::of(grid_, slab_), field.shape, values, field.precision);
    return;
  }
  throw base::InputError("field '" + name + "' is not among those of the series in '" + folder_ + "'");
}

Hdf5File& FieldSeries::file() {
  base::require(file_.has_value(), "the series in '", folder_, "' has no step that has begun");
  return *file_;
}

void FieldSeries::commit() {
  for (const SeriesField& field : fields_)
    base::require(file_->has(field.name), "field '", field.name, "' is missing in step ", increment_,
                  " of the series in '", folder_, "'");
  file_->commit();
  file_.reset();
  steps_[increment_] = time_;
  base::on_root(comm_, [&] { write_lists(); });
}

void FieldSeries::write_lists() const {
  Hdf5File master = Hdf5File::create(folder_ + "/fields.h5", base::Comm(MPI_COMM_SELF));
  stamp_(master);
  write_grid(master, grid_);
  Table<std::int64_t> increments{{static_cast<std::int64_t>(steps_.size())}, {}};
  Table<double> times{increments.shape, {}};
  std::vector<XdmfStep> steps;
  for (const auto& [increment, time] : steps_) {
    increments.values.push_back(increment);
    times.values.push_back(time);
    steps.push_back({time, step_file(increment)});
    master.link("increment_" + numbered(increment), step_file(increment), "/");
  }
  master.write_table("increment", {"1", "increments that were written"}, increments);
  master.write_table("time", {"s", "time at the end of these increments"}, times);
  master.commit();
  std::vector<XdmfField> fields;
  for (const SeriesField& field : fields_)
    fields.push_back({field.name, field.shape, field.precision == Precision::float32 ? 4 : 8, "/" + field.name});
  base::write_file(folder_ + "/fields.xdmf", xdmf_text(grid_, fields, steps));
}

}  // namespace polyslip::io
