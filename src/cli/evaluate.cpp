#include <algorithm>
#include <iostream>
#include <set>

#include "src/base/files.hpp"
#include "src/base/log.hpp"
#include "src/base/require.hpp"
#include "src/cases/case_file.hpp"
#include "src/cases/provenance.hpp"
#include "src/classifier/gates.hpp"
#include "src/cli/run_folder.hpp"
#include "src/cli/verb.hpp"
#include "src/features/mean_field_tensors.hpp"
#include "src/training/trained_predictor.hpp"

namespace polyslip::cli {
namespace {

using namespace classifier;

std::string help() {
  return R"([data]
  graphs           files of grain graphs (or folders of `features`) with splits and held-out sets
  large            further ones for T2_size: graphs with many grains, all labelled (none)
  measured         further ones for T8: maps with labels from microscopy (none)
[models.NAME]      a trained model; the first one is F, which the gates are about
  file             model.h5 of `train`
  name             in tables (NAME); models of one name differ in data_percent
  data_percent     of the training graphs that it has seen (100); models with less are asked on known textures only, for T5
[evaluate]
  tests            any of known T1 T2 T2_size T3 T4 T6 T7 T8 T9 (all):
                   known: split test. T1 T2 T3 T4: held out for that reason alone. T2_size: graphs of `large` with at least large_grains.
                   T6: only the grains of a section, with circles for sizes and traces for normals. T7: noise. T8: `measured`.
                   T9: largest change of a share when crystals are relabelled by a symmetry, the sample is turned, grains are permuted
  baselines        any of B0 B1 B2 B3 B4 B6_forest (all); fitted on the split train, calibrated on validation.
                   B0 mean share of each mechanism per lattice; B1 the largest |tau|/tau_c; B2 softmax of log |tau|/tau_c under the
                   macroscopic stress, fitted exponent; B3 at taylor_stress; B4 at self_consistent_stress; B6_forest boosted trees
                   B5 is a model of level L2, B6 one of level B6: train them and name them under [models]
  data_percents    shares of the training graphs for B2 and B6_forest in T5, "1 3 10 30" (none)
  fit_graphs       most training graphs that baselines are fitted on (1000)
  graphs           most graphs per test (100000)
  trees            of the forest (200)
  resamples        of microstructures, for standard errors (200)
  seed             of resamples, sections and noise (1)
  twin_threshold   share of twins that makes a grain a twinning one (0.05)
  hot_share        of the grains of a volume that count as hot spots (0.1)
  large_grains     (1000)
  noise_deg, not_indexed, missing     T7: 0.5 degrees, 0.05 of the points, 0.1 of the grains

metrics.csv: test, model, metric, value, stderr, n; "F - B2" is the difference on the same grains. gates.csv: what F has to reach.
confusion.csv, reliability.csv: mechanisms, and how often the system that a model puts first is the right one.
Metrics ending in _by_size are weighted by the grains' share of the volume or area. B7, the simulation itself, is n/a: on its own labels it is
right by definition, and a second realisation of what lies below a measured surface is not computed here.
)";
}

struct EvaluateCase {
  EvaluationData data;
  FitOptions fit;
  std::vector<double> percents;
  EvaluationOptions options;
  struct NamedModel {
    std::string name, file;
    double data_percent;
  };
  std::vector<NamedModel> models;
};

std::vector<std::string> one_each(const std::string& path) { return {path}; }

void check_words(const base::Tree& section, const char* key, const std::vector<std::string>& words,
                 const std::vector<std::string>& allowed) {
  for (const std::string& word : words) {
    bool known = false;
    std::string list;
    for (const std::string& name : allowed) {
      known = known || name == word;
      list += (list.empty() ? "" : " ") + name;
    }
    base::require(known, section.has(key) ? section.child(key).where() : section.where(), ": '", word,
                  "'; allowed: ", list);
  }
}

EvaluateCase read_evaluate_case(const base::Tree& tree) {
  EvaluateCase result;
  const base::Tree data = tree.section("data");
  result.data.graphs = data.get_paths("graphs", one_each);
  base::require(!result.data.graphs.empty(), data.where(), ": graphs names no file");
  if (data.has("large")) result.data.large = data.get_paths("large", one_each);
  if (data.has("measured")) result.data.measured = data.get_paths("measured", one_each);
  const base::Tree models = tree.optional_section("models");
  std::set<std::string> names;
  for (const std::string& key : models.keys()) {
    const base::Tree model = models.section(key);
    const std::string name = model.get_text("name", key);
    const std::string file = model.get_path("file");
    const double percent = model.get_number("data_percent", 100.0, {0.01, 100, "%"});
    result.models.push_back({name_at(name, percent), file, percent});
    base::require(names.insert(name_at(name, percent)).second &&
                      std::find(baseline_names().begin(), baseline_names().end(), name) == baseline_names().end(),
                  model.where(), ": another model has this name");
  }
  const base::Tree section = tree.optional_section("evaluate");
  result.options.tests = section.get_texts("tests", test_names());
  check_words(section, "tests", result.options.tests, test_names());
  result.fit.baselines = section.get_texts("baselines", baseline_names());
  check_words(section, "baselines", result.fit.baselines, baseline_names());
  base::require(!result.models.empty() || !result.fit.baselines.empty(), tree.origin(),
                ": nothing to evaluate; give [models.NAME] or evaluate.baselines");
  if (section.has("data_percents")) result.percents = section.get_numbers("data_percents", {0.01, 99.99, "%"});
  result.fit.graphs = section.get_integer("fit_graphs", 1000, {1, 1e9});
  result.options.graphs = section.get_integer("graphs", 100000, {1, 1e9});
  result.fit.forest.rounds = section.get_integer("trees", 200, {1, 100000});
  result.options.resamples = section.get_integer("resamples", 200, {2, 100000});
  result.options.seed = static_cast<std::uint64_t>(section.get_integer("seed", 1, {0, 2e9}));
  result.fit.forest.seed = result.options.seed;
  result.options.score.twin_threshold = section.get_number("twin_threshold", 0.05, {0, 1});
  result.options.score.hot_share = section.get_number("hot_share", 0.1, {0.001, 0.999});
  result.options.large_grains = section.get_integer("large_grains", 1000, {1, 1e9});
  result.options.noise.angle = section.get_number("noise_deg", 0.5, {0, 180, "degrees"}) * 3.14159265358979323846 / 180;
  result.options.noise.not_indexed = section.get_number("not_indexed", 0.05, {0, 0.9});
  result.options.noise.missing = section.get_number("missing", 0.1, {0, 0.99});
  result.options.recompute = [](features::GrainGraph& graph) {
    if (graph.grain_column("taylor_stress") != nullptr) features::add_mean_field_tensors(graph);
  };
  return result;
}

/// Trained models first, the baselines after them.
std::vector<Contender> contenders_of(EvaluateCase& given, const GraphList& fit_list, base::Log& log,
                                     const base::Comm& comm) {
  std::vector<Contender> result;
  for (const EvaluateCase::NamedModel& named : given.models) {
    const training::TrainedModel model = training::read_model(named.file);
    if (result.empty()) {  // labels of cross-slip and climb mean what F was trained for
      given.options.score.cross_slip_threshold = model.loss.cross_slip_threshold;
      given.options.score.climb_threshold = model.loss.climb_threshold;
    }
    log.line(named.name, ": level ", model.options.level, ", ", model.members.size(), " members, from ", named.file);
    result.push_back({named.name, named.data_percent, std::make_shared<training::TrainedPredictor>(model, named.name)});
  }
  const auto add = [&](const FitOptions& options) {
    if (options.baselines.empty()) return;
    for (Contender& contender : fit_baselines(fit_list, options, log, comm)) result.push_back(std::move(contender));
  };
  add(given.fit);
  for (const double percent : given.percents) {
    FitOptions options = given.fit;
    options.data_percent = percent;
    options.baselines.clear();
    for (const char* name : {"B2", "B6_forest"})
      if (std::find(given.fit.baselines.begin(), given.fit.baselines.end(), name) != given.fit.baselines.end())
        options.baselines.push_back(name);
    add(options);
  }
  return result;
}

int run(const Request& request, const base::Comm& comm) {
  base::require(!request.restart, "command line: evaluate has nothing to restart; start it anew with another --out");
  const base::Tree tree = read_case_file(request, comm);
  check_run_folder(request, comm);
  EvaluateCase given = read_evaluate_case(tree);
  tree.require_all_read();
  const std::string resolved = tree.resolved();
  if (request.dry_run) {
    if (comm.root()) std::cout << resolved;
    return 0;
  }
  std::vector<std::string> paths = given.data.graphs;
  const GraphList fit_list(paths);
  paths.insert(paths.end(), given.data.large.begin(), given.data.large.end());
  paths.insert(paths.end(), given.data.measured.begin(), given.data.measured.end());
  const GraphList list(paths);
  for (const EvaluateCase::NamedModel& model : given.models)
    training::read_model(model.file);  // before anything is written

  base::Log log(comm, request.quiet);
  open_run_folder(request, resolved, log, comm);
  log.line(cases::provenance_text({request.case_file, resolved, static_cast<std::int64_t>(given.options.seed)}));
  const std::vector<Contender> contenders = contenders_of(given, fit_list, log, comm);
  const Evaluation evaluation = classifier::evaluate(list, given.data, contenders, given.options, log, comm);
  const std::vector<Gate> reached =
      given.models.empty() ? std::vector<Gate>{} : gates(evaluation, contenders.front().name);
  log.line(table_text(evaluation, reached));
  base::on_root(comm, [&] {
    const auto write = [&](const char* name, const std::string& text) {
      base::write_file(request.out + "/" + name, text);
    };
    write("confusion.csv", confusion_csv(evaluation));
    write("reliability.csv", reliability_csv(evaluation));
    write("gates.csv", gates_csv(reached));
    write("metrics.csv", metrics_csv(evaluation));
    log.line("written to ", request.out, ": metrics.csv, gates.csv, confusion.csv, reliability.csv");
  });
  return 0;
}

}  // namespace

const Verb evaluate{"evaluate", "models and baselines on tests of generalisation, with errors and gates", help, run};

}  // namespace polyslip::cli
