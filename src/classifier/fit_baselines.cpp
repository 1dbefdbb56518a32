#include "src/classifier/fit_baselines.hpp"

#include <algorithm>
#include <cmath>

#include "src/base/files.hpp"
#include "src/base/require.hpp"
#include "src/classifier/gather.hpp"
#include "src/classifier/scored_grains.hpp"

namespace polyslip::classifier {
namespace {

void pack(const LogScores& scores, std::vector<double>& to) {
  for (const LogScores::Row& row : scores.rows) {
    to.insert(to.end(), {static_cast<double>(row.count), row.partial ? 1.0 : 0.0, row.weight});
    for (const std::vector<double>* numbers : {&scores.score, &scores.label}) {
      const auto first = numbers->begin() + static_cast<std::ptrdiff_t>(row.first);
      to.insert(to.end(), first, first + static_cast<std::ptrdiff_t>(row.count));
    }
  }
}

LogScores unpack(const NumbersOfGraphs& all) {
  LogScores result;
  for (const auto& [graph, numbers] : all)
    for (std::size_t i = 0; i < numbers.size();) {
      const auto count = static_cast<std::size_t>(numbers[i]);
      result.add(&numbers[i + 3], &numbers[i + 3 + count], count, numbers[i + 1] != 0, numbers[i + 2]);
      i += 3 + 2 * count;
    }
  return result;
}

/// Calls make(graph, numbers) for this rank's share of some graphs and gathers what it leaves there. What is thrown is thrown on all ranks.
template <class Make>
NumbersOfGraphs of_graphs(const GraphList& list, const std::vector<std::size_t>& graphs, const base::Comm& comm,
                          const Make& make) {
  NumbersOfGraphs own;
  std::string error;
  try {
    for (std::size_t i = static_cast<std::size_t>(comm.rank()); i < graphs.size();
         i += static_cast<std::size_t>(comm.size()))
      make(list.read(graphs[i]), own[static_cast<std::int64_t>(graphs[i])]);
  } catch (const base::InputError& e) {
    error = e.what();
  }
  base::throw_together(error, comm);
  return gather(own, comm);
}

/// One exponent for the shares, one curve for the confidence.
Calibration calibration_of(const LogScores& scores) {
  Calibration result;
  result.beta = fit_exponent(scores).beta;
  std::vector<double> probability, outcome, weights;
  for (const LogScores::Row& row : scores.rows) {
    std::vector<double> share(row.count);
    const double *score = &scores.score[row.first], *label = &scores.label[row.first];
    const double largest = *std::max_element(score, score + row.count);
    const double most = *std::max_element(label, label + row.count);
    std::vector<char> wanted(row.count);
    double sum = 0;
    for (std::size_t s = 0; s < row.count; ++s) {
      sum += share[s] = std::exp(result.beta * (score[s] - largest));
      wanted[s] = label[s] >= most - 1e-12 ? 1 : 0;
    }
    for (double& value : share) value /= sum;
    probability.push_back(*std::max_element(share.begin(), share.end()));
    outcome.push_back(top_k(share.data(), wanted, 1));
    weights.push_back(row.weight);
  }
  result.confidence = fit_platt(probability, outcome, weights);
  return result;
}

std::string rounded(double value) { return base::text(std::round(1000 * value) / 1000); }

StressSource source_of(const std::string& name) {
  return name == "B2" ? StressSource::macroscopic : name == "B3" ? StressSource::taylor : StressSource::self_consistent;
}

std::shared_ptr<const Predictor> fit_prior(const GraphList& list, const std::vector<std::size_t>& train,
                                           const base::Comm& comm) {
  std::vector<std::string> keys;
  std::map<std::int64_t, Prior::Sums> own;
  for (std::size_t i = static_cast<std::size_t>(comm.rank()); i < train.size();
       i += static_cast<std::size_t>(comm.size())) {
    Prior::Sums& sums = own[static_cast<std::int64_t>(train[i])];
    Prior::add(list.read(train[i]), sums);
    for (const auto& [key, value] : sums) keys.push_back(key);
  }
  keys = gather_texts(keys, comm);
  NumbersOfGraphs numbers;
  for (const auto& [graph, sums] : own)
    for (std::size_t k = 0; k < keys.size(); ++k) {
      const auto found = sums.find(keys[k]);
      numbers[graph].push_back(found == sums.end() ? 0 : found->second);
    }
  Prior::Sums sums;
  for (const auto& [graph, values] : gather(numbers, comm))
    for (std::size_t k = 0; k < keys.size(); ++k) sums[keys[k]] += values[k];
  return std::make_shared<Prior>(sums);
}

std::shared_ptr<const Predictor> fit_forest(const GraphList& list, const std::vector<std::size_t>& train,
                                            const ForestOptions& options, const base::Comm& comm) {
  const std::size_t width = pair_features().size();
  const NumbersOfGraphs all =
      of_graphs(list, train, comm, [&](const features::GrainGraph& graph, std::vector<double>& to) {
        Forest::Rows rows;
        Forest::add(graph, rows);
        for (std::size_t r = 0; r < rows.share.size(); ++r) {
          to.insert(to.end(), {static_cast<double>(rows.share[r]), static_cast<double>(rows.weight[r])});
          for (std::size_t i = 0; i < width; ++i) to.push_back(static_cast<double>(rows.features[r * width + i]));
        }
      });
  std::string model;
  base::on_root(comm, [&] {
    Forest::Rows rows;
    for (const auto& [graph, numbers] : all)
      for (std::size_t i = 0; i < numbers.size(); i += width + 2) {
        rows.share.push_back(static_cast<float>(numbers[i]));
        rows.weight.push_back(static_cast<float>(numbers[i + 1]));
        for (std::size_t k = 0; k < width; ++k) rows.features.push_back(static_cast<float>(numbers[i + 2 + k]));
      }
    model = Forest(rows, options).model();
  });
  comm.broadcast(model);
  return std::make_shared<Forest>(model);
}

}  // namespace

const std::vector<std::string>& baseline_names() {
  static const std::vector<std::string> names{"B0", "B1", "B2", "B3", "B4", "B6_forest"};
  return names;
}

std::string name_at(const std::string& name, double percent) {
  return percent < 100 ? base::text(name, "@", percent) : name;
}

std::vector<std::size_t> training_graphs(const GraphList& list, double percent, int most) {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < list.places().size(); ++i)
    if (list.places()[i].split == "train") result.push_back(i);
  std::stable_sort(result.begin(), result.end(), [&](std::size_t a, std::size_t b) {
    return list.places()[a].train_rank < list.places()[b].train_rank;
  });
  const auto share = static_cast<std::size_t>(std::ceil(0.01 * percent * static_cast<double>(result.size()) - 1e-9));
  result.resize(std::min({result.size(), share, static_cast<std::size_t>(most)}));
  std::sort(result.begin(), result.end());
  return result;
}

std::vector<std::size_t> validation_graphs(const GraphList& list, int most) {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < list.places().size(); ++i)
    if (list.places()[i].split == "validation" && result.size() < static_cast<std::size_t>(most)) result.push_back(i);
  return result;
}

std::vector<Contender> fit_baselines(const GraphList& list, const FitOptions& options, base::Log& log,
                                     const base::Comm& comm) {
  const std::vector<std::size_t> train = training_graphs(list, options.data_percent, options.graphs);
  base::require(
      !train.empty(), "evaluate.baselines: no graph of '", list.paths().front(),
      "' is of the split 'train', which baselines are fitted on; leave the key out, or give graphs of a dataset");
  std::vector<std::size_t> held = validation_graphs(list, options.validation_graphs);
  if (held.empty()) held = train;
  const features::GrainGraph sample = list.read(train.front());
  std::vector<Contender> result;
  for (const std::string& name : options.baselines) {
    std::shared_ptr<const Predictor> model;
    std::string fitted;
    if (name == "B0") {
      model = fit_prior(list, train, comm);
    } else if (name == "B1") {
      model = std::make_shared<MaxSchmid>();
    } else if (name == "B6_forest") {
      model = fit_forest(list, train, options.forest, comm);
      fitted = base::text(", ", options.forest.rounds, " trees");
    } else {
      const StressSource source = source_of(name);
      if (source != StressSource::macroscopic && sample.grain_column(name_of(source)) == nullptr) {
        log.line(name, ": n/a, the graphs have no column ", name_of(source));
        continue;
      }
      const LogScores scores =
          unpack(of_graphs(list, train, comm, [&](const features::GrainGraph& graph, std::vector<double>& to) {
            LogScores own;
            DriveSoftmax::add(graph, source, own);
            pack(own, to);
          }));
      const Exponent nu = fit_exponent(scores);
      model = std::make_shared<DriveSoftmax>(source, nu.beta);
      fitted = ", ν = " + rounded(nu.beta);
    }
    Calibration calibration = calibration_of(
        unpack(of_graphs(list, held, comm, [&](const features::GrainGraph& graph, std::vector<double>& to) {
          LogScores own;
          add_log_shares(graph, model->predict(graph), own);
          pack(own, to);
        })));
    log.line(name_at(name, options.data_percent), ": fitted on ", train.size(), " graphs", fitted, ", temperature ",
             rounded(1 / calibration.beta), " on ", held.size(), " graphs");
    result.push_back(
        {name_at(name, options.data_percent), options.data_percent, std::make_shared<Calibrated>(model, calibration)});
  }
  return result;
}

}  // namespace polyslip::classifier
