#include "src/campaign/plan.hpp"

#include <cmath>

#include "kernels/rotation/random.hpp"
#include "src/base/files.hpp"
#include "src/base/require.hpp"
#include "src/campaign/plan_parts.hpp"
#include "src/campaign/splits.hpp"

namespace polyslip::campaign {
namespace {

using base::require;
using base::Tree;

const std::vector<std::string> own_sections{"campaign", "vary", "choice", "split"};

Tree base_of(const Tree& plan_file) {
  Tree base = plan_file.copy();
  for (const std::string& name : own_sections) base.remove(name);
  return base;
}

/// Everything that decides what the dataset will hold, as one text.
std::string content_of(const Plan& plan) {
  std::string content = plan.base.copy().resolved();
  for (const std::string& file : plan.files) content += file.substr(0, file.find(' ', file.find(' ') + 1)) + "\n";
  content += base::text("shards ", plan.farm.samples_per_shard, " batches ", plan.farm.volumes_per_batch, " retries ",
                        plan.farm.retries, " budget ", plan.farm.budget, " checkpoints ", plan.farm.checkpoint_voxels);
  for (const std::string& field : plan.farm.voxel_fields) content += " " + field;
  for (const Axis& axis : plan.axes) content += "\naxis " + axis.name + " " + axis.unit;
  for (const std::string& test : plan.tests) content += "\ntest " + test;
  for (const Sample& sample : plan.samples) {
    content += base::text("\n", sample.id, " ", sample.seed, " ", name_of(sample.split), " ", sample.train_rank, " ",
                          sample.ranks);
    for (const std::uint8_t held : sample.held_out) content += held != 0 ? " 1" : " 0";
    for (const auto& [key, value] : sample.settings) content += "\n" + key + " = " + value;
  }
  return content;
}

}  // namespace

const char* name_of(Split split) {
  const char* const names[] = {"train", "validation", "test", "held_out"};
  return names[static_cast<int>(split)];
}

std::int64_t Plan::microstructures() const {
  std::int64_t result = 0;
  for (const Sample& sample : samples) result = std::max(result, sample.microstructure + 1);
  return result;
}

double Plan::cost() const {
  double sum = 0;
  for (const Sample& sample : samples) sum += sample.cost;
  return sum;
}

Plan read_plan(const Tree& plan_file, const base::Comm& comm) {
  Plan plan;
  plan.file = plan_file.origin();
  plan.base = base_of(plan_file);
  const Tree section = plan_file.section("campaign");
  plan.seed = static_cast<std::uint64_t>(section.get_integer("seed", 1, {0}));
  plan.farm = read_farm_options(section);
  const std::vector<Variable> variables = draw_samples(plan_file, plan, comm);
  assign_splits(plan_file, variables, plan);
  for (const std::string& name : own_sections)
    if (plan_file.has(name)) plan_file.section(name).require_all_read();
  check_samples(plan, comm);
  plan.base_text = plan_file.copy().resolved();
  plan.checksum = base::checksum(content_of(plan));
  return plan;
}

Tree case_of(const Plan& plan, const Sample& sample) {
  Tree result = plan.base.copy();
  for (const auto& [key, value] : sample.settings) result.set(key, value, plan.file);
  return result;
}

std::string plan_help() {
  return sampling_help() + farm_options_help() +
         R"([vary]: KEY = what the key takes, in place of what the case says
  uniform a b        between a and b; a third number counts the levels on a grid. log a b: uniform in the logarithm
  integer a b        whole numbers, both ends included
  normal m s         normal distribution, mean and standard deviation; normal m s a b: its part between a and b
  list x y z         one of these; parted by | where they hold blanks: list 16 16 16 | 24 24 24
  sphere             load.N.stress_direction, load.N.strain_rate_direction: uniform on the sphere of symmetric traceless
                     tensors
  AXIS = choice      all the keys of one of the sections [choice.AXIS.NAME]; AXIS = list NAME NAME: of these. Values in a
                     bundle may be ranges themselves
)" + split_help();
}

}  // namespace polyslip::campaign
