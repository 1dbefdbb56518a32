#include "src/classifier/gates.hpp"

#include <cmath>

namespace polyslip::classifier {
namespace {

constexpr double none = ScoredGrain::none;

struct Measured {
  double value = none, standard_error = none;
  std::int64_t n = 0;
};

Measured metric_of(const Evaluation& evaluation, const std::string& test, const std::string& model,
                   const std::string& metric) {
  for (const Result& result : evaluation.results)
    if (result.test == test && result.model == model)
      for (const Metric& m : result.metrics)
        if (m.name == metric) return {m.value, m.standard_error, m.n};
  return {};
}

/// model − other on the same grains.
Measured difference_of(const Evaluation& evaluation, const std::string& test, const std::string& model,
                       const std::string& other, const std::string& metric) {
  for (const PairResult& pair : evaluation.pairs)
    if (pair.test == test && pair.model == model && pair.other == other)
      for (const Difference& d : pair.differences)
        if (d.name == metric) return {d.value, d.standard_error, pair.n};
  return {};
}

/// a − b of figures that rest on different grains.
Measured minus(const Measured& a, const Measured& b) {
  return {a.value - b.value, std::hypot(a.standard_error, b.standard_error), std::min(a.n, b.n)};
}

}  // namespace

bool Gate::measured() const { return !std::isnan(value); }

bool Gate::met() const { return measured() && (at_least ? value >= bound : value <= bound); }

std::vector<Gate> gates(const Evaluation& evaluation, const std::string& model) {
  std::vector<Gate> result;
  const auto add = [&](const std::string& name, const Measured& m, bool at_least, double bound) {
    result.push_back({name, m.value, m.standard_error, bound, at_least, m.n});
  };
  add("top-1 minus B2 on known textures", difference_of(evaluation, "known", model, "B2", "top1"), true, 0.1);
  for (const char* other : {"B2", "B6", "B6_forest"})
    add(std::string("NLL minus ") + other + " on known textures",
        difference_of(evaluation, "known", model, other, "nll"), false, 0);
  for (const char* other : {"B6", "B6_forest"})
    add(std::string("top-1 minus ") + other + " (both at 10 % of the data)",
        minus(metric_of(evaluation, "known", name_at(model, 10), "top1"),
              metric_of(evaluation, "known", name_at(other, 10), "top1")),
        true, 0.05);
  for (const char* test : {"T1", "T2", "T2_size"})
    add(std::string("top-1 on ") + test + " minus known textures",
        minus(metric_of(evaluation, test, model, "top1"), metric_of(evaluation, "known", model, "top1")), true, -0.03);
  add("calibration error on known textures", metric_of(evaluation, "known", model, "ece"), false, 0.05);
  for (const char* test : {"T1", "T2", "T3", "T4"})
    add(std::string("calibration error on ") + test, metric_of(evaluation, test, model, "ece"), false, 0.08);
  add("hot spots: AUC fcc", metric_of(evaluation, "known", model, "hot_roc_auc_cF"), true, 0.74);
  add("hot spots: AUC hcp", metric_of(evaluation, "known", model, "hot_roc_auc_hP"), true, 0.82);
  add("NLL minus B2 on measured maps", difference_of(evaluation, "T8", model, "B2", "nll"), false, 0);
  for (const Invariance& row : evaluation.invariances)
    if (row.model == model) add("largest |Δp|: " + row.what, {row.largest, 0, row.n}, false, 1e-10);
  return result;
}

}  // namespace polyslip::classifier
