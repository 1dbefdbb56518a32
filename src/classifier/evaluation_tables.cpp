// An evaluation as tables: for files and for people.
#include <cmath>
#include <cstdio>
#include <set>

#include "src/base/tree.hpp"
#include "src/classifier/gates.hpp"
#include "src/io/csv.hpp"

namespace polyslip::classifier {
namespace {

using Rows = std::vector<std::vector<std::string>>;

/// Empty where there is no number.
std::string cell(double value) { return std::isfinite(value) ? base::number_text(value) : ""; }

std::string whole(std::int64_t value) { return std::to_string(value); }

std::string fixed(double value, const char* format = "%.3f") {
  if (!std::isfinite(value)) return "-";
  char text[40];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string padded(const std::string& text, std::size_t width, bool left) {
  std::size_t letters = 0;  // UTF-8: bytes that begin a letter
  for (const char c : text) letters += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  const std::string blanks(letters < width ? width - letters : 0, ' ');
  return left ? text + blanks : blanks + text;
}

double value_of(const Result& result, const std::string& metric, double Metric::*what = &Metric::value) {
  for (const Metric& m : result.metrics)
    if (m.name == metric) return m.*what;
  return ScoredGrain::none;
}

}  // namespace

std::string metrics_csv(const Evaluation& evaluation) {
  Rows rows;
  for (const Result& result : evaluation.results)
    for (const Metric& m : result.metrics)
      if (m.n > 0)
        rows.push_back({result.test, result.model, m.name, cell(m.value), cell(m.standard_error), whole(m.n)});
  for (const PairResult& pair : evaluation.pairs)
    for (const Difference& d : pair.differences)
      if (std::isfinite(d.value))
        rows.push_back(
            {pair.test, pair.model + " - " + pair.other, d.name, cell(d.value), cell(d.standard_error), whole(pair.n)});
  for (const Invariance& row : evaluation.invariances)
    rows.push_back({"T9", row.model, "largest_change_" + row.what, cell(row.largest), "", whole(row.n)});
  return io::csv_text({"test", "model", "metric", "value", "stderr", "n"}, rows);
}

std::string confusion_csv(const Evaluation& evaluation) {
  Rows rows;
  for (const Result& result : evaluation.results)
    for (std::size_t i = 0; i < result.confusion.size(); ++i)
      for (std::size_t k = 0; k < result.confusion.size(); ++k)
        if (result.confusion[i][k] > 0)
          rows.push_back({result.test, result.model, evaluation.mechanisms[i], evaluation.mechanisms[k],
                          cell(result.confusion[i][k])});
  return io::csv_text({"test", "model", "true", "predicted", "grains"}, rows);
}

std::string reliability_csv(const Evaluation& evaluation) {
  Rows rows;
  for (const Result& result : evaluation.results) {
    int number = 0;
    for (const Ranking::Bin& bin : result.reliability)
      rows.push_back({result.test, result.model, whole(++number), cell(bin.score), cell(bin.outcome), whole(bin.rows)});
  }
  return io::csv_text({"test", "model", "bin", "confidence", "accuracy", "n"}, rows);
}

std::string gates_csv(const std::vector<Gate>& gates) {
  Rows rows;
  for (const Gate& gate : gates)
    rows.push_back({gate.name, cell(gate.value), cell(gate.standard_error), cell(gate.bound),
                    gate.at_least ? "at least" : "at most",
                    !gate.measured() ? "not measured"
                    : gate.met()     ? "met"
                                     : "missed",
                    cell(gate.at_least ? gate.value - gate.bound : gate.bound - gate.value), whole(gate.n)});
  return io::csv_text({"gate", "value", "stderr", "bound", "sense", "met", "margin", "n"}, rows);
}

std::string table_text(const Evaluation& evaluation, const std::vector<Gate>& gates) {
  const char* const shown[] = {"top1", "top2", "macro_f1", "nll", "brier", "ece", "js", "twin_roc_auc"};
  std::string text;
  std::set<std::string> done;
  for (const Result& head : evaluation.results) {
    if (!done.insert(head.test).second) continue;
    text += "\n" + padded(head.test + ", " + whole(head.graphs) + " graphs", 26, true);
    for (const char* metric : shown) text += padded(metric, 15, false);
    text += padded("n", 9, false) + "\n";
    for (const Result& result : evaluation.results) {
      if (result.test != head.test) continue;
      text += "  " + padded(result.model, 24, true);
      for (const char* metric : shown) {
        const double error = value_of(result, metric, &Metric::standard_error);
        text += padded(fixed(value_of(result, metric)) + (std::isfinite(error) ? " ± " + fixed(error) : ""), 15, false);
      }
      text += padded(whole(result.metrics.front().n), 9, false) + "\n";
    }
  }
  if (!gates.empty()) text += "\ngates\n";
  for (const Gate& gate : gates) {
    const double margin = gate.at_least ? gate.value - gate.bound : gate.bound - gate.value;
    const char* const format = std::abs(gate.bound) < 1e-6 && gate.bound != 0 ? "%.1e" : "%.3f";
    text += "  " + padded(gate.name, 46, true) + padded(fixed(gate.value, format), 9, false) +
            (std::isfinite(gate.standard_error) ? " ± " + fixed(gate.standard_error) : std::string(8, ' ')) +
            (gate.at_least ? "  ≥ " : "  ≤ ") + padded(fixed(gate.bound, format), 8, false) + "  " +
            (!gate.measured() ? "not measured"
             : gate.met()     ? "met by " + fixed(margin, format)
                              : "missed by " + fixed(-margin, format)) +
            (gate.n > 0 ? "  (n = " + whole(gate.n) + ")" : "") + "\n";
  }
  for (const std::string& note : evaluation.notes) text += "  " + note + "\n";
  return text;
}

}  // namespace polyslip::classifier
