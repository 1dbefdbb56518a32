#include <algorithm>
#include <cmath>
#include <iostream>
#include <stdexcept>

#include "src/base/log.hpp"
#include "src/base/stop_signal.hpp"
#include "src/campaign/farm.hpp"
#include "src/campaign/schedule.hpp"
#include "src/cases/case_file.hpp"
#include "src/cases/provenance.hpp"
#include "src/cli/run_folder.hpp"
#include "src/cli/verb.hpp"

namespace polyslip::cli {
namespace {

std::string help() {
  return campaign::plan_help() +
         "[run]: of this run, not of the plan\n"
         "  shard            the only shard to solve, from 0: a task of a job array (default -1: all of them)\n"
         "Everything else is a case for solve: polyslip solve --help lists its keys.\n";
}

/// The shard that this run is to solve; -1: all.
std::int64_t read_run(base::Tree& tree) {
  const std::int64_t shard = tree.optional_section("run").get_integer("shard", -1, {-1, 1e9});
  tree.section("run").require_all_read();
  tree.remove("run");
  return shard;
}

void check_shard(std::int64_t shard, const campaign::Store& store) {
  base::require(shard < store.shards(), "command line: run.shard = ", shard, ", but the plan has ", store.shards(),
                " shards; allowed: 0 to ", store.shards() - 1, ", or -1 for all");
}

/// How well numbers of ranks would be used, if samples took what they are expected to.
std::string ranks_text(const campaign::Plan& plan) {
  const auto all = [](const campaign::Sample&) { return true; };
  const auto cost = [&](std::int64_t id) { return plan.samples[static_cast<std::size_t>(id)].cost; };
  std::string text = "ranks, and the share of their time that is spent on samples:";
  int most = 1;
  for (const campaign::Sample& sample : plan.samples) most = std::max(most, sample.ranks);
  const auto largest =
      static_cast<int>(std::min<std::int64_t>(1 << 20, static_cast<std::int64_t>(plan.samples.size()) * most));
  for (int ranks = most; ranks <= largest; ranks *= 4) {
    const auto queues = campaign::make_queues(plan, all, ranks);
    const campaign::Forecast forecast = campaign::forecast(queues, cost, ranks, plan.farm.volumes_per_batch);
    text += base::text(ranks == most ? " " : ", ", ranks, ": ", std::round(100 * forecast.efficiency), " %");
  }
  return text + "\n";
}

int run(const Request& request, const base::Comm& comm) {
  base::Tree tree = read_case_file(request, comm);
  const std::int64_t shard = read_run(tree);
  check_run_folder(request, comm);
  const campaign::Plan plan = campaign::read_plan(tree, comm);
  const campaign::Crystals crystals(plan, comm);
  if (request.dry_run) {
    if (comm.root()) std::cout << campaign::describe(plan) << ranks_text(plan);
    return 0;
  }
  base::Log log(comm, request.quiet);
  open_run_folder(request, plan.base_text, log, comm);
  log.line(cases::provenance_text({request.case_file, plan.base_text, static_cast<std::int64_t>(plan.seed)}));
  const base::StopSignal signal;  // one that comes while shards are written lets them be finished
  campaign::Store store(request.out, plan, crystals, comm);
  check_shard(shard, store);
  for (const auto& [number, why] : store.damaged())
    log.line("shard ", number,
             " is damaged and counts as missing; it will be kept under its name with .damaged: ", why);
  log.line("plan: ", plan.samples.size(), " samples in ", store.shards(), " shards; ", store.count(),
           " are done already");
  const campaign::FarmReport report = campaign::run_farm(plan, crystals, store, shard, log, comm);
  for (const std::string& line : report.lines) log.line(line);
  if (report.left > 0)
    throw std::runtime_error(base::text("stopped by a signal with ", report.left,
                                        " samples left; what is done is kept; go on with --restart --out ",
                                        request.out));
  for (const std::string& line : store.pack(shard)) log.line(line);
  return 0;
}

}  // namespace

const Verb campaign{"campaign", "many volumes from a sampling plan, as a dataset", help, run};

}  // namespace polyslip::cli
