// What `features`, `train` and `predict` have left.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <tuple>

#include "src/base/files.hpp"
#include "src/base/tree.hpp"
#include "src/report/bars.hpp"
#include "src/report/pages.hpp"
#include "src/report/plot.hpp"
#include "src/report/run_files.hpp"
#include "src/report/ticks.hpp"

namespace polyslip::report {
namespace {

constexpr double degrees = 180 / 3.14159265358979323846;

/// Cells of a column; NaN where one is empty or no number. Empty where there is no such column.
std::vector<double> column_of(const io::CsvTable& table, const std::string& column) {
  const auto found = std::find(table.columns.begin(), table.columns.end(), column);
  std::vector<double> result;
  if (found == table.columns.end()) return result;
  const auto place = static_cast<std::size_t>(found - table.columns.begin());
  for (const std::vector<std::string>& row : table.rows) {
    double value = 0;
    result.push_back(base::parse_number(row[place], value) ? value : std::nan(""));
  }
  return result;
}

std::vector<std::string> texts_of(const io::CsvTable& table, const std::string& column) {
  const auto found = std::find(table.columns.begin(), table.columns.end(), column);
  std::vector<std::string> result;
  if (found == table.columns.end()) return result;
  for (const std::vector<std::string>& row : table.rows)
    result.push_back(row[static_cast<std::size_t>(found - table.columns.begin())]);
  return result;
}

std::vector<double> finite(std::vector<double> values, double factor = 1) {
  values.erase(std::remove_if(values.begin(), values.end(), [](double v) { return !std::isfinite(v); }), values.end());
  for (double& value : values) value *= factor;
  return values;
}

void add_distribution(Page& page, const std::string& title, const std::string& label, const std::vector<double>& values,
                      const std::string& css, const std::string& note = "") {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  if (values.size() < 2 || !(*least < *most)) return;
  const Histogram counts = histogram(values, 24);
  Plot plot(title, {label}, {"grains", false, true});
  plot.bars(counts.edges, counts.heights, css);
  page.figure(title, plot.svg(), note);
}

/// A PNG file of the folder as a figure, its longer side 440 wide.
std::string picture(const std::string& path, const std::string& title) {
  const std::string bytes = base::read_file(path);
  if (bytes.size() < 24) return "";
  const auto size = [&](std::size_t at) {  // big-endian, in the header that every PNG begins with
    double value = 0;
    for (std::size_t i = at; i < at + 4; ++i) value = 256 * value + static_cast<unsigned char>(bytes[i]);
    return std::max(1.0, value);
  };
  const double scale = 440 / std::max(size(16), size(20));
  Svg svg(scale * size(16), scale * size(20), title);
  svg.image(0, 0, scale * size(16), scale * size(20), bytes);
  return svg.str();
}

void add_provenance(Page& page, const std::string& folder) {
  page.section("Provenance");
  page.folded("The case with all its defaults", text_if_there(folder + "/case.ini"));
  page.folded("Log", text_if_there(folder + "/log.txt"));
}

/// Bars of how many rows hold each word; the most frequent ones.
std::vector<Bar> shares_of(const std::vector<std::string>& words) {
  std::map<std::string, long long> counts;
  for (const std::string& word : words) ++counts[word];
  std::vector<std::pair<std::string, long long>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<Bar> bars;
  for (const auto& [word, count] : sorted) {
    if (bars.size() == 12) break;
    const double share = static_cast<double>(count) / static_cast<double>(words.size());
    bars.push_back({miller_text(word), share, short_number(100 * share, 2) + " %, " + count_text(count),
                    "c" + std::to_string(bars.size() % 8)});
  }
  return bars;
}

}  // namespace

std::string features_page(const std::string& folder, base::Log& log) {
  log.line("reading ", folder, "/grains.csv");
  const io::CsvTable grains = io::read_csv(folder + "/grains.csv"), edges = io::read_csv(folder + "/edges.csv");
  Page page("features", name_of(folder));
  page.key_number("grains", count_text(static_cast<long long>(grains.rows.size())), "");
  page.key_number("boundaries", count_text(static_cast<long long>(edges.rows.size())), "");
  page.key_number("columns", count_text(static_cast<long long>(grains.columns.size() + edges.columns.size())), "",
                  "of grains and boundaries");
  page.section("Grains");
  add_distribution(page, "Sizes", "diameter (µm)", finite(column_of(grains, "size"), 1e6), "c0");
  for (const auto& [column, title, css] :
       {std::tuple{"gos", "Grain orientation spread", "c2"}, std::tuple{"kam", "Kernel average misorientation", "c4"},
        std::tuple{"grod_max", "Largest deviation from the grain's mean", "c3"}})
    add_distribution(page, title, std::string(column) + " (°)", finite(column_of(grains, column), degrees), css);
  const std::vector<std::string> phases = texts_of(grains, "phase");
  if (!phases.empty())
    page.figure("Phases", bar_chart("grains by phase", shares_of(phases), 1), "By number of grains.");
  page.section("Boundaries");
  const std::vector<double> angles = finite(column_of(edges, "disorientation"), degrees);
  std::vector<double> lengths = column_of(edges, "length");
  if (lengths.empty()) lengths = column_of(edges, "area");
  if (!angles.empty() && lengths.size() == angles.size()) {
    const double last = std::max(65.0, *std::max_element(angles.begin(), angles.end()));
    Histogram share = histogram(angles, 0, std::ceil(last / 5) * 5, static_cast<int>(std::ceil(last / 5)) * 2, lengths);
    double all = 0;
    for (const double length : lengths) all += length;
    for (double& height : share.heights) height *= 100 / all / 2.5;
    Plot plot("disorientations of boundaries", {"disorientation (°)"},
              {"share of the boundaries (% per °)", false, true});
    plot.bars(share.edges, share.heights, "c0");
    page.figure("Disorientations", plot.svg(), "Weighted by length or area.");
  }
  page.section("Columns");
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, table] : {std::pair<const char*, const io::CsvTable*>{"grains", &grains}, {"edges", &edges}})
    for (const std::string& column : table->columns) {
      const std::vector<double> values = finite(column_of(*table, column));
      if (values.empty()) continue;
      const auto [least, most] = std::minmax_element(values.begin(), values.end());
      double mean = 0;
      for (const double value : values) mean += value / static_cast<double>(values.size());
      rows.push_back({std::string(name) + "." + column, count_text(static_cast<long long>(values.size())),
                      short_number(*least), short_number(mean), short_number(*most)});
    }
  page.table("Numbers of each column", {"column", "known", "least", "mean", "largest"}, rows,
             "In SI units; angles in rad.", Page::Width::two);
  add_provenance(page, folder);
  return page.html(footer_of(folder));
}

std::string train_page(const std::string& folder, base::Log& log) {
  log.line("reading ", folder, "/train.csv");
  const io::CsvTable table = io::read_csv(folder + "/train.csv");
  const std::vector<double> member = column_of(table, "member"), epoch = column_of(table, "epoch");
  Page page("train", name_of(folder));
  const std::vector<double> nll = finite(column_of(table, "validation_nll")),
                            top1 = finite(column_of(table, "validation_top1"));
  std::map<double, std::vector<std::size_t>> members;
  for (std::size_t r = 0; r < member.size(); ++r) members[member[r]].push_back(r);
  page.key_number("members", count_text(static_cast<long long>(members.size())), "");
  if (!nll.empty())
    page.key_number("best validation loss", short_number(*std::min_element(nll.begin(), nll.end())), "nats");
  if (!top1.empty())
    page.key_number("best validation top-1", short_number(100 * *std::max_element(top1.begin(), top1.end())), "%");
  page.section("Curves");
  const auto curves = [&](const std::string& title, const std::string& label, const std::vector<std::string>& columns,
                          bool logarithmic, double factor, const std::string& note) {
    Plot plot(title, {"epoch", false, false, true}, {label, logarithmic});
    std::size_t place = 0;
    for (const std::string& column : columns) {
      const std::vector<double> values = column_of(table, column);
      bool named = false;
      for (const auto& [number, rows] : members) {
        std::vector<double> x, y;
        for (const std::size_t r : rows) {
          if (values.empty() || !std::isfinite(values[r]) || (logarithmic && !(values[r] > 0))) continue;
          x.push_back(epoch[r]);
          y.push_back(factor * values[r]);
        }
        if (x.size() < 2) continue;
        plot.line(x, y, "c" + std::to_string(place % 8) + (members.size() > 1 ? " thin" : ""), named ? "" : column);
        named = true;
      }
      ++place;
    }
    if (!plot.empty()) page.figure(title, plot.svg(), note);
  };
  curves("Loss", "per label", {"loss", "validation_nll"}, false, 1,
         "Training loss with all its terms; log loss on validation.");
  curves("Terms of the loss", "per label", {"shares", "stress", "twin", "cross_slip", "climb", "traces", "penalty"},
         true, 1, "");
  curves("Validation, first system right", "grains (%)", {"validation_top1"}, false, 100, "");
  curves("Size of the gradient", "norm", {"gradient_norm"}, true, 1, "");
  curves("Speed", "graphs per second", {"graphs_per_second"}, false, 1, "");
  add_provenance(page, folder);
  return page.html(footer_of(folder));
}

std::string predict_page(const std::string& folder, base::Log& log) {
  log.line("reading ", folder, "/prediction.csv");
  const io::CsvTable table = io::read_csv(folder + "/prediction.csv");
  const std::vector<double> strange = finite(column_of(table, "strange")),
                            confidence = finite(column_of(table, "confidence"));
  const auto mean = [](const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return values.empty() ? 0 : sum / static_cast<double>(values.size());
  };
  Page page("predict", name_of(folder));
  page.key_number("grains", count_text(static_cast<long long>(table.rows.size())), "");
  if (!confidence.empty())
    page.key_number("mean confidence", short_number(100 * mean(confidence)), "%", "that the first system is right");
  if (!strange.empty())
    page.key_number("unlike training", short_number(100 * mean(strange), 2), "%", "of the grains, strangeness above 1");
  page.section("Mechanisms");
  const bool maps = std::filesystem::is_regular_file(folder + "/mechanism.png");
  if (maps) {
    page.figure("Mechanism", picture(folder + "/mechanism.png", "map of mechanisms"),
                "One colour per mechanism, in the table.");
    const io::CsvTable colours = io::read_csv(folder + "/mechanisms.csv");
    const std::vector<std::string> names = texts_of(colours, "mechanism"), hexes = texts_of(colours, "colour");
    const std::vector<double> areas = column_of(colours, "area"), counts = column_of(colours, "grains");
    Svg key(440, 26 * static_cast<double>(names.size()) + 4, "colours of mechanisms");
    for (std::size_t i = 0; i < names.size(); ++i) {
      const double y = 26 * static_cast<double>(i);
      key.swatch(0, y + 4, 22, 16, hexes[i]);
      key.text(32, y + 17, miller_text(names[i]), "legend");
      key.text(440, y + 17,
               short_number(100 * areas[i], 2) + " % of the area, " + count_text(static_cast<long long>(counts[i])) +
                   " grains",
               "legend number", Anchor::end);
    }
    page.figure("Colours", key.str());
    page.figure("Confidence", picture(folder + "/confidence.png", "map of confidence"), "From dark (0) to light (1).");
    page.figure("Twins", picture(folder + "/twin.png", "map of the share of twins"),
                "Share of twin systems, from dark (0) to light (1).");
  }
  page.figure("First mechanism", bar_chart("grains by first mechanism", shares_of(texts_of(table, "mechanism")), 1),
              "By number of grains.");
  page.section("How sure");
  add_distribution(page, "Confidence in the first system", "probability", confidence, "c0");
  add_distribution(page, "Share of twins", "share", finite(column_of(table, "twin")), "c1");
  add_distribution(page, "Probability of cross-slip", "probability", finite(column_of(table, "cross_slip")), "c2");
  add_distribution(page, "Probability of climb", "probability", finite(column_of(table, "climb")), "c3");
  add_distribution(page, "Spread of the ensemble", "divergence (nats)", finite(column_of(table, "spread")), "c4");
  add_distribution(page, "Strangeness", "distance over that of 99 % of the training grains",
                   finite(column_of(table, "strangeness")), "c5");
  add_provenance(page, folder);
  return page.html(footer_of(folder));
}

}  // namespace polyslip::report
