#include <algorithm>
#include <iostream>
#include <set>

#include "src/base/files.hpp"
#include "src/base/log.hpp"
#include "src/base/require.hpp"
#include "src/cases/case_file.hpp"
#include "src/cases/provenance.hpp"
#include "src/cases/volume.hpp"
#include "src/classifier/gather.hpp"
#include "src/classifier/graph_list.hpp"
#include "src/cli/prediction_maps.hpp"
#include "src/cli/run_folder.hpp"
#include "src/cli/verb.hpp"
#include "src/features/compute_features.hpp"
#include "src/features/mean_field_tensors.hpp"
#include "src/training/trained_predictor.hpp"

namespace polyslip::cli {
namespace {

using classifier::PredictedGrain;

std::string help() {
  return R"([predict]
  model            model.h5 of `train`
  microstructure   microstructure.h5 whose grains are those of the one graph: fields on its voxels too (none)
[data]
  graphs           files of grain graphs, or folders of `features`; or instead of [data] a map, as for `features`:
)" + features::source_help() +
         features::features_help() + R"(
prediction.csv and prediction.h5: per grain the first system and its mechanism, the share of each system, the share of twins, probabilities of
cross-slip and climb, confidence, the spread of an ensemble, strangeness (above 1: unlike what the model was trained on). Of a map also
mechanism.png, confidence.png, twin.png and mechanisms.csv with the colours; of a volume prediction_fields.h5 and .xdmf.
A phase without a card, and one whose systems the model has not seen, are refused.
)";
}

struct PredictCase {
  std::string model, microstructure;
  std::vector<std::string> graphs;  ///< empty: a map or a volume
};

PredictCase read_predict_case(const base::Tree& tree) {
  PredictCase result;
  const base::Tree section = tree.section("predict");
  result.model = section.get_path("model");
  if (section.has("microstructure")) result.microstructure = section.get_path("microstructure");
  const int sources = int{tree.has("data")} + int{tree.has("map")} + int{tree.has("microstructure")};
  base::require(sources == 1, tree.origin(), ": give one of [data], [map] and [microstructure]");
  if (tree.has("data")) {
    const base::Tree data = tree.section("data");
    result.graphs = data.get_paths("graphs", [](const std::string& path) { return std::vector<std::string>{path}; });
    base::require(!result.graphs.empty(), data.where(), ": graphs names no file");
  }
  base::require(result.microstructure.empty() || tree.has("data"), section.where(),
                ": microstructure goes with [data]");
  return result;
}

/// Refuses phases that the model cannot answer for, and answers.
std::vector<PredictedGrain> answer(std::int64_t number, const features::GrainGraph& graph,
                                   const training::TrainedModel& model, const training::TrainedPredictor& predictor) {
  std::set<int> used;
  for (const features::Grain& grain : graph.grains) used.insert(grain.phase);
  for (const int p : used) {
    const features::GraphPhase& phase = graph.phases[static_cast<std::size_t>(p)];
    base::require(!phase.material->systems.empty(), "graph '", graph.source, "': phase '", phase.material->name,
                  "' has no material card with slip systems; give [material.", phase.material->name, "] card = …");
    training::require_known(model, *phase.material, "graph '" + graph.source + "'");
  }
  return classifier::predicted_grains(number, graph, predictor.predict(graph));
}

/// This rank's share of the graphs, then all of them on every rank in their order.
std::vector<PredictedGrain> answer_all(const classifier::GraphList& list, const training::TrainedModel& model,
                                       const training::TrainedPredictor& predictor, const base::Comm& comm) {
  std::vector<std::vector<PredictedGrain>> own;
  std::vector<std::int64_t> numbers;
  std::vector<std::string> names;
  std::string error;
  try {
    for (std::size_t i = static_cast<std::size_t>(comm.rank()); i < list.places().size();
         i += static_cast<std::size_t>(comm.size())) {
      numbers.push_back(static_cast<std::int64_t>(i));
      own.push_back(answer(numbers.back(), list.read(i), model, predictor));
      for (const PredictedGrain& grain : own.back())
        for (const std::string* name : {&grain.phase, &grain.system, &grain.mechanism})
          if (std::find(names.begin(), names.end(), *name) == names.end()) names.push_back(*name);
    }
  } catch (const base::InputError& e) {
    error = e.what();
  }
  base::throw_together(error, comm);
  names = classifier::gather_texts(names, comm);
  classifier::NumbersOfGraphs packed;
  for (std::size_t i = 0; i < own.size(); ++i) packed[numbers[i]] = classifier::pack(own[i], names);
  std::vector<PredictedGrain> result;
  for (const auto& [graph, values] : classifier::gather(packed, comm))
    for (PredictedGrain& grain : classifier::unpack(values, names)) result.push_back(std::move(grain));
  return result;
}

void describe(const std::vector<PredictedGrain>& grains, base::Log& log) {
  std::map<std::string, std::int64_t> mechanisms;
  std::int64_t strange = 0;
  for (const PredictedGrain& grain : grains) {
    ++mechanisms[grain.mechanism];
    strange += grain.strangeness > 1 ? 1 : 0;
  }
  log.line(grains.size(), " grains, of which ", strange, " are unlike the training data");
  for (const auto& [mechanism, count] : mechanisms) log.line("  ", mechanism, ": first in ", count, " grains");
}

int run(const Request& request, const base::Comm& comm) {
  base::require(!request.restart, "command line: predict has nothing to restart; start it anew with another --out");
  const base::Tree tree = read_case_file(request, comm);
  check_run_folder(request, comm);
  const PredictCase given = read_predict_case(tree);
  const bool of_source = given.graphs.empty();
  features::FeatureSource source;
  features::FeatureOptions feature_options;
  if (of_source) {
    source = features::read_source(tree, comm);
    feature_options = features::read_feature_options(tree, source, comm);
  }
  tree.require_all_read();
  const std::string resolved = tree.resolved();
  if (request.dry_run) {
    if (comm.root()) std::cout << resolved;
    return 0;
  }
  const training::TrainedModel model = training::read_model(given.model);
  const training::TrainedPredictor predictor(model, "F");

  std::vector<PredictedGrain> grains;
  base::Log log(comm, request.quiet);
  if (of_source) {
    for (const std::string& note : source.notes) log.line(note);
    base::on_root(comm, [&] {
      features::compute_features(feature_options, source, log);
      if (source.graph.grain_column("taylor_stress") == nullptr) features::add_mean_field_tensors(source.graph);
      grains = answer(0, source.graph, model, predictor);
    });
  } else {
    const classifier::GraphList list(given.graphs);
    base::require(given.microstructure.empty() || list.places().size() == 1, given.microstructure,
                  ": fields on voxels need one graph; there are ", list.places().size());
    grains = answer_all(list, model, predictor, comm);
  }
  // nothing is written before all is answered
  open_run_folder(request, resolved, log, comm);
  describe(grains, log);
  const cases::Provenance provenance{request.case_file, resolved, 0};
  classifier::write_prediction(request.out + "/prediction.h5", grains, provenance, comm);
  base::on_root(comm, [&] {
    if (source.map) write_prediction_pictures(request.out, *source.map, grains);
    base::write_file(request.out + "/prediction.csv", classifier::prediction_csv(grains));
  });
  if (!given.microstructure.empty())
    write_prediction_fields(request.out, cases::read_microstructure(given.microstructure, comm), grains, provenance,
                            comm);
  log.line("written to ", request.out);
  return 0;
}

}  // namespace

const Verb predict{"predict", "which mechanism acts in which grain of maps and volumes, by a trained model", help, run};

}  // namespace polyslip::cli
