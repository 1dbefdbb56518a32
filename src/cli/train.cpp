#include <algorithm>
#include <filesystem>
#include <iostream>
#include <stdexcept>

#include "src/base/stop_signal.hpp"
#include "src/cases/provenance.hpp"
#include "src/cli/run_folder.hpp"
#include "src/cli/verb.hpp"
#include "src/training/finetune.hpp"
#include "src/training/train_case.hpp"

namespace polyslip::cli {
namespace {

std::string help() { return training::train_help() + "\n" + training::finetune_help(); }

/// The files of data.graphs are there; of a dry run they need not be.
bool all_there(const std::vector<std::string>& paths) {
  return std::all_of(paths.begin(), paths.end(), [](const std::string& path) { return std::filesystem::exists(path); });
}

/// Opens the folder of results once the input is known to be sound.
void open_results(const Request& request, const std::string& resolved, const cases::Provenance& provenance,
                  base::Log& log, const base::Comm& comm) {
  open_run_folder(request, resolved, log, comm);
  log.line(cases::provenance_text(provenance));
}

int measure(const Request& request, const base::Tree& tree, const base::Comm& comm) {
  const training::FinetuneOptions options = training::read_finetune(tree);
  tree.require_all_read();
  const bool read = !request.dry_run || (all_there(options.graphs) && all_there({options.model}));
  const training::FinetuneInput input = read ? training::read_finetune_input(options) : training::FinetuneInput{};
  if (request.dry_run) {
    if (comm.root()) std::cout << tree.resolved();
    return 0;
  }
  base::Log log(comm, request.quiet);
  const cases::Provenance provenance{request.case_file, tree.resolved(), static_cast<std::int64_t>(options.seed)};
  open_results(request, tree.resolved(), provenance, log, comm);
  training::run_finetune(input, options, request.out, provenance, log, comm);
  return 0;
}

int run(const Request& request, const base::Comm& comm) {
  const base::Tree tree = read_case_file(request, comm);
  check_run_folder(request, comm);
  if (tree.has("finetune")) return measure(request, tree, comm);
  const training::TrainCase train_case = training::read_train_case(tree);
  tree.require_all_read();
  if (request.dry_run) {
    if (all_there(train_case.graphs)) static_cast<void>(training::GraphSource(train_case.graphs, train_case.share));
    if (comm.root()) std::cout << tree.resolved();
    return 0;
  }
  training::Training training(train_case, comm);
  base::Log log(comm, request.quiet);
  const cases::Provenance provenance{request.case_file, tree.resolved(),
                                     static_cast<std::int64_t>(train_case.trainer.seed)};
  open_results(request, tree.resolved(), provenance, log, comm);
  const base::StopSignal signal;
  if (!training.run(request.out, request.restart, provenance, log))
    throw std::runtime_error("stopped by a signal; go on with --restart --out " + request.out);
  return 0;
}

}  // namespace

const Verb train{"train", "the classifier on grain graphs, data-parallel; or what a measured map says of a law", help,
                 run};

}  // namespace polyslip::cli
