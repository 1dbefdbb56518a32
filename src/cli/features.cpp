#include <iostream>

#include "src/base/files.hpp"
#include "src/base/log.hpp"
#include "src/base/require.hpp"
#include "src/cases/case_file.hpp"
#include "src/cli/run_folder.hpp"
#include "src/cli/verb.hpp"
#include "src/features/compute_features.hpp"
#include "src/features/dataset_features.hpp"
#include "src/features/feature_source.hpp"
#include "src/features/graph_store.hpp"
#include "src/features/graph_tables.hpp"
#include "src/features/map_files.hpp"

namespace polyslip::cli {
namespace {

using namespace features;

std::string help() { return source_help() + dataset_help() + features_help(); }

int run_dataset(const Request& request, const base::Tree& tree, const base::Comm& comm) {
  const dataset::Reader reader(read_dataset_path(tree));
  DatasetGraphs graphs(reader);
  const FeatureOptions options = read_feature_options(tree, first_source(graphs), comm, true);
  tree.require_all_read();
  const std::string resolved = tree.resolved() + "\n" + cases::checksums({reader.path()}, comm);
  if (request.dry_run) {
    if (comm.root()) std::cout << resolved;
    return 0;
  }
  base::Log log(comm, request.quiet);
  open_run_folder(request, resolved, log, comm);
  const std::string path = request.out + "/graphs.h5";
  write_dataset_graphs(path, graphs, options, resolved, log, comm);
  log.line("written: ", path);
  return 0;
}

int run(const Request& request, const base::Comm& comm) {
  base::require(!request.restart, "command line: features has nothing to restart; start it anew with another --out");
  const base::Tree tree = read_case_file(request, comm);
  check_run_folder(request, comm);
  if (tree.has("dataset")) return run_dataset(request, tree, comm);
  FeatureSource source = read_source(tree, comm);
  const FeatureOptions options = read_feature_options(tree, source, comm);
  tree.require_all_read();
  std::vector<std::string> files = tree.paths();
  files.insert(files.end(), source.files.begin(), source.files.end());
  const std::string resolved = tree.resolved() + "\n" + cases::checksums(files, comm);
  if (request.dry_run) {
    if (comm.root()) std::cout << resolved;
    return 0;
  }

  base::Log log(comm, request.quiet);
  open_run_folder(request, resolved, log, comm);
  for (const std::string& note : source.notes) log.line(note);
  base::on_root(comm, [&] {
    compute_features(options, source, log);
    for (const std::string& statement : source.statements) log.line(statement);
    const cases::Provenance provenance{request.case_file, resolved, 0};
    std::string names = write_tables(request.out, source, provenance);
    write_graph(request.out + "/graphs.h5", source.graph, resolved);
    names += ", graphs.h5";
    if (options.map_files && source.map) names += ", " + write_map_files(request.out, source, provenance);
    log.line("written to ", request.out, ": ", names);
  });
  return 0;
}

}  // namespace

const Verb features{"features", "grain graphs with features and labels from a map, a microstructure or a dataset", help,
                    run};

}  // namespace polyslip::cli
