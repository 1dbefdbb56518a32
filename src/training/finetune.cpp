#include "src/training/finetune.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <memory>
#include <set>

#include "kernels/rotation/random.hpp"
#include "src/base/config.hpp"
#include "src/base/files.hpp"
#include "src/classifier/batch_content.hpp"
#include "src/classifier/drives.hpp"
#include "src/classifier/graph_batch.hpp"
#include "src/features/families.hpp"
#include "src/features/graph_store.hpp"
#include "src/io/csv.hpp"

namespace polyslip::training {
namespace {

namespace fs = std::filesystem;
using base::require;
using classifier::Model;
using features::GrainGraph;
using features::LabelKind;

/// A parameter of the model that is fitted, and what it is called.
struct Free {
  int index;
  double lower, upper;
  double unit;  ///< the quantity is unit · exp(parameter); 0: the parameter itself
  Measured row;
};

int block_of(const Model& model, const std::string& name) {
  for (const Model::Block& block : model.blocks())
    if (block.name == name) return block.first;
  return -1;
}

/// The first member with room for shifts of families; blocks go by their names.
Model with_shifts(const TrainedModel& start, int families) {
  const Model from = start.model(0);
  classifier::ModelOptions options = start.options;
  options.family_shifts = std::max(options.family_shifts, families);
  Model to(options, static_cast<std::uint64_t>(start.first_seed));
  const std::vector<double> before = from.values();
  std::vector<double> values = to.values();
  for (const Model::Block& block : from.blocks()) {
    int size = 1;
    for (const int extent : block.shape) size *= extent;
    const int first = block_of(to, block.name);
    std::copy_n(before.begin() + block.first, size, values.begin() + first);
  }
  to.set_values(values);
  return to;
}

/// The phase of all labelled grains; its index in the first graph that has any.
const features::GraphPhase& labelled_phase(const std::vector<GrainGraph>& graphs) {
  const features::GraphPhase* found = nullptr;
  for (const GrainGraph& graph : graphs)
    for (std::size_t g = 0; g < graph.labels.kind.size(); ++g) {
      if (graph.labels.kind[g] == LabelKind::none) continue;
      const features::GraphPhase& phase = graph.phases[static_cast<std::size_t>(graph.grains[g].phase)];
      require(found == nullptr || found->card == phase.card, "labelled grains are of ",
              found == nullptr ? "" : found->material->name, " and of ", phase.material->name,
              ", or of two cards; fine-tuning takes labels of one phase");
      found = &phase;
    }
  require(found != nullptr, "no grain has a label to be fitted; polyslip features makes them from slip traces");
  return *found;
}

/// n of the card where all families have the same, else NaN.
double exponent_of_card(const std::string& card) {
  const base::Tree tree = base::parse_ini(card, "card");
  if (!tree.has("plastic") || !tree.section("plastic").has("n_sl") || !tree.section("plastic").has("N_sl"))
    return Estimate::none;
  const std::vector<double> n = tree.section("plastic").get_numbers("n_sl"),
                            systems = tree.section("plastic").get_numbers("N_sl");
  double common = Estimate::none;
  for (std::size_t f = 0; f < std::min(n.size(), systems.size()); ++f) {
    if (systems[f] == 0) continue;
    if (common == common && n[f] != common) return Estimate::none;
    common = n[f];
  }
  return common;
}

/// Critical stress of each family, Pa, at the graph's strain rate.
std::vector<double> family_stresses(const std::vector<GrainGraph>& graphs, const features::GraphPhase& phase,
                                    const features::Families& families) {
  std::vector<double> result(families.names.size(), Estimate::none);
  for (const GrainGraph& graph : graphs) {
    const std::vector<double> critical = classifier::critical_stresses(graph);
    const auto columns = static_cast<std::size_t>(graph.systems());
    for (std::size_t g = 0; g < graph.grains.size(); ++g) {
      if (graph.phases[static_cast<std::size_t>(graph.grains[g].phase)].card != phase.card) continue;
      for (std::size_t s = 0; s < families.of_system.size(); ++s)
        result[static_cast<std::size_t>(families.of_system[s])] = critical[g * columns + s];
      return result;
    }
  }
  return result;
}

std::vector<Free> free_parameters(const Model& model, const std::vector<GrainGraph>& graphs,
                                  const features::GraphPhase& phase, const features::Families& families,
                                  const FinetuneOptions& options) {
  std::vector<Free> result;
  if (options.exponent && block_of(model, "log_nu") >= 0) {
    const double n = exponent_of_card(phase.card);
    Free one{block_of(model, "log_nu"), std::log(0.02), std::log(20.0), 1, {"rate exponent", "", n, {}, ""}};
    if (std::isnan(n)) {
      one.row.quantity = "factor of the rate exponent";
      one.row.card = 1;
    } else {  // the model counts exponents in one of reference: ν n = e^x n (reference / n)^κ
      const int power = block_of(model, "nu_exponent");
      const double kappa = power < 0 ? 0 : model.values()[static_cast<std::size_t>(power)];
      one.unit = n * std::pow(classifier::reference_exponent / n, kappa);
    }
    result.push_back(one);
  }
  if (options.mix && block_of(model, "alpha") >= 0) {
    result.push_back(
        {block_of(model, "alpha"), -1, 2, 0, {"self-consistent share of the stress", "", Estimate::none, {}, ""}});
    result.push_back(
        {block_of(model, "alpha") + 1, -1, 2, 0, {"Taylor share of the stress", "", Estimate::none, {}, ""}});
  }
  if (!options.ratios) return result;
  const std::vector<double> stresses = family_stresses(graphs, phase, families);
  for (std::size_t f = 1; f < families.names.size(); ++f) {
    const double ratio = stresses[f] / stresses[0];
    result.push_back({block_of(model, "family_shift") + static_cast<int>(f),
                      -std::log(30.0),
                      std::log(30.0),
                      ratio,
                      {"critical stress ratio", families.names[f] + " / " + families.names[0], ratio, {}, ""}});
  }
  return result;
}

/// The negative log likelihood of the labels, as a function of the free parameters.
Function likelihood_of(std::shared_ptr<Model> model, const std::vector<GrainGraph>& graphs,
                       const std::vector<Free>& free, std::vector<double> values) {
  std::vector<const GrainGraph*> pointers;
  for (const GrainGraph& graph : graphs) pointers.push_back(&graph);
  classifier::LossOptions loss;
  loss.stress = loss.twin = loss.events = loss.penalty = 0;
  loss.trace = 1;
  std::vector<int> indices;
  for (const Free& one : free) indices.push_back(one.index);
  const classifier::GraphBatch batch(pointers, model->options());
  return [model = std::move(model), batch, loss, indices, values = std::move(values)](
             const std::vector<double>& x, std::vector<double>& gradient) mutable {
    for (std::size_t i = 0; i < x.size(); ++i) values[static_cast<std::size_t>(indices[i])] = x[i];
    model->set_values(values);
    std::vector<double> all(values.size(), 0);
    const classifier::LossSums sums = model->loss(batch, loss, all.data());
    gradient.resize(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) gradient[i] = all[static_cast<std::size_t>(indices[i])];
    return sums.total();
  };
}

/// Grains drawn with replacement among the labelled ones: how often each was drawn multiplies the weight of its label.
std::vector<GrainGraph> resampled(const std::vector<GrainGraph>& graphs, std::uint64_t seed, int replicate) {
  std::vector<GrainGraph> result = graphs;
  std::vector<std::pair<std::size_t, std::size_t>> labelled;
  for (std::size_t i = 0; i < graphs.size(); ++i)
    for (std::size_t g = 0; g < graphs[i].labels.kind.size(); ++g)
      if (graphs[i].labels.kind[g] != LabelKind::none) labelled.emplace_back(i, g);
  std::vector<int> drawn(labelled.size(), 0);
  for (std::size_t draw = 0; draw < labelled.size(); ++draw) {
    const kernels::Random4 bits =
        kernels::random_bits(seed, static_cast<std::uint64_t>(replicate), static_cast<std::uint32_t>(draw), 11);
    ++drawn[(std::uint64_t{bits.word[0]} << 32 | bits.word[1]) % labelled.size()];
  }
  for (std::size_t k = 0; k < labelled.size(); ++k) {
    features::Labels& labels = result[labelled[k].first].labels;
    const std::size_t g = labelled[k].second;
    if (labels.confidence.empty()) labels.confidence.assign(labels.kind.size(), 1);
    if (std::isnan(labels.confidence[g])) labels.confidence[g] = 1;
    labels.confidence[g] *= drawn[k];
    if (drawn[k] == 0) labels.kind[g] = LabelKind::none;
  }
  return result;
}

/// From the model's parameter to the quantity that it stands for.
Estimate in_units(const Estimate& of, const Free& free) {
  if (free.unit == 0) return of;
  const auto map = [&](double x) { return free.unit * std::exp(x); };
  Estimate result;
  result.value = map(of.value);
  result.standard_error = result.value * of.standard_error;
  result.profile_lower = map(of.profile_lower);
  result.profile_upper = map(of.profile_upper);
  result.bootstrap_lower = map(of.bootstrap_lower);
  result.bootstrap_upper = map(of.bootstrap_upper);
  return result;
}

std::string remark_of(const Estimate& estimate) {
  const bool below = std::isnan(estimate.profile_lower), above = std::isnan(estimate.profile_upper);
  if (below && above) return "not identifiable: the labels do not depend on it enough";
  if (below) return "not identifiable from below: the labels give an upper bound only";
  if (above) return "not identifiable from above: the labels give a lower bound only";
  return "";
}

}  // namespace

Finetuned finetune(const TrainedModel& start, const std::vector<GrainGraph>& graphs, const FinetuneOptions& options,
                   const base::Comm& comm) {
  require(start.options.level != "B6", "fine-tuning needs a model with a law (levels L0 to L4), not B6");
  const features::GraphPhase& phase = labelled_phase(graphs);
  const features::Families families = features::families_of(*phase.material);
  const auto model = std::make_shared<Model>(with_shifts(start, static_cast<int>(families.names.size())));
  const std::vector<Free> free = free_parameters(*model, graphs, phase, families, options);
  std::vector<double> values = model->values();

  Likelihood likelihood{likelihood_of(model, graphs, free, values), {}, {}, {}};
  for (const Free& one : free) {
    likelihood.start.push_back(std::min(one.upper, std::max(one.lower, values[static_cast<std::size_t>(one.index)])));
    likelihood.lower.push_back(one.lower);
    likelihood.upper.push_back(one.upper);
  }
  Finetuned result;
  double weight = 0;
  for (const GrainGraph& graph : graphs)
    for (std::size_t g = 0; g < graph.labels.kind.size(); ++g) {
      if (graph.labels.kind[g] == LabelKind::none) continue;
      ++result.grains;
      weight +=
          graph.labels.confidence.empty() || std::isnan(graph.labels.confidence[g]) ? 1 : graph.labels.confidence[g];
    }
  require(!free.empty(), "level ", start.options.level, " of ", phase.material->name,
          " has nothing to be fitted (one family, no exponent): a level from L1 on has");
  std::vector<double> slope;
  result.before = likelihood.value(likelihood.start, slope) / weight;
  Fit fit = fit_with_intervals(likelihood);
  result.after = fit.value / weight;
  result.converged = fit.converged;
  bootstrap(
      fit, likelihood, options.replicates,
      [&](int replicate) { return likelihood_of(model, resampled(graphs, options.seed, replicate), free, values); },
      comm);

  for (std::size_t i = 0; i < free.size(); ++i) {
    values[static_cast<std::size_t>(free[i].index)] = fit.place[i];
    Measured row = free[i].row;
    row.estimate = in_units(fit.estimates[i], free[i]);
    row.remark = remark_of(fit.estimates[i]);
    result.rows.push_back(row);
  }
  if (families.names.size() == 1)
    result.rows.push_back({"critical stress ratio",
                           families.names[0],
                           1,
                           {},
                           "not identifiable: there is one family; its critical stress scales with the load"});
  result.model = start;
  result.model.options = model->options();
  result.model.members = {values};
  result.model.validation_nll.clear();
  return result;
}

FinetuneOptions read_finetune(const base::Tree& tree) {
  FinetuneOptions options;
  options.graphs =
      tree.section("data").get_paths("graphs", [](const std::string& path) { return std::vector<std::string>{path}; });
  const base::Tree section = tree.section("finetune");
  options.model = section.get_path("model", "");
  options.replicates = section.get_integer("bootstrap", 200, {0, 100000});
  options.seed = static_cast<std::uint64_t>(section.get_integer("seed", 1, {0, 2e9}));
  const std::vector<std::string> words = section.get_texts("free", {"exponent", "mix", "ratios"});
  options.exponent = options.mix = options.ratios = false;
  for (const std::string& word : words) {
    require(word == "exponent" || word == "mix" || word == "ratios", section.where(), ": free has '", word,
            "'; allowed: exponent, mix, ratios");
    (word == "exponent" ? options.exponent : word == "mix" ? options.mix : options.ratios) = true;
  }
  return options;
}

std::string finetune_help() {
  return R"([finetune]: a case with this section fits few numbers of a trained model to labels of measured grains
  model            model.h5 of a training; without it the law itself at level L2
  free             which numbers: exponent (of the rate), mix (shares of the self-consistent and of the Taylor stress in that of a
                   grain), ratios (of the critical stresses of families to that of the first one); default all three
  bootstrap        replicates over grains for a second interval (default 200)
  seed             of the bootstrap (default 1)
)";
}

FinetuneInput read_finetune_input(const FinetuneOptions& options) {
  FinetuneInput input;
  TrainedModel& start = input.start;
  std::vector<GrainGraph>& graphs = input.graphs;
  if (options.model.empty()) {
    start.options.level = "L2";
    start.members = {Model(start.options, 1).values()};
  } else {
    start = read_model(options.model);
  }
  for (const std::string& path : options.graphs) {
    const features::GraphStore store(path);
    for (std::int64_t i = 0; i < store.size(); ++i) {
      GrainGraph graph = store.read(i);
      const std::vector<LabelKind>& kinds = graph.labels.kind;
      if (std::all_of(kinds.begin(), kinds.end(), [](LabelKind kind) { return kind == LabelKind::none; })) continue;
      features::require_labels(graph);
      for (const features::GraphPhase& phase : graph.phases)
        if (!phase.card.empty()) require_known(start, *phase.material, store.origin(i));
      graphs.push_back(std::move(graph));
    }
  }
  require(!graphs.empty(), "'", options.graphs.front(),
          "': no grain has a label to be fitted; polyslip features makes them from slip traces");
  static_cast<void>(labelled_phase(graphs));
  return input;
}

void run_finetune(const FinetuneInput& input, const FinetuneOptions& options, const std::string& folder,
                  const cases::Provenance& provenance, base::Log& log, const base::Comm& comm) {
  const Finetuned result = finetune(input.start, input.graphs, options, comm);
  log.line(result.grains, " labelled grains; negative log likelihood per label ", result.before, " before, ",
           result.after, " after", result.converged ? "" : " (not converged)");
  const auto cell = [](double value) { return std::isnan(value) ? std::string() : base::number_text(value); };
  const auto shown = [](double value) {
    return std::isnan(value) ? std::string("open") : base::text(std::round(value * 1e3) / 1e3);
  };
  std::vector<std::vector<std::string>> rows;
  for (const Measured& row : result.rows) {
    const Estimate& e = row.estimate;
    rows.push_back({row.quantity, row.family, cell(row.card), cell(e.value), cell(e.standard_error),
                    cell(e.profile_lower), cell(e.profile_upper), cell(e.bootstrap_lower), cell(e.bootstrap_upper),
                    e.identifiable() ? "yes" : "no", std::to_string(result.grains), row.remark});
    const std::string name = row.quantity + (row.family.empty() ? "" : " " + row.family) + ": ";
    if (std::isnan(e.value))
      log.line(name, row.remark);
    else
      log.line(name, shown(e.value), " (95 % ", shown(e.profile_lower), " to ", shown(e.profile_upper), ")",
               std::isnan(row.card) ? "" : ", card " + shown(row.card), row.remark.empty() ? "" : "; " + row.remark);
  }
  base::on_root(comm, [&] {
    base::write_file(
        (fs::path(folder) / "critical_stresses.csv").string(),
        io::csv_text({"quantity", "family", "card", "estimate", "standard_error", "profile_lower", "profile_upper",
                      "bootstrap_lower", "bootstrap_upper", "identifiable", "grains", "remark"},
                     rows));
    export_safetensors((fs::path(folder) / "model.safetensors").string(), result.model);
  });
  write_model((fs::path(folder) / "model.h5").string(), result.model, provenance, comm);
}

}  // namespace polyslip::training
