#include "src/classifier/evaluation.hpp"

#include <algorithm>
#include <cmath>

#include "src/base/files.hpp"
#include "src/base/progress.hpp"
#include "src/base/require.hpp"
#include "src/classifier/gather.hpp"

namespace polyslip::classifier {
namespace {

/// The graph as a test shows it to models.
features::GrainGraph changed_for(const features::GrainGraph& graph, const std::string& test,
                                 const EvaluationOptions& options) {
  if (test != "T6" && test != "T7") return graph;
  features::GrainGraph result =
      test == "T6" ? surface_section(graph, options.seed) : noisy(graph, options.noise, options.seed);
  if (options.recompute && !result.grains.empty()) options.recompute(result);
  return result;
}

/// Rows of all (test, contender) pairs, in the order of graphs; and what could not be answered.
struct Answers {
  std::vector<std::vector<std::vector<ScoredGrain>>> rows;  // [test][contender]
  std::vector<std::int64_t> graphs;                         // per test
  std::vector<std::vector<bool>> missing;                   // [test][contender]
};

bool is_asked(const Contender& contender, const std::string& test) {
  return contender.data_percent >= 100 || test == "known";
}

Answers ask(const GraphList& list, const EvaluationData& data, const std::vector<Contender>& contenders,
            const std::vector<std::string>& tests, const EvaluationOptions& options, Evaluation& evaluation,
            base::Log& log, const base::Comm& comm) {
  MechanismNames names;
  std::map<std::int64_t, std::vector<std::vector<ScoredGrain>>> own;  // by (test, graph)
  std::vector<std::string> refusals;
  Answers answers;
  answers.missing.assign(tests.size(), std::vector<bool>(contenders.size(), false));
  std::vector<std::pair<std::size_t, std::size_t>> jobs;
  for (std::size_t t = 0; t < tests.size(); ++t) {
    const std::vector<std::size_t> graphs = graphs_of_test(list, data, options, tests[t]);
    answers.graphs.push_back(static_cast<std::int64_t>(graphs.size()));
    for (const std::size_t graph : graphs) jobs.emplace_back(t, graph);
  }
  base::Progress progress(log, "evaluate", "graphs", static_cast<std::int64_t>(jobs.size()));
  std::string error;
  try {
    for (std::size_t j = static_cast<std::size_t>(comm.rank()); j < jobs.size();
         j += static_cast<std::size_t>(comm.size())) {
      const auto [t, number] = jobs[j];
      const features::GrainGraph graph = changed_for(list.read(number), tests[t], options);
      auto& rows = own[static_cast<std::int64_t>(j)];
      rows.resize(contenders.size());
      for (std::size_t c = 0; c < contenders.size() && !graph.grains.empty(); ++c) {
        if (answers.missing[t][c] || !is_asked(contenders[c], tests[t])) continue;
        try {
          rows[c] = score(graph, list.places()[number].microstructure, contenders[c].model->predict(graph),
                          options.score, names);
        } catch (const base::InputError& refusal) {
          answers.missing[t][c] = true;
          refusals.push_back(contenders[c].name + " on " + tests[t] + ": n/a, " + refusal.what());
        }
      }
      progress.at(static_cast<std::int64_t>(j) + 1);
    }
  } catch (const base::InputError& e) {
    error = e.what();
  }
  base::throw_together(error, comm);
  evaluation.mechanisms = gather_texts(names.names(), comm);
  // one line per contender and test, though several ranks may have met it
  for (const std::string& refusal : gather_texts(refusals, comm)) {
    const std::string head = refusal.substr(0, refusal.find(':'));
    const auto said = [&](const std::string& note) { return note.compare(0, head.size() + 1, head + ":") == 0; };
    if (std::none_of(evaluation.notes.begin(), evaluation.notes.end(), said)) evaluation.notes.push_back(refusal);
  }
  for (std::size_t t = 0; t < tests.size(); ++t)
    for (std::size_t c = 0; c < contenders.size(); ++c) answers.missing[t][c] = comm.any(answers.missing[t][c]);

  const auto renamed = [&](double mechanism) {
    if (mechanism < 0) return mechanism;
    const std::string& name = names.names()[static_cast<std::size_t>(mechanism)];
    return static_cast<double>(std::lower_bound(evaluation.mechanisms.begin(), evaluation.mechanisms.end(), name) -
                               evaluation.mechanisms.begin());
  };
  NumbersOfGraphs packed;
  for (auto& [job, of_contenders] : own) {
    std::vector<double>& to = packed[job];
    for (std::vector<ScoredGrain>& rows : of_contenders) {
      to.push_back(static_cast<double>(rows.size()));
      for (ScoredGrain& row : rows) {
        row.true_mechanism = renamed(row.true_mechanism);
        row.predicted_mechanism = renamed(row.predicted_mechanism);
        to.resize(to.size() + ScoredGrain::numbers);
        row.write(to.data() + to.size() - ScoredGrain::numbers);
      }
    }
  }
  own.clear();
  answers.rows.assign(tests.size(), std::vector<std::vector<ScoredGrain>>(contenders.size()));
  for (const auto& [job, numbers] : gather(packed, comm)) {
    const std::size_t t = jobs[static_cast<std::size_t>(job)].first;
    std::size_t at = 0;
    for (std::size_t c = 0; c < contenders.size(); ++c)
      for (auto left = static_cast<std::size_t>(numbers[at++]); left > 0; --left, at += ScoredGrain::numbers)
        if (!answers.missing[t][c]) answers.rows[t][c].push_back(ScoredGrain::read(&numbers[at]));
  }
  progress.finish();
  return answers;
}

/// One unit of measuring: a model's metrics, or its difference to the first one.
struct Job {
  std::size_t test, contender;
  bool paired;
};

std::vector<double> measure(const Job& job, const Answers& answers, const EvaluationOptions& options) {
  std::vector<double> numbers;
  const Scoreboard board(answers.rows[job.test][job.contender]);
  if (job.paired) {
    const Scoreboard first(answers.rows[job.test][0]);
    for (const Difference& d : compare(first, board, options.resamples, options.seed))
      numbers.insert(numbers.end(), {d.value, d.standard_error, d.low, d.high});
  } else {
    for (const Metric& m : board.metrics(options.resamples, options.seed))
      numbers.insert(numbers.end(), {m.value, m.standard_error, static_cast<double>(m.n)});
  }
  return numbers;
}

std::vector<Ranking::Bin> reliability_of(const std::vector<ScoredGrain>& rows) {
  std::vector<double> confidence, outcome, weights;
  for (const ScoredGrain& row : rows) {
    confidence.push_back(row.top_probability);
    outcome.push_back(row.top1);
    weights.push_back(row.confidence);
  }
  return Ranking(confidence).bins(outcome, weights, calibration_bins(static_cast<long>(rows.size())));
}

void measure_all(const Answers& answers, const std::vector<std::string>& tests,
                 const std::vector<Contender>& contenders, const EvaluationOptions& options, Evaluation& evaluation,
                 base::Log& log, const base::Comm& comm) {
  std::vector<Job> jobs;
  for (std::size_t t = 0; t < tests.size(); ++t)
    for (std::size_t c = 0; c < contenders.size(); ++c) {
      if (answers.rows[t][c].empty()) continue;
      jobs.push_back({t, c, false});
      if (c > 0 && !answers.rows[t][0].empty()) jobs.push_back({t, c, true});
    }
  base::require(!jobs.empty(), "evaluate: no model has an answer to any labelled grain of the tests",
                evaluation.notes.empty() ? "" : "; " + evaluation.notes.front());
  base::Progress progress(log, "measure", "tables", static_cast<std::int64_t>(jobs.size()));
  NumbersOfGraphs own;
  for (std::size_t j = static_cast<std::size_t>(comm.rank()); j < jobs.size();
       j += static_cast<std::size_t>(comm.size())) {
    own[static_cast<std::int64_t>(j)] = measure(jobs[j], answers, options);
    progress.at(static_cast<std::int64_t>(j) + 1);
  }
  const std::vector<std::string>& names = Scoreboard::names();
  for (const auto& [j, numbers] : gather(own, comm)) {
    const Job& job = jobs[static_cast<std::size_t>(j)];
    const std::vector<ScoredGrain>& rows = answers.rows[job.test][job.contender];
    if (job.paired) {
      PairResult pair{tests[job.test],
                      contenders[0].name,
                      contenders[job.contender].name,
                      {},
                      static_cast<std::int64_t>(rows.size())};
      for (std::size_t m = 0; m < names.size(); ++m)
        pair.differences.push_back(
            {names[m], numbers[4 * m], numbers[4 * m + 1], numbers[4 * m + 2], numbers[4 * m + 3]});
      evaluation.pairs.push_back(std::move(pair));
      continue;
    }
    Result result{tests[job.test],
                  contenders[job.contender].name,
                  contenders[job.contender].data_percent,
                  answers.graphs[job.test],
                  {},
                  reliability_of(rows),
                  confusion(rows, evaluation.mechanisms.size())};
    for (std::size_t m = 0; m < names.size(); ++m)
      result.metrics.push_back(
          {names[m], numbers[3 * m], numbers[3 * m + 1], static_cast<std::int64_t>(numbers[3 * m + 2])});
    evaluation.results.push_back(std::move(result));
  }
  progress.finish();
}

/// T9 on the first graphs that known (or else any) tests show, models that saw all data.
void add_invariances(const GraphList& list, const EvaluationData& data, const std::vector<Contender>& contenders,
                     const EvaluationOptions& options, Evaluation& evaluation, const base::Comm& comm) {
  std::vector<std::size_t> graphs = graphs_of_test(list, data, options, "known");
  if (graphs.empty())
    for (std::size_t i = 0; i < list.places().size(); ++i) graphs.push_back(i);
  graphs.resize(std::min(graphs.size(), static_cast<std::size_t>(options.invariance_graphs)));
  NumbersOfGraphs own;
  std::string error;
  try {
    for (std::size_t i = static_cast<std::size_t>(comm.rank()); i < graphs.size();
         i += static_cast<std::size_t>(comm.size())) {
      const features::GrainGraph graph = list.read(graphs[i]);
      for (std::size_t c = 0; c < contenders.size(); ++c) {
        if (contenders[c].data_percent < 100) continue;
        for (const Invariance& row : invariances(graph, *contenders[c].model, options.seed))
          own[static_cast<std::int64_t>(i)].insert(own[static_cast<std::int64_t>(i)].end(),
                                                   {row.largest, static_cast<double>(row.n)});
      }
    }
  } catch (const base::InputError& e) {
    error = e.what();
  }
  base::throw_together(error, comm);
  for (const Contender& contender : contenders) {
    if (contender.data_percent < 100) continue;
    for (const char* what : {"relabel", "turn", "permute"})
      evaluation.invariances.push_back({contender.name, what, 0, 0});
  }
  for (const auto& [graph, numbers] : gather(own, comm))
    for (std::size_t i = 0; i < evaluation.invariances.size(); ++i) {
      evaluation.invariances[i].largest = std::max(evaluation.invariances[i].largest, numbers[2 * i]);
      evaluation.invariances[i].n += static_cast<std::int64_t>(numbers[2 * i + 1]);
    }
}

}  // namespace

const std::vector<std::string>& test_names() {
  static const std::vector<std::string> names{"known", "T1", "T2", "T2_size", "T3", "T4", "T6", "T7", "T8", "T9"};
  return names;
}

std::vector<std::size_t> graphs_of_test(const GraphList& list, const EvaluationData& data,
                                        const EvaluationOptions& options, const std::string& test) {
  const std::size_t own = data.graphs.size(), large = own + data.large.size();
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < list.places().size() && result.size() < static_cast<std::size_t>(options.graphs); ++i) {
    const GraphPlace& place = list.places()[i];
    const bool of_dataset = place.file < own, of_large = !of_dataset && place.file < large;
    const bool takes = test == "T8"        ? place.file >= large
                       : test == "T2_size" ? of_large && place.grains >= options.large_grains
                       : !of_dataset       ? false
                       : test == "known" || test == "T6" || test == "T7"
                           ? place.split == "test" && place.held_out.empty()
                           : place.held_out == std::set<std::string>{test};
    if (takes) result.push_back(i);
  }
  return result;
}

Evaluation evaluate(const GraphList& list, const EvaluationData& data, const std::vector<Contender>& contenders,
                    const EvaluationOptions& options, base::Log& log, const base::Comm& comm) {
  Evaluation evaluation;
  std::vector<std::string> tests = options.tests;
  const auto exact = std::find(tests.begin(), tests.end(), "T9");
  const bool invariant = exact != tests.end();
  if (invariant) tests.erase(exact);
  const Answers answers = ask(list, data, contenders, tests, options, evaluation, log, comm);
  for (std::size_t t = 0; t < tests.size(); ++t)
    if (answers.graphs[t] == 0) evaluation.notes.push_back(tests[t] + ": n/a, no graph is for this test");
  measure_all(answers, tests, contenders, options, evaluation, log, comm);
  if (invariant) add_invariances(list, data, contenders, options, evaluation, comm);
  return evaluation;
}

}  // namespace polyslip::classifier
