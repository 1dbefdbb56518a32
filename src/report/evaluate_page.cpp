// What `evaluate` has left.
#include <algorithm>
#include <cmath>
#include <map>

#include "src/base/tree.hpp"
#include "src/report/bars.hpp"
#include "src/report/matrix.hpp"
#include "src/report/pages.hpp"
#include "src/report/plot.hpp"
#include "src/report/run_files.hpp"
#include "src/report/ticks.hpp"

namespace polyslip::report {
namespace {

constexpr const char* all_tests[] = {"known", "T1", "T2", "T2_size", "T3", "T4", "T6", "T7", "T8"};

const char* meaning_of(const std::string& test) {
  static const std::map<std::string, const char*> meanings{{"known", "unseen volumes of known textures"},
                                                           {"T1", "unseen textures"},
                                                           {"T2", "unseen grain shapes"},
                                                           {"T2_size", "unseen numbers of grains"},
                                                           {"T3", "unseen loading directions"},
                                                           {"T4", "unseen critical stresses"},
                                                           {"T6", "a section of the volume only"},
                                                           {"T7", "noise and missing grains"},
                                                           {"T8", "measured maps, nothing retrained"}};
  const auto found = meanings.find(test);
  return found == meanings.end() ? "" : found->second;
}

struct Figure {
  double value = std::nan(""), error = std::nan("");
  long long n = 0;
};

double number(const std::string& text) {
  double value = std::nan("");
  return base::parse_number(text, value) ? value : std::nan("");
}

/// A table as rows of cells by the names of its columns.
std::vector<std::map<std::string, std::string>> rows_of(const std::string& path) {
  const io::CsvTable table = io::read_csv(path);
  std::vector<std::map<std::string, std::string>> result;
  for (const std::vector<std::string>& row : table.rows) {
    result.emplace_back();
    for (std::size_t c = 0; c < table.columns.size(); ++c) result.back()[table.columns[c]] = row[c];
  }
  return result;
}

/// metrics.csv.
struct Figures {
  std::vector<std::string> models;  ///< without differences, in the file's order
  std::map<std::string, Figure> of;

  static std::string key(const std::string& test, const std::string& model, const std::string& metric) {
    return test + "\n" + model + "\n" + metric;
  }
  Figure get(const std::string& test, const std::string& model, const std::string& metric) const {
    const auto found = of.find(key(test, model, metric));
    return found == of.end() ? Figure{} : found->second;
  }
};

Figures read_figures(const std::string& path) {
  Figures result;
  for (auto& row : rows_of(path)) {
    const std::string& model = row["model"];
    if (model.find(" - ") == std::string::npos &&
        std::find(result.models.begin(), result.models.end(), model) == result.models.end())
      result.models.push_back(model);
    result.of[Figures::key(row["test"], model, row["metric"])] = {number(row["value"]), number(row["stderr"]),
                                                                  static_cast<long long>(number(row["n"]))};
  }
  return result;
}

std::string shown(const Figure& figure) {
  if (!std::isfinite(figure.value)) return "";
  return short_number(figure.value) + (std::isfinite(figure.error) ? " ± " + short_number(figure.error, 2) : "");
}

bool is_partial(const std::string& model) { return model.find('@') != std::string::npos; }

std::string colour_of(std::size_t place) { return "c" + std::to_string(place % 8); }

void add_ladder(Page& page, const Figures& figures, const std::string& test) {
  std::vector<Bar> right;
  double nll_most = 0;
  std::vector<Bar> loss;
  long long n = 0;
  for (std::size_t m = 0; m < figures.models.size(); ++m) {
    const std::string& model = figures.models[m];
    const Figure top1 = figures.get(test, model, "top1"), nll = figures.get(test, model, "nll");
    if (!std::isfinite(top1.value) || is_partial(model)) continue;
    n = std::max(n, top1.n);
    right.push_back({model, top1.value, shown(top1), colour_of(m)});
    loss.push_back({model, nll.value, shown(nll), colour_of(m)});
    nll_most = std::max(nll_most, nll.value);
  }
  if (right.empty()) return;
  const std::string about = std::string(meaning_of(test)) + ", " + count_text(n) + " grains";
  page.figure(test + ": first system right",
              bar_chart("share of grains whose first system is right, " + test, right, 1), about);
  page.figure(test + ": log loss", bar_chart("negative log likelihood, " + test, loss, nll_most),
              "Cross-entropy to the shares, nats; less is better.");
}

void add_scores(Page& page, const Figures& figures) {
  const std::vector<std::string> metrics{
      "top1",         "top2",        "macro_f1",           "nll",           "brier",          "ece",           "js",
      "twin_roc_auc", "twin_pr_auc", "cross_slip_roc_auc", "climb_roc_auc", "hot_roc_auc_cF", "hot_roc_auc_hP"};
  for (const char* test : all_tests) {
    std::vector<std::vector<std::string>> rows;
    std::vector<std::string> header{"model"};
    std::vector<std::string> present;
    for (const std::string& metric : metrics)
      for (const std::string& model : figures.models)
        if (std::isfinite(figures.get(test, model, metric).value)) {
          present.push_back(metric);
          header.push_back(metric);
          break;
        }
    header.push_back("grains");
    for (const std::string& model : figures.models) {
      if (!std::isfinite(figures.get(test, model, "top1").value)) continue;
      std::vector<std::string> row{model};
      for (const std::string& metric : present) row.push_back(shown(figures.get(test, model, metric)));
      row.push_back(count_text(figures.get(test, model, "top1").n));
      rows.push_back(std::move(row));
    }
    if (!rows.empty())
      page.table(std::string(test) + ", " + meaning_of(test), header, rows,
                 "± standard error by a bootstrap over microstructures.", Page::Width::all);
  }
}

void add_tests(Page& page, const Figures& figures) {
  std::vector<std::string> tests;
  for (const char* test : all_tests)
    for (const std::string& model : figures.models)
      if (std::isfinite(figures.get(test, model, "top1").value)) {
        tests.push_back(test);
        break;
      }
  if (tests.size() < 2) return;
  std::string places;
  for (std::size_t t = 0; t < tests.size(); ++t) places += (t > 0 ? ", " : "") + std::to_string(t + 1) + " " + tests[t];
  Plot plot("first system right on each test", {"test", false, false, true}, {"first system right (%)"});
  for (std::size_t m = 0; m < figures.models.size(); ++m) {
    if (is_partial(figures.models[m])) continue;
    std::vector<double> x, y;
    for (std::size_t t = 0; t < tests.size(); ++t) {
      const Figure figure = figures.get(tests[t], figures.models[m], "top1");
      if (!std::isfinite(figure.value)) continue;
      x.push_back(static_cast<double>(t + 1));
      y.push_back(100 * figure.value);
    }
    if (x.empty()) continue;
    plot.line(x, y, colour_of(m) + " thin");
    plot.points(x, y, colour_of(m), figures.models[m], 3.2);
  }
  page.figure("What each test costs", plot.svg(), "Tests: " + places + ".");
}

void add_data_curve(Page& page, const Figures& figures) {
  std::map<std::string, std::map<double, double>> curves;
  for (const std::string& model : figures.models) {
    const std::size_t at = model.find('@');
    const double percent = at == std::string::npos ? 100 : number(model.substr(at + 1));
    const Figure figure = figures.get("known", model, "top1");
    if (std::isfinite(figure.value) && std::isfinite(percent))
      curves[model.substr(0, at)][percent] = 100 * figure.value;
  }
  Plot plot("first system right by the share of the training volumes", {"training volumes (%)", true},
            {"first system right (%)"});
  std::size_t place = 0;
  for (const auto& [model, points] : curves) {
    if (points.size() < 2) continue;
    std::vector<double> x, y;
    for (const auto& [percent, value] : points) {
      x.push_back(percent);
      y.push_back(value);
    }
    plot.line(x, y, colour_of(place), model);
    plot.points(x, y, colour_of(place++), "", 3);
  }
  if (!plot.empty()) page.figure("Data efficiency (T5)", plot.svg(), "On unseen volumes of known textures.");
}

void add_reliability(Page& page, const std::string& path, const std::vector<std::string>& models) {
  std::map<std::string, std::pair<std::vector<double>, std::vector<double>>> curves;
  for (auto& row : rows_of(path)) {
    if (row["test"] != "known") continue;
    auto& [x, y] = curves[row["model"]];
    x.push_back(number(row["confidence"]));
    y.push_back(number(row["accuracy"]));
  }
  Plot plot("reliability", {"confidence", false, false, false, 0, 1},
            {"share that is right", false, false, false, 0, 1});
  plot.line({0, 1}, {0, 1}, "muted dashed");
  bool any = false;
  for (std::size_t m = 0; m < models.size(); ++m) {
    const auto found = curves.find(models[m]);
    if (found == curves.end() || is_partial(models[m])) continue;
    plot.line(found->second.first, found->second.second, colour_of(m) + " thin");
    plot.points(found->second.first, found->second.second, colour_of(m), models[m], 3);
    any = true;
  }
  if (any)
    page.figure("Reliability", plot.svg(),
                "Known textures, bins of equal numbers of grains; on the dashed line a confidence is what it says.");
}

void add_confusion(Page& page, const std::string& path, const std::string& model) {
  std::vector<std::string> names;
  std::map<std::pair<std::string, std::string>, double> grains;
  for (auto& row : rows_of(path)) {
    if (row["test"] != "known" || row["model"] != model) continue;
    for (const char* column : {"true", "predicted"})
      if (std::find(names.begin(), names.end(), row[column]) == names.end()) names.push_back(row[column]);
    grains[{row["true"], row["predicted"]}] += number(row["grains"]);
  }
  if (names.empty()) return;
  std::sort(names.begin(), names.end());
  std::vector<std::vector<double>> shares;
  std::vector<std::string> labels;
  for (const std::string& truth : names) {
    double all = 0;
    for (const std::string& said : names) all += grains[{truth, said}];
    shares.emplace_back();
    for (const std::string& said : names) shares.back().push_back(all > 0 ? grains[{truth, said}] / all : 0);
    labels.push_back(miller_text(truth) + " (" + count_text(static_cast<long long>(all)) + ")");
  }
  page.figure("Confusion of mechanisms, " + model, share_matrix("confusion of mechanisms", labels, shares),
              "Known textures. Rows: the mechanism that did most, with its grains; columns: what the model put first; "
              "% of the row.",
              names.size() > 4 ? Page::Width::two : Page::Width::one);
}

}  // namespace

std::string evaluate_page(const std::string& folder, base::Log& log) {
  log.line("reading ", folder, "/metrics.csv");
  const Figures figures = read_figures(folder + "/metrics.csv");
  Page page("evaluate", name_of(folder));
  if (figures.models.empty()) return page.html(footer_of(folder));
  const std::string& first = figures.models.front();
  const Figure top1 = figures.get("known", first, "top1"), nll = figures.get("known", first, "nll"),
               ece = figures.get("known", first, "ece");
  if (std::isfinite(top1.value)) {
    page.key_number("first system right, " + first, short_number(100 * top1.value), "%",
                    count_text(top1.n) + " grains of known textures");
    page.key_number("log loss", short_number(nll.value), "nats", shown(nll));
    page.key_number("calibration error", short_number(ece.value), "", shown(ece));
  }
  const auto gates = rows_of(folder + "/gates.csv");
  std::vector<std::vector<std::string>> gate_rows;
  long long met = 0, measured = 0;
  for (auto row : gates) {
    met += row["met"] == "met" ? 1 : 0;
    measured += row["met"] != "not measured" ? 1 : 0;
    gate_rows.push_back({row["gate"], shown({number(row["value"]), number(row["stderr"]), 0}),
                         (row["sense"] == "at least" ? "≥ " : "≤ ") + short_number(number(row["bound"])), row["met"],
                         std::isfinite(number(row["margin"])) ? short_number(number(row["margin"])) : "", row["n"]});
  }
  if (!gates.empty())
    page.key_number("gates met", count_text(met), "", "of " + count_text(measured) + " that were measured");
  page.section("The ladder",
               "Every model answers for the same grains; baselines are fitted on the same training volumes.");
  for (const char* test : all_tests) add_ladder(page, figures, test);
  page.section("Generalisation");
  add_tests(page, figures);
  add_data_curve(page, figures);
  page.section("Where it is right");
  add_reliability(page, folder + "/reliability.csv", figures.models);
  add_confusion(page, folder + "/confusion.csv", first);
  if (!gate_rows.empty()) {
    page.section("Gates");
    page.table("What " + first + " has to reach", {"gate", "value", "bound", "", "margin", "grains"}, gate_rows, "",
               Page::Width::all);
  }
  page.section("All figures");
  add_scores(page, figures);
  page.section("Provenance");
  page.folded("The case with all its defaults", text_if_there(folder + "/case.ini"));
  page.folded("Log", text_if_there(folder + "/log.txt"));
  return page.html(footer_of(folder));
}

}  // namespace polyslip::report
