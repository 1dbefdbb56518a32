// What a campaign has left: a dataset.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "src/microstructure/random_disorientation.hpp"
#include "src/report/bars.hpp"
#include "src/report/campaign_files.hpp"
#include "src/report/pages.hpp"
#include "src/report/plot.hpp"
#include "src/report/ticks.hpp"

namespace polyslip::report {
namespace {

constexpr double degree = 3.14159265358979323846 / 180;
constexpr std::int64_t most_samples = 2000;  // whose grains are looked at
constexpr std::size_t most_textures = 12, most_words = 24, most_colours = 6, most_reasons = 12;

using Counts = std::map<std::string, std::int64_t>;

std::string percent(double share) { return short_number(100 * share, share > 0.9995 || share < 0.0995 ? 2 : 3) + " %"; }

std::vector<Bar> bars_of(const Counts& counts, double all, const std::string& css) {
  std::vector<std::pair<std::string, std::int64_t>> sorted(counts.begin(), counts.end());
  if (sorted.size() > most_words) {
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    sorted.resize(most_words);
  }
  std::vector<Bar> bars;
  for (const auto& [word, count] : sorted)
    bars.push_back({word.empty() ? "(none)" : word, static_cast<double>(count),
                    count_text(count) + "  (" + percent(static_cast<double>(count) / all) + ")", css});
  return bars;
}

Counts count_words(const std::vector<std::string>& words) {
  Counts counts;
  for (const std::string& word : words) ++counts[word];
  return counts;
}

/// A histogram; over decades where values are positive and span more than two of them, or `logarithmic` asks for it.
std::string distribution(const std::string& title, const std::string& label, const std::vector<double>& values,
                         const char* css, bool logarithmic = false) {
  double low = 1e300, high = -1e300, smallest = 1e300;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
    if (value > 0) smallest = std::min(smallest, value);
  }
  if (low > high) return "";
  const bool few_whole_numbers = high - low <= 40 && std::all_of(values.begin(), values.end(), [](double v) {
                                   return !std::isfinite(v) || v == std::round(v);
                                 });
  const bool decades = !few_whole_numbers && high > 0 && low >= 0 && smallest < high &&
                       ((logarithmic && high > 1.5 * smallest) || high > 300 * smallest);
  const Histogram counts = few_whole_numbers
                               ? histogram(values, low - 0.5, high + 0.5, static_cast<int>(high - low) + 1)
                           : decades ? histogram(values, smallest, high, 24, {}, true)
                                     : histogram(values, 20);
  Plot plot(title, {label, decades}, {"samples", false, true, true});
  plot.bars(counts.edges, counts.heights, css);
  return plot.svg();
}

/// The words by which materials, or textures, are told apart: the axis whose name says so.
const AxisColumn* axis_about(const std::vector<AxisColumn>& axes, const std::vector<const char*>& names) {
  for (const char* name : names)
    for (const AxisColumn& axis : axes)
      if (axis.is_text && axis.name.find(name) != std::string::npos) return &axis;
  return nullptr;
}

struct Samples {
  std::int64_t count = 0;
  std::vector<std::int64_t> converged;
  std::vector<std::string> reasons;  ///< of those that failed
};

Samples read_status(const dataset::Reader& reader) {
  Samples samples;
  samples.count = reader.samples();
  const std::vector<std::int64_t> status = reader.integers("samples", "status");
  const std::vector<std::string> reasons = reader.texts("samples", "reason");
  for (std::size_t i = 0; i < status.size(); ++i) {
    if (status[i] == 0)
      samples.converged.push_back(static_cast<std::int64_t>(i));
    else
      samples.reasons.push_back(reasons[i]);
  }
  return samples;
}

bool has(const dataset::Reader& reader, const char* column) { return reader.stored().tables.front().find(column) >= 0; }

/// Of converged samples only.
std::vector<double> of_converged(const dataset::Reader& reader, const Samples& samples, const char* column) {
  if (!has(reader, column)) return {};
  const std::vector<double> all = reader.numbers("samples", column);
  std::vector<double> values;
  for (const std::int64_t sample : samples.converged) values.push_back(all[static_cast<std::size_t>(sample)]);
  return values;
}

double mean_of(const std::vector<double>& values) {
  return values.empty() ? 0 : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

void add_coverage(Page& page, const dataset::Reader& reader, const std::vector<AxisColumn>& axes,
                  const Samples& samples) {
  page.section("Coverage", "Every axis of the plan, all samples that are there.");
  const auto all = static_cast<double>(std::max<std::int64_t>(1, samples.count));
  if (has(reader, "split")) {
    std::vector<Bar> bars = bars_of(count_words(reader.texts("samples", "split")), all, "c0");
    for (const dataset::Column& column : reader.stored().tables.front().columns) {
      if (column.name.compare(0, 9, "held_out_") != 0) continue;
      const std::vector<double> held = reader.numbers("samples", column.name);
      const double count = std::accumulate(held.begin(), held.end(), 0.0);
      bars.push_back({"held out for " + column.name.substr(9), count,
                      count_text(std::llround(count)) + "  (" + percent(count / all) + ")", "c1"});
    }
    page.figure("Splits", bar_chart("samples per split", bars, all));
  }
  for (const AxisColumn& axis : axes) {
    if (axis.is_text)
      page.figure(axis.name, bar_chart("samples per " + axis.name, bars_of(count_words(axis.texts), all, "c2")));
    else
      page.figure(axis.name,
                  distribution("samples over " + axis.name,
                               axis.name + (axis.unit.empty() || axis.unit == "1" ? "" : " (" + axis.unit + ")"),
                               axis.numbers, "c2", axis.logarithmic));
  }
}

void add_curves(Page& page, const GrainSurvey& found, const AxisColumn* materials) {
  if (found.curves.empty()) return;
  std::vector<std::string> names;
  Plot plot("stress-strain curves of samples", {"equivalent strain (%)", false, true},
            {"von Mises stress (MPa)", false, true}, 660, 380);
  for (const SampleCurve& curve : found.curves) {
    const std::string name = materials == nullptr ? "" : materials->texts[static_cast<std::size_t>(curve.sample)];
    auto at = std::find(names.begin(), names.end(), name);
    const bool first = at == names.end();
    if (first) at = names.insert(names.end(), name);
    const auto place = static_cast<std::size_t>(at - names.begin());
    std::vector<double> strain = curve.strain, stress = curve.stress;
    for (double& value : strain) value *= 100;
    for (double& value : stress) value *= 1e-6;
    const std::string css = place < most_colours ? "c" + std::to_string(place) : "muted";
    plot.line(strain, stress, "thin " + css, first && place < most_colours ? name : "");
  }
  page.figure("Stress and strain", plot.svg(),
              count_text(static_cast<long long>(found.curves.size())) + " curves, chosen at random" +
                  (materials == nullptr ? "" : ", coloured by " + materials->name) +
                  ". Equivalents of the mean Cauchy stress and of the deviator of the Green–Lagrange strain.",
              Page::Width::two);
}

void add_textures(Page& page, const GrainSurvey& found, const std::vector<CrystalKind>& crystals,
                  const AxisColumn* textures) {
  if (found.textures.empty()) return;
  page.section(
      "Textures",
      "At the start, weighted by volume, in multiples of a random texture; upper hemisphere in equal-area projection." +
          std::string(found.textures.size() > most_textures ? " The first " + std::to_string(most_textures) + " of " +
                                                                  std::to_string(found.textures.size()) + "."
                                                            : ""));
  std::size_t shown = 0;
  for (const auto& [key, group] : found.textures) {
    if (++shown > most_textures) break;
    const auto kind = static_cast<std::size_t>(key.second);
    if (kind >= crystals.size()) continue;
    const std::string of = textures == nullptr ? crystals[kind].name : key.first;
    page.figure((of.empty() ? "unnamed" : of) + ", " + kernels::lattice_name(crystals[kind].lattice),
                pole_figures(crystals[kind].lattice, {{"", group.orientations, group.weights}}),
                count_text(static_cast<long long>(group.orientations.size())) + " grains");
  }
}

void add_microstructure(Page& page, const GrainSurvey& found, const std::vector<CrystalKind>& crystals) {
  page.section("Microstructures");
  if (!found.relative_size.empty()) {
    const Histogram counts = histogram(found.relative_size, 24);
    Plot plot("grain sizes", {"diameter over the mean of its sample"}, {"grains", false, true});
    plot.bars(counts.edges, counts.heights, "c0");
    page.figure("Grain sizes", plot.svg(), "Diameter of the sphere of the grain's volume.");
  }
  if (found.angles.empty()) return;
  std::vector<double> angles = found.angles;
  for (double& angle : angles) angle /= degree;
  bool cubic = true, hexagonal = true;
  for (const CrystalKind& crystal : crystals) {
    cubic = cubic && (crystal.lattice == kernels::Lattice::cF || crystal.lattice == kernels::Lattice::cI);
    hexagonal = hexagonal && crystal.lattice == kernels::Lattice::hP;
  }
  const double last = cubic ? 65 : 95, all = std::accumulate(found.areas.begin(), found.areas.end(), 0.0);
  Histogram share = histogram(angles, 0, last, static_cast<int>(last / 2.5), found.areas);
  for (double& height : share.heights) height *= 100 / all / 2.5;
  Plot plot("disorientations of boundaries", {"disorientation (°)"},
            {"share of the boundary area (% per °)", false, true});
  plot.bars(share.edges, share.heights, "c0", "boundaries");
  if (cubic || hexagonal) {
    const kernels::SymmetryGroup group =
        kernels::symmetry_group(cubic ? kernels::Laue::cubic : kernels::Laue::hexagonal);
    std::vector<double> x, y;
    for (int i = 0; i <= 2 * static_cast<int>(last); ++i) {
      x.push_back(0.5 * i);
      y.push_back(100 * degree * microstructure::random_disorientation_density(group, 0.5 * i * degree));
    }
    plot.line(x, y, "c1", cubic ? "random (Mackenzie)" : "random");
  }
  page.figure("Disorientations of boundaries", plot.svg(), "Weighted by area, every sample alike.");
}

void add_mechanisms(Page& page, const GrainSurvey& found, const std::vector<CrystalKind>& crystals) {
  bool begun = false;
  for (const auto& [kind, shear] : found.shear) {
    const CrystalKind& crystal = crystals[static_cast<std::size_t>(kind)];
    const std::vector<std::int64_t>& busiest = found.busiest.at(kind);
    const double all = std::accumulate(shear.begin(), shear.end(), 0.0);
    const auto grains = static_cast<double>(std::accumulate(busiest.begin(), busiest.end(), std::int64_t{0}));
    if (!(all > 0)) continue;
    if (!begun) page.section("Mechanisms");
    begun = true;
    std::vector<Bar> share, most;
    for (std::size_t f = 0; f < shear.size(); ++f) {
      const std::string name = miller_text(crystal.families[f].name), css = family_colour(crystal.families, f);
      share.push_back({name, shear[f] / all, percent(shear[f] / all), css});
      most.push_back({name, static_cast<double>(busiest[f]), percent(static_cast<double>(busiest[f]) / grains), css});
    }
    const std::string of = crystal.name + ", " + kernels::lattice_name(crystal.lattice);
    page.figure("Share of the shear: " + of, bar_chart("share of the shear, " + of, share, all > 0 ? 1 : 0),
                "Of all shear in grains of this kind, by volume.");
    if (shear.size() > 1)
      page.figure("Grains in which it does most: " + of, bar_chart("busiest family of grains, " + of, most, grains),
                  "The family with the largest shear of each grain.");
  }
}

void add_costs(Page& page, const dataset::Reader& reader, const Samples& samples) {
  page.section("Failures, cost and certificates");
  if (samples.reasons.empty()) {
    page.table("Failures", {"reason", "samples"}, {{"none", "0"}});
  } else {
    std::vector<std::pair<std::string, std::int64_t>> sorted;
    for (const auto& entry : count_words(samples.reasons)) sorted.push_back(entry);
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    std::vector<std::vector<std::string>> rows;
    for (const auto& [reason, count] : sorted)
      if (rows.size() < most_reasons)
        rows.push_back({reason.empty() ? "(no reason given)" : reason, count_text(count)});
    page.table("Failures by reason", {"reason", "samples"}, rows,
               sorted.size() > most_reasons
                   ? "The " + std::to_string(most_reasons) + " most frequent of " + std::to_string(sorted.size()) + "."
                   : "",
               Page::Width::two);
  }
  const std::vector<double> evaluations = of_converged(reader, samples, "evaluations"),
                            voxels = of_converged(reader, samples, "voxels");
  std::vector<double> per_voxel;
  for (std::size_t i = 0; i < std::min(evaluations.size(), voxels.size()); ++i)
    if (voxels[i] > 0) per_voxel.push_back(evaluations[i] / voxels[i]);
  page.figure("Evaluations of the law",
              distribution("evaluations per sample", "evaluations per voxel, all attempts", per_voxel, "c2"));
  page.figure("Time", distribution("time per sample", "seconds per sample, all attempts",
                                   of_converged(reader, samples, "seconds"), "c4"));
  page.figure("Equilibrium error",
              distribution("equilibrium errors", "largest h |div P| over |P| of all increments",
                           of_converged(reader, samples, "equilibrium_error"), "c0", true),
              "RMS over the volume.");
  page.figure("Stress error", distribution("stress errors", "largest error of a prescribed stress over |P|",
                                           of_converged(reader, samples, "stress_error"), "c0", true));
  page.figure("Hill–Mandel error", distribution("Hill-Mandel errors", "|⟨P:F⟩ − ⟨P⟩:⟨F⟩| over |⟨P⟩| |⟨F⟩| at the end",
                                                of_converged(reader, samples, "hill_mandel"), "c0", true));
}

}  // namespace

std::string campaign_page(const std::string& folder, const Options&, base::Log& log) {
  const dataset::Reader reader(folder);
  log.line("reading ", reader.path());
  const std::vector<CrystalKind> crystals = read_crystals(reader.stamp());
  const std::vector<AxisColumn> axes = read_axes(reader);
  const Samples samples = read_status(reader);
  const AxisColumn* materials = axis_about(axes, {"material", "card", "metal", "alloy"});
  const AxisColumn* textures = axis_about(axes, {"texture", "orientation"});
  const std::vector<std::string> no_words(static_cast<std::size_t>(samples.count));
  const GrainSurvey found =
      survey(reader, samples.converged, textures == nullptr ? no_words : textures->texts, crystals, most_samples, log);

  Page page("campaign", name_of(folder));
  page.lead(reader.stamp().program);
  if (!reader.complete())
    page.lead("Not complete: " + count_text(samples.count) + " of " + count_text(reader.stamp().planned) +
              " samples are there.");
  const auto share = [&](std::int64_t part) {
    return percent(static_cast<double>(part) / static_cast<double>(std::max<std::int64_t>(1, samples.count)));
  };
  const auto converged = static_cast<std::int64_t>(samples.converged.size());
  page.key_number("samples", count_text(samples.count), "", "of " + count_text(reader.stamp().planned) + " planned");
  page.key_number("converged", count_text(converged), "", share(converged));
  page.key_number("failed", count_text(samples.count - converged), "", share(samples.count - converged));
  for (const char* table : {"grains", "edges", "voxels"})
    if (reader.stored().find(table) >= 0)
      page.key_number(table, count_text(reader.rows(reader.stored().find(table))), "");
  const std::vector<double> seconds = of_converged(reader, samples, "seconds");
  if (!seconds.empty())
    page.key_number("time per sample", short_number(mean_of(seconds)), "s",
                    "mean, " + short_number(mean_of(seconds) * static_cast<double>(seconds.size())) + " s in all");

  add_coverage(page, reader, axes, samples);
  if (!samples.converged.empty()) {
    page.section("Answers", found.samples < converged ? "Curves, grains and boundaries of " +
                                                            count_text(found.samples) + " samples, chosen at random."
                                                      : "");
    add_curves(page, found, materials);
    page.figure("Von Mises stress at the end", [&] {
      std::vector<double> stress = of_converged(reader, samples, "mises");
      for (double& value : stress) value *= 1e-6;
      return distribution("von Mises stress at the end", "von Mises stress (MPa)", stress, "c0");
    }());
    add_mechanisms(page, found, crystals);
    add_textures(page, found, crystals, textures);
    add_microstructure(page, found, crystals);
  }
  add_costs(page, reader, samples);
  page.section("Provenance");
  page.folded("The plan with all its defaults", reader.stamp().plan_text);
  page.folded("Libraries", reader.stamp().libraries);
  return page.html(footer_of(folder));
}

}  // namespace polyslip::report
