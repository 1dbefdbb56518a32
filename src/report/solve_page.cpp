// What `solve` has left.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>

#include "src/fft_solver/summary.hpp"
#include "src/report/bars.hpp"
#include "src/report/families.hpp"
#include "src/report/pages.hpp"
#include "src/report/plot.hpp"
#include "src/report/run_files.hpp"
#include "src/report/ticks.hpp"

namespace polyslip::report {
namespace {

constexpr double offset = 0.002;
constexpr double degrees = 180 / 3.14159265358979323846;

std::string indices(int c) { return std::to_string(10 * (c / 3 + 1) + c % 3 + 1); }

std::vector<double> scaled(std::vector<double> values, double factor) {
  for (double& value : values) value *= factor;
  return values;
}

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

struct Curve {
  std::string component;                        ///< "11"
  bool normal = true;                           ///< F − 1 or F
  bool alone = true;                            ///< one component does nearly all the work
  std::vector<double> strain, nominal, cauchy;  ///< 1, Pa
  std::optional<fft_solver::Yield> yield;
  double sense = 1;  ///< −1 in compression
};

Curve curve_of(const MacroCurve& macro) {
  const LoadedComponent loaded = loaded_component(macro);
  const auto c = static_cast<std::size_t>(loaded.index);
  Curve curve{
      indices(loaded.index), loaded.index % 4 == 0, loaded.alone, macro.F[c], macro.P[c], macro.cauchy[c], {}, 1};
  for (double& value : curve.strain) value -= curve.normal ? 1 : 0;
  if (curve.strain.size() < 2 || !loaded.alone) return curve;
  curve.sense = curve.strain[1] < 0 ? -1 : 1;
  std::vector<double> strain = scaled(curve.strain, curve.sense), stress = scaled(curve.nominal, curve.sense);
  strain.erase(strain.begin());
  stress.erase(stress.begin());
  curve.yield = fft_solver::offset_yield(strain, stress, offset);
  return curve;
}

std::string stress_strain(const Curve& curve) {
  Plot plot("stress-strain curve", {"F" + curve.component + (curve.normal ? " − 1" : "") + " (%)"},
            {"stress " + curve.component + " (MPa)"});
  if (curve.yield) {
    const double reached = 1.12 * curve.yield->stress / curve.yield->stiffness;
    plot.line(scaled({offset, offset + reached}, 100 * curve.sense),
              scaled({0, 1.12 * curve.yield->stress}, 1e-6 * curve.sense), "muted dashed", "0.2 % offset");
  }
  plot.line(scaled(curve.strain, 100), scaled(curve.nominal, 1e-6), "c2", "P, nominal");
  plot.line(scaled(curve.strain, 100), scaled(curve.cauchy, 1e-6), "c0", "Cauchy");
  if (curve.yield)
    plot.mark(100 * curve.sense * curve.yield->strain, 1e-6 * curve.sense * curve.yield->stress, "c1",
              "yield, " + short_number(1e-6 * curve.yield->stress) + " MPa");
  return plot.svg();
}

/// One small plot per count, one bar per increment; where there are many, one for the largest of each few.
constexpr std::size_t most_bars = 250;
std::size_t increments_per_bar(const MacroCurve& macro) { return 1 + (macro.time.size() - 2) / most_bars; }

std::string convergence(const MacroCurve& macro) {
  struct Count {
    const char *column, *label, *css;
  };
  std::vector<Count> shown;
  for (const Count& count : {Count{"newton", "Newton iterations", "c0"}, Count{"linear", "linear iterations", "c5"},
                             Count{"evaluations", "evaluations of the law", "c2"}, Count{"seconds", "seconds", "c4"}}) {
    const auto found = macro.cost.find(count.column);
    if (found != macro.cost.end() && sum(found->second) > 0) shown.push_back(count);
  }
  std::vector<std::string> drawings;
  for (const Count& count : shown) {
    const std::vector<double>& values = macro.cost.at(count.column);
    Plot plot(std::string(count.label) + " per increment", {"increment", false, false, true},
              {count.label, false, true}, 440, 142);
    const std::size_t each = increments_per_bar(macro);
    std::vector<double> edges{0.5}, largest;
    for (std::size_t i = 0; i < values.size(); i += each) {
      const std::size_t end = std::min(i + each, values.size());
      largest.push_back(*std::max_element(values.begin() + static_cast<std::ptrdiff_t>(i),
                                          values.begin() + static_cast<std::ptrdiff_t>(end)));
      edges.push_back(static_cast<double>(end) + 0.5);
    }
    plot.bars(edges, largest, count.css);
    drawings.push_back(plot.svg());
  }
  return drawings.empty() ? "" : Page::several(drawings);
}

void add_maps(Page& page, const FieldPlane& plane, int axis, const Options& options) {
  const std::string along = std::string(1, "xyz"[axis]) + " axis";
  const std::string where = "plane z = " + short_number(1e6 * plane.height) + " µm";
  std::vector<OrientationMap> maps;
  if (!plane.first.empty()) maps.push_back({along + " at the start", &plane.first, axis});
  if (!plane.last.empty()) maps.push_back({along + " at the end", &plane.last, axis});
  if (!maps.empty())
    add_orientation_maps(page, plane.cells, maps,
                         "In the " + where + ", on the undeformed grid; the end is increment " +
                             std::to_string(plane.increment) + ". Lines are boundaries of grains.",
                         options);
  if (!plane.mises.empty())
    page.figure("Equivalent (von Mises) stress",
                value_map("von Mises stress", plane.cells.plane, scaled(plane.mises, 1e-6), "MPa"),
                "Cauchy stress, " + where + ". Colours leave out the outermost 0.5 % at each end.");
  if (!plane.slip.empty())
    page.figure("Accumulated slip", value_map("accumulated slip", plane.cells.plane, scaled(plane.slip, 100), "%"),
                "Sum of the shears of all systems, " + where + ". Colours leave out the outermost 0.5 % at each end.");
}

void add_mechanisms(Page& page, const GrainList& grains, const std::optional<FamilyHistory>& history) {
  const std::size_t systems = grains.systems.size();
  if (systems == 0) return;
  const FamilyList list = families_of(grains.systems);
  std::vector<double> share(list.families.size()), of_system(systems);
  double all = 0;
  for (std::size_t g = 0; g < grains.count(); ++g)
    for (std::size_t s = 0; s < systems; ++s) {
      const double amount = grains.volume[g] * grains.gamma[g * systems + s];
      share[list.of_system[s]] += amount;
      of_system[s] += amount;
      all += amount;
    }
  if (!(all > 0)) return;
  std::vector<Bar> bars;
  for (std::size_t f = 0; f < share.size(); ++f)
    bars.push_back({miller_text(list.families[f].name), share[f] / all, short_number(100 * share[f] / all, 2) + " %",
                    family_colour(list.families, f)});
  page.figure("Shares of the mechanisms", bar_chart("shares of the families in the whole shear", bars),
              "Share of each family in the shear of the whole volume, " + short_number(all, 3) + " on average.");

  std::vector<std::size_t> order(systems);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return of_system[a] > of_system[b]; });
  bars.clear();
  for (std::size_t k = 0; k < std::min<std::size_t>(systems, 8) && systems > share.size(); ++k)
    bars.push_back({miller_text(grains.systems[order[k]]), of_system[order[k]] / all,
                    short_number(100 * of_system[order[k]] / all, 2) + " %",
                    family_colour(list.families, list.of_system[order[k]])});
  if (!bars.empty())
    page.figure(systems > 8 ? "The eight busiest systems" : "Systems",
                bar_chart("shares of systems in the whole shear", bars), "Colours as those of the families.");

  if (!history || history->systems != grains.systems || history->time.size() < 3) return;
  Plot plot("shear of each family over time", {"time (s)", false, true}, {"mean shear (%)", false, true});
  std::vector<double> below(history->time.size() + 1), time{0};
  time.insert(time.end(), history->time.begin(), history->time.end());
  for (std::size_t f = 0; f < share.size(); ++f) {
    std::vector<double> above = below;
    for (std::size_t step = 0; step < history->time.size(); ++step)
      for (std::size_t s = 0; s < systems; ++s)
        if (list.of_system[s] == f) above[step + 1] += 100 * history->gamma[step * systems + s];
    if (share[f] > 0.002 * all)
      plot.area(time, below, above, family_colour(list.families, f), miller_text(list.families[f].name));
    below = above;
  }
  page.figure("Shear of the mechanisms over time", plot.svg(),
              "Accumulated, one family on top of the other, at the output steps.");
}

void add_grain_distributions(Page& page, const GrainList& grains) {
  const auto of_volume = [&](const char* title, const char* label, const std::vector<double>& values, const char* css) {
    const Histogram counts = histogram(values, 16, scaled(grains.volume, 100));
    Plot plot(title, {label}, {"share of the volume (%)", false, true});
    plot.bars(counts.edges, counts.heights, css);
    double mean = 0, volume = 0;
    for (std::size_t g = 0; g < values.size(); ++g) mean += grains.volume[g] * values[g], volume += grains.volume[g];
    if (volume > 0) plot.vertical(mean / volume, "ink dashed", "mean, " + short_number(mean / volume));
    return plot.svg();
  };
  if (!grains.mises.empty())
    page.figure("Stress of the grains",
                of_volume("distribution of grain stress", "von Mises stress of the grain's mean (MPa)",
                          scaled(grains.mises, 1e-6), "c0"));
  if (!grains.slip.empty() && sum(grains.slip) > 0)
    page.figure("Slip of the grains",
                of_volume("distribution of slip", "accumulated slip (%)", scaled(grains.slip, 100), "c2"));
  if (!grains.rotation.empty() && sum(grains.rotation) > 0)
    page.figure("Rotation of the grains", of_volume("distribution of rotations", "rotation of the mean orientation (°)",
                                                    scaled(grains.rotation, degrees), "c4"));
}

void add_key_numbers(Page& page, const MacroCurve& macro, const Curve& curve, const GrainList* grains) {
  if (curve.yield)
    page.key_number("yield stress", short_number(1e-6 * curve.yield->stress, 4), "MPa",
                    "0.2 % offset, at " + short_number(100 * curve.yield->strain) + " %");
  page.key_number("stress " + curve.component + " at the end", short_number(1e-6 * curve.cauchy.back(), 4), "MPa",
                  "Cauchy");
  page.key_number("F" + curve.component + (curve.normal ? " − 1" : "") + " at the end",
                  short_number(100 * curve.strain.back()), "%", "t = " + short_number(macro.time.back(), 4) + " s");
  const auto total = [&](const char* name) {
    const auto found = macro.cost.find(name);
    return found == macro.cost.end() ? 0.0 : sum(found->second);
  };
  const std::size_t rows = macro.cost.empty() ? macro.time.size() - 1 : macro.cost.begin()->second.size();
  const auto increments = static_cast<double>(rows);
  page.key_number("increments", count_text(static_cast<long long>(rows)), "",
                  count_text(std::llround(total("newton"))) + " Newton iterations");
  if (total("evaluations") > 0)
    page.key_number("evaluations per increment", short_number(total("evaluations") / increments), "",
                    total("linear") > 0 ? count_text(std::llround(total("linear"))) + " linear iterations in all" : "");
  if (total("seconds") > 0) page.key_number("time of the solver", short_number(total("seconds")), "s");
  if (grains != nullptr) {
    page.key_number("grains", count_text(static_cast<long long>(grains->count())), "");
    const auto twins = grains->quantities.find("fraction");
    if (twins != grains->quantities.end()) {
      double twinned = 0;
      for (std::size_t g = 0; g < grains->count(); ++g) twinned += grains->volume[g] * twins->second[g];
      page.key_number("twinned", short_number(100 * twinned), "%", "of the volume");
    }
  }
}

}  // namespace

std::string solve_page(const std::string& folder, const Options& given, base::Log& log) {
  const std::string base = folder + "/";
  const auto there = [&](const char* name) {
    std::error_code error;
    return std::filesystem::is_regular_file(base + name, error);
  };
  const std::string case_text = text_if_there(base + "case.ini");
  Options options = given;
  options.lattices = read_lattices(case_text);
  const MacroCurve macro = read_macro(base + "macro.csv");
  base::require(macro.time.size() > 1, base, "macro.csv: no increment yet; a report needs one");
  const Curve curve = curve_of(macro);
  std::optional<GrainList> grains;
  if (there("grains.csv")) grains = read_grains(base + "grains.csv");

  Page page("solve", name_of(folder));
  for (const std::string& remark : remarks_of(case_text)) page.lead(remark);
  add_key_numbers(page, macro, curve, grains ? &*grains : nullptr);

  page.section("The curve and how it was found");
  page.figure("Stress and strain", stress_strain(curve),
              curve.alone ? "" : "Several components do work; the one that does most is shown.");
  const std::size_t each = increments_per_bar(macro);
  page.figure("Convergence", convergence(macro),
              (each == 1 ? "Per increment" : "Per increment, the largest of each " + std::to_string(each)) +
                  std::string(", what a cut-back repeated included."),
              Page::Width::two);

  std::optional<FieldPlane> plane;
  std::optional<FamilyHistory> history;
  if (there("fields.h5")) {
    log.line("reading a plane of ", base, "fields.h5");
    plane = read_plane(base + "fields.h5", options.slice);
    history = read_history(base + "fields.h5");
  }
  if (grains && !grains->systems.empty()) {
    page.section("Mechanisms");
    add_mechanisms(page, *grains, history);
  }
  if (grains) {
    page.section("Grains");
    add_grain_distributions(page, *grains);
  }
  if (plane) {
    page.section("Fields");
    const int axis = curve.component == "11" ? 0 : curve.component == "22" ? 1 : 2;
    add_maps(page, *plane, axis, options);
  }
  if (grains && !grains->first.empty()) {
    page.section("Texture");
    add_pole_figures(page, grains->phase, grains->volume, {{"start", &grains->first}, {"end", &grains->last}}, options);
  }
  page.section("Provenance");
  page.folded("The case with all its defaults", case_text);
  page.folded("Log", text_if_there(base + "log.txt"));
  return page.html(footer_of(folder));
}

}  // namespace polyslip::report
