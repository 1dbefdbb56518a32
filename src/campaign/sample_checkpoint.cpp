// States of large samples inside their load: the solver's restart file, and beside it what the sample's record will need.
#include <filesystem>

#include "src/base/files.hpp"
#include "src/campaign/sample_solver.hpp"
#include "src/campaign/sample_task.hpp"
#include "src/fft_solver/restart.hpp"

namespace polyslip::campaign {
namespace {

namespace fs = std::filesystem;

using Part = std::pair<const char*, std::vector<double> Curve::*>;
constexpr Part parts[] = {
    {"time", &Curve::time}, {"F", &Curve::F}, {"P", &Curve::P}, {"cauchy", &Curve::cauchy}, {"slip", &Curve::slip}};

io::Table<double> table_of(const std::vector<double>& values) {
  return {{static_cast<std::int64_t>(values.size())}, values};
}

}  // namespace

std::string SampleSolver::checkpoint_of(const Sample& sample) const {
  return (fs::path(checkpoints_) / base::text("sample_", sample.id, "_restart.h5")).string();
}

void SampleSolver::save(const Task& task, fft_solver::FftSolver& solver, const load::LoadPath& path,
                        const load::DriveState& state) const {
  fft_solver::write_restart(checkpoint_of(task.sample), solver, path, state, [&](io::Hdf5File& file) {
    const Attempts& a = task.attempts;
    file.write_attribute("/", "plan", std::int64_t{plan_.checksum});
    file.write_attribute("/", "attempts", std::int64_t{a.count});
    for (const auto& [name, values] : parts)
      file.write_table(std::string("curve/") + name, {"SI", "rows of the curve so far"}, table_of(task.curve.*values));
    const std::vector<double> numbers{static_cast<double>(a.increments),
                                      a.equilibrium,
                                      a.stress,
                                      static_cast<double>(a.cost.newton),
                                      static_cast<double>(a.cost.linear),
                                      static_cast<double>(a.cost.sweeps),
                                      static_cast<double>(a.cost.evaluations),
                                      a.cost.seconds,
                                      static_cast<double>(a.cost.cuts)};
    file.write_table("attempts", {"1", "what the attempts have cost so far"}, table_of(numbers));
  });
}

int SampleSolver::attempts_saved(const Sample& sample) const {
  double exists = 0;
  base::on_root(comm_, [&] { exists = fs::exists(checkpoint_of(sample)) ? 1 : 0; });
  comm_.broadcast(exists);
  if (exists == 0) return 1;
  const io::Hdf5File file = io::Hdf5File::open(checkpoint_of(sample), comm_);
  const bool own =
      file.has_attribute("/", "plan") && file.number_attribute("/", "plan") == static_cast<double>(plan_.checksum);
  return own ? static_cast<int>(file.number_attribute("/", "attempts")) : 1;
}

void SampleSolver::restore(Task& task, fft_solver::FftSolver& solver, load::LoadPath& path,
                           load::DriveState& state) const {
  double exists = 0;
  const std::string name = checkpoint_of(task.sample);
  base::on_root(comm_, [&] { exists = fs::exists(name) ? 1 : 0; });
  comm_.broadcast(exists);
  if (exists == 0) return;
  {
    const io::Hdf5File file = io::Hdf5File::open(name, comm_);
    Attempts& a = task.attempts;
    if (!file.has_attribute("/", "plan") || file.number_attribute("/", "plan") != static_cast<double>(plan_.checksum) ||
        static_cast<int>(file.number_attribute("/", "attempts")) != a.count)
      return;
    for (const auto& [part, values] : parts)
      task.curve.*values = file.read_numbers(std::string("curve/") + part).values;
    const std::vector<double> numbers = file.read_numbers("attempts").values;
    const auto count = [&](std::size_t i) { return static_cast<std::int64_t>(numbers.at(i)); };
    a.increments = count(0);
    a.equilibrium = numbers.at(1);
    a.stress = numbers.at(2);
    a.cost = {count(3), count(4), count(5), count(6), numbers.at(7), static_cast<int>(count(8))};
  }
  fft_solver::read_restart(name, solver, path, state);
}

void SampleSolver::forget(const Sample& sample) const {
  std::error_code error;  // there is none for most
  if (is_checkpointed(sample)) fs::remove(checkpoint_of(sample), error);
}

}  // namespace polyslip::campaign
