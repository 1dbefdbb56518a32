#include "src/training/checkpoint.hpp"

#include <mpi.h>

#include <sstream>

#include "src/base/files.hpp"
#include "src/io/hdf5.hpp"

namespace polyslip::training {
namespace {

constexpr const char* format = "polyslip training checkpoint 1";
constexpr int sums_count = LossSums::count;

base::Comm self() { return base::Comm(MPI_COMM_SELF); }

void put(io::Hdf5File& file, const std::string& name, const std::string& description,
         const std::vector<double>& values) {
  if (values.empty()) return;
  file.write_table(name, {"1", description}, io::Table<double>{{static_cast<std::int64_t>(values.size())}, values});
}

std::vector<double> get(const io::Hdf5File& file, const std::string& name) {
  if (!file.has(name)) return {};
  return file.read_numbers(name).values;
}

std::vector<double> to_list(const LossSums& sums) {
  return {sums.shares, sums.stress, sums.twin, sums.cross_slip, sums.climb, sums.traces, sums.penalty, sums.labels};
}

LossSums from_list(const std::vector<double>& list) {
  return {list[0], list[1], list[2], list[3], list[4], list[5], list[6], list[7]};
}

void write_file(const std::string& path, const Checkpoint& state) {
  io::Hdf5File file = io::Hdf5File::create(path, self());
  file.write_attribute("/", "format", std::string(format));
  file.write_texts("identity", "what must be the same when the run goes on", {state.identity});
  for (std::size_t i = 0; i < state.members.size(); ++i)
    put(file, "members/" + std::to_string(i), "parameters of a trained member", state.members[i]);
  put(file, "member_losses", "validation log loss of the trained members", state.member_losses);
  put(file, "values", "parameters", state.values);
  put(file, "best", "parameters of the best validation so far", state.best);
  put(file, "adam_first", "Adam's first moments", state.adam.first);
  put(file, "adam_second", "Adam's second moments", state.adam.second);
  put(file, "sums", "sums of the epoch so far", to_list(state.sums));
  put(file, "evaluations", "of L-BFGS: place, value, gradient", state.evaluations);
  file.write_attribute("/", "members", static_cast<std::int64_t>(state.members.size()));
  file.write_attribute("/", "adam_steps", state.adam.steps);
  file.write_attribute("/", "epoch", state.epoch);
  file.write_attribute("/", "step", state.step);
  file.write_attribute("/", "norm", state.norm);
  file.write_attribute("/", "best_loss", state.best_loss);
  file.write_attribute("/", "best_epoch", state.best_epoch);
  file.write_attribute("/", "rows", state.rows);
  file.commit();
}

}  // namespace

void write_checkpoint(const std::string& path, const Checkpoint& checkpoint, const base::Comm& comm) {
  base::on_root(comm, [&] { write_file(path, checkpoint); });
}

Checkpoint read_checkpoint(const std::string& path) {
  const io::Hdf5File file = io::Hdf5File::open(path, self());
  base::require(file.has_attribute("/", "format") && file.text_attribute("/", "format") == format, "'", path,
                "' is no checkpoint of a training run of this version (attribute format = '", format, "')");
  const auto integer = [&](const char* name) { return static_cast<std::int64_t>(file.number_attribute("/", name)); };
  Checkpoint state;
  state.identity = file.read_texts("identity").at(0);
  for (std::int64_t i = 0; i < integer("members"); ++i)
    state.members.push_back(get(file, "members/" + std::to_string(i)));
  state.member_losses = get(file, "member_losses");
  state.values = get(file, "values");
  state.best = get(file, "best");
  state.adam = {get(file, "adam_first"), get(file, "adam_second"), integer("adam_steps")};
  const std::vector<double> sums = get(file, "sums");
  base::require(sums.size() == sums_count, "'", path, "': sums has ", sums.size(), " numbers instead of ", sums_count);
  state.sums = from_list(sums);
  state.evaluations = get(file, "evaluations");
  state.epoch = integer("epoch");
  state.step = integer("step");
  state.norm = file.number_attribute("/", "norm");
  state.best_loss = file.number_attribute("/", "best_loss");
  state.best_epoch = integer("best_epoch");
  state.rows = integer("rows");
  return state;
}

void require_same_run(const std::string& path, const Checkpoint& checkpoint, const std::string& identity) {
  if (checkpoint.identity == identity) return;
  std::istringstream before(checkpoint.identity), now(identity);
  std::string old_line, new_line;
  while (true) {
    const bool had = static_cast<bool>(std::getline(before, old_line));
    const bool has = static_cast<bool>(std::getline(now, new_line));
    if (!had) old_line = "nothing";
    if (!has) new_line = "nothing";
    base::require(had == has && old_line == new_line, "'", path, "' was written with '", old_line,
                  "', but this run has '", new_line,
                  "'; a run goes on with what it began with: restore that, or begin anew in another folder");
    if (!had) return;
  }
}

}  // namespace polyslip::training
